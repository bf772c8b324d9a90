/**
 * A disk that forgets what was not flushed, fails when it is told to, and can be cut off in any call.
 *
 * Where faults are injected, and why they are survivable:
 * - *Power cut* (`cut`): what `datasync`, `sync` and `syncDirectory` have answered ok for stays; of
 *   the rest anything may be missing, in any order, torn at any sector (`disk/loss.ts`). Survivable
 *   because nothing may be promised on what was not flushed, and flushed places are not written again.
 * - *A file's size* is made durable by `sync` alone. Linux is kinder (fdatasync keeps a size that is
 *   needed to read the data), the port is not: code that holds here holds there.
 * - *A failed flush* loses the dirty pages for good, though they still read well and the next flush
 *   answers ok (measured on ext4). Survivable because one failure ends the use of the file.
 * - *The torn sector* is noise in mode `garbled`, flushed neighbours in the same 512 bytes included.
 *   Survivable only for who never writes a sector twice; a rewrite of equal bytes is hurt as well.
 * - *Bit rot* (`rot`) is outside what one copy survives; it has to be noticed.
 * - *Sabotage* (`ignores`) breaks the disk's own promise. It is not survivable, and is there to
 *   prove that a checker sees it.
 * Not modelled: a cut that hurts sectors flushed long ago, a rename that happens by half (journalled
 * file systems keep it whole), loss below a lock of two processes.
 */
import { invariant } from '../runtime/ports/bug.js';
import type { ReadableFolder, StorageFolder } from '../runtime/ports/storage.js';
import { type DiskCall, type DiskFault, type Door, type Timing, openDoor } from './disk/door.js';
import { mountFolder, readFolder } from './disk/folder.js';
import { type LossMode, loseUnflushed, rotByte } from './disk/loss.js';
import {
  type FileNode,
  type FolderNode,
  copyTree,
  filesBelow,
  flushFile,
  flushNames,
  flushSize,
  newFile,
  newFolder,
  usedBytes,
  writeFile,
} from './disk/nodes.js';
import type { SeededRandom } from './seeded-random.js';

export type Flush = 'datasync' | 'sync' | 'syncDirectory';

export interface TwinDiskOptions extends Timing {
  /** Deals out what faults leave open. */
  readonly random: SeededRandom;
  /** Sabotage: these answer ok and do nothing. */
  readonly ignores?: readonly Flush[];
}

export interface TwinDisk {
  /**
   * The root folder as the next process finds it, with the faults that wait for its calls. Folders
   * and files given out before belong to a dead process from now on: their calls never settle.
   */
  mount(faults?: readonly DiskFault[]): StorageFolder;
  /** For a tool beside the till: the cache as it is, uncounted and without faults. '' is the root. */
  reader(path: string): ReadableFolder;
  /** One more fault for the process that is mounted now. */
  inject(fault: DiskFault): void;
  /** SIGKILL: the process is gone, the cache stays. Twice is safe. */
  kill(): void;
  /** Power cut: the process is gone, and the disk is what `mode` leaves of it. */
  cut(mode: LossMode, random: SeededRandom): void;
  /** A disk with the same content and the same things at stake, for another ending; not mounted. */
  fork(random: SeededRandom): TwinDisk;
  /** Settles when the process mounted now is dead. */
  readonly died: Promise<void>;
  readonly dead: boolean;
  /** How many calls the process mounted last has made: the last place where it can be cut off. */
  readonly callCount: number;
  /** Those calls in order; of a long run the newest 20,000 at least. */
  readonly calls: readonly DiskCall[];
  /** One line a call of that process: generation.number, call, file, range, mark of the bytes, end. */
  trace(): string;
  /** Bytes by which files may still grow; `undefined` for no limit. */
  setFree(bytes: number | undefined): void;
  /** As after a remount by the kernel: what changes the disk answers `ReadOnly`; flushes still work. */
  setReadOnly(readOnly: boolean): void;
  /** Flips bits of one stored byte of a file that is there. */
  rot(path: string, offset: number, mask?: number): void;
  /** Puts a file there, durably, making its folders; replaces an old one. */
  plant(path: string, bytes: Uint8Array): void;
  /** All that is there goes, and these files are there, durably, each another file than it was: a copy put back. */
  putBack(files: ReadonlyMap<string, Uint8Array>): void;
  /** Contents as a process would read them, by path. */
  files(): ReadonlyMap<string, Uint8Array>;
}

