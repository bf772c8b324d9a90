/** A journal on two twin disks: a short story over several segments, its ends, and what is there afterwards. */
import type { After } from '../../../src/runtime/ports/clock.js';
import type { JournalEntry } from '../../../src/runtime/ports/entry.js';
import { silentLog } from '../../../src/runtime/ports/log.js';
import { failed, ok } from '../../../src/runtime/ports/result.js';
import type { StorageFault } from '../../../src/runtime/ports/storage.js';
import type { SideLoss, Side } from '../../../src/runtime/journal/mirror-pair.js';
import { type MirrorOpened, openMirrored } from '../../../src/runtime/journal/mirror-open.js';
import { type OpenedJournal, openJournal } from '../../../src/runtime/journal/open.js';
import { type TwinDisk, twinDisk } from '../../../src/twins/disk.js';
import type { DiskFault } from '../../../src/twins/disk/door.js';
import type { LossMode } from '../../../src/twins/disk/loss.js';
import { seededRandom } from '../../../src/twins/seeded-random.js';
import { HandClock, bodyOf, entryOf, key, names, newRig } from './rig.js';

export const segmentBlocks = 12;
export const sides = ['primary', 'mirror'] as const;
export type Ending = 'kill' | LossMode;

type Group = readonly (readonly JournalEntry[])[];
const call = (prefix: string, entries: number, filler: number): readonly JournalEntry[] =>
  names(entries, prefix).map((id) => entryOf(id, { body: bodyOf(filler) }));
const script: readonly Group[] = [
  [call('A', 1, 10)],
  [call('B', 2, 3000), call('C', 1, 10)],
  [call('D', 1, 9000)],
  [call('E', 1, 10), call('F', 3, 10)],
  [call('G', 1, 5000)],
  [call('H', 1, 10)],
];
const calls = script.flat();
export const callsOfStory = calls.length;

export type Faults = Readonly<Partial<Record<Side, readonly DiskFault[]>>>;

/** Two disks, and the clock of their machine. */
export interface Media {
  readonly disks: Readonly<Record<Side, TwinDisk>>;
  readonly clock: HandClock;
}

export interface Progress {
  given: number;
  acknowledged: number;
}

export interface OpenedPair extends OpenedJournal {
  readonly mirrored: MirrorOpened;
  readonly lost: readonly SideLoss[];
}

export function newMedia(seed = 1): Media {
  const disk = (of: number): TwinDisk => twinDisk({ random: seededRandom(seed * 2 + of) });
  return { disks: { primary: disk(0), mirror: disk(1) }, clock: new HandClock() };
}

/** What is not answered by the twins in this turn is not answered at all: time passes then. */
const afterTheTurn: After = (_span, run) => {
  const waiting = setImmediate(run);
  return () => {
    clearImmediate(waiting);
  };
};

const absent: StorageFault = { code: 'NotFound', call: 'list', detail: 'no medium' };

export interface OpenChange {
  readonly faults?: Faults;
  /** The mirror is not there. */
  readonly isAbsent?: boolean;
  readonly hasBegun?: boolean;
  readonly terminal?: string;
}

/** Opens both as the next process; a text says why not. */
export async function openPair(
  { disks, clock }: Media,
  { faults = {}, isAbsent = false, hasBegun = false, terminal = 'T0000001' }: OpenChange = {},
): Promise<OpenedPair | string> {
  const lost: SideLoss[] = [];
  const mirror = disks.mirror.mount(faults.mirror);
  const mirrored = await openMirrored({
    primary: disks.primary.mount(faults.primary),
    mirror: isAbsent ? failed(absent) : ok(mirror),
    hasBegun,
    key,
    terminal,
    after: afterTheTurn,
    log: silentLog,
    onLost: (loss) => lost.push(loss),
  });
  if (!mirrored.ok) return `refused: ${JSON.stringify(mirrored.error)}`;
  const { folder, damage } = mirrored.value;
  const rig = newRig(segmentBlocks).options(folder);
  const opened = await openJournal({ ...rig, clock, hasBegun, terminal, foundDamage: damage });
  if (!opened.ok) return `not opened: ${JSON.stringify(opened.error)}`;
  return { ...opened.value, mirrored: mirrored.value, lost };
}

export async function play(opened: OpenedPair, progress: Progress): Promise<void> {
  for (const group of script) {
    const answers = group.map((entries) => opened.journal.append(entries));
    progress.given += group.length;
    for (const answer of answers) if ((await answer).ok) progress.acknowledged += 1;
  }
  await opened.journal.close();
}

/** The whole story, or as much of it as the process lives for; a death on one disk is the process's. */
export async function run(
  media: Media,
  faults: Faults,
  isDeathOfAll = true,
): Promise<Progress & { readonly lost: readonly SideLoss[] }> {
  const progress: Progress = { given: 0, acknowledged: 0 };
  let lost: readonly SideLoss[] = [];
  const whole = async (): Promise<void> => {
    const opened = await openPair(media, { faults });
    if (typeof opened === 'string') return;
    lost = opened.lost;
    await play(opened, progress);
  };
  // The doors are those of the mount that `whole` makes before it first waits.
  const story = whole();
  const { primary, mirror } = media.disks;
  await (isDeathOfAll ? Promise.race([story, primary.died, mirror.died]) : story);
  primary.kill();
  mirror.kill();
  return { ...progress, lost };
}

export function forked({ disks, clock }: Media, seed: number): Media {
  const next = new HandClock();
  next.osBoot = clock.osBoot;
  return {
    disks: {
      primary: disks.primary.fork(seededRandom(seed)),
      mirror: disks.mirror.fork(seededRandom(seed + 1)),
    },
    clock: next,
  };
}

/** The same media after their end; each side may have lost in a way of its own. */
export function ended(media: Media, ends: Readonly<Record<Side, Ending>>, seed: number): Media {
  const next = forked(media, seed);
  for (const [index, side] of sides.entries()) {
    const end = ends[side];
    if (end !== 'kill') next.disks[side].cut(end, seededRandom(seed + 7 + index));
  }
  if (ends.primary !== 'kill' || ends.mirror !== 'kill') next.clock.reboot();
  return next;
}

/** What is wrong with what was found, or `null`. */
export function problemOf(opened: OpenedPair | string, progress: Progress): string | null {
  if (typeof opened === 'string') return opened;
  if (opened.journal.mode !== 'ok') return `locked: ${JSON.stringify(opened.report.damage)}`;
  const found = opened.entries.map((entry) => JSON.stringify(entry));
  let at = 0;
  for (const [index, entries] of calls.entries()) {
    if (at === found.length)
      return index < progress.acknowledged ? 'an acknowledged call is gone' : null;
    if (index >= progress.given) return 'there is more than was given';
    for (const entry of entries) {
      if (found[at] !== JSON.stringify(entry)) return `call ${index} is there in part or changed`;
      at += 1;
    }
  }
  return at === found.length ? null : 'there is more than was given';
}

/** Whether both sides hold the same newest segment, byte by byte. */
export function areEqual({ disks }: Media): boolean {
  const [ours, theirs] = sides.map((side) => disks[side].files());
  const newest = [...(ours?.keys() ?? [])]
    .filter((name) => name.startsWith('seg-'))
    .sort()
    .at(-1);
  if (newest === undefined) return false;
  const [left, right] = [ours?.get(newest), theirs?.get(newest)];
  return left !== undefined && right !== undefined && Buffer.compare(left, right) === 0;
}
