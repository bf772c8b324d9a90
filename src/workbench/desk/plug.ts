/**
 * Where a peripheral is plugged in: a unix socket that the till connects to. One connection is one
 * plugging-in; a newer one replaces it. Unplugged, nothing listens.
 */
import { type Server, type Socket, createServer } from 'node:net';
import { rmSync } from 'node:fs';
import { invariant } from '../../runtime/ports/bug.js';

export interface Plug {
  /** Answers whether a till was there to take it. */
  readonly send: (bytes: Uint8Array) => boolean;
  readonly connected: () => boolean;
  readonly state: () => 'in' | 'out';
  /** Stops taking bytes until `resume`. */
  pause(): void;
  resume(): void;
  set(state: 'in' | 'out'): Promise<void>;
  close(): void;
}

/** An address of a unix socket is cut beyond this in silence. */
export const socketPathBytesMax = 107;

/** `greeting` is what the device says to a till that has just connected. */
export async function openPlug(
  path: string,
  take: (bytes: Uint8Array) => void,
  greeting: () => Uint8Array | null = () => null,
): Promise<Plug> {
  invariant(Buffer.byteLength(path) <= socketPathBytesMax, `the socket path ${path} is too long`);
  let server: Server | undefined;
  let till: Socket | undefined;
  let paused = false;

  const welcome = (socket: Socket): void => {
    till?.destroy();
    till = socket;
    if (paused) socket.pause();
    const first = greeting();
    if (first !== null) socket.write(first);
    socket.on('data', take);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (till === socket) till = undefined;
    });
  };
  const plugIn = (): Promise<void> =>
    new Promise((done, reject) => {
      rmSync(path, { force: true });
      server = createServer(welcome);
      server.once('error', reject);
      server.listen({ path }, () => {
        done();
      });
    });
  const unplug = (): void => {
    server?.close();
    server = undefined;
    till?.destroy();
    till = undefined;
  };

  await plugIn();
  return {
    send: (bytes) => {
      if (till === undefined || till.destroyed) return false;
      till.write(bytes);
      return true;
    },
    connected: () => till !== undefined,
    state: () => (server === undefined ? 'out' : 'in'),
    pause: () => {
      paused = true;
      till?.pause();
    },
    resume: () => {
      paused = false;
      till?.resume();
    },
    set: async (state) => {
      if (state === 'out') unplug();
      else if (server === undefined) await plugIn();
    },
    close: unplug,
  };
}
