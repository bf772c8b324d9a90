/** A folder whose calls end in time: one that takes longer has failed, whatever becomes of it later. */
import type { After } from '../ports/clock.js';
import { type Result, failed, ok } from '../ports/result.js';
import type { StorageFault, StorageFile, StorageFolder, Stored } from '../ports/storage.js';
import type { Millis } from '../ports/units.js';

export function boundedFolder(folder: StorageFolder, after: After, span: Millis): StorageFolder {
  const within = <T>(call: StorageFault['call'], action: Stored<T>): Stored<T> => {
    let callOff: () => void = () => undefined;
    const late = new Promise<Result<T, StorageFault>>((resolve) => {
      callOff = after(span, () => {
        resolve(failed({ code: 'Io', call, detail: 'a call does not end' }));
      });
    });
    return Promise.race([action, late]).finally(() => {
      callOff();
    });
  };
  const bounded = (file: Pick<StorageFile, 'read' | 'size' | 'close'>) => ({
    read: (position: number, length: number) => within('read', file.read(position, length)),
    size: () => within('size', file.size()),
    close: () => within('close', file.close()),
  });
  return {
    list: () => within('list', folder.list()),
    openForReading: async (name) => {
      const file = await within('open', folder.openForReading(name));
      return file.ok ? ok(bounded(file.value)) : file;
    },
    open: async (name, mode) => {
      const file = await within('open', folder.open(name, mode));
      if (!file.ok) return file;
      return ok({
        ...bounded(file.value),
        write: (position: number, bytes: Uint8Array) =>
          within('write', file.value.write(position, bytes)),
        datasync: () => within('datasync', file.value.datasync()),
        sync: () => within('sync', file.value.sync()),
      });
    },
    rename: (from, to) => within('rename', folder.rename(from, to)),
    remove: (name) => within('remove', folder.remove(name)),
    syncDirectory: () => within('syncDirectory', folder.syncDirectory()),
    identity: (name) => within('identity', folder.identity(name)),
    folder: async (name) => {
      const below = await within('open', folder.folder(name));
      return below.ok ? ok(boundedFolder(below.value, after, span)) : below;
    },
  };
}
