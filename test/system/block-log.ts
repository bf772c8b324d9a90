/**
 * What a disk went through, as block-logger.c wrote it down, and what may stand on it after a power cut:
 * all that was flushed before, and of what was written since none, a part, all, or sectors in any mixture.
 */
import { invariant } from '../../src/runtime/ports/bug.js';
import type { SeededRandom } from '../../src/twins/seeded-random.js';

export type BlockEvent =
  | { readonly kind: 'write' | 'refused'; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'flush' }
  | { readonly kind: 'mark'; readonly text: string };

/** What becomes of the blocks that were written and not flushed. */
export const losses = ['none', 'half', 'all', 'torn'] as const;
export type Loss = (typeof losses)[number];

const headerBytes = 16;
/** What a disk writes as one. */
const sectorBytes = 512;
/**
 * Where ext4 keeps its superblock, which it takes for one write though it is two sectors: a disk that tears
 * it leaves a file system that only e2fsck can mend, whatever stands on it.
 */
const superblockEnd = 4096;

export function eventsIn(log: Buffer): readonly BlockEvent[] {
  const events: BlockEvent[] = [];
  for (let at = 0; at < log.length;) {
    const kind = String.fromCharCode(log.readUInt32LE(at));
    const length = log.readUInt32LE(at + 4);
    const offset = Number(log.readBigUInt64LE(at + 8));
    at += headerBytes;
    const bytes = log.subarray(at, at + length);
    invariant(bytes.length === length, 'the log of blocks is whole');
    at += length;
    events.push(eventOf(kind, offset, bytes));
  }
  return events;
}

function eventOf(kind: string, offset: number, bytes: Buffer): BlockEvent {
  switch (kind) {
    case 'W':
      return { kind: 'write', offset, bytes };
    case 'X':
      return { kind: 'refused', offset, bytes };
    case 'F':
      return { kind: 'flush' };
    case 'M':
      return { kind: 'mark', text: bytes.toString() };
    default:
      throw new Error(`the log of blocks has an event ${kind}`);
  }
}

/** What was told before event `cut`. */
export function marksBefore(events: readonly BlockEvent[], cut: number): string {
  return events
    .slice(0, cut)
    .map((event) => (event.kind === 'mark' ? event.text : ''))
    .join('');
}

/** Places right behind a mark that tells of something durable. */
export function promisesIn(events: readonly BlockEvent[]): readonly number[] {
  return events.flatMap((event, at) =>
    event.kind === 'mark' && /^(acknowledged|document-kept|found) /.test(event.text)
      ? [at + 1]
      : [],
  );
}

/** The disk `base` after the first `cut` of `events`. */
export function diskAfterCut(
  base: Buffer,
  events: readonly BlockEvent[],
  { cut, loss }: { readonly cut: number; readonly loss: Loss },
  random: SeededRandom,
): Buffer {
  const disk = Buffer.from(base);
  const before = events.slice(0, cut);
  const flushed = before.findLastIndex(({ kind }) => kind === 'flush');
  for (const [at, event] of before.entries()) {
    if (event.kind !== 'write') continue;
    if (at < flushed) event.bytes.copy(disk, event.offset);
    else writeInPart(disk, event, loss, random);
  }
  return disk;
}

function writeInPart(
  disk: Buffer,
  { offset, bytes }: { readonly offset: number; readonly bytes: Buffer },
  loss: Loss,
  random: SeededRandom,
): void {
  const isKept = (): boolean => random.below(2) === 0;
  if (loss === 'none' || (loss === 'half' && !isKept())) return;
  if (loss !== 'torn' || offset < superblockEnd) {
    if (loss !== 'torn' || isKept()) bytes.copy(disk, offset);
    return;
  }
  for (let at = 0; at < bytes.length; at += sectorBytes) {
    if (isKept()) bytes.copy(disk, offset + at, at, at + sectorBytes);
  }
}
