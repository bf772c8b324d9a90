/** Unix sockets for the tests of this folder: where they are, and the far end of one. */
import { type Server, type Socket, createServer } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Test } from 'tap';

/** A path for a socket, gone with the test. */
export function socketPath(t: Test): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'host-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return path.join(folder, 'socket');
}

export interface FarEnd {
  readonly path: string;
  /** The next connection that comes. */
  next(): Promise<Socket>;
  close(): void;
}

export async function farEnd(t: Test, at = socketPath(t)): Promise<FarEnd> {
  const came: Socket[] = [];
  const wanted: ((socket: Socket) => void)[] = [];
  const server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    const first = wanted.shift();
    if (first === undefined) came.push(socket);
    else first(socket);
  });
  await new Promise<void>((done) => {
    server.listen({ path: at }, done);
  });
  const close = (): void => void server.close();
  t.teardown(close);
  return {
    path: at,
    next: () => {
      const [first] = came.splice(0, 1);
      if (first !== undefined) return Promise.resolve(first);
      return new Promise((settle) => {
        wanted.push(settle);
      });
    },
    close,
  };
}

/** Bytes of a socket, asked for by their count. */
export function bytesOf(socket: Socket): (count: number) => Promise<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let look: () => void = () => undefined;
  socket.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    look();
  });
  return (count) =>
    new Promise((settle) => {
      look = () => {
        if (rest.length < count) return;
        const taken = rest.subarray(0, count);
        rest = rest.subarray(count);
        look = () => undefined;
        settle(taken);
      };
      look();
    });
}
