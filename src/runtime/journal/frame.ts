/**
 * One record as bytes: a header of 48 bytes, then the payload. Pure; the layout is the table in
 * README.md, little-endian. The payload's checksum is seeded with the header's, so neither can be
 * paired with another.
 */
import { invariant } from '../ports/bug.js';
import { type Link, sameChain } from './chain.js';
import { crc32c } from './crc32c.js';
import { chainBytes, frameBytes, frameHeaderBytes, payloadBytesMax } from './format.js';
import { getUint64, setUint64 } from './segment-header.js';

/** `PRJ1` as it stands in the file. */
const magic = 0x314a_5250;
const frameVersion = 1;
const headBytes = 24;
const chainPlace = 24;
const headerChecksumAt = 40;
const payloadChecksumAt = 44;

export const lastOfBatch = 1;
export const firstOfBatch = 2;

export interface Frame {
  readonly sequence: number;
  readonly segment: number;
  readonly flags: number;
  /** Number of the record's kind (record.ts). */
  readonly recordType: number;
  readonly payload: Uint8Array;
}

/** A frame as it was found: checked by its sums alone, not yet against its place. */
export interface FoundFrame extends Frame {
  readonly version: number;
  readonly chain: Uint8Array;
}

export interface FrameTarget {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly at: number;
}

/** Writes `frame` at `target` and answers its chain value. */
export function writeFrame(
  target: FrameTarget,
  frame: Frame,
  previousChain: Uint8Array,
  link: Link,
): Uint8Array {
  const { bytes, view, at } = target;
  const { payload } = frame;
  invariant(payload.length <= payloadBytesMax, 'a payload is at most 64 KiB');
  view.setUint32(at, magic, true);
  view.setUint32(at + 4, payload.length, true);
  setUint64(view, at + 8, frame.sequence);
  view.setUint32(at + 16, frame.segment, true);
  view.setUint8(at + 20, frame.flags);
  view.setUint8(at + 21, frameVersion);
  view.setUint16(at + 22, frame.recordType, true);
  const chain = link(previousChain, bytes.subarray(at, at + headBytes), payload);
  bytes.set(chain, at + chainPlace);
  const headerSum = crc32c(view, at, headerChecksumAt);
  view.setUint32(at + headerChecksumAt, headerSum, true);
  bytes.set(payload, at + frameHeaderBytes);
  const payloadSum = crc32c(view, at + frameHeaderBytes, payload.length, headerSum);
  view.setUint32(at + payloadChecksumAt, payloadSum, true);
  return chain;
}

/** Whether the bytes at `at` are a header whose sum holds; says nothing about the payload. */
export function isFrameHeader(view: DataView, at: number): boolean {
  return (
    at + frameHeaderBytes <= view.byteLength &&
    view.getUint32(at, true) === magic &&
    view.getUint32(at + headerChecksumAt, true) === crc32c(view, at, headerChecksumAt)
  );
}

/**
 * How many bytes the frame at `at` takes, and whether it ends its batch, going by a header whose sum
 * holds; `null` where there is none.
 */
export function frameSpan(
  view: DataView,
  at: number,
): { readonly bytes: number; readonly isLast: boolean } | null {
  if (!isFrameHeader(view, at)) return null;
  const isLast = (view.getUint8(at + 20) & lastOfBatch) !== 0;
  return { bytes: frameBytes(view.getUint32(at + 4, true)), isLast };
}

/** Whether a batch of `segment` starts at `at`, going by a header whose sum holds. */
export function startsBatch(view: DataView, at: number, segment: number): boolean {
  return (
    isFrameHeader(view, at) &&
    view.getUint32(at + 16, true) === segment &&
    (view.getUint8(at + 20) & firstOfBatch) !== 0
  );
}

/** The frame at `at` if both its sums hold, or `null`. The payload is a view, not a copy. */
export function readFrame(bytes: Uint8Array, view: DataView, at: number): FoundFrame | null {
  if (!isFrameHeader(view, at)) return null;
  const length = view.getUint32(at + 4, true);
  const start = at + frameHeaderBytes;
  if (length > payloadBytesMax || start + length > bytes.length) return null;
  const headerSum = view.getUint32(at + headerChecksumAt, true);
  if (crc32c(view, start, length, headerSum) !== view.getUint32(at + payloadChecksumAt, true))
    return null;
  const sequence = getUint64(view, at + 8);
  if (sequence === null) return null;
  return {
    sequence,
    segment: view.getUint32(at + 16, true),
    flags: view.getUint8(at + 20),
    version: view.getUint8(at + 21),
    recordType: view.getUint16(at + 22, true),
    chain: new Uint8Array(chainAt(bytes, at)),
    payload: bytes.subarray(start, start + length),
  };
}

/** Whether `frame` follows the value `previous` in its chain. */
export function followsChain(
  frame: FoundFrame,
  head: Uint8Array,
  previous: Uint8Array,
  link: Link,
): boolean {
  return sameChain(link(previous, head, frame.payload), frame.chain);
}

/** The chain value that the frame at `at` states. */
export function chainAt(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at + chainPlace, at + chainPlace + chainBytes);
}

/** Bytes 0 to 23 of the frame at `at`, which the chain covers. */
export function headOf(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at, at + headBytes);
}

export function isKnownFrameVersion(frame: FoundFrame): boolean {
  return frame.version === frameVersion;
}
