/**
 * A link over a unix socket: the virtual board's wire. One connection is one plugging-in; the far
 * side closes it when the device is unplugged or without power.
 */
import { type Socket, createConnection } from 'node:net';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import type { ByteLink, LinkListener } from './byte-link.js';
import { type UnixLinkConfig, unixPathProblem } from './link-config.js';
import { streamLink } from './stream-link.js';

/** How long bytes that are still on their way may keep a closing socket. */
const lingerMs = 1_000;

export function openUnixSocket(
  config: UnixLinkConfig,
  listener: LinkListener,
  signal: AbortSignal,
): Promise<Result<ByteLink, DeviceFault>> {
  const problem = unixPathProblem(config.path);
  if (problem !== null) {
    return Promise.resolve(failed({ code: 'NotAvailable', detail: `socket path ${problem}` }));
  }
  return new Promise((settle) => {
    if (signal.aborted) {
      settle(failed(givenUp));
      return;
    }
    const socket = createConnection({ path: config.path });
    const abort = (): void => {
      socket.destroy();
      settle(failed(givenUp));
    };
    const refused = (error: NodeJS.ErrnoException): void => {
      signal.removeEventListener('abort', abort);
      settle(failed(faultOf(error)));
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', refused);
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      socket.off('error', refused);
      settle(
        ok(
          streamLink(socket, listener, () => {
            letGo(socket);
          }),
        ),
      );
    });
  });
}

const givenUp: DeviceFault = { code: 'Gone', detail: 'opening was given up' };

/** Sends what is on its way, then closes, whatever the far side does. */
function letGo(socket: Socket): void {
  socket.setTimeout(lingerMs, () => socket.destroy());
  socket.end(() => socket.destroy());
}

const faults: Readonly<Record<string, DeviceFault['code']>> = {
  ENOENT: 'NotFound',
  ECONNREFUSED: 'NotFound',
  EACCES: 'Denied',
  EPERM: 'Denied',
};

function faultOf(error: NodeJS.ErrnoException): DeviceFault {
  return { code: faults[error.code ?? ''] ?? 'Gone', detail: error.message };
}
