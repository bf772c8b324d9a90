/**
 * The next segment before it has a name: a file of zeros made ahead, in small steps. It gets its
 * name by `publish`, after its header and carry-over are on stable storage, so a crash leaves either
 * no segment or a whole one. A spare of an earlier process is never used: its zeros may be in the
 * cache alone.
 */
import { ok } from '../ports/result.js';
import type { StorageFile, StorageFolder, Stored } from '../ports/storage.js';
import { blockBytes } from './format.js';
import { inOrder, removeIfThere, segmentName, spareName, writeAll } from './files.js';
import type { SegmentScan } from './segment-scan.js';

const stepBytes = 65_536;
/** Small enough that an append that comes in between does not wait long for this flush. */
const flushEveryBytes = 262_144;
const zeros = new Uint8Array(stepBytes);

export class SpareSegment {
  readonly #folder: StorageFolder;
  readonly #file: StorageFile;
  #filledBytes = 0;

  private constructor(folder: StorageFolder, file: StorageFile) {
    this.#folder = folder;
    this.#file = file;
  }

  /** Starts a new spare; one that is left over is removed. */
  static async create(folder: StorageFolder): Stored<SpareSegment> {
    const removed = await removeSpare(folder);
    if (!removed.ok) return removed;
    const file = await folder.open(spareName, 'create');
    return file.ok ? ok(new SpareSegment(folder, file.value)) : file;
  }

  isReady(blocks: number): boolean {
    return this.#filledBytes >= blocks * blockBytes;
  }

  /** Fills up to 64 KiB more of `blocks` with zeros, and flushes now and then. */
  async step(blocks: number): Stored<void> {
    const missing = blocks * blockBytes - this.#filledBytes;
    const part = zeros.subarray(0, Math.max(0, Math.min(stepBytes, missing)));
    const written = await writeAll(this.#file, this.#filledBytes, part);
    if (!written.ok) return written;
    this.#filledBytes += part.length;
    const flushes = this.#filledBytes % flushEveryBytes === 0 || this.isReady(blocks);
    return flushes ? this.#file.datasync() : ok(undefined);
  }

  /**
   * Makes this segment `number`: writes `content` (block 0 and what follows it) over the zeros,
   * flushes, and gives it its name, durably. Answers the file, open for appending. Fills up to
   * `blocks` first if the spare is shorter; a longer one is not possible.
   */
  async publish(number: number, blocks: number, content: Uint8Array): Stored<StorageFile> {
    while (!this.isReady(blocks)) {
      const stepped = await this.step(blocks);
      if (!stepped.ok) return stepped;
    }
    const done = await inOrder(
      () => writeAll(this.#file, 0, content),
      () => this.#file.sync(),
      () => this.#folder.rename(spareName, segmentName(number)),
      () => this.#folder.syncDirectory(),
    );
    return done.ok ? ok(this.#file) : done;
  }

  get blocks(): number {
    return Math.floor(this.#filledBytes / blockBytes);
  }

  /** Gives the spare up: there is no room for it. */
  async discard(): Stored<void> {
    return inOrder(
      () => this.#file.close(),
      () => removeSpare(this.#folder),
    );
  }

  async close(): Stored<void> {
    return this.#file.close();
  }
}

/**
 * Makes a segment anew from what was read of it, and puts it in its own place: what was in the cache
 * alone is durable then.
 */
export async function renewSegment(
  folder: StorageFolder,
  { segment, endBlock }: SegmentScan,
): Stored<void> {
  const spare = await SpareSegment.create(folder);
  if (!spare.ok) return spare;
  const content = segment.bytes.subarray(0, endBlock * blockBytes);
  const file = await spare.value.publish(
    segment.number,
    segment.bytes.length / blockBytes,
    content,
  );
  return file.ok ? file.value.close() : file;
}

/** Removes the spare if there is one. */
export async function removeSpare(folder: StorageFolder): Stored<void> {
  return removeIfThere(folder, spareName);
}
