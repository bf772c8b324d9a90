/** A place for a unix socket in the file system: free, short enough, and listened on. */
import { lstat, unlink } from 'node:fs/promises';
import { type Server, connect } from 'node:net';

/** `sun_path` has 108 bytes with its end; more would be cut in silence. */
const pathBytesMax = 107;

/**
 * Null once a socket can be made at `path`; what stands in the way is a sentence. What a dead process
 * left is removed.
 */
export async function madeFree(path: string): Promise<string | null> {
  if (Buffer.byteLength(path) > pathBytesMax)
    return `has more than ${pathBytesMax} bytes, which is all that a unix socket path takes`;
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

/** Null once `server` listens; else the code of the error. */
export function listening(server: Server, path: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = codeOf(error);
      if (code === null) reject(error);
      else resolve(code);
    });
    server.once('listening', () => {
      resolve(null);
    });
    server.listen(path);
  });
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

export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
