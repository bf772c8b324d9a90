/**
 * Reads one segment's bytes: its batches in order, where they end, and what lies behind. Judging
 * what that means is the table in classification.ts; reading on behind damage is here too. Pure.
 */
import { Bug } from '../ports/bug.js';
import type { Secret } from '../ports/secret.js';
import { type ChainPoint, type SegmentBytes, readBatch, samePoint } from './batch.js';
import { linkOf } from './chain.js';
import { type SegmentColumn, type Verdict, classification } from './classification.js';
import { viewOf } from './crc32c.js';
import { type Facts, type Row, decideBy } from './decision-table.js';
import { batchBlocksMax, blockBytes } from './format.js';
import { startsBatch } from './frame.js';
import { type Gap, gapOf } from './gap-record.js';
import type { JournalRecord } from './record.js';
import type { FileBytes } from './segment-file.js';
import {
  type HeaderFault,
  type NewerFormat,
  type SegmentHeader,
  decodeSegmentHeader,
  isHeaderFault,
} from './segment-header.js';
import { type CarryOverHead, carryOverHeadOf } from './system-records.js';

export interface SegmentScan {
  readonly segment: SegmentBytes;
  /** Blocks that the medium does not give out. */
  readonly unread: FileBytes['unread'];
  readonly header: SegmentHeader | HeaderFault;
  /** Records of the whole batches, in order. */
  readonly records: readonly JournalRecord[];
  /** The complete carry-over at the start, or `null`. */
  readonly carryOver: CarryOverHead | null;
  /** What a person has accepted before this segment was begun (`afterGap`), or `null`. */
  readonly gap: Gap | null;
  /** Block and length of the last whole batch; `null` when there is none. */
  readonly lastBatch: { readonly block: number; readonly blocks: number } | null;
  /** The block behind the last whole batch, and what would stand there. */
  readonly endBlock: number;
  readonly end: ChainPoint;
  readonly misfit: string | null;
}

/** Where the journal is damaged, and how. */
export interface JournalDamage {
  readonly segment: number;
  readonly block: number;
  /**
   * Label of the row in the classification table, `missing`, `lost`, `archive`, `first-kept`, or `newer`:
   * later software wrote it.
   */
  readonly label: string;
  readonly detail: string;
}

const nowhere: ChainPoint = { sequence: 0, chain: new Uint8Array(0) };

/**
 * Reads segment `number` from all bytes of its file, of which the blocks `unread` are not what stands
 * there. `key` may be absent: then a keyed chain is not checked.
 */
