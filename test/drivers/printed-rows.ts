/** Reads what the printer driver writes, row by row: a third reading of the manuals, for tests alone. */

export interface PrintedRow {
  readonly text: string;
  /** Columns of usual width that it takes. */
  readonly columns: number;
  readonly size: 'normal' | 'tall' | 'wide' | 'double';
}

export interface PrintedJob {
  readonly rows: readonly PrintedRow[];
  /** Commands in the middle of a row, and bytes that nobody knows. */
  readonly wrong: readonly string[];
  /** What stood in no row when the job ended. */
  readonly rest: string;
}

/** Lengths of the commands that the driver has, by their first two bytes; pictures are passed over. */
const lengths: Readonly<Record<string, (bytes: Uint8Array, at: number) => number>> = {
  '1b40': () => 2,
  '1c26': () => 2,
  '1c2e': () => 2,
  '1c2d': () => 3,
  '1b2d': () => 3,
  '1b74': () => 3,
  '1d42': () => 3,
  '1d48': () => 3,
  '1d68': () => 3,
  '1d77': () => 3,
  '1d6b': (bytes, at) => 4 + (bytes[at + 3] ?? 0),
  '1d76': (bytes, at) => 8 + word(bytes, at + 4) * word(bytes, at + 6),
  '1b32': () => 2,
  '1b33': () => 3,
  '1b61': () => 3,
  '1b45': () => 3,
  '1d21': () => 3,
  '1b64': () => 3,
  '1b4a': () => 3,
  '1d56': () => 4,
  '1d28': (bytes, at) => 5 + word(bytes, at + 3),
};
const sizes: Readonly<Record<number, PrintedRow['size']>> = {
  0x00: 'normal',
  0x01: 'tall',
  0x10: 'wide',
  0x11: 'double',
};

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 0x100;
}

export function printedRows(bytes: Uint8Array): PrintedJob {
  const rows: PrintedRow[] = [];
  const wrong: string[] = [];
  let size: PrintedRow['size'] = 'normal';
  let isChinese = true;
  let row: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x0a || byte >= 0x20) {
      if (byte !== 0x0a) row.push(byte);
      else rows.push(rowOf(row, size, isChinese));
      if (byte === 0x0a) row = [];
      at += 1;
      continue;
    }
    const name = Buffer.from(bytes.subarray(at, at + 2)).toString('hex');
    const length = lengths[name];
    // A page may change within a row, nothing else may.
    const isMisplaced = row.length > 0 && name !== '1b74';
    if (length === undefined || isMisplaced) wrong.push(`${name} at ${String(at)}`);
    if (name === '1c2e') isChinese = false;
    if (name === '1d21') size = sizeOf(bytes[at + 2]);
    at += length?.(bytes, at) ?? 1;
  }
  return { rows, wrong, rest: rowOf(row, size, isChinese).text };
}

function sizeOf(byte: number | undefined): PrintedRow['size'] {
  return sizes[byte ?? 0] ?? 'normal';
}

function rowOf(row: readonly number[], size: PrintedRow['size'], isChinese: boolean): PrintedRow {
  const scale = size === 'double' || size === 'wide' ? 2 : 1;
  const bytes = Uint8Array.from(row);
  const text = isChinese ? chinese.decode(bytes) : Buffer.from(bytes).toString('latin1');
  return { text, columns: row.length * scale, size };
}

const chinese = new TextDecoder('gb18030');
