/**
 * A scanner on a serial line or USB CDC: the code as it was read, then CR (facts/peripherals.md 6).
 * What it reads while nobody listens is lost. With `noise` a code comes as a worn cable or a slow
 * port brings it: in pieces of any size, with gaps between them.
 */
import { millis } from '../../runtime/ports/units.js';
import type { SeededRandom } from '../seeded-random.js';
import type { Wire } from './wire.js';

export interface SerialScanner {
  /** Sends `code` after those still on their way; settles when all is sent, with whether all was taken. */
  scan(code: string): Promise<boolean>;
}

export interface SerialScannerOptions extends Wire {
  readonly noise?: SeededRandom;
}

/** A full-speed CDC packet. */
const packetBytes = 64;
const packetMs = 1;
/** Well inside the gap at which a reader gives up on a code. */
const gapMaxMs = 20;
const carriageReturn = 0x0d;

export function serialScanner(options: SerialScannerOptions): SerialScanner {
  let last = Promise.resolve(true);
  return {
    scan: (code) => {
      last = last.then(() => transmit(options, scanBytes(code)));
      return last;
    },
  };
}

/** What goes over the wire for `code`: its UTF-8 bytes, control characters and all, and CR. */
export function scanBytes(code: string): Uint8Array {
  const text = new TextEncoder().encode(code);
  const bytes = new Uint8Array(text.length + 1);
  bytes.set(text);
  bytes[text.length] = carriageReturn;
  return bytes;
}

function transmit(options: SerialScannerOptions, bytes: Uint8Array): Promise<boolean> {
  const { send, after, noise } = options;
  return new Promise((done) => {
    const from = (start: number, taken: boolean): void => {
      if (start >= bytes.length) {
        done(taken);
        return;
      }
      const end = start + (noise === undefined ? packetBytes : 1 + noise.below(packetBytes));
      const pauseMs = noise === undefined ? packetMs : noise.below(gapMaxMs);
      const heard = send(bytes.slice(start, end));
      after(millis(pauseMs), () => {
        from(end, taken && heard);
      });
    };
    from(0, true);
  });
}
