/**
 * Gzip (RFC 1952) in slices, so that whoever compresses can let others go first in between. In
 * JavaScript rather than by Node's zlib: no thread of the pool is held from a flush, and the bytes are
 * the same on every version of Node. Pure.
 */
import { Gunzip, Gzip } from 'fflate';
import { viewOf } from './crc32c.js';

/** Plain bytes that are compressed at once. */
const sliceBytes = 4096;
/** Compressed bytes that are taken at once: some five times as many come out. */
const packedSliceBytes = 1024;
const level = 6;

/** Compresses `parts`, one after the other; one step is one slice, and yields what came of it. */
export function* gzipSlices(parts: Iterable<Uint8Array>): Generator<Uint8Array> {
  const packed: Uint8Array[] = [];
  const stream = new Gzip({ level, mtime: 0 }, (bytes) => {
    packed.push(bytes);
  });
  let waiting = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += sliceBytes) {
      const piece = part.subarray(at, at + sliceBytes);
      stream.push(piece);
      waiting += piece.length;
      if (waiting < sliceBytes) continue;
      stream.flush();
      waiting = 0;
      yield joined(packed);
    }
  }
  stream.push(new Uint8Array(0), true);
  yield joined(packed);
}

function joined(parts: Uint8Array[]): Uint8Array {
  return Buffer.concat(parts.splice(0));
}

/**
 * What `bytes` hold, a slice a step. Answers at the end what is wrong with them, or `null`; what came
 * before may be believed as far as its own sums go.
 */
export function* gunzipSlices(bytes: Uint8Array): Generator<Uint8Array, string | null> {
  const out: Uint8Array[] = [];
  const stream = new Gunzip((part) => {
    out.push(part);
  });
  const sum = new Crc32();
  for (let at = 0; at < bytes.length; at += packedSliceBytes) {
    const end = at + packedSliceBytes;
    const problem = pushed(stream, bytes.subarray(at, end), end >= bytes.length);
    const part = joined(out);
    sum.see(part);
    if (part.length > 0) yield part;
    if (problem !== null) return problem;
  }
  return trailerProblem(bytes, sum);
}

function pushed(stream: Gunzip, bytes: Uint8Array, isLast: boolean): string | null {
  try {
    stream.push(bytes, isLast);
    return null;
  } catch (error: unknown) {
    // fflate throws for bytes that are no gzip; some damage makes it read past its own tables.
    if (error instanceof Error) return `cannot be inflated: ${error.message}`;
    throw error;
  }
}

const trailerBytes = 8;
const smallestBytes = 18;

function trailerProblem(bytes: Uint8Array, sum: Crc32): string | null {
  if (bytes.length < smallestBytes) return 'is shorter than any gzip file';
  const view = viewOf(bytes);
  const at = bytes.length - trailerBytes;
  if (view.getUint32(at, true) !== sum.value) return 'has a wrong checksum at its end';
  return view.getUint32(at + 4, true) === sum.length ? null : 'has a wrong length at its end';
}

const crcTable = new Uint32Array(256).map((_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1)
    crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  return crc;
});

/** The CRC-32 that gzip asks for; the journal's own is another (crc32c.ts). */
class Crc32 {
  #crc = 0xffff_ffff;
  length = 0;

  see(bytes: Uint8Array): void {
    let crc = this.#crc;
    for (const byte of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] ?? 0);
    this.#crc = crc;
    this.length += bytes.length;
  }

  get value(): number {
    return ~this.#crc >>> 0;
  }
}
