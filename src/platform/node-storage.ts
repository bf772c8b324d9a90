/**
 * Storage on real files. A flush is the real system call on libuv's pool, so nothing here blocks the
 * loop; what the operating system refuses comes back as a `StorageFault`, never as an exception.
 * Files are made 0600 and folders 0700. A link in the place of a file or of a folder below the root
 * is refused: whoever can plant one there must not be able to aim our writes elsewhere.
 */
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { invariant } from '../runtime/ports/bug.js';
import { failed, ok } from '../runtime/ports/result.js';
import type {
  ReadableFolder,
  StorageFault,
  StorageFile,
  StorageFolder,
  Stored,
} from '../runtime/ports/storage.js';

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR } = constants;
const fileMode = 0o600;
const folderMode = 0o700;

/** The folder at `path`, which need not be there yet: its calls answer `NotFound` then. */
export function nodeFolder(path: string): StorageFolder {
  return {
    ...readableNodeFolder(path),
    open: async (name, mode) => {
      const flags = O_RDWR | O_NOFOLLOW | (mode === 'create' ? O_CREAT | O_EXCL : 0);
      const opened = await openHandle(path, name, flags);
      return opened.ok ? ok(openedFile(opened.value, name)) : opened;
    },
    rename: async (from, to) => {
      const places = [placeIn(path, from), placeIn(path, to)] as const;
      return attempt('rename', `${from} to ${to}`, () => rename(...places));
    },
    remove: async (name) => {
      const place = placeIn(path, name);
      return attempt('remove', name, () => unlink(place));
    },
    syncDirectory: () => syncFolder(path),
    identity: async (name) => {
      const place = placeIn(path, name);
      return attempt('identity', name, async () => {
        const { ino, birthtimeNs } = await lstat(place, { bigint: true });
        return `${ino.toString()}-${birthtimeNs.toString()}`;
      });
    },
    folder: async (name) => {
      const place = placeIn(path, name);
      const made = await makeFolder(place, name);
      if (!made.ok) return made;
      // Also when it was there: a start that was cut off may have made it and not come this far.
      const synced = await syncFolder(path);
      return synced.ok ? ok(nodeFolder(place)) : synced;
    },
  };
}

/** The same folder for those who only look: every file is opened read-only. */
export function readableNodeFolder(path: string): ReadableFolder {
  return {
    list: () => attempt('list', path, () => readdir(path)),
    openForReading: async (name) => {
      const opened = await openHandle(path, name, O_RDONLY | O_NOFOLLOW);
      if (!opened.ok) return opened;
      const file = openedFile(opened.value, name);
      return ok({
        read: (position, length) => file.read(position, length),
        size: () => file.size(),
        close: () => file.close(),
      });
    },
  };
}

/** Makes `path` and what is missing above it, durably; safe to repeat. */
export async function createNodeFolder(path: string): Stored<StorageFolder> {
  const full = resolve(path);
  const made = await attempt('open', full, () =>
    mkdir(full, { recursive: true, mode: folderMode }),
  );
  if (!made.ok) return made;
  const highest = dirname(made.value ?? full);
  for (let at = dirname(full); ; at = dirname(at)) {
    const synced = await syncFolder(at);
    // A folder that an installer made may stand below one that we are not allowed to open.
    const foreign = made.value === undefined && !synced.ok && synced.error.code === 'Denied';
    if (!synced.ok && !foreign) return synced;
    if (at === highest || at === dirname(at)) return ok(nodeFolder(full));
  }
}

function openedFile(handle: FileHandle, name: string): StorageFile {
  let closed = false;
  const use = async <T>(call: StorageFault['call'], action: () => Promise<T>): Stored<T> => {
    invariant(!closed, `${name} is used while it is open`);
    return attempt(call, name, action);
  };
  return {
    read: (position, length) => use('read', () => readFully(handle, position, length)),
    write: (position, bytes) =>
      use('write', async () => {
        invariant(bytes.length > 0, 'a write has at least one byte');
        const { bytesWritten } = await handle.write(bytes, 0, bytes.length, position);
        return bytesWritten;
      }),
    datasync: () => use('datasync', () => handle.datasync()),
    sync: () => use('sync', () => handle.sync()),
    size: () => use('size', async () => (await handle.stat()).size),
    close: async () => {
      if (closed) return ok(undefined);
      closed = true;
      return attempt('close', name, () => handle.close());
    },
  };
}

/** One read may answer less than there is; only nothing at all means the end. */
async function readFully(
  handle: FileHandle,
  position: number,
  length: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let got = 0;
  while (got < length) {
    const { bytesRead } = await handle.read(bytes, got, length - got, position + got);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  return bytes.subarray(0, got);
}

async function openHandle(path: string, name: string, flags: number): Stored<FileHandle> {
  const place = placeIn(path, name);
  return attempt('open', name, () => open(place, flags, fileMode));
}

async function makeFolder(place: string, name: string): Stored<void> {
  const made = await attempt('open', name, () => mkdir(place, folderMode));
  if (made.ok || made.error.code !== 'Exists') return made;
  return attempt('open', name, async () => {
    const handle = await open(place, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    await handle.close();
  });
}

function syncFolder(path: string): Stored<void> {
  return attempt('syncDirectory', path, async () => {
    const handle = await open(path, O_RDONLY | O_DIRECTORY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

function placeIn(path: string, name: string): string {
  const flat = name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name);
  invariant(flat, 'a name in a storage folder is flat');
  return join(path, name);
}

async function attempt<T>(
  call: StorageFault['call'],
  subject: string,
  action: () => Promise<T>,
): Stored<T> {
  try {
    return ok(await action());
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const code = faultCodes.get(error.code) ?? 'Io';
    return failed({ code, call, detail: `${error.syscall} ${subject}: ${error.code}` });
  }
}

/** What is not named here is `Io`: something between us and the medium. */
const faultCodes: ReadonlyMap<string, StorageFault['code']> = new Map([
  ['ENOSPC', 'NoSpace'],
  ['EDQUOT', 'NoSpace'],
  ['EROFS', 'ReadOnly'],
  ['EACCES', 'Denied'],
  ['EPERM', 'Denied'],
  ['EISDIR', 'Denied'],
  ['ENOTDIR', 'Denied'],
  ['ELOOP', 'Denied'],
  ['ENOENT', 'NotFound'],
  ['EEXIST', 'Exists'],
]);

interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
}

function isSystemError(error: unknown): error is SystemError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    'syscall' in error &&
    typeof error.syscall === 'string'
  );
}
