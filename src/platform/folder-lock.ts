/**
 * One owner for a data folder: an abstract unix socket named by the folder's device and inode. The
 * kernel gives the name to one process of this machine and takes it back when that process ends, in
 * whatever way; there is no file that could stay behind. Linux only. Processes in different network
 * namespaces (containers) do not see one another's names.
 */
import { stat } from 'node:fs/promises';
import { type Server, connect, createServer } from 'node:net';
import type { FolderLock, LockRefusal } from '../runtime/ports/lock.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';

/**
 * Node 20 binds such a name filled up with zeros to the full length of an address, Node 22 binds it
 * as long as it is; two tills on different versions would both get "the" lock. A name that has the
 * full length already is the same to both.
 */
const nameBytes = 108;
const askMsMax = 500;
const answerMax = 16;

/** Takes the folder, or tells who has it. Fits `TakeLock` once the path is bound. */
export async function takeFolderLock(path: string): Promise<Result<FolderLock, LockRefusal>> {
  const name = await lockName(path);
  if (!name.ok) return name;
  const server = serverThatTells();
  const problem = await listening(server, name.value);
  if (problem === undefined) return ok({ release: () => closed(server) });
  if (problem !== 'EADDRINUSE') {
    return failed({ detail: `the data folder ${path} cannot be locked: ${problem}` });
  }
  const { pid } = await askOwner(name.value);
  const who = pid === undefined ? 'another process' : `another process (pid ${pid})`;
  return failed({ detail: `the data folder ${path} is in use by ${who}` });
}

/** Process id of whoever has the folder now, `?` for one that hangs; null when nobody has. Takes nothing. */
export async function folderOwner(path: string): Promise<string | null> {
  const name = await lockName(path);
  if (!name.ok) return null;
  const owner = await askOwner(name.value);
  return owner.isThere ? (owner.pid ?? '?') : null;
}

async function lockName(path: string): Promise<Result<string, LockRefusal>> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return ok(`\0holdfast-${dev.toString()}-${ino.toString()}-`.padEnd(nameBytes, '.'));
  } catch (error) {
    const why = codeOf(error);
    if (why === undefined) throw error;
    return failed({ detail: `the data folder ${path} cannot be looked at: ${why}` });
  }
}

/** Whoever connects is told our process id, so that a refusal can name it. */
function serverThatTells(): Server {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(String(process.pid), () => socket.destroy());
  });
  server.maxConnections = 4;
  // The lock follows the process; it must not keep it alive.
  return server.unref();
}

function listening(server: Server, name: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    server.once('listening', () => {
      resolve(undefined);
    });
    server.once('error', (error) => {
      const code = codeOf(error);
      if (code === undefined) reject(error);
      else resolve(code);
    });
    server.listen({ path: name, exclusive: true });
  });
}

/** A server that is closed already answers that in its callback too, so twice is safe. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

interface Owner {
  /** Somebody has the name, whether they answer or hang. */
  readonly isThere: boolean;
  /** If it tells one in time. */
  readonly pid: string | undefined;
}

function askOwner(name: string): Promise<Owner> {
  return new Promise((resolve) => {
    const socket = connect({ path: name });
    let answer = '';
    let isThere = false;
    socket.on('connect', () => (isThere = true));
    socket.setEncoding('utf8').setTimeout(askMsMax, () => socket.destroy());
    socket.on('data', (text: string) => {
      answer += text;
      if (answer.length > answerMax) socket.destroy();
    });
    // An owner that is gone or silent is no more than an owner without a name.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      resolve({ isThere, pid: /^\d{1,10}$/.test(answer) ? answer : undefined });
    });
  });
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
