/**
 * The content of a new segment: block 0, then the complete carry-over in as many batches as it
 * takes, its head first. Pure.
 */
import { invariant } from '../ports/bug.js';
import { type Instant } from '../ports/clock.js';
import type { JournalEntry } from '../ports/entry.js';
import type { WallMs } from '../ports/units.js';
import { type ChainPoint, type Payload, buildBatch } from './batch.js';
import type { Link } from './chain.js';
import {
  batchBytesMax,
  batchRecordsMax,
  blockBytes,
  frameBytes,
  segmentBlocksMax,
} from './format.js';
import { encodeEntry } from './record.js';
import { encodeSegmentHeader } from './segment-header.js';
import { type BootNote, carryOverEntry } from './system-records.js';
import type { TailPlace } from './segment-tail.js';

export interface NextSegment {
  readonly number: number;
  readonly point: ChainPoint;
  readonly keyed: boolean;
  readonly link: Link;
  readonly terminal: string;
  /** Version of this software. */
  readonly software: string;
  readonly at: Instant;
  readonly boot: BootNote;
  /** This boot of the operating system. */
  readonly osBoot: string;
  readonly entries: readonly JournalEntry[];
  readonly lostSequence: number | null;
  readonly wallMark: WallMs | null;
  /** The business day that is open; 0 before the first. */
  readonly day: number;
  /** Blocks an ordinary segment has. */
  readonly blocks: number;
  /** Blocks that must be free behind the carry-over. */
  readonly room: number;
  /** Behind accepted damage: what was accepted, and entries that come of it, as one with the carry-over. */
  readonly gap?: { readonly note: JournalEntry; readonly entries: readonly JournalEntry[] };
}

export interface NewContent {
  readonly bytes: Uint8Array;
  readonly place: TailPlace;
}

/** The content, or `null` when the carry-over is beyond what any segment may hold. */
export function contentOf(next: NextSegment): NewContent | null {
  const batches: Uint8Array[] = [];
  let point = next.point;
  let block = 1;
  for (const payloads of batchesOf([...carryOverPayloads(next), ...gapPayloads(next)])) {
    const batch = buildBatch(payloads, next.number, point, next.link);
    batches.push(batch.bytes);
    block += batch.bytes.length / blockBytes;
    point = batch.next;
  }
  // A carry-over that leaves less than half of an ordinary segment gets a larger one.
  const blocks = Math.max(next.blocks, 2 * block, block + next.room);
  if (blocks > segmentBlocksMax) return null;
  const header = encodeSegmentHeader({
    number: next.number,
    day: next.day,
    startsWithCarryOver: true,
    afterGap: next.gap !== undefined,
    keyed: next.keyed,
    firstSequence: next.point.sequence,
    chain: next.point.chain,
    terminal: next.terminal,
    createdAt: next.at.wall,
    blocks,
    software: next.software,
  });
  return {
    bytes: Buffer.concat([header, ...batches]),
    place: { segment: next.number, blocks, block, point, day: next.day },
  };
}

function carryOverPayloads(next: NextSegment): readonly Payload[] {
  const { boot, osBoot: madeIn, lostSequence, wallMark } = next;
  const count = next.entries.length;
  const head = carryOverEntry({ count, boot, madeIn, lostSequence, wallMark }, next.at);
  return [
    { kind: 'carryOver', bytes: encodeEntry(head) },
    ...next.entries.map((entry): Payload => ({ kind: 'carried', bytes: encodeEntry(entry) })),
  ];
}

function gapPayloads({ gap }: NextSegment): readonly Payload[] {
  if (gap === undefined) return [];
  return [
    { kind: 'gap', bytes: encodeEntry(gap.note) },
    ...gap.entries.map((entry): Payload => ({ kind: 'entry', bytes: encodeEntry(entry) })),
  ];
}

/** Cuts `payloads` into batches, in order, each as large as a batch may be. */
export function batchesOf(payloads: readonly Payload[]): readonly (readonly Payload[])[] {
  const batches: Payload[][] = [];
  let batch: Payload[] = [];
  let bytes = 0;
  for (const payload of payloads) {
    const more = frameBytes(payload.bytes.length);
    invariant(more <= batchBytesMax, 'a record fits into a batch');
    if (batch.length === batchRecordsMax || bytes + more > batchBytesMax) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(payload);
    bytes += more;
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}
