/** A listener of a link that keeps what it hears, and tells when something has come. */
import type { LinkListener } from '../../../src/drivers/links/byte-link.js';
import type { DeviceFault } from '../../../src/runtime/ports/device.js';

export interface Ears {
  readonly listener: LinkListener;
  readonly faults: readonly DeviceFault[];
  /** Settles with the first loss. */
  readonly gone: Promise<DeviceFault>;
  /** Settles with all that was heard, when it is `count` bytes or more. */
  heard(count: number): Promise<readonly number[]>;
  soFar(): readonly number[];
}

export function newEars(): Ears {
  const bytes = collector();
  const faults: DeviceFault[] = [];
  let tell: (fault: DeviceFault) => void = () => undefined;
  const gone = new Promise<DeviceFault>((told) => {
    tell = told;
  });
  return {
    faults,
    gone,
    heard: async (count) => [...(await bytes.upTo(count))],
    soFar: () => [...bytes.soFar()],
    listener: {
      onData: (piece) => {
        bytes.take(piece);
        // They are the listener's own.
        piece.fill(0);
      },
      onGone: (fault) => {
        faults.push(fault);
        tell(fault);
      },
    },
  };
}

/** Bytes that come in pieces, for whoever waits for so many. */
export interface Collector {
  take(piece: Uint8Array): void;
  upTo(count: number): Promise<Buffer>;
  soFar(): Buffer;
  /** Wipes what came: the next one begins anew. */
  forget(): void;
}

export function collector(): Collector {
  let pieces: Buffer[] = [];
  let length = 0;
  let waiting: (() => void)[] = [];
  const soFar = (): Buffer => Buffer.concat(pieces);
  return {
    take: (piece) => {
      pieces.push(Buffer.from(piece));
      length += piece.length;
      const told = waiting;
      waiting = [];
      for (const one of told) one();
    },
    upTo: (count) =>
      new Promise((settle) => {
        const ask = (): void => {
          if (length >= count) settle(soFar());
          else waiting.push(ask);
        };
        ask();
      }),
    soFar,
    forget: () => {
      pieces = [];
      length = 0;
    },
  };
}
