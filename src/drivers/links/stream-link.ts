/**
 * A byte link over one of Node's duplex streams that is open already: sockets and serial ports have
 * the same life. Always consumes, and tells of the loss once, however often and in whatever order the
 * stream says it (serialport closes twice: facts peripherals 8.3).
 */
import type { Duplex } from 'node:stream';
import type { After } from '../../runtime/ports/clock.js';
import type { DeviceFault } from '../../runtime/ports/device.js';
import type { ByteLink, LinkListener } from './byte-link.js';
import { type Handed, orderedWriter } from './writer.js';

export interface StreamParts {
  readonly after: After;
  /**
   * Lets go of the stream for good; settles when it is closed. `hasRest`: bytes are left that nobody
   * takes.
   */
  readonly end: (hasRest: boolean) => Promise<void>;
}

/** Small enough that a slow line is seen to get on. */
const pieceBytes = 2_048;

export function streamLink(
  stream: Duplex,
  listener: LinkListener,
  { after, end }: StreamParts,
): ByteLink {
  let isLost = false;
  let closing: Promise<void> | null = null;

  const lose = (fault: DeviceFault): void => {
    if (isLost) return;
    isLost = true;
    writer.lose(fault);
    if (closing === null) listener.onGone(fault);
  };
  const writer = orderedWriter({
    pieceBytes,
    hand: (piece) => handOver(stream, piece),
    onLost: lose,
  });
  stream.on('data', (bytes: Uint8Array) => {
    if (closing === null && !isLost) listener.onData(bytes);
  });
  // Stays for good: a late error without a listener would end the process.
  stream.on('error', (error: Error) => {
    lose(gone(error.message));
  });
  stream.on('end', () => {
    lose(gone('the other side closed the link'));
  });
  // A serial port says here what it died of; a socket says only whether it failed.
  stream.on('close', (why: unknown) => {
    lose(gone(why instanceof Error ? `the device is gone (${why.message})` : 'the link is closed'));
  });
  const close = async (): Promise<void> => {
    await end(await writer.finish(after));
  };
  return {
    write: (bytes) => writer.write(bytes),
    taken: () => writer.taken(),
    close: () => (closing ??= close()),
  };
}

/** Settles when the stream is done with it, which a stream that is closed may never be. */
function handOver(stream: Duplex, piece: Uint8Array): Promise<Handed> {
  return new Promise((settle) => {
    stream.write(piece, (error) => {
      settle(
        error instanceof Error
          ? { kind: 'failed', fault: gone(error.message), mayHaveGone: true, isLost: true }
          : { kind: 'taken', bytes: piece.length },
      );
    });
  });
}

function gone(detail: string): DeviceFault {
  return { code: 'Gone', detail };
}
