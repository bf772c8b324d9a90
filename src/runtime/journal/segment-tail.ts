/**
 * The end of the newest segment: writes one batch on the next free blocks and flushes it. A block
 * that has been flushed is never written again. After a fault the tail must not be used any more.
 */
import { invariant } from '../ports/bug.js';
import { ok } from '../ports/result.js';
import type { StorageFile, Stored } from '../ports/storage.js';
import { type ChainPoint, type Payload, buildBatch } from './batch.js';
import type { Link } from './chain.js';
import { blockBytes } from './format.js';
import { writeAll } from './files.js';

/** Sequences that an append took. */
export interface Appended {
  readonly firstSequence: number;
  readonly lastSequence: number;
}

export interface TailPlace {
  readonly segment: number;
  /** Blocks in the file. */
  readonly blocks: number;
  /** The next free block. */
  readonly block: number;
  readonly point: ChainPoint;
  /** The business day in the header of the segment. */
  readonly day: number;
}

export class SegmentTail {
  readonly file: StorageFile;
  readonly #link: Link;
  #place: TailPlace;

  constructor(file: StorageFile, link: Link, place: TailPlace) {
    this.file = file;
    this.#link = link;
    this.#place = place;
  }

  get place(): TailPlace {
    return this.#place;
  }

  get freeBlocks(): number {
    return this.#place.blocks - this.#place.block;
  }

  /** Writes and flushes `payloads` as one batch; they are durable when this answers ok. */
  async write(payloads: readonly Payload[]): Stored<Appended> {
    const { segment, block, point } = this.#place;
    const batch = buildBatch(payloads, segment, point, this.#link);
    const blocks = batch.bytes.length / blockBytes;
    invariant(blocks <= this.freeBlocks, 'a batch fits into its segment');
    const written = await writeAll(this.file, block * blockBytes, batch.bytes);
    if (!written.ok) return written;
    const flushed = await this.file.datasync();
    if (!flushed.ok) return flushed;
    this.#place = { ...this.#place, block: block + blocks, point: batch.next };
    return ok({ firstSequence: point.sequence, lastSequence: batch.next.sequence - 1 });
  }

  /** Asks the disk for the flush of what is flushed already. A fault that it tells is one like any other. */
  flushAgain(): Stored<void> {
    return this.file.datasync();
  }
}
