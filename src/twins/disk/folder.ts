/**
 * The storage port over the nodes of a twin disk: each call becomes one request at the door. What
 * the operating system would answer by itself (no such name, no room, read-only) is answered here.
 */
import { invariant } from '../../runtime/ports/bug.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import type {
  ReadableFolder,
  StorageFault,
  StorageFile,
  StorageFolder,
  Stored,
} from '../../runtime/ports/storage.js';
import type { SeededRandom } from '../seeded-random.js';
import { readContent } from './content.js';
import { type Door, type Request, faultOf } from './door.js';
import { strandFile, strandNames } from './loss.js';
import {
  type FileNode,
  type FolderNode,
  type NameChange,
  changeName,
  flushFile,
  flushNames,
  flushSize,
  newFile,
  newFolder,
  writeFile,
} from './nodes.js';

export interface DiskModel {
  readonly random: SeededRandom;
  readonly ignores: ReadonlySet<'datasync' | 'sync' | 'syncDirectory'>;
  /** The identity of a file that is made now. */
  nextIdentity(): string;
  /** Bytes by which files may still grow. */
  room(): number;
  readOnly(): boolean;
}

type Answer<T> = Result<T, StorageFault>;
type Place = Pick<Request<unknown>, 'call' | 'file'>;

/** `path` is '' for the root, else ends in '/'. */
export function mountFolder(
  folder: FolderNode,
  path: string,
  door: Door,
  model: DiskModel,
): StorageFolder {
  const self = path === '' ? '/' : path;
  const syncDirectory = (): Stored<void> => door.pass(nameFlush(folder, self, model));
  return {
    list: () => door.pass({ call: 'list', file: self, run: () => ok([...folder.names.keys()]) }),
    openForReading: async (name) => {
      const found = await door.pass(openExisting(folder, path, name));
      return found.ok ? ok(openFile(found.value, path + name, door, model)) : found;
    },
    open: async (name, mode) => {
      const found = await door.pass(
        mode === 'create'
          ? openNew(folder, path, name, model)
          : openExisting(folder, path, name, model),
      );
      return found.ok ? ok(openFile(found.value, path + name, door, model)) : found;
    },
    rename: async (from, to) => door.pass(renaming(folder, path, { from, to }, model)),
    remove: async (name) => door.pass(removing(folder, path, name, model)),
    syncDirectory,
    identity: async (name) => door.pass(identifying(folder, path, name)),
    folder: async (name) => {
      const made = await door.pass(makeFolder(folder, path, name, model));
      if (!made.ok) return made;
      const synced = await syncDirectory();
      return synced.ok ? ok(mountFolder(made.value, `${path}${name}/`, door, model)) : synced;
    },
  };
}

/** A folder for readers beside the process: no door, so no counting and no faults. */
export function readFolder(find: () => FolderNode | undefined, path: string): ReadableFolder {
  return {
    list: () => {
      const folder = find();
      const missing = faultOf({ call: 'list', file: path }, 'NotFound');
      return Promise.resolve(folder === undefined ? failed(missing) : ok([...folder.names.keys()]));
    },
    openForReading: (name) => {
      const request = openExisting(find() ?? newFolder(), `${path}/`, name);
      const found = request.run(0);
      if (!found.ok) return Promise.resolve(found);
      const { cache } = found.value;
      return Promise.resolve(
        ok({
          read: (position, length) => Promise.resolve(ok(readContent(cache, position, length))),
          size: () => Promise.resolve(ok(cache.size)),
          close: () => Promise.resolve(ok(undefined)),
        }),
      );
    },
  };
}

function checkName(name: string): void {
  const flat = name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name);
  invariant(flat, 'a name in a storage folder is flat');
}

function openExisting(
  folder: FolderNode,
  path: string,
  name: string,
  /** Given when it is opened for writing too. */
  model?: DiskModel,
): Request<FileNode> {
  checkName(name);
  const place: Place = { call: 'open', file: path + name };
  return {
    ...place,
    run: () => {
      const node = folder.names.get(name);
      if (node === undefined) return failed(faultOf(place, 'NotFound'));
      if (node.kind === 'folder') return failed(faultOf(place, 'Denied'));
      return model?.readOnly() === true ? failed(faultOf(place, 'ReadOnly')) : ok(node);
    },
  };
}

function openNew(
  folder: FolderNode,
  path: string,
  name: string,
  model: DiskModel,
): Request<FileNode> {
  checkName(name);
  const place: Place = { call: 'open', file: path + name };
  const run = (): Answer<FileNode> => {
    if (folder.names.has(name)) return failed(faultOf(place, 'Exists'));
    if (model.readOnly()) return failed(faultOf(place, 'ReadOnly'));
    const node = newFile(model.nextIdentity());
    change(folder, { kind: 'create', name, node });
    return ok(node);
  };
  return { ...place, run, half: byCoin(model, run) };
}

function identifying(folder: FolderNode, path: string, name: string): Request<string> {
  checkName(name);
  const place: Place = { call: 'identity', file: path + name };
  return {
    ...place,
    run: () => {
      const node = folder.names.get(name);
      return node?.kind === 'file' ? ok(node.identity) : failed(faultOf(place, 'NotFound'));
    },
  };
}