export function scanSegment(
  number: number,
  bytes: Uint8Array,
  key: Secret<Uint8Array> | null,
  unread: FileBytes['unread'] = [],
): SegmentScan {
  const steps = scanInSteps(number, bytes, key, unread);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same a batch a step, for whoever lets others go first; each step yields the records so far. */
export function* scanInSteps(
  number: number,
  bytes: Uint8Array,
  key: Secret<Uint8Array> | null,
  unread: FileBytes['unread'] = [],
): Generator<readonly JournalRecord[], SegmentScan> {
  const header = headerOf(number, bytes);
  const keyed = !isHeaderFault(header) && header.keyed;
  const link = isHeaderFault(header) ? null : linkOf(keyed, key);
  const segment = { number, bytes, view: viewOf(bytes), link };
  if (isHeaderFault(header)) {
    return {
      segment,
      unread,
      header,
      records: [],
      carryOver: null,
      gap: null,
      lastBatch: null,
      endBlock: 1,
      end: nowhere,
      misfit: null,
    };
  }
  const records: JournalRecord[] = [];
  let end: ChainPoint = { sequence: header.firstSequence, chain: header.chain };
  let endBlock = 1;
  let lastBatch: SegmentScan['lastBatch'] = null;
  let batch = readBatch(segment, endBlock, end);
  while (batch.kind === 'whole') {
    for (const record of batch.records) records.push(record);
    lastBatch = { block: endBlock, blocks: batch.blocks };
    endBlock += batch.blocks;
    end = batch.next;
    yield records;
    batch = readBatch(segment, endBlock, end);
  }
  const misfit = batch.kind === 'misfit' ? batch.detail : null;
  const { carryOver, gap } = openingOf(header, records);
  return { segment, unread, header, records, carryOver, gap, lastBatch, endBlock, end, misfit };
}

function headerOf(number: number, bytes: Uint8Array): SegmentHeader | HeaderFault {
  const header = decodeSegmentHeader(bytes);
  if (isHeaderFault(header)) return header;
  const fits = header.number === number && header.blocks * blockBytes === bytes.length;
  return fits ? header : { kind: 'damaged' };
}

/** What the segment begins with; a gap that is announced and not there makes the carry-over incomplete. */
function openingOf(
  header: SegmentHeader,
  records: readonly JournalRecord[],
): Pick<SegmentScan, 'carryOver' | 'gap'> {
  const carryOver = header.startsWithCarryOver ? completeCarryOver(records) : null;
  if (carryOver === null || !header.afterGap) return { carryOver, gap: null };
  const behind = records[carryOver.count + 1];
  const gap = behind?.kind === 'gap' ? gapOf(behind.entry) : null;
  return { carryOver: gap === null ? null : carryOver, gap };
}

function completeCarryOver(records: readonly JournalRecord[]): CarryOverHead | null {
  const [first] = records;
  const head = first?.kind === 'carryOver' ? carryOverHeadOf(first.entry) : null;
  if (head === null) return null;
  const carried = records.slice(1, 1 + head.count);
  return carried.length === head.count && carried.every(({ kind }) => kind === 'carried')
    ? head
    : null;
}

/** Whether the segment holds its carry-over and nothing else. */
export function isBare(scan: SegmentScan): boolean {
  return scan.carryOver !== null && scan.records.length === scan.carryOver.count + 1;
}

/** Whether a person has made it after damage, and no start has written behind that yet. */
export function isUnstarted({ gap, records }: SegmentScan): boolean {
  return gap !== null && !records.some(({ kind }) => kind === 'boot');
}

export interface SegmentPlace {
  /** Where the segment before ended; `null` when it was not read, or is damaged itself. */
  readonly follows: ChainPoint | null;
  readonly isLast: boolean;
}

/** The facts of the classification table for a segment in its place. */
export function factsOf(scan: SegmentScan, place: SegmentPlace): Facts<SegmentColumn> {
  const { header } = scan;
  const start = isHeaderFault(header)
    ? null
    : { sequence: header.firstSequence, chain: header.chain };
  const follows = scan.gap === null ? place.follows : null;
  return {
    read: scan.unread.length === 0,
    header: start !== null,
    continues: start !== null && (follows === null || samePoint(follows, start)),
    carried: scan.carryOver !== null,
    last: place.isLast,
    misfit: scan.misfit !== null,
    ...tailFacts(scan),
  };
}

function tailFacts(scan: SegmentScan): Pick<Facts<SegmentColumn>, 'zero' | 'near' | 'later'> {
  const { segment, endBlock } = scan;
  const blocks = Math.ceil(segment.bytes.length / blockBytes);
  let zero = true;
  let near = true;
  let later = false;
  for (let block = endBlock; block < blocks; block += 1) {
    if (isZeroBlock(segment.bytes, block)) continue;
    zero = false;
    near &&= block < endBlock + batchBlocksMax;
    later ||= block > endBlock && startsBatch(segment.view, block * blockBytes, segment.number);
  }
  return { zero, near, later };
}

const zeroBlock = new Uint8Array(blockBytes);

function isZeroBlock(bytes: Uint8Array, block: number): boolean {
  const start = block * blockBytes;
  const stored = bytes.subarray(start, start + blockBytes);
  return Buffer.compare(stored, zeroBlock.subarray(0, stored.length)) === 0;
}

/** Bytes behind the last whole batch up to the last that is not zero, in whole blocks. */
export function tornBytes(scan: SegmentScan): Uint8Array {
  const { bytes } = scan.segment;
  let end = Math.ceil(bytes.length / blockBytes);
  while (end > scan.endBlock && isZeroBlock(bytes, end - 1)) end -= 1;
  return bytes.subarray(scan.endBlock * blockBytes, end * blockBytes);
}

export function judgeSegment(scan: SegmentScan, place: SegmentPlace): Row<Verdict> {
  const row = decideBy(classification, factsOf(scan, place));
  if (row.then.kind === 'contradiction') throw new Bug(`a segment was seen as ${row.label}`);
  return row;
}

/** The damage that `row` stands for, or `null` when it stands for none. */
export function damageOf(scan: SegmentScan, row: Row<Verdict>): JournalDamage | null {
  if (row.then.kind !== 'corrupt') return null;
  if (isHeaderFault(scan.header) && scan.header.kind === 'newerFormat')
    return newerDamage(scan.segment.number, scan.header);
  const [unread] = scan.unread;
  const isOfBlock0 = row.label === 'header' || row.label === 'continuity';
  const block = unread ?? (isOfBlock0 ? 0 : scan.endBlock);
  const detail = scan.misfit === null ? row.then.detail : `${row.then.detail}: ${scan.misfit}`;
  return { segment: scan.segment.number, block, label: row.label, detail };
}

/** Not damage to the bytes, but this software cannot say that they are whole. */
function newerDamage(segment: number, { version, software }: NewerFormat): JournalDamage {
  const writer = software === '' ? 'later software' : `Holdfast ${software}`;
  const detail = `${writer} wrote it, in format ${version}, which this version does not know`;
  return { segment, block: 0, label: 'newer', detail };
}

/** What stands behind the damage of a segment. */
export interface Salvage {
  readonly records: readonly JournalRecord[];
  /** Where the chain stood behind the newest of them; `null` when there is none. */
  readonly end: ChainPoint | null;
  /** The block behind the last batch that could be read, of the segment as a whole. */
  readonly endBlock: number;
}

/**
 * What can still be read behind the damage of a segment: batches whose sums hold, in order of their
 * sequence, none twice. For looking and asking, never for deciding that all is known.
 */
export function salvage(scan: SegmentScan): Salvage {
  const { segment } = scan;
  const blocks = Math.floor(segment.bytes.length / blockBytes);
  const found = new Map<number, JournalRecord>();
  let { endBlock } = scan;
  let end: ChainPoint | null = null;
  for (let block = scan.endBlock; block < blocks; block += 1) {
    const batch = readBatch(segment, block, null);
    if (batch.kind !== 'whole') continue;
    endBlock = Math.max(endBlock, block + batch.blocks);
    if (end === null || batch.next.sequence > end.sequence) end = batch.next;
    for (const record of batch.records)
      if (!found.has(record.sequence)) found.set(record.sequence, record);
  }
  const after = scan.records.at(-1)?.sequence ?? 0;
  const records = [...found.values()]
    .filter(({ sequence }) => sequence > after)
    .sort((a, b) => a.sequence - b.sequence);
  return { records, end: records.length === 0 ? null : end, endBlock };
}

/** Blocks from `block` on that are neither free nor read: how many writes may stand there, at most. */
export function unreadBlocks({ segment }: SegmentScan, block: number): number {
  const blocks = Math.ceil(segment.bytes.length / blockBytes);
  let count = 0;
  for (let at = Math.max(block, 1); at < blocks; at += 1)
    if (!isZeroBlock(segment.bytes, at)) count += 1;
  return count;
}
