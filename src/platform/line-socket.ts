/**
 * A unix socket that tells the newest line to whoever connects, and every line after it. Clients are
 * bounded in number; one that does not read is dropped, so that nobody who watches can hold the till
 * up. What a client sends is ignored.
 */
import { chmod } from 'node:fs/promises';
import { type Socket, createServer } from 'node:net';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import { listening, madeFree } from './socket-path.js';

export interface LineSocket {
  /** One line, without its end. */
  tell(line: string): void;
  /** Lets the clients go and takes the socket away. Twice is safe. */
  close(): Promise<void>;
}

const clientsMax = 16;
/** What may wait for a client that reads slowly. */
const waitingBytesMax = 256 * 1024;

/** What stands in the way comes back as a sentence. A socket that a dead process left is replaced. */
export async function openLineSocket(path: string): Promise<Result<LineSocket, string>> {
  const obstacle = await madeFree(path);
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
