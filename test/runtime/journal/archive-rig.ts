/** What the archive's tests share: a journal of many segments, rounds over it, and reading all of it. */
import { Bug } from '../../../src/runtime/ports/bug.js';
import type { JournalEntry } from '../../../src/runtime/ports/entry.js';
import type { StorageFolder } from '../../../src/runtime/ports/storage.js';
import { hours } from '../../../src/runtime/ports/units.js';
import type { ExportReceipt } from '../../../src/runtime/journal/archive-plan.js';
import {
  type RoundParts,
  type RoundReport,
  archiveRound,
} from '../../../src/runtime/journal/archive-round.js';
import { archiveFolder } from '../../../src/runtime/journal/archive-files.js';
import type { Turn } from '../../../src/runtime/journal/archiver.js';
import { segmentName } from '../../../src/runtime/journal/files.js';
import type { JournalRecord } from '../../../src/runtime/journal/record.js';
import {
  type JournalIndex,
  type SegmentReading,
  indexJournal,
  readSegments,
} from '../../../src/runtime/journal/reader.js';
import type { TwinDisk } from '../../../src/twins/disk.js';
import { type Rig, entryOf, key, newRig } from './rig.js';

export const always: Turn = () => Promise.resolve(true);

/** A receipt of everything, and a day on which everything is old. */
export const everythingExported: NonNullable<RoundParts['retention']> = {
  rule: { days: 90, today: 20_990_101, ahead: hours(8) },
  receipts: [{ day: 20_270_115, firstSequence: 1, lastSequence: 1_000_000 }],
};

export function roundParts(folder: StorageFolder, more: Partial<RoundParts> = {}): RoundParts {
  return { folder, key, turn: always, retention: null, ...more };
}

export async function roundOn(
  folder: StorageFolder,
  more: Partial<RoundParts> = {},
): Promise<RoundReport> {
  const done = await archiveRound(roundParts(folder, more));
  if (!done.ok) throw new Bug(JSON.stringify(done.error));
  return done.value;
}

/** A journal of `segments` segments of 6 blocks, stopped cleanly, in which a few things stay open. */
export async function journalOf(segments: number): Promise<Rig> {
  const rig = newRig(6);
  const { journal } = await rig.open();
  for (let written = 0; !(await hasSegment(rig, segments)); written += 1) {
    await journal.append([
      step(`A${written % 4}`, written < 4),
      step(`B${written % 3}`, written < 3),
    ]);
    rig.clock.pass(60_000);
  }
  await journal.append([entryOf('LAST')]);
  await journal.close();
  return rig;
}

function step(id: string, isFirst: boolean): JournalEntry {
  return entryOf(id, isFirst ? {} : { type: 'Asked', previous: 'charging' });
}

async function hasSegment(rig: Rig, number: number): Promise<boolean> {
  const names = await rig.disk.reader('').list();
  return names.ok && names.value.includes(segmentName(number));
}

export interface WholeReading {
  readonly index: JournalIndex;
  readonly segments: readonly SegmentReading[];
  readonly records: readonly JournalRecord[];
  /** What is damaged, in words. */
  readonly damage: readonly string[];
}

/** Reads plain and archived segments as the tools do. */
export async function readAll(disk: TwinDisk): Promise<WholeReading> {
  const [folder, archive] = [disk.reader(''), disk.reader(archiveFolder)];
  const index = await indexJournal(folder, archive);
  if (!index.ok) throw new Bug(index.error.detail);
  const segments: SegmentReading[] = [];
  for await (const segment of readSegments({ folder, archive, key }, index.value)) {
    if (!segment.ok) throw new Bug(segment.error.detail);
    segments.push(segment.value);
  }
  const found = [...index.value.missing, ...segments.flatMap(({ damage }) => damage ?? [])];
  return {
    index: index.value,
    segments,
    records: segments.flatMap(({ records }) => records),
    damage: found.map((one) => `${one.segment}:${one.block} ${one.label}`),
  };
}

export function receipt(firstSequence: number, lastSequence: number): ExportReceipt {
  return { day: 20_270_115, firstSequence, lastSequence };
}
