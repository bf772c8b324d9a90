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
import { archiveNumbers, readArchived } from './archive-files.js';
import type { ChainPoint } from './batch.js';
import { missingNumbers, segmentName, segmentNumbers } from './files.js';
import { type FirstKept, firstKeptDamage, readFirstKept } from './first-kept.js';
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
  /** The archive's folder; without it archived segments are not seen. */
  readonly archive?: ReadableFolder;
}

/** `newer`: later software wrote it, and only a part of it may be understood. */
export type SegmentState = 'live' | 'sealed' | 'torn' | 'damaged' | 'newer';
/** Where a segment is: in its own file, in the archive, or, for a while, in both. */
export type SegmentForm = 'plain' | 'archived' | 'both';

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
  /** Version of the format, and of the software that made the segment ('' in format 1). */
  readonly format: number;
  readonly software: string;
}

export interface JournalIndex {
  /** Numbers of the segments there are, ascending. */
  readonly numbers: readonly number[];
  /** Missing between the first that is kept and the newest, and accepted by nobody. */
  readonly missing: readonly JournalDamage[];
  /** Missing, and accepted by a person. */
  readonly accepted: readonly AcceptedGap[];
  /** Numbers of the segments that have a file of their own, and of those that are in the archive. */
  readonly plain: readonly number[];
  readonly archived: readonly number[];
  /** What the first segment must go on from; `null` where that is not known. */
  readonly begins: ChainPoint | null;
}

/** Damage that a person has accepted, and what was said. */
export interface AcceptedGap {
  readonly damage: JournalDamage;
  readonly gap: Gap;
}

/** Which segments there are. An empty folder has none. `archive` is the archive's folder. */
export async function indexJournal(
  folder: ReadableFolder,
  archive?: ReadableFolder,
): Stored<JournalIndex> {
  const names = await folder.list();
  if (!names.ok) return names;
  const plain = segmentNumbers(names.value);
  const kept = await archive?.list();
  if (kept?.ok === false && kept.error.code !== 'NotFound') return kept;
  const archived = kept?.ok === true ? archiveNumbers(kept.value) : [];
  const first = archive === undefined ? ok(null) : await readFirstKept(archive);
  if (!first.ok) return first;
  const { missing, ...index } = joined(plain, archived, first.value);
  const numbers = missing.map(({ segment }) => segment);
  // What a gap says is read without the key: its sums tell that it was written.
  const source = { folder, key: null, ...(archive === undefined ? {} : { archive }) };
  const accepted = await missingAccepted(source, index.numbers, numbers);
  if (!accepted.ok) return accepted;
  return ok({
    ...index,
    missing: missing.filter(({ segment }) => !accepted.value.has(segment)),
    accepted: missing.flatMap((damage) => {
      const gap = accepted.value.get(damage.segment);
      return gap === undefined ? [] : [{ damage, gap }];
    }),
  });
}

/** `first` is where the journal begins by the archive's note; `null` where no archive is looked at. */
function joined(
  plain: readonly number[],
  archived: readonly number[],
  first: FirstKept | null,
): Omit<JournalIndex, 'accepted'> {
  const numbers = [...new Set([...archived, ...plain])].sort((a, b) => a - b);
  const lowest = numbers[0];
  const parts = { numbers, plain, archived };
  if (lowest === undefined) return { ...parts, missing: [], begins: null };
  if (first === null || first === 'damaged') {
    const between = missingNumbers(numbers).map(missingDamage);
    const missing = first === null ? between : [firstKeptDamage(lowest), ...between];
    return { ...parts, missing, begins: null };
  }
  // The newest segment is never archived.
  const end = plain.length === 0 ? [(numbers.at(-1) ?? 0) + 1] : [];
  const before = first.number < lowest ? [first.number - 1] : [];
  const missing = [...missingNumbers([...before, ...numbers]), ...end].map(missingDamage);
  return { ...parts, missing, begins: first.number === lowest ? first.point : null };
}

export function formOf({ plain, archived }: JournalIndex, number: number): SegmentForm {
  if (!archived.includes(number)) return 'plain';
  return plain.includes(number) ? 'both' : 'archived';
}

/** Reads the segments of `index` in order, and ends after a fault of the disk. */
export async function* readSegments(
  source: JournalSource,
  index: JournalIndex,
): AsyncGenerator<Result<SegmentReading, StorageFault>> {
  const newest = index.numbers.at(-1);
  for await (const judged of walkSegments(source, index.numbers, null, index.begins)) {
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
  if (judged.damage !== null) return judged.damage.label === 'newer' ? 'newer' : 'damaged';
  if (judged.row.then.kind === 'torn') return 'torn';
  return isNewest ? 'live' : 'sealed';
}

/** The bytes of one block, or `null` when the segment has no such block. */
export async function readBlock(
  folder: ReadableFolder,
  segment: number,
  block: number,
  archive?: ReadableFolder,
): Stored<Uint8Array | null> {
  const opened = await folder.openForReading(segmentName(segment));
  if (!opened.ok) {
    return opened.error.code === 'NotFound' ? readArchivedBlock(archive, segment, block) : opened;
  }
  const bytes = await opened.value.read(block * blockBytes, blockBytes);
  const closed = await opened.value.close();
  if (!bytes.ok) return bytes;
  if (!closed.ok) return closed;
  return ok(bytes.value.length === 0 ? null : bytes.value);
}

async function readArchivedBlock(
  archive: ReadableFolder | undefined,
  segment: number,
  block: number,
): Stored<Uint8Array | null> {
  if (archive === undefined) return ok(null);
  const read = await readArchived(archive, segment);
  if (!read.ok) return read.error.code === 'NotFound' ? ok(null) : read;
  const bytes = read.value.bytes.subarray(block * blockBytes, (block + 1) * blockBytes);
  return ok(bytes.length === 0 ? null : bytes);
}
