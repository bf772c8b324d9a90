/**
 * A lock that dies with its holder. It is a listening socket named by the folder's device and inode:
 * the kernel frees the name when the last process that has it ends, however that process ends, so a
 * stale lock cannot exist. The children that do the work share the socket: when only the set-up
 * itself is killed, the folder stays locked until they have ended too.
 */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { connect, createServer } from 'node:net';

/**
 * Where the lock of `folder` listens: an abstract unix socket on Linux, a named pipe on Windows, a
 * loopback port anywhere else.
 *
 * @param {string} folder
 * @param {NodeJS.Platform} platform
 * @returns {import('node:net').ListenOptions & import('node:net').NetConnectOpts}
 */
export function lockAddress(folder, platform) {
  const { dev, ino } = statSync(folder);
  const name = `holdfast-setup-${dev.toString(36)}-${ino.toString(36)}`;
  if (platform === 'linux') return { path: `\0${name}` };
  if (platform === 'win32') return { path: `\\\\.\\pipe\\${name}` };
  const hash = createHash('sha256').update(name).digest();
  return { host: '127.0.0.1', port: 20000 + (hash.readUInt16BE(0) % 20000), exclusive: true };
}

/**
 * @typedef {object} Lock
 * @property {number | undefined} fd the socket, for children to share
 * @property {() => void} release
 */

/**
 * Resolves when the lock is held; `onWait` is called once if somebody else has it.
 *
 * @param {string} folder
 * @param {() => void} onWait
 * @returns {Promise<Lock>}
 */
export async function takeLock(folder, onWait) {
  const address = lockAddress(folder, process.platform);
  let told = false;
  for (;;) {
    const lock = await tryLock(address);
    if (lock) return lock;
    if (!told) onWait();
    told = true;
    await holderGone(address);
  }
}

/**
 * @param {import('node:net').ListenOptions} address
 * @returns {Promise<Lock | undefined>}
 */
function tryLock(address) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => {
      /** @type {Set<import('node:net').Socket>} */
      const waiting = new Set();
      server.on('connection', (socket) => {
        waiting.add(socket);
        socket.on('error', () => socket.destroy());
      });
      // Node has no public way to the descriptor; without it only the children's share is lost.
      const fd = /** @type {{ _handle?: { fd?: number } }} */ (/** @type {unknown} */ (server))
        ._handle?.fd;
      resolve({
        fd: fd !== undefined && fd >= 0 ? fd : undefined,
        release: () => {
          server.close();
          for (const socket of waiting) socket.destroy();
        },
      });
    });
  });
}

/**
 * Resolves when the holder lets go, and in any case after a second: the caller tries again.
 *
 * @param {import('node:net').NetConnectOpts} address
 * @returns {Promise<void>}
 */
function holderGone(address) {
  return new Promise((resolve) => {
    const socket = connect(address);
    const retry = setTimeout(() => socket.destroy(), 1000);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(retry);
      setTimeout(resolve, 20);
    });
    socket.resume();
  });
}
