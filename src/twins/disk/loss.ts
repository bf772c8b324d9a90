/**
 * What a power cut leaves of a twin disk. Flushed content, sizes and names stay; of the rest a loss
 * mode says how much arrived. Within one sector writes never overtake one another (the cache writes
 * a sector as it is at that moment); between sectors, files and names there is no order at all.
 */
import type { SeededRandom } from '../seeded-random.js';
import { copyContent, readContent, resizeContent, writeContent } from './content.js';
import {
  type FileNode,
  type FolderNode,
  type UnflushedWrite,
  changeName,
  copySector,
  sectorBytes,
  sectorsOf,
} from './nodes.js';

type Arrived = 'all' | 'none' | 'some';

interface Loss {
  /** `some` goes by whole writes, `sectors` by single sectors. */
  readonly content: 'all' | 'none' | 'writes' | 'sectors';
  readonly names: Arrived;
  /** What the one sector that was under the head looks like. */
  readonly struck: 'whole' | 'mixed' | 'noise';
}

const losses = {
  /** Everything had arrived. */
  kept: { content: 'all', names: 'all', struck: 'whole' },
  /** Nothing unflushed had arrived. */
  lost: { content: 'none', names: 'none', struck: 'whole' },
  /** Each write, each size, each name arrived or did not. */
  subset: { content: 'writes', names: 'some', struck: 'whole' },
  /** Each sector arrived or did not; in one of them new bytes end where old ones go on. */
  torn: { content: 'sectors', names: 'some', struck: 'mixed' },
  /** As torn, but the struck sector is noise, bytes of its neighbours in the same sector included. */
  garbled: { content: 'sectors', names: 'some', struck: 'noise' },
  /** Content and sizes arrived, names did not. */
  namesLost: { content: 'all', names: 'none', struck: 'whole' },
  /** Names arrived, content and sizes did not: the renamed file that is empty. */
  namesKept: { content: 'none', names: 'all', struck: 'whole' },
} as const satisfies Record<string, Loss>;

export type LossMode = keyof typeof losses;

export const lossModes = Object.keys(losses) as readonly LossMode[];

/** Makes `root` what it is when power comes back: the cache is gone, the platter is all there is. */
export function loseUnflushed(root: FolderNode, mode: LossMode, random: SeededRandom): void {
  const loss: Loss = losses[mode];
  loseNames(root, loss, random);
  for (const node of root.names.values()) {
    if (node.kind === 'folder') loseUnflushed(node, mode, random);
    else loseContent(node, loss, random);
  }
}

function loseNames(folder: FolderNode, loss: Loss, random: SeededRandom): void {
  for (const change of folder.unflushed) {
    if (arrived(loss.names, random)) changeName(folder.platter, change);
  }
  folder.unflushed = [];
  folder.names.clear();
  for (const [name, node] of folder.platter) folder.names.set(name, node);
}

function arrived(how: Arrived, random: SeededRandom): boolean {
  return how === 'some' ? random.below(2) === 1 : how === 'all';
}

function loseContent(file: FileNode, loss: Loss, random: SeededRandom): void {
  const newest = arrivedWrites(file.unflushed, loss.content, random);
  const strike = loss.struck === 'whole' ? undefined : strikeIn(file.unflushed, random);
  if (strike !== undefined) newest.set(strike.sector, strike.index - 1);
  applyWrites(file, newest);
  if (strike !== undefined && loss.struck === 'mixed') {
    copySector(file.platter, strike.write, strike.sector, strike.byte);
  }
  if (strike !== undefined && loss.struck === 'noise') {
    writeContent(file.platter, strike.sector * sectorBytes, random.bytes(sectorBytes));
  }
  resizeContent(file.platter, sizeAfter(file, loss.content, random));
  file.platterSize = file.platter.size;
  file.cache = copyContent(file.platter);
  file.unflushed = [];
  file.unflushedSizes = [];
}

/** Brings each sector of the platter to the newest write that arrived for it. */
function applyWrites(file: FileNode, newest: ReadonlyMap<number, number>): void {
  for (const [index, write] of file.unflushed.entries()) {
    for (const sector of sectorsOf(write)) {
      if (index <= (newest.get(sector) ?? -1)) copySector(file.platter, write, sector);
    }
  }
}

/** For each sector of which anything arrived, the index of the newest write that did. */
function arrivedWrites(
  writes: readonly UnflushedWrite[],
  content: Loss['content'],
  random: SeededRandom,
): Map<number, number> {
  const newest = new Map<number, number>();
  if (content === 'none') return newest;
  for (const [index, write] of writes.entries()) {
    const whole = content === 'all' || (content === 'writes' && random.below(2) === 1);
    for (const sector of sectorsOf(write)) {
      if (whole || (content === 'sectors' && random.below(2) === 1)) newest.set(sector, index);
    }
  }
  return newest;
}

interface Strike {
  readonly write: UnflushedWrite;
  readonly index: number;
  readonly sector: number;
  /** How far the head came, as a byte of the file: it may have come to the end of the write. */
  readonly byte: number;
}

/** The one sector of one unflushed write that was under the head when power went. */
function strikeIn(writes: readonly UnflushedWrite[], random: SeededRandom): Strike | undefined {
  if (writes.length === 0) return undefined;
  const index = random.below(writes.length);
  const write = writes[index];
  if (write === undefined) return undefined;
  const byte = write.position + random.below(write.bytes.length + 1);
  const last = Math.min(byte, write.position + write.bytes.length - 1);
  return { write, index, sector: Math.floor(last / sectorBytes), byte };
}

function sizeAfter(file: FileNode, content: Loss['content'], random: SeededRandom): number {
  if (content === 'none') return file.platterSize;
  if (content === 'all') return file.unflushedSizes.at(-1) ?? file.platterSize;
  const step = random.below(file.unflushedSizes.length + 1);
  return file.unflushedSizes[step - 1] ?? file.platterSize;
}

/**
 * What a failed flush of content leaves: the cache calls its pages clean and never writes them
 * again. With `random`, some sectors had arrived before the failure.
 */
export function strandFile(file: FileNode, random: SeededRandom | undefined): void {
  if (random !== undefined) applyWrites(file, arrivedWrites(file.unflushed, 'sectors', random));
  file.unflushed = [];
}

/** As `strandFile`, for names. */
export function strandNames(folder: FolderNode, random: SeededRandom | undefined): void {
  for (const change of random === undefined ? [] : folder.unflushed) {
    if (random?.below(2) === 1) changeName(folder.platter, change);
  }
  folder.unflushed = [];
}

/** Flips bits of one byte, in the cache and on the platter. Answers whether the file has that byte. */
export function rotByte(file: FileNode, offset: number, mask: number): boolean {
  const was = readContent(file.cache, offset, 1)[0];
  if (was === undefined) return false;
  writeContent(file.cache, offset, Uint8Array.of(was ^ mask));
  const stored = readContent({ ...file.platter, size: offset + 1 }, offset, 1)[0] ?? 0;
  writeContent(file.platter, offset, Uint8Array.of(stored ^ mask));
  return true;
}
