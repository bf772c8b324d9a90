/**
 * A sealed segment without its padding: block 0, then the bytes of each batch, one behind the other.
 * The blocks come back from the frames themselves, so a segment that was archived and read again is
 * the segment, byte for byte, and damage has the place that it had. Pure.
 */
import { batchBytesMax, blockBytes, blocksOf } from './format.js';
import { chainAt, frameSpan } from './frame.js';
import { viewOf } from './crc32c.js';
import { decodeSegmentHeader, isHeaderFault } from './segment-header.js';
import type { SegmentScan } from './segment-scan.js';

/** What is kept of a segment that is clean: views of its bytes, in order. */
export function* packedParts({ segment, endBlock }: SegmentScan): Generator<Uint8Array> {
  yield segment.bytes.subarray(0, blockBytes);
  let at = blockBytes;
  while (at < endBlock * blockBytes) {
    const length = batchLength(segment.view, at) ?? blockBytes;
    yield segment.bytes.subarray(at, at + length);
    at += blocksOf(length) * blockBytes;
  }
}

/**
 * The segment that `packed` was made of. What is no batch stands on the block where one should have
 * begun, so that reading the segment ends there.
 */
export function unpackSegment(packed: Uint8Array): Uint8Array {
  const header = decodeSegmentHeader(packed);
  if (isHeaderFault(header)) return packed;
  const bytes = new Uint8Array(header.blocks * blockBytes);
  bytes.set(packed.subarray(0, blockBytes));
  const view = viewOf(packed);
  let block = 1;
  for (let at = blockBytes; at < packed.length;) {
    const length = batchLength(view, at) ?? packed.length - at;
    const place = block * blockBytes;
    bytes.set(packed.subarray(at, at + Math.min(length, bytes.length - place)), place);
    if (place + length > bytes.length) break;
    block += blocksOf(length);
    at += length;
  }
  return bytes;
}

/** Bytes of the whole batch that starts at `at`, going by its headers; `null` when it is none. */
function batchLength(view: DataView, start: number): number | null {
  for (let at = start; at - start < batchBytesMax;) {
    const span = frameSpan(view, at);
    if (span === null) return null;
    at += span.bytes;
    if (span.isLast) return at <= view.byteLength ? at - start : null;
  }
  return null;
}

/** Chain values of the records of the whole batches, in order. */
export function* chainsOf(scan: SegmentScan): Generator<Uint8Array> {
  for (const part of packedParts(scan)) {
    const view = viewOf(part);
    for (let at = 0; at < part.length;) {
      const span = frameSpan(view, at);
      // Block 0 holds no frame.
      if (span === null) break;
      yield chainAt(part, at);
      at += span.bytes;
    }
  }
}
