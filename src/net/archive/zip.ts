/**
 * A zip archive that came from outside, in memory. Reads what bills are sent as (stored or deflated
 * members, a central directory) within hard bounds, and refuses the rest: encryption, zip64, several
 * disks, a member of another length than it says, a checksum that does not hold. No more is unpacked
 * than the directory admits. Names are bytes and lead nowhere: nothing is ever written by them.
 */
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { type Result, failed, ok } from '../../runtime/ports/result.js';

export interface ZipMember {
  /** As it is written; its encoding is the sender's. */
  readonly name: Uint8Array;
  /** Whether the archive says that the name is UTF-8. */
  readonly isUtf8: boolean;
  readonly content: Uint8Array;
}

export interface ZipLimits {
  readonly membersMax: number;
  /** All members together, unpacked. */
  readonly bytesMax: number;
}

type Read<T> = Result<T, string>;

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endLength = 22;
const entryLength = 46;
const localLength = 30;
const commentMax = 0xffff;

const stored = 0;
const deflated = 8;
const encryptedFlag = 0x0001;
const utf8Flag = 0x0800;
/** In place of a size or a place: zip64 has it elsewhere. */
const elsewhere = 0xffffffff;

const unpack = promisify(inflateRaw);

/** The members that hold something, in the order of the directory. A fault is half a sentence. */
export async function readZip(
  archive: Uint8Array,
  limits: ZipLimits,
): Promise<Read<readonly ZipMember[]>> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const entries = directory(bytes, limits);
  if (!entries.ok) return entries;
  const members: ZipMember[] = [];
  for (const entry of entries.value) {
    if (entry.size === 0) continue;
    const content = await contentOf(bytes, entry);
    if (!content.ok) return content;
    members.push({ name: entry.name, isUtf8: entry.isUtf8, content: content.value });
  }
  return ok(members);
}

interface Entry {
  readonly name: Uint8Array;
  readonly isUtf8: boolean;
  readonly method: number;
  readonly checksum: number;
  readonly packed: number;
  readonly size: number;
  /** Of the member's own head. */
  readonly at: number;
}

function directory(bytes: Buffer, limits: ZipLimits): Read<readonly Entry[]> {
  const end = endOf(bytes);
  if (end === -1) return failed('is no zip archive');
  const count = bytes.readUInt16LE(end + 10);
  const isWhole = bytes.readUInt32LE(end + 4) === 0 && bytes.readUInt16LE(end + 8) === count;
  const size = bytes.readUInt32LE(end + 12);
  const from = bytes.readUInt32LE(end + 16);
  if (!isWhole || count === 0xffff || from === elsewhere) return failed('is of a kind not read');
  if (from + size !== end) return failed('has a directory that is not where it says');
  if (count > limits.membersMax) return failed(`has more than ${limits.membersMax} members`);
  const entries: Entry[] = [];
  let at = from;
  let total = 0;
  for (let n = 0; n < count; n += 1) {
    const next = entryAt(bytes, at, end);
    if (!next.ok) return next;
    entries.push(next.value.entry);
    total += next.value.entry.size;
    at = next.value.after;
  }
  if (at !== end) return failed('has a directory of another length');
  if (total > limits.bytesMax) return failed(`is longer than ${limits.bytesMax} bytes unpacked`);
  return ok(entries);
}

/** Place of the end record: nothing but its own comment follows it. */
function endOf(bytes: Buffer): number {
  const least = Math.max(0, bytes.length - endLength - commentMax);
  for (let at = bytes.length - endLength; at >= least; at -= 1) {
    if (bytes.readUInt32LE(at) !== endSignature) continue;
    if (at + endLength + bytes.readUInt16LE(at + 20) === bytes.length) return at;
  }
  return -1;
}

interface Next {
  readonly entry: Entry;
  readonly after: number;
}

function entryAt(bytes: Buffer, at: number, end: number): Read<Next> {
  if (at + entryLength > end || bytes.readUInt32LE(at) !== entrySignature) {
    return failed('has a broken directory');
  }
  const flags = bytes.readUInt16LE(at + 8);
  const nameEnd = at + entryLength + bytes.readUInt16LE(at + 28);
  const after = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  const entry: Entry = {
    name: bytes.subarray(at + entryLength, nameEnd),
    isUtf8: (flags & utf8Flag) !== 0,
    method: bytes.readUInt16LE(at + 10),
    checksum: bytes.readUInt32LE(at + 16),
    packed: bytes.readUInt32LE(at + 20),
    size: bytes.readUInt32LE(at + 24),
    at: bytes.readUInt32LE(at + 42),
  };
  if (after > end) return failed('has a broken directory');
  if ((flags & encryptedFlag) !== 0) return failed('is encrypted');
  if (entry.method !== stored && entry.method !== deflated) return failed('is of a kind not read');
  if ([entry.packed, entry.size, entry.at].includes(elsewhere)) {
    return failed('is of a kind not read');
  }
  return ok({ entry, after });
}

/** The directory's sizes hold; a member's own head may leave its own out (they follow the data then). */
async function contentOf(bytes: Buffer, entry: Entry): Promise<Read<Uint8Array>> {
  const { at, packed, size, method } = entry;
  if (at + localLength > bytes.length || bytes.readUInt32LE(at) !== localSignature) {
    return failed('has a member that is not where it says');
  }
  const from = at + localLength + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  const data = bytes.subarray(from, from + packed);
  if (data.length !== packed) return failed('ends early');
  const content = method === stored ? data : await unpacked(data, size);
  if (content?.length !== size) return failed('has a member of another length');
  return checksumOf(content) === entry.checksum
    ? ok(content)
    : failed('has a checksum that does not hold');
}

/** `null` for what is no deflated data, or more of it than it says. */
async function unpacked(data: Buffer, size: number): Promise<Buffer | null> {
  try {
    return await unpack(data, { maxOutputLength: size });
  } catch (error: unknown) {
    // zlib's errors all have a code; what has none is a mistake of ours.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/** CRC-32 as zip has it (polynomial EDB88320, reflected). */
function checksumOf(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (table[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

const table = Uint32Array.from({ length: 256 }, (_, start) => {
  let sum = start;
  for (let bit = 0; bit < 8; bit += 1) sum = (sum & 1) === 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum;
});
