/**
 * What a driver has sent and the far end of a fake wire has still to take: at once, one byte after
 * another, or not at all; and where the plug is pulled on the way.
 */
import { type Millis, millis } from '../../src/runtime/ports/units.js';
import type { WriteEnd } from '../../src/drivers/links/byte-link.js';

export type WireAfter = (span: Millis, run: () => void) => () => void;

export interface WireQueue {
  add(bytes: Uint8Array, done: (end: WriteEnd) => void): void;
  /** Ends all that waits. */
  settle(end: WriteEnd): void;
  waiting(): number;
  taken(): number;
  stall(): void;
  release(): void;
  slow(span: Millis): void;
  cutAfter(bytes: number): void;
}

export interface WireQueueParts {
  /** Without it bytes are taken at once or not at all. */
  readonly after: WireAfter | undefined;
  /** A whole piece was taken, or is held back by a stall. */
  readonly onSent: (bytes: Uint8Array) => void;
  readonly onCut: () => void;
}

interface Write {
  readonly bytes: Uint8Array;
  left: number;
  readonly done: (end: WriteEnd) => void;
}

export function wireQueue({ after, onSent, onCut }: WireQueueParts): WireQueue {
  let writes: Write[] = [];
  let isStalled = false;
  let pace = millis(0);
  let disarm: (() => void) | null = null;
  let leftToCut = Infinity;
  let taken = 0;

  const take = (write: Write, count: number): void => {
    taken += count;
    leftToCut -= count;
    write.left -= count;
    if (write.left > 0) return;
    writes.shift();
    onSent(write.bytes);
    write.done({ kind: 'sent' });
  };
  /** Takes what may be taken now. */
  const proceed = (): void => {
    const [write] = writes;
    if (write === undefined || isStalled || disarm !== null) return;
    if (leftToCut <= 0) {
      leftToCut = Infinity;
      onCut();
    } else if (pace > 0 && after !== undefined) {
      disarm = after(pace, () => {
        disarm = null;
        take(write, 1);
        proceed();
      });
    } else {
      take(write, Math.min(write.left, leftToCut));
      proceed();
    }
  };
  return {
    add: (bytes, done) => {
      writes.push({ bytes, left: bytes.length, done });
      if (isStalled) onSent(bytes);
      else proceed();
    },
    settle: (end) => {
      const settled = writes;
      writes = [];
      disarm?.();
      disarm = null;
      for (const { done } of settled) done(end);
    },
    waiting: () => writes.reduce((sum, { left }) => sum + left, 0),
    taken: () => taken,
    stall: () => {
      isStalled = true;
    },
    release: () => {
      isStalled = false;
      const held = writes;
      writes = [];
      for (const { left, done } of held) {
        taken += left;
        done({ kind: 'sent' });
      }
    },
    slow: (span) => {
      pace = span;
    },
    cutAfter: (bytes) => {
      leftToCut = bytes;
    },
  };
}
