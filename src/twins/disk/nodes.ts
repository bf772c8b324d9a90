/**
 * Files and folders of the twin disk: what a process sees (the cache), what is on the platter, and
 * what stands between them and may be lost. Nothing here knows of faults or of time.
 */
import { type Content, copyContent, emptyContent, readContent, writeContent } from './content.js';

export const sectorBytes = 512;

export interface UnflushedWrite {
  readonly serial: number;
  readonly position: number;
  readonly bytes: Uint8Array;
}

export interface FileNode {
  readonly kind: 'file';
  /** Names the file itself, as an inode and its birth do. */
  readonly identity: string;
  cache: Content;
  /** May hold bytes past `platterSize`: a content flush does not make the size durable. */
  platter: Content;
  platterSize: number;
  unflushed: UnflushedWrite[];
  /** Sizes that the file grew to since the size was last made durable, oldest first. */
  unflushedSizes: number[];
  /** Serial of the newest write. */
  serial: number;
}

export type NameChange =
  | { readonly kind: 'create'; readonly name: string; readonly node: Node }
  | { readonly kind: 'rename'; readonly from: string; readonly name: string; readonly node: Node }
  | { readonly kind: 'remove'; readonly name: string };

export interface FolderNode {
  readonly kind: 'folder';
  readonly names: Map<string, Node>;
  readonly platter: Map<string, Node>;
  unflushed: NameChange[];
}

export type Node = FileNode | FolderNode;

export function newFile(identity: string): FileNode {
  return {
    kind: 'file',
    identity,
    cache: emptyContent(),
    platter: emptyContent(),
    platterSize: 0,
    unflushed: [],
    unflushedSizes: [],
    serial: 0,
  };
}

export function newFolder(): FolderNode {
  return { kind: 'folder', names: new Map(), platter: new Map(), unflushed: [] };
}

export function writeFile(file: FileNode, position: number, bytes: Uint8Array): void {
  const before = file.cache.size;
  writeContent(file.cache, position, bytes);
  file.serial += 1;
  file.unflushed.push({ serial: file.serial, position, bytes: bytes.slice() });
  if (file.cache.size > before) file.unflushedSizes.push(file.cache.size);
}

/** Content written up to `serial` is on the platter; a later write may still be lost. */
export function flushFile(file: FileNode, serial: number): void {
  for (const write of file.unflushed) {
    if (write.serial <= serial) writeContent(file.platter, write.position, write.bytes);
  }
  file.unflushed = file.unflushed.filter((write) => write.serial > serial);
}

export function flushSize(file: FileNode, size: number): void {
  file.platterSize = Math.max(file.platterSize, size);
  file.unflushedSizes = file.unflushedSizes.filter((other) => other > size);
}

/** Numbers of the sectors that a write touches. */
export function* sectorsOf(write: UnflushedWrite): Generator<number> {
  const last = Math.floor((write.position + write.bytes.length - 1) / sectorBytes);
  for (let sector = Math.floor(write.position / sectorBytes); sector <= last; sector++)
    yield sector;
}

/** Puts the part of `write` that lies in `sector`, at most to byte `upTo` of the file, into `content`. */
export function copySector(
  content: Content,
  write: UnflushedWrite,
  sector: number,
  upTo = Number.MAX_SAFE_INTEGER,
): void {
  const from = Math.max(write.position, sector * sectorBytes);
  const to = Math.min(write.position + write.bytes.length, (sector + 1) * sectorBytes, upTo);
  if (to <= from) return;
  writeContent(content, from, write.bytes.subarray(from - write.position, to - write.position));
}

/** Makes one change to a map of names; a node never has two names. */
export function changeName(names: Map<string, Node>, change: NameChange): void {
  if (change.kind === 'remove') {
    names.delete(change.name);
    return;
  }
  for (const [name, node] of names) if (node === change.node) names.delete(name);
  names.set(change.name, change.node);
}

/** Makes those of `changes` durable that are not yet. */
export function flushNames(folder: FolderNode, changes: readonly NameChange[]): void {
  const covered = new Set(changes);
  for (const change of folder.unflushed)
    if (covered.has(change)) changeName(folder.platter, change);
  folder.unflushed = folder.unflushed.filter((change) => !covered.has(change));
}

/** Bytes that the files of `folder` and below take, by size. */
export function usedBytes(folder: FolderNode): number {
  let used = 0;
  for (const node of folder.names.values()) {
    used += node.kind === 'file' ? node.cache.size : usedBytes(node);
  }
  return used;
}

/** Contents as a process sees them, by path. */
export function filesBelow(folder: FolderNode, path = ''): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const [name, node] of folder.names) {
    if (node.kind === 'file') files.set(path + name, readContent(node.cache, 0, node.cache.size));
    else for (const [below, bytes] of filesBelow(node, `${path}${name}/`)) files.set(below, bytes);
  }
  return files;
}

/** A copy that shares no state with `root`. */
export function copyTree(root: FolderNode): FolderNode {
  const copies = new Map<Node, Node>();
  const copyNames = (names: Map<string, Node>, to: Map<string, Node>): void => {
    for (const [name, node] of names) to.set(name, copy(node));
  };
  const copyFolder = (folder: FolderNode): FolderNode => {
    const twin = newFolder();
    copies.set(folder, twin);
    copyNames(folder.names, twin.names);
    copyNames(folder.platter, twin.platter);
    twin.unflushed = folder.unflushed.map((change) =>
      change.kind === 'remove' ? change : { ...change, node: copy(change.node) },
    );
    return twin;
  };
  const copyFile = (file: FileNode): FileNode => {
    const twin: FileNode = {
      ...file,
      cache: copyContent(file.cache),
      platter: copyContent(file.platter),
      unflushed: [...file.unflushed],
      unflushedSizes: [...file.unflushedSizes],
    };
    copies.set(file, twin);
    return twin;
  };
  const copy = (node: Node): Node =>
    copies.get(node) ?? (node.kind === 'file' ? copyFile(node) : copyFolder(node));
  return copyFolder(root);
}
