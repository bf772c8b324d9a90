/**
 * All bytes of a segment's file, as far as the medium gives them out. Where it does not, the file is
 * read block by block, and blocks that stay unread are named: what stands on the others is still there.
 */
import { failed, ok } from '../ports/result.js';
import type { ReadableFolder, StorageFault, StorageFile, Stored } from '../ports/storage.js';
import { blockBytes } from './format.js';

export interface FileBytes {
  readonly bytes: Uint8Array;
  /** Blocks that the medium does not give out, ascending; block 0 alone when the file cannot even be opened. */
  readonly unread: readonly number[];
}

/** All bytes of a file; a medium that does not give out all of them is a fault. */
export async function readWhole(folder: ReadableFolder, name: string): Stored<Uint8Array> {
  const read = await readSegmentFile(folder, name);
  if (!read.ok) return read;
  const { bytes, unread } = read.value;
  const [block] = unread;
  if (block === undefined) return ok(bytes);
  return failed({ code: 'Io', call: 'read', detail: `block ${block} of ${name} cannot be read` });
}

type Readable = Pick<StorageFile, 'read' | 'size'>;

/** A fault of the medium is in the answer; any other (no permission, no such file) is the fault. */
export async function readSegmentFile(folder: ReadableFolder, name: string): Stored<FileBytes> {
  const opened = await folder.openForReading(name);
  if (!opened.ok) return isOfMedium(opened.error) ? ok(nothingRead) : opened;
  const read = await readAll(opened.value);
  const closed = await opened.value.close();
  return read.ok && !closed.ok ? closed : read;
}

const nothingRead: FileBytes = { bytes: new Uint8Array(0), unread: [0] };

function isOfMedium({ code }: StorageFault): boolean {
  return code === 'Io';
}

async function readAll(file: Readable): Stored<FileBytes> {
  const size = await file.size();
  if (!size.ok) return isOfMedium(size.error) ? ok(nothingRead) : size;
  const first = await file.read(0, size.value);
  if (!first.ok) return isOfMedium(first.error) ? readAround(file, size.value) : first;
  if (first.value.length === size.value) return ok({ bytes: first.value, unread: [] });
  return readOn(file, size.value, first.value);
}

/** The rest of a file whose first read ended early. */
async function readOn(file: Readable, size: number, first: Uint8Array): Stored<FileBytes> {
  const whole = new Uint8Array(size);
  whole.set(first);
  let filled = first.length;
  while (filled < whole.length) {
    const more = await file.read(filled, whole.length - filled);
    if (!more.ok) return isOfMedium(more.error) ? readAround(file, size) : more;
    // The file has become shorter than it said: what is there is all there is.
    if (more.value.length === 0) return ok({ bytes: whole.subarray(0, filled), unread: [] });
    whole.set(more.value, filled);
    filled += more.value.length;
  }
  return ok({ bytes: whole, unread: [] });
}

/** Stands in for what cannot be read: neither free space nor a record. */
const unreadByte = 0xff;

async function readAround(file: Readable, size: number): Stored<FileBytes> {
  const bytes = new Uint8Array(size).fill(unreadByte);
  const unread: number[] = [];
  for (let start = 0; start < size; start += blockBytes) {
    const length = Math.min(blockBytes, size - start);
    const block = await file.read(start, length);
    if (block.ok && block.value.length === length) bytes.set(block.value, start);
    else if (block.ok || isOfMedium(block.error)) unread.push(start / blockBytes);
    else return block;
  }
  return ok({ bytes, unread });
}
