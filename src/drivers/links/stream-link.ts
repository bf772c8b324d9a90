/**
 * A byte link over one of Node's duplex streams that is open already: sockets and serial ports have
 * the same life. Always consumes, bounds what waits, tells of the loss once, however often and in
 * whatever order the stream says it (serialport closes twice: facts peripherals 8.3).
 */
import type { Duplex } from 'node:stream';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type ByteLink, type LinkListener, type WriteEnd, waitingBytesMax } from './byte-link.js';

/** `end` lets go of the open stream; it calls `done` when it is closed, or the stream says `close`. */
export function streamLink(
  stream: Duplex,
  listener: LinkListener,
  end: (done: () => void) => void,
): ByteLink {
  const waiting = new Set<(end: WriteEnd) => void>();
  let lost: DeviceFault | null = null;
  let closing: Promise<void> | null = null;

  const settleAll = (fault: DeviceFault): void => {
    for (const settle of waiting) settle({ kind: 'cut', fault });
    waiting.clear();
  };
  const lose = (detail: string): void => {
    if (lost !== null || closing !== null) return;
    lost = { code: 'Gone', detail };
    settleAll(lost);
    listener.onGone(lost);
  };
  stream.on('data', (bytes: Uint8Array) => {
    if (closing === null && lost === null) listener.onData(bytes);
  });
  // Stays for good: a late error without a listener would end the process.
  stream.on('error', (error: Error) => {
    lose(error.message);
  });
  stream.on('end', () => {
    lose('the other side closed the link');
  });
  stream.on('close', () => {
    lose('the link is closed');
  });

  return {
    write: (bytes) =>
      new Promise((settle) => {
        const fault = lost ?? refusal(stream, bytes.length, closing !== null);
        if (fault !== null) {
          settle({ kind: 'refused', fault });
          return;
        }
        waiting.add(settle);
        stream.write(bytes, (error) => {
          // An error event follows; it says why, and settles whoever waits.
          if (error instanceof Error || !waiting.delete(settle)) return;
          settle({ kind: 'sent' });
        });
      }),
    close: () => {
      closing ??= new Promise((done) => {
        settleAll({ code: 'Gone', detail: 'the link was let go' });
        if (stream.destroyed) {
          done();
          return;
        }
        stream.once('close', done);
        end(done);
      });
      return closing;
    },
  };
}

function refusal(stream: Duplex, length: number, isClosing: boolean): DeviceFault | null {
  if (isClosing) return { code: 'Gone', detail: 'the link was let go' };
  if (stream.writableLength + length <= waitingBytesMax) return null;
  return { code: 'NotReady', detail: 'the other side does not take what it was sent' };
}
