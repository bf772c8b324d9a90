/**
 * A unix socket that is asked one thing a connection: a line of JSON in, a line of JSON out. Whoever
 * may enter its folder may ask; what they send is bounded in size, time and number, and anything that
 * is no JSON line is answered so and let go. What a request means is the caller's business.
 */
import { chmod } from 'node:fs/promises';
import { type Socket, connect, createServer } from 'node:net';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import { codeOf, listening, madeFree } from './socket-path.js';

export interface RequestSocket {
  /** Lets the clients go and takes the socket away. Twice is safe. */
  close(): Promise<void>;
}

/** Answers what is to be sent back; never rejects. */
export type AnswerRequest = (request: unknown) => Promise<unknown>;

const clientsMax = 8;
const requestBytesMax = 4096;
/** A request is one write of a few bytes, and an answer one read: whoever needs longer is not ours. */
const requestMsMax = 5000;

/** What stands in the way comes back as a sentence. */
export async function openRequestSocket(
  path: string,
  answer: AnswerRequest,
  { patienceMs = requestMsMax }: { readonly patienceMs?: number } = {},
): Promise<Result<RequestSocket, string>> {
  const obstacle = await madeFree(path);
  if (obstacle !== null) return failed(obstacle);
  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    serve(socket, answer, patienceMs);
  });
  server.maxConnections = clientsMax;
  const code = await listening(server, path);
  if (code !== null) return failed(`cannot be made: ${code}`);
  await chmod(path, 0o600);
  return ok({
    close: () =>
      new Promise((resolve) => {
        for (const socket of clients) socket.destroy();
        server.close(() => {
          resolve();
        });
      }),
  });
}

function serve(socket: Socket, answer: AnswerRequest, patienceMs: number): void {
  let text = '';
  let isAsked = false;
  let isAnswered = false;
  const say = (value: unknown): void => {
    if (socket.destroyed) return;
    isAnswered = true;
    // One that does not take its answer, or does not go, would keep its place for ever.
    socket.setTimeout(patienceMs);
    socket.end(`${JSON.stringify(value)}\n`);
  };
  socket.setEncoding('utf8').setTimeout(patienceMs, () => {
    // One that has asked waits for us, not we for it.
    if (!isAsked || isAnswered) socket.destroy();
  });
  socket.on('error', () => socket.destroy());
  socket.on('data', (more: string) => {
    if (isAsked) return;
    text += more;
    const end = text.indexOf('\n');
    if (end < 0 && Buffer.byteLength(text) <= requestBytesMax) return;
    isAsked = true;
    const request = end < 0 || end > requestBytesMax ? null : parsed(text.slice(0, end));
    text = '';
    if (request === null) say({ error: 'badRequest' });
    else void answer(request.value).then(say);
  });
}

function parsed(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error: unknown) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

/** `nobody`: there is no such socket, or nobody listens. `silent`: somebody does, and gave no answer. */
export type AskRefusal = 'nobody' | 'silent';

const answerBytesMax = 256 * 1024;

/** Asks whoever listens at `path`; whatever they do, there is an end after `waitMs`. */
export function askSocket(
  path: string,
  request: unknown,
  waitMs: number,
): Promise<Result<unknown, AskRefusal>> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    let text = '';
    let isConnected = false;
    // Of the whole answer: one that comes byte by byte is none.
    const over = setTimeout(() => socket.destroy(), waitMs);
    socket.setEncoding('utf8');
    socket.on('connect', () => {
      isConnected = true;
      socket.write(`${JSON.stringify(request)}\n`);
    });
    socket.on('data', (more: string) => {
      text += more;
      if (text.length > answerBytesMax) socket.destroy();
    });
    socket.on('error', (error) => {
      // A path that no socket can have is one that nobody listens at.
      if (codeOf(error) === null) throw error;
      socket.destroy();
    });
    socket.on('close', () => {
      clearTimeout(over);
      const answer = text.endsWith('\n') ? parsed(text) : null;
      if (answer !== null) resolve(ok(answer.value));
      else resolve(failed(isConnected ? 'silent' : 'nobody'));
    });
  });
}
