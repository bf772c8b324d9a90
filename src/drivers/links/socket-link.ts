/**
 * A link over a socket, unix or TCP. What was sent last arrives though the link is closed at once: the
 * socket is ended, goes on being read, and is destroyed only when the far side neither ends nor reads
 * for long. A destroyed socket with one unread byte takes back all that it sent (facts peripherals 1.6).
 */
import type { Socket } from 'node:net';
import type { After } from '../../runtime/ports/clock.js';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import type { Millis } from '../../runtime/ports/units.js';
import { type ByteLink, type LinkListener, linger } from './byte-link.js';
import { type OpeningParts, patientOpening } from './opening.js';
import { streamLink } from './stream-link.js';

export interface SocketKind {
  /** Begins to connect. */
  readonly connect: () => Socket;
  readonly faultOf: (error: NodeJS.ErrnoException) => DeviceFault;
  /**
   * How long an ended socket is read on, for the far side to end too; `null` where nothing can be lost
   * that was handed over.
   */
  readonly patience: Millis | null;
}

export async function openSocket(
  kind: SocketKind,
  listener: LinkListener,
  parts: OpeningParts,
): Promise<Result<ByteLink, DeviceFault>> {
  const begun: Socket[] = [];
  const opened = await patientOpening(
    parts,
    () => {
      const socket = kind.connect();
      begun.push(socket);
      return connected(socket, kind);
    },
    () => undefined,
  );
  if (!opened.ok) {
    // Also the one that is still on its way: it has sent nothing.
    for (const socket of begun) socket.destroy();
    return opened;
  }
  const socket = opened.value;
  return ok(
    streamLink(socket, listener, {
      after: parts.after,
      end: (hasRest) => ended(socket, { patience: kind.patience, hasRest }, parts.after),
    }),
  );
}

function connected(socket: Socket, { faultOf }: SocketKind): Promise<Result<Socket, DeviceFault>> {
  return new Promise((settle) => {
    // Stays: an error that comes after the opening was given up must find somebody.
    socket.on('error', (error) => {
      settle(failed(faultOf(error)));
    });
    socket.once('connect', () => {
      settle(ok(socket));
    });
  });
}

interface Ending {
  readonly patience: Millis | null;
  /** The far side has had its moment, and took nothing. */
  readonly hasRest: boolean;
}

/** Settles when the socket is closed, or soon: what is left then goes on by itself. */
function ended(socket: Socket, { patience, hasRest }: Ending, after: After): Promise<void> {
  return new Promise((settle) => {
    if (socket.closed) {
      settle();
      return;
    }
    const giveUp = (): void => {
      if (patience === null) socket.destroy();
      // It keeps no process.
      socket.unref();
      settle();
    };
    const disarm = after(linger, giveUp);
    socket.once('close', () => {
      disarm();
      settle();
    });
    // Node's own clock of a socket keeps no process either.
    if (patience !== null) socket.setTimeout(patience, () => socket.destroy());
    socket.end(() => {
      if (patience === null) socket.destroy();
    });
    if (!hasRest) return;
    disarm();
    giveUp();
  });
}
