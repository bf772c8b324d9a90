/**
 * A disk in memory that keeps the content of the newest files alone, so that a run of any length can be
 * weighed: what grows is then the till. Flushes at once; for benchmarks.
 */
import { failed, ok } from '../src/runtime/ports/result.js';
import type { StorageFile, StorageFolder, Stored } from '../src/runtime/ports/storage.js';

const filesKept = 4;

export function newestFiles(): StorageFolder {
  const files = new Map<string, { bytes: Buffer }>();
  const folders = new Map<string, StorageFolder>();
  const done = (): Stored<void> => Promise.resolve(ok(undefined));
  const missing = (call: 'open' | 'rename' | 'remove'): Stored<never> =>
    Promise.resolve(failed({ code: 'NotFound', call, detail: 'it is not there' }));
  const open = (name: string): Stored<StorageFile> => {
    const file = files.get(name);
    return file === undefined ? missing('open') : Promise.resolve(ok(handleOf(file)));
  };
  return {
    list: () => Promise.resolve(ok([...files.keys()])),
    openForReading: open,
    open: (name, mode) => {
      if (mode === 'create') {
        files.set(name, { bytes: Buffer.alloc(0) });
        for (const old of [...files.keys()].slice(0, -filesKept)) files.delete(old);
      }
      return open(name);
    },
    rename: (from, to) => {
      const file = files.get(from);
      if (file === undefined) return missing('rename');
      files.delete(from);
      files.set(to, file);
      return done();
    },
    remove: (name) => (files.delete(name) ? done() : missing('remove')),
    syncDirectory: done,
    identity: (name) => Promise.resolve(ok(name)),
    folder: (name) => {
      const folder = folders.get(name) ?? newestFiles();
      folders.set(name, folder);
      return Promise.resolve(ok(folder));
    },
  };
}

function handleOf(file: { bytes: Buffer }): StorageFile {
  const done = (): Stored<void> => Promise.resolve(ok(undefined));
  return {
    read: (position, length) =>
      Promise.resolve(ok(Uint8Array.from(file.bytes.subarray(position, position + length)))),
    write: (position, bytes) => {
      const end = position + bytes.length;
      if (end > file.bytes.length) {
        file.bytes = Buffer.concat([file.bytes, Buffer.alloc(end - file.bytes.length)]);
      }
      file.bytes.set(bytes, position);
      return Promise.resolve(ok(bytes.length));
    },
    datasync: done,
    sync: done,
    size: () => Promise.resolve(ok(file.bytes.length)),
    close: done,
  };
}
