/**
 * A batch: the records of one write and one flush, on blocks of its own. It counts only when every
 * frame up to the one marked LAST is whole. Building and reading one are here, side by side. Pure.
 */
import { invariant } from '../ports/bug.js';
import { type Link, sameChain } from './chain.js';
import { viewOf } from './crc32c.js';
import { batchBytesMax, batchRecordsMax, blockBytes, blocksOf, frameBytes } from './format.js';
import {
  type FoundFrame,
  firstOfBatch,
  followsChain,
  headOf,
  isKnownFrameVersion,
  lastOfBatch,
  readFrame,
  writeFrame,
} from './frame.js';
import {
  type JournalRecord,
  type RecordKind,
  decodeEntry,
  recordKindOf,
  recordTypeOf,
} from './record.js';

/** Where the chain stands: the sequence the next record takes, and the chain value before it. */
export interface ChainPoint {
  readonly sequence: number;
  readonly chain: Uint8Array;
}

/** A record ready to be framed. */
export interface Payload {
  readonly kind: RecordKind;
  readonly bytes: Uint8Array;
}

export interface BuiltBatch {
  /** Whole blocks, zero behind the last frame. */
  readonly bytes: Uint8Array;
  readonly next: ChainPoint;
}

export function bytesOfPayloads(payloads: readonly Payload[]): number {
  let bytes = 0;
  for (const payload of payloads) bytes += frameBytes(payload.bytes.length);
  return bytes;
}

/** The bytes of one batch of `segment` that goes on from `point`. */
export function buildBatch(
  payloads: readonly Payload[],
  segment: number,
  point: ChainPoint,
  link: Link,
): BuiltBatch {
  const used = bytesOfPayloads(payloads);
  invariant(
    payloads.length > 0 && payloads.length <= batchRecordsMax,
    'a batch holds 1 to 64 records',
  );
  invariant(used <= batchBytesMax, 'a batch holds at most 256 KiB');
  const bytes = new Uint8Array(blocksOf(used) * blockBytes);
  const view = viewOf(bytes);
  let { sequence, chain } = point;
  let at = 0;
  for (const [index, payload] of payloads.entries()) {
    const flags =
      (index === 0 ? firstOfBatch : 0) | (index === payloads.length - 1 ? lastOfBatch : 0);
    const recordType = recordTypeOf(payload.kind);
    const frame = { sequence, segment, flags, recordType, payload: payload.bytes };
    chain = writeFrame({ bytes, view, at }, frame, chain, link);
    sequence += 1;
    at += frameBytes(payload.bytes.length);
  }
  return { bytes, next: { sequence, chain } };
}

/** A segment as it was read, and how its chain is checked (`null`: values are taken as stored). */
export interface SegmentBytes {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly link: Link | null;
}

export type ReadBatch =
  | {
      readonly kind: 'whole';
      readonly records: readonly JournalRecord[];
      readonly blocks: number;
      readonly next: ChainPoint;
    }
  /** No whole batch stands here: nothing, a torn write, or a batch whose bytes have rotted. */
  | { readonly kind: 'broken' }
  /** The sums of a frame hold, so it was written as it is, but not for this place in this chain. */
  | { readonly kind: 'misfit'; readonly detail: string };

/**
 * Reads the batch that starts on `block`. With `point` it must go on from there; without one
 * (reading on behind damage) any sequence and chain value is taken for the first frame.
 */
export function readBatch(
  segment: SegmentBytes,
  block: number,
  point: ChainPoint | null,
): ReadBatch {
  const start = block * blockBytes;
  const records: JournalRecord[] = [];
  let at = start;
  let expected = point;
  while (records.length < batchRecordsMax) {
    const frame = readFrame(segment.bytes, segment.view, at);
    if (frame === null) return { kind: 'broken' };
    const end = at + frameBytes(frame.payload.length);
    const misfit = misfitOf(segment, frame, headOf(segment.bytes, at), expected);
    if (misfit !== null) return { kind: 'misfit', detail: misfit };
    const record = recordOf(frame);
    if (record === null) return { kind: 'misfit', detail: 'a record that cannot be decoded' };
    const isFirst = (frame.flags & firstOfBatch) !== 0;
    if (isFirst !== (records.length === 0))
      return { kind: 'misfit', detail: 'a batch inside a batch' };
    if (end - start > batchBytesMax)
      return { kind: 'misfit', detail: 'a batch longer than 256 KiB' };
    records.push(record);
    expected = { sequence: frame.sequence + 1, chain: frame.chain };
    if ((frame.flags & lastOfBatch) !== 0) {
      return { kind: 'whole', records, blocks: blocksOf(end - start), next: expected };
    }
    at = end;
  }
  return { kind: 'misfit', detail: 'a batch of more than 64 records' };
}

function misfitOf(
  segment: SegmentBytes,
  frame: FoundFrame,
  head: Uint8Array,
  expected: ChainPoint | null,
): string | null {
  if (!isKnownFrameVersion(frame)) return 'a frame of another version';
  if (frame.segment !== segment.number) return 'a block of another segment';
  if (expected === null) return null;
  if (frame.sequence !== expected.sequence) return 'a sequence number out of its place';
  const { link } = segment;
  if (link !== null && !followsChain(frame, head, expected.chain, link))
    return 'a chain value that does not fit';
  return null;
}

function recordOf(frame: FoundFrame): JournalRecord | null {
  const kind = recordKindOf(frame.recordType);
  const entry = kind === null ? null : decodeEntry(frame.payload);
  return kind === null || entry === null ? null : { sequence: frame.sequence, kind, entry };
}

export function samePoint(a: ChainPoint, b: ChainPoint): boolean {
  return a.sequence === b.sequence && sameChain(a.chain, b.chain);
}
