/**
 * Cuts a stream of bytes into frames that end with CR or LF. A frame that grows beyond its bound, or
 * that stops in its middle for longer than the gap, is dropped whole: half a frame means something
 * else than the frame. Holds at most one frame, and wipes what it held.
 */
import type { After } from '../../runtime/ports/clock.js';
import type { Millis } from '../../runtime/ports/units.js';

export interface DelimitedOptions {
  readonly frameBytesMax: number;
  readonly gap: Millis;
  readonly after: After;
  /** One whole frame, never empty; wiped when the call is over. */
  readonly onFrame: (frame: Uint8Array) => void;
  readonly onDropped: (why: 'tooLong' | 'unfinished') => void;
}

export interface Framing {
  push(bytes: Uint8Array): void;
  /** Forgets what it holds and disarms its timer. Twice is safe. */
  stop(): void;
  /** Bytes of a frame that is not whole yet. */
  heldBytes(): number;
}

const cr = 0x0d;
const lf = 0x0a;

export function delimitedFraming(options: DelimitedOptions): Framing {
  const { frameBytesMax, gap, after, onFrame, onDropped } = options;
  const held = new Uint8Array(frameBytesMax);
  let length = 0;
  let isOverrun = false;
  let disarm: (() => void) | null = null;

  const forget = (): void => {
    held.fill(0);
    length = 0;
    isOverrun = false;
    disarm?.();
    disarm = null;
  };
  const finish = (): void => {
    const dropped = isOverrun;
    if (length > 0 && !dropped) onFrame(held.subarray(0, length));
    forget();
    if (dropped) onDropped('tooLong');
  };
  const take = (byte: number): void => {
    if (length === frameBytesMax) isOverrun = true;
    else held[length++] = byte;
  };
  const giveUp = (): void => {
    const why = isOverrun ? 'tooLong' : 'unfinished';
    forget();
    onDropped(why);
  };

  return {
    push: (bytes) => {
      for (const byte of bytes) {
        if (byte === cr || byte === lf) finish();
        else take(byte);
      }
      disarm?.();
      disarm = length === 0 ? null : after(gap, giveUp);
    },
    stop: forget,
    heldBytes: () => length,
  };
}
