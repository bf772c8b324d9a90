/** A zip archive of a few files, packed, with names that are bytes: as Alipay sends its bills. */
import { deflateSync } from 'fflate';

export interface ArchiveFile {
  readonly name: Uint8Array;
  readonly content: Uint8Array;
}

export function archiveOf(files: readonly ArchiveFile[]): Uint8Array {
  const bodies: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let place = 0;
  for (const { name, content } of files) {
    const packed = deflateSync(content);
    const kind = [20, 0, 8, 0, 0x5a21];
    const sizes = [checksum(content), packed.length, content.length];
    const about = numbers('hhhhhiiihh', [...kind, ...sizes, name.length, 0]);
    const member = joined([numbers('i', [0x04034b50]), about, name, packed]);
    const entry = [numbers('ih', [0x02014b50, 20]), about, numbers('hhhii', [0, 0, 0, 0, place])];
    bodies.push(member);
    directory.push(...entry, name);
    place += member.length;
  }
  const count = files.length;
  const listed = joined(directory);
  const end = numbers('ihhhhiih', [0x06054b50, 0, 0, count, count, listed.length, place, 0]);
  return joined([...bodies, listed, end]);
}

/** Little-endian: `h` two bytes, `i` four. */
function numbers(form: string, values: readonly number[]): Uint8Array {
  return joined(
    Array.from(form, (kind, at) => {
      const value = values[at] ?? 0;
      const size = kind === 'h' ? 2 : 4;
      return Uint8Array.from({ length: size }, (_, byte) => (value >>> (8 * byte)) & 0xff);
    }),
  );
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

function checksum(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ (rest % 2 === 0 ? 0 : 0xedb88320);
  }
  return (rest ^ 0xffffffff) >>> 0;
}
