/**
 * A link over TCP, for devices of a network (printers on 9100). They take one connection at a time and
 * acknowledge nothing above TCP, so a link that is let go is ended and read until the device ends it
 * too, and a new one to the same device waits for that.
 */
import { type Socket, createConnection } from 'node:net';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import { seconds } from '../../runtime/ports/units.js';
import type { ByteLink, LinkListener } from './byte-link.js';
import type { TcpLinkConfig } from './link-config.js';
import { type OpeningParts, patientOpening } from './opening.js';
import { openSocket } from './socket-link.js';

export type OpenTcp = (
  config: TcpLinkConfig,
  listener: LinkListener,
  parts: OpeningParts,
) => Promise<Result<ByteLink, DeviceFault>>;

/** A device that prints what it has still to print is given this long to end its side. */
const patience = seconds(30);
/** Probes on an idle line find a device that lost its power; one that merely hangs is for the protocol to ask. */
const keepAliveMs = 10_000;

/** One for the whole till: it knows which connections are still on their way out. */
export function tcpOpener(): OpenTcp {
  const ending = new Map<string, Promise<void>>();
  return async ({ host, port }, listener, parts) => {
    const place = `${host} port ${port}`;
    const before = await patientOpening(
      parts,
      async () => {
        await ending.get(place);
        return ok(null);
      },
      () => undefined,
    );
    if (!before.ok) {
      return before.error.code === 'Timeout' ? failed(stillBusy(place)) : before;
    }
    const connect = (): Socket => {
      const socket = createConnection({ host, port, noDelay: true });
      socket.setKeepAlive(true, keepAliveMs);
      const over = new Promise<void>((settle) => {
        socket.once('close', () => {
          if (ending.get(place) === over) ending.delete(place);
          settle();
        });
      });
      ending.set(place, over);
      return socket;
    };
    return openSocket(
      { connect, faultOf: (error) => faultOf(place, error), patience },
      listener,
      parts,
    );
  };
}

function stillBusy(place: string): DeviceFault {
  return {
    code: 'NotReady',
    detail: `${place} has not ended the connection before this one; it may still be printing`,
  };
}

const faults: Readonly<Record<string, readonly [DeviceFault['code'], string]>> = {
  ECONNREFUSED: [
    'NotReady',
    'is there and takes no connection: another computer has it, it is starting, or it is another port',
  ],
  ENOTFOUND: ['NotFound', 'has a name that is not known here: write its address'],
  EAI_AGAIN: ['NotFound', 'has a name that cannot be looked up now: write its address'],
  EHOSTUNREACH: ['NotFound', 'does not answer: power, cable, or another address'],
  ENETUNREACH: ['NotFound', 'cannot be reached: this box has no network to it'],
  ETIMEDOUT: ['NotFound', 'does not answer: power, cable, or another address'],
};

function faultOf(place: string, error: NodeJS.ErrnoException): DeviceFault {
  const [code, words] = faults[error.code ?? ''] ?? ['NotReady', 'cannot be connected to'];
  return { code, detail: `${place} ${words} (${error.code ?? error.message})` };
}
