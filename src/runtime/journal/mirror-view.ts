/** What a start sees of one side of a mirrored journal, and whether one side is the beginning of the other. */
import { ok } from '../ports/result.js';
import type { ReadableFolder, StorageFault, Stored } from '../ports/storage.js';
import { type ChainPoint, readBatch, samePoint } from './batch.js';
import { segmentNumbers } from './files.js';
import { type JournalReading, readForOpening } from './opening-read.js';
import { isHeaderFault } from './segment-header.js';
import { type SegmentScan, isBare, salvage } from './segment-scan.js';
import { type SegmentSource, readSegment } from './segments.js';

export interface SideView<F extends ReadableFolder = ReadableFolder> {
  readonly folder: F;
  /** Numbers of its segments, ascending; none in a folder without a journal. */
  readonly numbers: readonly number[];
  /** `null` where there is no segment, or the medium does not give it back. */
  readonly reading: JournalReading | null;
  /** Why there is no reading of segments that are there. */
  readonly fault: StorageFault | null;
}

export async function viewSide<F extends ReadableFolder>(
  folder: F,
  key: SegmentSource['key'],
): Stored<SideView<F>> {
  const names = await folder.list();
  if (!names.ok) return names;
  const numbers = segmentNumbers(names.value);
  if (numbers.length === 0) return ok({ folder, numbers, reading: null, fault: null });
  const reading = await readForOpening({ folder, key }, numbers);
  return ok(
    reading.ok
      ? { folder, numbers, reading: reading.value, fault: null }
      : { folder, numbers, reading: null, fault: reading.error },
  );
}

export function isSound({ reading }: SideView): boolean {
  return reading !== null && reading.damage === null;
}

/** Whose journal it is, as its newest segment says; `null` where that cannot be read. */
export function terminalOf({ reading }: SideView): string | null {
  const header = reading?.newest.header;
  return header === undefined || isHeaderFault(header) ? null : header.terminal;
}

/**
 * Where the records end that count. A newest segment that is but a carry-over counts for nothing: all of
 * it is in the one before, and a start may make it anew.
 */
export function endOf({ newest }: JournalReading): ChainPoint {
  const { header } = newest;
  if (!isBare(newest) || isHeaderFault(header)) return newest.end;
  return { sequence: header.firstSequence, chain: header.chain };
}

/** Behind the last record that is seen at all, damage or not. */
export function furthestOf(view: SideView): number {
  if (view.reading === null) return 0;
  const { newest, damage } = view.reading;
  const end = endOf(view.reading).sequence;
  const seen = damage === null ? undefined : salvage(newest).records.at(-1);
  return seen === undefined ? end : Math.max(end, seen.sequence + 1);
}

/**
 * Whether what ends in `end`, in segment `number`, is the beginning of what `longer` holds; `null` where
 * that goes no further back. By chain: what lies between records is no part of a journal.
 */
export async function isBeginningOf(
  { end, number }: EndPlace,
  { numbers, folder }: SideView,
  key: SegmentSource['key'],
): Stored<boolean | null> {
  const oldest = numbers[0] ?? 0;
  // A segment that has nothing but its carry-over may be missing on the other side: then the one before ends here.
  const there = numbers.includes(number) ? number : number - 1;
  if (there < oldest) return ok(null);
  if (!numbers.includes(there)) return ok(false);
  const scan = await readSegment({ folder, key }, there);
  return scan.ok ? ok(goesThrough(scan.value, end)) : scan;
}

export interface EndPlace {
  readonly end: ChainPoint;
  readonly number: number;
}

/** Whether `point` is where a batch of the segment begins or ends. */
function goesThrough({ segment, header }: SegmentScan, point: ChainPoint): boolean {
  if (isHeaderFault(header)) return false;
  let at: ChainPoint = { sequence: header.firstSequence, chain: header.chain };
  for (let block = 1; at.sequence < point.sequence;) {
    const batch = readBatch(segment, block, at);
    if (batch.kind !== 'whole') return false;
    block += batch.blocks;
    at = batch.next;
  }
  return samePoint(at, point);
}
