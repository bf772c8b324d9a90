/**
 * Reads a journal of any state, live or dead, without being able to change it: no writer is linked,
 * the folder is opened for reading, the lock is not taken. A torn tail is normal in a live journal.
 * One segment is in memory at a time.
 */
import { type Result, failed, ok } from '../ports/result.js';
import type { Secret } from '../ports/secret.js';
import type { ReadableFolder, StorageFault, Stored } from '../ports/storage.js';
import type { WallMs } from '../ports/units.js';
import { missingAccepted } from './accepted-damage.js';
import { missingNumbers, segmentName, segmentNumbers } from './files.js';
import { blockBytes } from './format.js';
import type { Gap } from './gap-record.js';
import type { JournalRecord } from './record.js';
import { isHeaderFault } from './segment-header.js';
import { type JournalDamage, tornBytes } from './segment-scan.js';
import { type JudgedSegment, missingDamage, walkSegments } from './segments.js';

export interface JournalSource {
  readonly folder: ReadableFolder;
  /** Without it a keyed chain is not checked; sums and sequence are. */
  readonly key: Secret<Uint8Array> | null;
}

export type SegmentState = 'live' | 'sealed' | 'torn' | 'damaged';

export interface SegmentReading {
  readonly number: number;
  readonly name: string;
  readonly state: SegmentState;
  /** What block 0 says; `null` when it cannot be read. */
  readonly header: SegmentFacts | null;
  /** Whether the chain was checked, with the key where it is keyed. */
  readonly chainChecked: boolean;
  /** Records in order; behind damage those whose sums hold. */
  readonly records: readonly JournalRecord[];
  readonly damage: JournalDamage | null;
  /** Mark of the damaged bytes, by which damage that was accepted is known again. */
  readonly digest: string | null;
  /** What a person has accepted before this segment was begun, or `null`. */
  readonly gap: Gap | null;
  /** Where a torn write starts, and how many bytes it left. */
  readonly torn: { readonly block: number; readonly bytes: number } | null;
  readonly usedBlocks: number;
}

export interface SegmentFacts {
  /** Business day YYYYMMDD, or 0. */
  readonly day: number;
  readonly keyed: boolean;
  readonly terminal: string;
  readonly createdAt: WallMs;
  readonly blocks: number;
}

export interface JournalIndex {
  /** Numbers of the segments there are, ascending. */
  readonly numbers: readonly number[];
  /** Missing between the lowest and the highest, and accepted by nobody. */
  readonly missing: readonly JournalDamage[];
  /** Missing, and accepted by a person. */
  readonly accepted: readonly AcceptedGap[];
}

/** Damage that a person has accepted, and what was said. */
export interface AcceptedGap {
  readonly damage: JournalDamage;
  readonly gap: Gap;
}

/** Which segments there are. An empty folder has none. */
export async function indexJournal(folder: ReadableFolder): Stored<JournalIndex> {
  const names = await folder.list();
  if (!names.ok) return names;
  const numbers = segmentNumbers(names.value);
  const missing = missingNumbers(numbers);
  // What a gap says is read without the key: its sums tell that it was written.
  const accepted = await missingAccepted({ folder, key: null }, numbers, missing);
  if (!accepted.ok) return accepted;
  return ok({
    numbers,
    missing: missing.filter((number) => !accepted.value.has(number)).map(missingDamage),
    accepted: [...accepted.value].map(([number, gap]) => ({ damage: missingDamage(number), gap })),
  });
}

/** Reads the segments of `index` in order, and ends after a fault of the disk. */
export async function* readSegments(
  source: JournalSource,
  index: JournalIndex,
): AsyncGenerator<Result<SegmentReading, StorageFault>> {
  const newest = index.numbers.at(-1);
  for await (const judged of walkSegments(source, index.numbers)) {
    if (!judged.ok) yield failed(judged.error);
    else yield ok(readingOf(judged.value, judged.value.scan.segment.number === newest));
  }
}

function readingOf(judged: JudgedSegment, isNewest: boolean): SegmentReading {
  const { scan, damage } = judged;
  const { header } = scan;
  const isTorn = judged.row.then.kind === 'torn';
  return {
    number: scan.segment.number,
    name: segmentName(scan.segment.number),
    state: stateOf(judged, isNewest),
    header: isHeaderFault(header) ? null : header,
    chainChecked: scan.segment.link !== null,
    records: judged.salvaged.length === 0 ? scan.records : [...scan.records, ...judged.salvaged],
    damage,
    digest: judged.digest,
    gap: judged.gap,
    torn: isTorn ? { block: scan.endBlock, bytes: tornBytes(scan).length } : null,
    usedBlocks: scan.endBlock,
  };
}

function stateOf(judged: JudgedSegment, isNewest: boolean): SegmentState {
  if (judged.damage !== null) return 'damaged';
  if (judged.row.then.kind === 'torn') return 'torn';
  return isNewest ? 'live' : 'sealed';
}

/** The bytes of one block, or `null` when the segment has no such block. */
export async function readBlock(
  folder: ReadableFolder,
  segment: number,
  block: number,
): Stored<Uint8Array | null> {
  const opened = await folder.openForReading(segmentName(segment));
  if (!opened.ok) return opened.error.code === 'NotFound' ? ok(null) : opened;
  const bytes = await opened.value.read(block * blockBytes, blockBytes);
  const closed = await opened.value.close();
  if (!bytes.ok) return bytes;
  if (!closed.ok) return closed;
  return ok(bytes.value.length === 0 ? null : bytes.value);
}
