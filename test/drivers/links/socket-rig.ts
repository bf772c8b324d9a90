/** A device at the far end of a real socket, unix or TCP: it listens while it is plugged in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Test } from 'tap';
import type { OpenLink } from '../../../src/drivers/links/byte-link.js';
import type { LinkConfig } from '../../../src/drivers/links/link-config.js';
import { linkOpener } from '../../../src/drivers/links/open-link.js';
import type { After } from '../../../src/runtime/ports/clock.js';
import { type Collector, collector } from './ears.js';
import type { LinkRig } from './link-contract.js';

export interface SocketRig extends LinkRig {
  readonly config: () => LinkConfig;
  /** The far end of the newest connection. */
  readonly socket: () => Promise<Socket>;
}

export function unixRig(t: Test): Promise<SocketRig> {
  const folder = mkdtempSync(path.join(tmpdir(), 'link-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const file = path.join(folder, 's');
  return socketRig(t, {
    listen: (server, ready) => server.listen(file, ready),
    configOf: () => ({ kind: 'unix', path: file }),
  });
}

export function tcpRig(t: Test): Promise<SocketRig> {
  let port = 0;
  return socketRig(t, {
    // The same port after each plugging in, as a printer has.
    listen: (server, ready) => server.listen(port, '127.0.0.1', ready),
    configOf: (server) => {
      port = (server.address() as AddressInfo).port;
      return { kind: 'tcp', host: '127.0.0.1', port };
    },
  });
}

interface Place {
  readonly listen: (server: Server, ready: () => void) => Server;
  readonly configOf: (server: Server) => LinkConfig;
}

/** The connections of one plugging-in. */
interface Connections {
  readonly server: Server;
  /** The far end of the newest one. */
  newest: Promise<Socket>;
  /** The next connection is the newest. */
  awaitNext(): void;
  stall(): void;
  release(): void;
  end(): Promise<void>;
}

function connections(came: Collector): Connections {
  const sockets = new Set<Socket>();
  let isStalled = false;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (bytes) => {
      came.take(bytes);
    });
    if (isStalled) socket.pause();
    told(socket);
  });
  let told: (socket: Socket) => void = () => undefined;
  const all: Connections = {
    server,
    newest: new Promise(() => undefined),
    awaitNext: () => {
      all.newest = new Promise((settle) => {
        told = settle;
      });
    },
    stall: () => {
      isStalled = true;
      for (const socket of sockets) socket.pause();
    },
    release: () => {
      isStalled = false;
      for (const socket of sockets) socket.resume();
    },
    end: async () => {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return all;
}

async function socketRig(t: Test, { listen, configOf }: Place): Promise<SocketRig> {
  const came = collector();
  const openers = new Map<After, OpenLink>();
  let config: LinkConfig = { kind: 'unix', path: '' };
  let current: Connections | null = null;

  const plug = async (): Promise<void> => {
    came.forget();
    const made = connections(came);
    await new Promise<void>((ready) => {
      listen(made.server, ready);
    });
    config = configOf(made.server);
    current = made;
  };
  const unplug = async (): Promise<void> => {
    const going = current;
    current = null;
    await going?.end();
  };
  const newest = (): Promise<Socket> => current?.newest ?? Promise.reject(new Error('unplugged'));
  await plug();
  t.teardown(unplug);
  return {
    config: () => config,
    socket: newest,
    open: (listener, { signal, after }) => {
      const open = openers.get(after) ?? linkOpener({ after });
      openers.set(after, open);
      current?.awaitNext();
      return open(config, listener, signal);
    },
    send: async (bytes) => {
      const socket = await newest();
      await new Promise<void>((done) => {
        socket.write(bytes, () => {
          done();
        });
      });
    },
    came: (count) => came.upTo(count),
    stall: () => current?.stall(),
    release: () => current?.release(),
    unplug,
    plug,
  };
}
