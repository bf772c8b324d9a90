/**
 * A unix socket that tells the newest line to whoever connects, and every line after it. Clients are
 * bounded in number; one that does not read is dropped, so that nobody who watches can hold the till
 * up. What a client sends is ignored.
 */
import { chmod, lstat, unlink } from 'node:fs/promises';
import { type Server, type Socket, connect, createServer } from 'node:net';
import { type Result, failed, ok } from '../runtime/ports/result.js';

export interface LineSocket {
  /** One line, without its end. */
  tell(line: string): void;
  /** Lets the clients go and takes the socket away. Twice is safe. */
  close(): Promise<void>;
}

/** `sun_path` has 108 bytes with its end; more would be cut in silence. */
const pathBytesMax = 107;
const clientsMax = 16;
/** What may wait for a client that reads slowly. */
const waitingBytesMax = 256 * 1024;

/** What stands in the way comes back as a sentence. A socket that a dead process left is replaced. */
export async function openLineSocket(path: string): Promise<Result<LineSocket, string>> {
  if (Buffer.byteLength(path) > pathBytesMax) {
    return failed(
      `has more than ${pathBytesMax} bytes, which is all that a unix socket path takes`,
    );
  }
  const obstacle = await clearedAway(path);
  if (obstacle !== null) return failed(obstacle);
  const clients = new Set<Socket>();
  let newest: string | null = null;
  const server = createServer((socket) => {
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.resume();
    if (newest !== null) socket.write(newest);
  });
  server.maxConnections = clientsMax;
  const code = await listening(server, path);
  if (code !== null) return failed(`cannot be made: ${code}`);
  await chmod(path, 0o600);
  return ok({
    tell: (line) => {
      newest = `${line}\n`;
      for (const socket of clients) {
        if (socket.writableLength > waitingBytesMax) socket.destroy();
        else socket.write(newest);
      }
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of clients) socket.destroy();
        server.close(() => {
          resolve();
        });
      }),
  });
}

/** Null once nothing is at `path`. */
async function clearedAway(path: string): Promise<string | null> {
  try {
    if (!(await lstat(path)).isSocket()) return 'is there already, and is no socket';
    if (await answers(path)) return 'is in use by another process';
    await unlink(path);
    return null;
  } catch (error: unknown) {
    const code = codeOf(error);
    if (code === null) throw error;
    return code === 'ENOENT' ? null : `cannot be made: ${code}`;
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.on('error', () => {
      resolve(false);
    });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

function listening(server: Server, path: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    server.once('listening', () => {
      resolve(null);
    });
    server.once('error', (error) => {
      const code = codeOf(error);
      if (code === null) reject(error);
      else resolve(code);
    });
    server.listen(path);
  });
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
