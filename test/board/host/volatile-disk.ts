/**
 * The board's data disk outside of the board: an NBD server on a unix socket over a cache that forgets
 * (volatile-cache.ts). A raw file would keep whatever has reached QEMU, and so could not show that a flush
 * is missing. It can also be a dead disk: reads, writes or flushes answered with EIO.
 */
import { type Server, type Socket, createServer } from 'node:net';
import { rmSync } from 'node:fs';
import { type NbdRequest, greeting, nbdError, nbdReader, nbdReply } from './nbd.js';
import { type LossPolicy, volatileCache } from './volatile-cache.js';

export interface DiskTrouble {
  readonly reads?: boolean;
  readonly writes?: boolean;
  readonly flushes?: boolean;
}

export interface VolatileDisk {
  /** The power goes, at once: connections end, what was not flushed is up to the policy. */
  pull(policy: LossPolicy, seed: number): { readonly waiting: number; readonly lost: number };
  /** Replaces what was injected before; `{}` mends the disk. */
  trouble(next: DiskTrouble): void;
  /** How many flushes and forced writes have been answered. One may listen, by itself. */
  flushes(): number;
  onFlush(hear: (count: number) => void): void;
  /** One may hear of each write when it lies in the cache alone: before it is answered, and flushed. */
  onWrite(hear: () => void): void;
  close(): void;
}

/** `medium` is what endures; it stays the caller's. */
export async function openVolatileDisk(path: string, medium: Uint8Array): Promise<VolatileDisk> {
  const cache = volatileCache(medium);
  const sockets = new Set<Socket>();
  let trouble: DiskTrouble = {};
  let flushes = 0;
  let heard: (count: number) => void = () => undefined;
  let heardWrite: () => void = () => undefined;

  const flush = (): void => {
    cache.flush();
    flushes += 1;
    heard(flushes);
  };
  const handle = (request: NbdRequest): Uint8Array | null => {
    switch (request.kind) {
      case 'goodbye':
        return null;
      case 'unknown':
        return nbdReply(request.handle, nbdError.invalid);
      case 'read':
        if (trouble.reads === true) return nbdReply(request.handle, nbdError.input);
        return nbdReply(request.handle, 0, cache.read(request.offset, request.length));
      case 'write':
        if (trouble.writes === true) return nbdReply(request.handle, nbdError.input);
        cache.write(request.offset, request.data);
        if (request.isForced) flush();
        else heardWrite();
        return nbdReply(request.handle, nbdError.none);
      case 'flush':
        if (trouble.flushes === true) return nbdReply(request.handle, nbdError.input);
        flush();
        return nbdReply(request.handle, nbdError.none);
    }
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, medium.length, handle);
  });
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  await listening(server, path);
  return {
    pull: (policy, seed) => {
      cutAll();
      return cache.cut(policy, seed);
    },
    trouble: (next) => {
      trouble = next;
    },
    flushes: () => flushes,
    onFlush: (hear) => {
      heard = hear;
    },
    onWrite: (hear) => {
      heardWrite = hear;
    },
    close: () => {
      server.close();
      cutAll();
    },
  };
}

/** Until the client or the power is gone; no answer of `handle` ends it too. */
function serve(
  socket: Socket,
  diskBytes: number,
  handle: (request: NbdRequest) => Uint8Array | null,
): void {
  const reader = nbdReader(diskBytes, (bytes) => socket.write(bytes));
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => {
    for (const request of reader.push(bytes)) {
      // A listener may have pulled the plug in the middle of it.
      if (socket.destroyed) return;
      const answer = handle(request);
      if (answer === null) socket.end();
      else socket.write(answer);
    }
  });
  socket.write(greeting());
}

function listening(server: Server, path: string): Promise<void> {
  rmSync(path, { force: true });
  return new Promise((done, reject) => {
    server.once('error', reject);
    server.listen({ path }, () => {
      done();
    });
  });
}
