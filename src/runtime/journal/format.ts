/**
 * The sizes of the journal on disk. They are part of the format: a reader of an earlier version
 * refuses, it does not guess.
 */

/** A batch starts on a block and owns its blocks: a committed block is never written again. */
export const blockBytes = 4096;
/** Blocks of an ordinary segment, its header included: 4 MiB. */
export const segmentBlocks = 1024;
/** A segment is larger when its carry-over is; never more than 64 MiB. */
export const segmentBlocksMax = 16_384;

/** The version that is written. All from 1 on are read (README.md, To add). */
export const formatVersion = 2;
export const frameHeaderBytes = 48;
export const chainBytes = 16;
export const payloadBytesMax = 65_536;

/** What one write and one flush may hold, and so how far a torn write can reach. */
export const batchRecordsMax = 64;
export const batchBytesMax = 262_144;
export const batchBlocksMax = batchBytesMax / blockBytes;

/** What one call of `append` may hold, frames included: a call is never split over two batches. */
export const appendEntriesMax = 32;
export const appendBytesMax = 65_536;

/** Bytes of a frame in its batch: header and payload, up to the next multiple of 8. */
export function frameBytes(payloadBytes: number): number {
  return (frameHeaderBytes + payloadBytes + 7) & ~7;
}

export function blocksOf(bytes: number): number {
  return Math.ceil(bytes / blockBytes);
}