function makeFolder(
  folder: FolderNode,
  path: string,
  name: string,
  model: DiskModel,
): Request<FolderNode> {
  checkName(name);
  const place: Place = { call: 'open', file: `${path}${name}/` };
  const run = (): Answer<FolderNode> => {
    const there = folder.names.get(name);
    if (there?.kind === 'folder') return ok(there);
    if (there !== undefined) return failed(faultOf(place, 'Denied'));
    if (model.readOnly()) return failed(faultOf(place, 'ReadOnly'));
    const node = newFolder();
    change(folder, { kind: 'create', name, node });
    return ok(node);
  };
  return { ...place, run, half: byCoin(model, run) };
}

function renaming(
  folder: FolderNode,
  path: string,
  names: { readonly from: string; readonly to: string },
  model: DiskModel,
): Request<void> {
  checkName(names.from);
  checkName(names.to);
  const place: Place = { call: 'rename', file: `${path}${names.from}>${names.to}` };
  const run = (): Answer<void> => {
    const node = folder.names.get(names.from);
    if (node === undefined) return failed(faultOf(place, 'NotFound'));
    if (folder.names.get(names.to)?.kind === 'folder') return failed(faultOf(place, 'Denied'));
    if (model.readOnly()) return failed(faultOf(place, 'ReadOnly'));
    change(folder, { kind: 'rename', from: names.from, name: names.to, node });
    return ok(undefined);
  };
  return { ...place, run, half: byCoin(model, run) };
}

function removing(folder: FolderNode, path: string, name: string, model: DiskModel): Request<void> {
  checkName(name);
  const place: Place = { call: 'remove', file: path + name };
  const run = (): Answer<void> => {
    const node = folder.names.get(name);
    if (node === undefined) return failed(faultOf(place, 'NotFound'));
    if (node.kind === 'folder') return failed(faultOf(place, 'Denied'));
    if (model.readOnly()) return failed(faultOf(place, 'ReadOnly'));
    change(folder, { kind: 'remove', name });
    return ok(undefined);
  };
  return { ...place, run, half: byCoin(model, run) };
}

function change(folder: FolderNode, made: NameChange): void {
  changeName(folder.names, made);
  folder.unflushed.push(made);
}

function byCoin(model: DiskModel, run: () => unknown): () => void {
  return () => {
    if (model.random.below(2) === 1) run();
  };
}

function nameFlush(folder: FolderNode, file: string, model: DiskModel): Request<void> {
  let covered: readonly NameChange[] = [];
  return {
    call: 'syncDirectory',
    file,
    run: () => {
      covered = [...folder.unflushed];
      return ok(undefined);
    },
    finish: () => {
      if (!model.ignores.has('syncDirectory')) flushNames(folder, covered);
    },
    fail: (arrived) => {
      strandNames(folder, arrived === 'some' ? model.random : undefined);
    },
  };
}

function openFile(node: FileNode, file: string, door: Door, model: DiskModel): StorageFile {
  let closed = false;
  const pass = async <T>(request: () => Request<T>): Stored<T> => {
    invariant(!closed, `${file} is used while it is open`);
    return door.pass(request());
  };
  return {
    read: (position, length) =>
      pass(() => ({
        call: 'read',
        file,
        position,
        length,
        run: () => ok(readContent(node.cache, position, length)),
      })),
    write: (position, bytes) => pass(() => writing(node, file, { position, bytes }, model)),
    datasync: () => pass(() => contentFlush(node, file, 'datasync', model)),
    sync: () => pass(() => contentFlush(node, file, 'sync', model)),
    size: () => pass(() => ({ call: 'size', file, run: () => ok(node.cache.size) })),
    close: () => {
      if (closed) return Promise.resolve(ok(undefined));
      closed = true;
      return door.pass({ call: 'close', file, run: () => ok(undefined) });
    },
  };
}

function writing(
  node: FileNode,
  file: string,
  { position, bytes }: { readonly position: number; readonly bytes: Uint8Array },
  model: DiskModel,
): Request<number> {
  invariant(bytes.length > 0, 'a write has at least one byte');
  const place: Place = { call: 'write', file };
  return {
    ...place,
    position,
    length: bytes.length,
    bytes,
    run: (offered) => {
      if (model.readOnly()) return failed(faultOf(place, 'ReadOnly'));
      const taken = Math.min(offered, node.cache.size + model.room() - position);
      if (taken <= 0) return failed(faultOf(place, 'NoSpace'));
      writeFile(node, position, bytes.subarray(0, taken));
      return ok(taken);
    },
    half: () => {
      const taken = model.random.below(bytes.length + 1);
      if (taken > 0 && !model.readOnly()) writeFile(node, position, bytes.subarray(0, taken));
    },
  };
}

function contentFlush(
  node: FileNode,
  file: string,
  call: 'datasync' | 'sync',
  model: DiskModel,
): Request<void> {
  let serial = 0;
  let size = 0;
  return {
    call,
    file,
    run: () => {
      serial = node.serial;
      size = node.cache.size;
      return ok(undefined);
    },
    finish: () => {
      if (model.ignores.has(call)) return;
      flushFile(node, serial);
      if (call === 'sync') flushSize(node, size);
    },
    fail: (arrived) => {
      strandFile(node, arrived === 'some' ? model.random : undefined);
    },
  };
}
