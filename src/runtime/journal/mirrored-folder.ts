/**
 * One folder on two media (mirror-pair.ts): what is written is written to both, and flushed on both
 * before it counts. The journal over it knows nothing of that. What the two sides hold is made equal
 * before (mirror-reconcile.ts).
 */
import { ok } from '../ports/result.js';
import type { StorageFault, StorageFile, StorageFolder, Stored } from '../ports/storage.js';
import type { MirrorPair, Sides } from './mirror-pair.js';

export function mirroredFolder(pair: MirrorPair, sides: Sides<StorageFolder>): StorageFolder {
  return {
    list: () => pair.read(sides, (folder) => folder.list()),
    openForReading: (name) =>
      pair.both(
        sides,
        (folder) => folder.openForReading(name),
        (files) => readableFile(pair, files),
        isMissing,
      ),
    open: (name, mode) =>
      pair.both(
        sides,
        (folder) => folder.open(name, mode),
        (files) => mirroredFile(pair, files),
      ),
    // A mirror begins with the segment in use: it need not have what is old.
    rename: (from, to) => pair.both(sides, (folder) => folder.rename(from, to), nothing, isMissing),
    remove: (name) => pair.both(sides, (folder) => folder.remove(name), nothing, isMissing),
    syncDirectory: () => pair.both(sides, (folder) => folder.syncDirectory(), nothing),
    // Either of the two files may be made anew from the other: none of them is known again by itself.
    identity: () => Promise.resolve(ok('')),
    folder: (name) =>
      pair.both(
        sides,
        (folder) => folder.folder(name),
        (folders) => mirroredFolder(pair, folders),
      ),
  };
}

const nothing = (): void => undefined;

function isMissing({ code }: StorageFault): boolean {
  return code === 'NotFound';
}

type Readable = Pick<StorageFile, 'read' | 'size' | 'close'>;

function readableFile(pair: MirrorPair, sides: Sides<Readable>): Readable {
  return {
    read: (position, length) => pair.read(sides, (file) => file.read(position, length)),
    size: () => pair.read(sides, (file) => file.size()),
    close: () => closeBoth(pair, sides),
  };
}

function mirroredFile(pair: MirrorPair, sides: Sides<StorageFile>): StorageFile {
  return {
    ...readableFile(pair, sides),
    write: (position, bytes) =>
      // The rest is written again where one side has taken more: equal bytes at an equal place.
      pair.both(sides, (file) => file.write(position, bytes), leastOf),
    datasync: () => pair.both(sides, (file) => file.datasync(), nothing),
    sync: () => pair.both(sides, (file) => file.sync(), nothing),
  };
}

function leastOf({ primary, mirror }: Sides<number>): number {
  return Math.min(primary ?? Infinity, mirror ?? Infinity);
}

async function closeBoth(pair: MirrorPair, sides: Sides<Pick<StorageFile, 'close'>>): Stored<void> {
  const closed = await pair.both(sides, (file) => file.close(), nothing);
  // A lost side may never answer.
  const lost = pair.loss === null ? null : sides[pair.loss.side];
  if (lost !== null) void lost.close();
  return closed.ok ? ok(undefined) : closed;
}
