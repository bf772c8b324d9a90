/**
 * The segments as the writer sees them: the tail it appends to, the spare behind it, and the step
 * from one segment to the next. Any fault but a full disk while the spare is made ahead ends the
 * journal; without a spare the next segment is made when it is needed.
 */
import type { Instant } from '../ports/clock.js';
import type { JournalEntry } from '../ports/entry.js';
import type { Log } from '../ports/log.js';
import { failed, ok } from '../ports/result.js';
import type { Secret } from '../ports/secret.js';
import type { StorageFault, StorageFolder, Stored } from '../ports/storage.js';
import type { WallMs } from '../ports/units.js';
import { type ChainPoint } from './batch.js';
import { chainStart, keyedLink, plainLink } from './chain.js';
import { inOrder } from './files.js';
import type { JournalRoom } from './journal.js';
import { type NextSegment, contentOf } from './next-segment.js';
import { SegmentTail } from './segment-tail.js';
import { SpareSegment } from './spare-segment.js';
import type { BootNote } from './system-records.js';

export interface SegmentSettings {
  readonly folder: StorageFolder;
  readonly key: Secret<Uint8Array> | null;
  readonly terminal: string;
  /** Version of this software. */
  readonly software: string;
  /** This boot of the operating system. */
  readonly osBoot: string;
  /** Blocks of an ordinary segment. */
  readonly blocks: number;
  readonly log: Log;
}

export interface Advance {
  readonly entries: readonly JournalEntry[];
  /** A loss that no entry has been written behind yet. */
  readonly lostSequence: number | null;
  /** The time before which no wall clock can be right. */
  readonly wallMark: WallMs | null;
  readonly boot: BootNote;
  readonly at: Instant;
  /** The business day that is open. */
  readonly day: number;
  /** Blocks that the batch to come needs. */
  readonly room: number;
}

/** A new journal: sequence 1 is its first record. */
export const journalStart: ChainPoint = { sequence: 1, chain: chainStart };

export class SegmentSequence {
  readonly #settings: SegmentSettings;
  #tail: SegmentTail;
  #spare: SpareSegment | null = null;
  /** The disk was full when the spare was made: tried again when somebody asks, or when it is needed. */
  #spareRefused = false;

  constructor(settings: SegmentSettings, tail: SegmentTail) {
    this.#settings = settings;
    this.#tail = tail;
  }

  get tail(): SegmentTail {
    return this.#tail;
  }

  room(): JournalRoom {
    const { blocks: segmentBlocks } = this.#settings;
    const isReady = this.#spare?.isReady(segmentBlocks) === true;
    const spare = this.#isWanted() ? 'making' : 'none';
    return {
      // A carry-over that takes more than half of a segment gets a larger one (next-segment.ts).
      blocks: this.#tail.freeBlocks + (isReady ? Math.floor(segmentBlocks / 2) : 0),
      spare: isReady ? 'ready' : this.#spareRefused ? 'refused' : spare,
      segmentBlocks,
    };
  }

  /** The next `prepare` tries again what the disk had no room for. */
  retrySpare(): void {
    this.#spareRefused = false;
  }

  #isWanted(): boolean {
    return this.#tail.freeBlocks * 2 <= this.#tail.place.blocks;
  }

  /**
   * One step towards the next segment, or `null` when there is nothing to do. `soon`: also before half
   * of this one is used.
   */
  prepare(soon: boolean): Stored<void> | null {
    const { blocks } = this.#settings;
    const isWanted = soon || this.#isWanted();
    if (!isWanted || this.#spareRefused || this.#spare?.isReady(blocks) === true) return null;
    return this.#step(blocks);
  }

  /** Whether a step to the next segment takes no more than its name: no write waits for zeros. */
  get isSpareReady(): boolean {
    return this.#spare?.isReady(this.#settings.blocks) === true;
  }

  async #step(blocks: number): Stored<void> {
    if (this.#spare === null) {
      const spare = await SpareSegment.create(this.#settings.folder);
      if (!spare.ok) return this.#tolerateFullDisk(spare.error);
      this.#spare = spare.value;
    }
    const stepped = await this.#spare.step(blocks);
    return stepped.ok ? stepped : this.#tolerateFullDisk(stepped.error);
  }

  async #tolerateFullDisk(fault: StorageFault): Stored<void> {
    if (fault.code !== 'NoSpace') return failed(fault);
    this.#settings.log.write('warning', 'journal.no-room-for-spare', { detail: fault.detail });
    this.#spareRefused = true;
    const discarded = this.#spare === null ? ok(undefined) : await this.#spare.discard();
    this.#spare = null;
    return discarded;
  }

  /** Goes on in a new segment that starts with `entries` as its carry-over. */
  async advance(advance: Advance): Stored<SegmentTail> {
    const { segment, point } = this.#tail.place;
    const old = this.#tail.file;
    const spare =
      this.#spare === null ? await SpareSegment.create(this.#settings.folder) : ok(this.#spare);
    if (!spare.ok) return spare;
    const next = await publishSegment(this.#settings, spare.value, {
      ...advance,
      number: segment + 1,
      point,
    });
    if (!next.ok) return next;
    this.#tail = next.value;
    this.#spare = null;
    this.#spareRefused = false;
    const closed = await old.close();
    return closed.ok ? next : closed;
  }

  async close(): Stored<void> {
    const spare = this.#spare;
    return inOrder(
      () => this.#tail.file.close(),
      () => (spare === null ? Promise.resolve(ok(undefined)) : spare.close()),
    );
  }
}

/** Makes a segment out of `spare`, durable and named. */
export async function publishSegment(
  settings: SegmentSettings,
  spare: SpareSegment,
  advance: Advance & Pick<NextSegment, 'number' | 'point' | 'gap'>,
): Stored<SegmentTail> {
  const { key, terminal, software, osBoot } = settings;
  const link = key === null ? plainLink : keyedLink(key);
  const blocks = Math.max(settings.blocks, spare.blocks);
  const made = { keyed: key !== null, link, terminal, software, osBoot, blocks };
  const content = contentOf({ ...advance, ...made });
  if (content === null) return failed(carryOverTooLarge);
  const file = await spare.publish(advance.number, content.place.blocks, content.bytes);
  return file.ok ? ok(new SegmentTail(file.value, link, content.place)) : file;
}

const carryOverTooLarge: StorageFault = {
  code: 'NoSpace',
  call: 'write',
  detail: 'the open entries do not fit into one segment',
};

/** The first segment of a new journal, with an empty carry-over. */
export async function firstSegment(
  settings: SegmentSettings,
  boot: BootNote,
  at: Instant,
): Stored<SegmentTail> {
  const spare = await SpareSegment.create(settings.folder);
  if (!spare.ok) return spare;
  return publishSegment(settings, spare.value, {
    entries: [],
    lostSequence: null,
    wallMark: null,
    boot,
    at,
    day: 0,
    room: 1,
    number: 1,
    point: journalStart,
  });
}
