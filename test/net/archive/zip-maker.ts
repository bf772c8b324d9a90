/** Zip archives for tests, whole ones and such as lie; written from the format, apart from the reader. */
import { crc32 } from './crc32.js';
import { deflateRawSync } from 'node:zlib';

export interface Made {
  readonly name: string | Buffer;
  readonly content: Uint8Array;
  readonly isStored?: boolean;
  readonly flags?: number;
  readonly method?: number;
  /** What the directory says in place of the truth. */
  readonly says?: {
    readonly size?: number;
    readonly packed?: number;
    readonly checksum?: number;
    readonly at?: number;
  };
}

export interface Around {
  readonly before?: Uint8Array;
  readonly comment?: Uint8Array;
  readonly count?: number;
  readonly disk?: number;
}

export function zipOf(members: readonly Made[], around: Around = {}): Buffer {
  const { before = Buffer.alloc(0), comment = Buffer.alloc(0), disk = 0 } = around;
  const { count = members.length } = around;
  const files: Uint8Array[] = [before];
  const entries: Buffer[] = [];
  let at = before.length;
  for (const made of members) {
    const { local, entry } = memberOf(made, at);
    files.push(local);
    entries.push(entry);
    at += local.length;
  }
  const directory = Buffer.concat(entries);
  const counts = [
    [2, disk],
    [2, disk],
    [2, count],
    [2, count],
  ] as const;
  const sizes = [
    [4, directory.length],
    [4, at],
    [2, comment.length],
  ] as const;
  const end = fields([4, 0x06054b50], ...counts, ...sizes);
  return Buffer.concat([...files, directory, end, comment]);
}

function memberOf(made: Made, at: number): { readonly local: Buffer; readonly entry: Buffer } {
  const { name, content, isStored = false, flags = 0, says = {} } = made;
  const data = isStored ? Buffer.from(content) : deflateRawSync(content);
  const named = Buffer.from(name);
  const { method = isStored ? 0 : 8 } = made;
  const truth = { checksum: crc32(content), packed: data.length, size: content.length, at };
  const told = { ...truth, ...says };
  const kind = [
    [2, flags],
    [2, method],
    [2, 0],
    [2, 0x21],
  ] as const;
  const sizes = [
    [4, told.checksum],
    [4, told.packed],
    [4, told.size],
    [2, named.length],
    [2, 0],
  ] as const;
  const local = fields([4, 0x04034b50], [2, 20], ...kind, ...sizes);
  const head = fields([4, 0x02014b50], [2, 20], [2, 20], ...kind, ...sizes);
  const rest = fields([2, 0], [2, 0], [2, 0], [4, 0], [4, told.at]);
  return {
    local: Buffer.concat([local, named, data]),
    entry: Buffer.concat([head, rest, named]),
  };
}

/** Little-endian numbers, each with its length in bytes. */
function fields(...numbers: readonly (readonly [number, number])[]): Buffer {
  return Buffer.concat(
    numbers.map(([length, value]) => {
      const bytes = Buffer.alloc(length);
      bytes.writeUIntLE(value, 0, length);
      return bytes;
    }),
  );
}