export function twinDisk(options: TwinDiskOptions): TwinDisk {
  return diskOver(newFolder(), options, 1);
}

function diskOver(root: FolderNode, options: TwinDiskOptions, firstIdentity: number): TwinDisk {
  let [identities, generation] = [firstIdentity, 0];
  const nextIdentity = (): string => `${String(identities++)}-0`;
  let door: Door = openDoor(generation, options);
  door.kill();
  let [roomMax, readOnly]: [number | undefined, boolean] = [undefined, false];
  const model = {
    random: options.random,
    nextIdentity,
    ignores: new Set<Flush>(options.ignores),
    room: () => (roomMax === undefined ? Infinity : Math.max(0, roomMax - usedBytes(root))),
    readOnly: () => readOnly,
  };

  return {
    mount: (faults = []) => {
      door.kill();
      generation += 1;
      door = openDoor(generation, options);
      for (const fault of faults) door.inject(fault);
      return mountFolder(root, '', door, model);
    },
    reader: (path) => readFolder(() => folderAt(root, path), path),
    inject: (fault) => {
      door.inject(fault);
    },
    kill: () => {
      door.kill();
    },
    cut: (mode, random) => {
      door.kill();
      loseUnflushed(root, mode, random);
    },
    fork: (random) => {
      const twin = diskOver(copyTree(root), { ...options, random }, identities);
      twin.setFree(roomMax === undefined ? undefined : model.room());
      twin.setReadOnly(readOnly);
      return twin;
    },
    get died() {
      return door.died;
    },
    get dead() {
      return door.dead;
    },
    get callCount() {
      return door.count;
    },
    get calls() {
      return door.calls;
    },
    trace: () => door.trace.join('\n'),
    setFree: (bytes) => {
      roomMax = bytes === undefined ? undefined : usedBytes(root) + bytes;
    },
    setReadOnly: (value) => {
      readOnly = value;
    },
    rot: (path, offset, mask = 1) => {
      invariant(rotByte(fileAt(root, path), offset, mask), 'rot meets a byte that is there');
    },
    plant: (path, bytes) => {
      plantFile(root, path, newFile(nextIdentity()), bytes);
    },
    putBack: (files) => {
      door.kill();
      replaceFiles(root, files, () => newFile(nextIdentity()));
    },
    files: () => filesBelow(root),
  };
}

/** Nothing is left of what was there, not even what was not flushed. */
function replaceFiles(
  root: FolderNode,
  files: ReadonlyMap<string, Uint8Array>,
  made: () => FileNode,
): void {
  root.names.clear();
  root.platter.clear();
  root.unflushed = [];
  for (const [path, bytes] of files) plantFile(root, path, made(), bytes);
}

function folderAt(root: FolderNode, path: string): FolderNode | undefined {
  let at: FolderNode = root;
  for (const name of path.split('/').filter((part) => part !== '')) {
    const next = at.names.get(name);
    if (next?.kind !== 'folder') return undefined;
    at = next;
  }
  return at;
}

function fileAt(root: FolderNode, path: string): FileNode {
  const cut = path.lastIndexOf('/');
  const node = folderAt(root, path.slice(0, Math.max(0, cut)))?.names.get(path.slice(cut + 1));
  invariant(node?.kind === 'file', `the twin disk has a file ${path}`);
  return node;
}

function plantFile(root: FolderNode, path: string, file: FileNode, bytes: Uint8Array): void {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  let folder = root;
  for (const part of parts) {
    const next = folder.names.get(part) ?? newFolder();
    invariant(next.kind === 'folder', `${part} is a folder`);
    folder.names.set(part, next);
    folder.platter.set(part, next);
    folder = next;
  }
  if (bytes.length > 0) writeFile(file, 0, bytes);
  flushFile(file, file.serial);
  flushSize(file, bytes.length);
  flushNames(folder, folder.unflushed);
  folder.names.set(name, file);
  folder.platter.set(name, file);
}
