/**
 * A link over a unix socket: the virtual board's wire. One connection is one plugging-in; the far
 * side closes it when the device is unplugged or without power.
 */
import { createConnection } from 'node:net';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed } from '../../runtime/ports/result.js';
import type { ByteLink, LinkListener } from './byte-link.js';
import { type UnixLinkConfig, unixPathProblem } from './link-config.js';
import type { OpeningParts } from './opening.js';
import { openSocket } from './socket-link.js';

export function openUnixSocket(
  { path }: UnixLinkConfig,
  listener: LinkListener,
  parts: OpeningParts,
): Promise<Result<ByteLink, DeviceFault>> {
  const problem = unixPathProblem(path);
  if (problem !== null) {
    return Promise.resolve(failed({ code: 'NotAvailable', detail: `socket path ${problem}` }));
  }
  return openSocket(
    {
      connect: () => createConnection({ path }),
      faultOf: (error) => ({ code: faults[error.code ?? ''] ?? 'Gone', detail: error.message }),
      patience: null,
    },
    listener,
    parts,
  );
}

const faults: Readonly<Record<string, DeviceFault['code']>> = {
  ENOENT: 'NotFound',
  ECONNREFUSED: 'NotFound',
  EACCES: 'Denied',
  EPERM: 'Denied',
  EAGAIN: 'NotReady',
};
