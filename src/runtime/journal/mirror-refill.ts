/**
 * Makes one side of a mirrored journal equal to the other: segment by segment in their order, each
 * copied under a name of its own, flushed, and put in its place by one rename. So a cut anywhere leaves
 * the side that is filled a beginning of the other one, and the next start goes on.
 */
import { ok } from '../ports/result.js';
import type { StorageFolder, Stored } from '../ports/storage.js';
import { inOrder, quarantineFolder, segmentName, writeAll } from './files.js';
import { readWhole } from './segment-file.js';
import type { SideView } from './mirror-view.js';

export interface Refill {
  readonly from: SideView;
  readonly to: SideView<StorageFolder>;
  /** What is replaced is damaged: it is kept aside. */
  readonly quarantine: boolean;
}

/** A copy that is not whole yet. */
export const refillName = 'refill.pj.tmp';
/** So much is written between two flushes: a slow card answers each of them in time. */
const stepBytes = 262_144;
/** Damaged segments kept, 4 MiB each; the oldest goes first. */
const keptMax = 4;
const keptForm = /^damaged-\d+-seg-\d+\.pj$/;

/** Answers the numbers of the segments that were copied or removed. */
export async function refillSide({ from, to, quarantine }: Refill): Stored<readonly number[]> {
  const touched: number[] = [];
  for (const number of numbersToFill(from, to)) {
    const copied = await fillSegment({ from, to, quarantine }, number);
    if (!copied.ok) return copied;
    if (copied.value) touched.push(number);
  }
  const newest = from.numbers.at(-1) ?? 0;
  // Nothing but a carry-over, or damaged and kept: what counts of it is in the newest one here.
  for (const number of to.numbers.filter((there) => there > newest)) {
    const removed = await inOrder(
      () => (quarantine ? keepAside(to.folder, number) : nothing()),
      () => to.folder.remove(segmentName(number)),
      () => to.folder.syncDirectory(),
    );
    if (!removed.ok) return removed;
    touched.push(number);
  }
  return ok(touched);
}

const nothing = (): Stored<void> => Promise.resolve(ok(undefined));

/**
 * A side that has nothing begins with what a start reads. One that has something goes on from its newest,
 * or, damaged, is looked at whole.
 */
function numbersToFill({ numbers, reading }: SideView, to: SideView): readonly number[] {
  const isWhole = to.reading !== null && to.reading.damage === null;
  const begun = isWhole ? to.numbers.at(-1) : to.numbers[0];
  const needed = reading?.firstNumber ?? 0;
  const first = begun === undefined ? needed : Math.min(begun, needed);
  return numbers.filter((number) => number >= first);
}

/** Answers whether it had to be copied. */
async function fillSegment({ from, to, quarantine }: Refill, number: number): Stored<boolean> {
  const name = segmentName(number);
  const bytes = await readWhole(from.folder, name);
  if (!bytes.ok) return bytes;
  const isThere = to.numbers.includes(number);
  // What cannot be read back is replaced like what reads otherwise.
  const there = isThere ? await readWhole(to.folder, name) : null;
  if (there?.ok === true && Buffer.compare(there.value, bytes.value) === 0) return ok(false);
  const kept =
    quarantine && there?.ok === true ? await keepAside(to.folder, number) : await nothing();
  if (!kept.ok) return kept;
  const copied = await copyDurably(to.folder, refillName, bytes.value);
  if (!copied.ok) return copied;
  const named = await inOrder(
    () => to.folder.rename(refillName, name),
    () => to.folder.syncDirectory(),
  );
  return named.ok ? ok(true) : named;
}

/** Copies a damaged segment into the quarantine. */
async function keepAside(folder: StorageFolder, number: number): Stored<void> {
  const bytes = await readWhole(folder, segmentName(number));
  // A medium that does not give it back has nothing to keep.
  if (!bytes.ok) return ok(undefined);
  const aside = await folder.folder(quarantineFolder);
  if (!aside.ok) return aside;
  const names = await aside.value.list();
  if (!names.ok) return names;
  const kept = names.value.filter((name) => keptForm.test(name)).sort(byCount);
  const count = countIn(kept.at(-1) ?? '') + 1;
  return inOrder(
    ...kept
      .slice(0, Math.max(0, kept.length - keptMax + 1))
      .map((name) => () => aside.value.remove(name)),
    () => copyDurably(aside.value, refillName, bytes.value),
    () => aside.value.rename(refillName, `damaged-${String(count)}-${segmentName(number)}`),
    () => aside.value.syncDirectory(),
  );
}

function countIn(name: string): number {
  return Number(/^damaged-(\d+)-/.exec(name)?.[1] ?? 0);
}

function byCount(left: string, right: string): number {
  return countIn(left) - countIn(right);
}

async function copyDurably(folder: StorageFolder, name: string, bytes: Uint8Array): Stored<void> {
  const cleared = await removeIfThere(folder, name);
  if (!cleared.ok) return cleared;
  const file = await folder.open(name, 'create');
  if (!file.ok) return file;
  for (let at = 0; at < bytes.length; at += stepBytes) {
    const step = await inOrder(
      () => writeAll(file.value, at, bytes.subarray(at, at + stepBytes)),
      () => file.value.datasync(),
    );
    if (!step.ok) return step;
  }
  return inOrder(
    () => file.value.sync(),
    () => file.value.close(),
  );
}

async function removeIfThere(folder: StorageFolder, name: string): Stored<void> {
  const removed = await folder.remove(name);
  return removed.ok || removed.error.code !== 'NotFound' ? removed : ok(undefined);
}
