/** Names in the journal's folder, and writing whole files through the storage port. */
import { type Result, failed, ok } from '../ports/result.js';
import type { StorageFault, StorageFile, StorageFolder, Stored } from '../ports/storage.js';

export const spareName = 'spare.pj.tmp';
export const quarantineFolder = 'quarantine';

const segmentForm = /^seg-(\d{6,10})\.pj$/;

export function segmentName(number: number): string {
  return `seg-${String(number).padStart(6, '0')}.pj`;
}

/** Numbers of the segments among `names`, ascending. */
export function segmentNumbers(names: readonly string[]): readonly number[] {
  return names
    .map((name) => Number(segmentForm.exec(name)?.[1] ?? 0))
    .filter((number) => number > 0)
    .sort((a, b) => a - b);
}

/** Numbers that are missing between the lowest and the highest of `numbers`, at most `max` of them. */
export function missingNumbers(numbers: readonly number[], max = 100): readonly number[] {
  const missing: number[] = [];
  for (const [index, number] of numbers.entries()) {
    const before = numbers[index - 1] ?? number - 1;
    for (let gap = before + 1; gap < number && missing.length < max; gap += 1) missing.push(gap);
  }
  return missing;
}

/** Writes all of `bytes`, going on after short writes; one that takes nothing is a fault. */
export async function writeAll(
  file: StorageFile,
  position: number,
  bytes: Uint8Array,
): Stored<void> {
  let written = 0;
  while (written < bytes.length) {
    const part = written === 0 ? bytes : bytes.subarray(written);
    const taken = await file.write(position + written, part);
    if (!taken.ok) return taken;
    if (taken.value <= 0 || taken.value > part.length) return failed(noProgress);
    written += taken.value;
  }
  return ok(undefined);
}

/**
 * Makes file `name` of `parts`, or replaces it: a cut leaves what was there or the whole of it. Durable
 * when it answers ok. The folder's `part` is used on the way.
 */
export async function writeFileWhole(
  folder: StorageFolder,
  { part, name }: { readonly part: string; readonly name: string },
  parts: Iterable<Uint8Array>,
): Stored<void> {
  const stale = await removeIfThere(folder, part);
  if (!stale.ok) return stale;
  const opened = await folder.open(part, 'create');
  if (!opened.ok) return opened;
  const written = await writeParts(opened.value, parts);
  const closed = await opened.value.close();
  if (!written.ok) return written;
  return inOrder(
    () => Promise.resolve(closed),
    () => folder.rename(part, name),
    () => folder.syncDirectory(),
  );
}

async function writeParts(file: StorageFile, parts: Iterable<Uint8Array>): Stored<void> {
  let position = 0;
  for (const part of parts) {
    const written = await writeAll(file, position, part);
    if (!written.ok) return written;
    position += part.length;
  }
  return file.sync();
}

/** Removes a file if there is one. */
export async function removeIfThere(folder: StorageFolder, name: string): Stored<void> {
  const removed = await folder.remove(name);
  return removed.ok || removed.error.code !== 'NotFound' ? removed : ok(undefined);
}

const noProgress: StorageFault = { code: 'Io', call: 'write', detail: 'a write made no progress' };

/** Runs storage calls in order up to the first that fails. */
export async function inOrder(
  ...calls: readonly (() => Stored<void>)[]
): Promise<Result<void, StorageFault>> {
  for (const call of calls) {
    const done = await call();
    if (!done.ok) return done;
  }
  return ok(undefined);
}
