/** Reads what the printer driver writes, row by row: a third reading of the manuals, for tests alone. */

export interface PrintedRow {
  readonly text: string;
  /** Columns of usual width that it takes. */
  readonly columns: number;
  readonly size: 'normal' | 'tall' | 'double';
}

export interface PrintedJob {
  readonly rows: readonly PrintedRow[];
  /** Commands in the middle of a row, and bytes that nobody knows. */
  readonly wrong: readonly string[];
  /** What stood in no row when the job ended. */
  readonly rest: string;
}

/** Lengths of the commands that the driver has, by their first two bytes. */
const lengths: Readonly<Record<string, (bytes: Uint8Array, at: number) => number>> = {
  '1b40': () => 2,
  '1c26': () => 2,
  '1b32': () => 2,
  '1b33': () => 3,
  '1b61': () => 3,
  '1b45': () => 3,
  '1d21': () => 3,
  '1b64': () => 3,
  '1b4a': () => 3,
  '1d56': () => 4,
  '1d28': (bytes, at) => 5 + (bytes[at + 3] ?? 0) + (bytes[at + 4] ?? 0) * 0x100,
};
const sizes: Readonly<Record<number, PrintedRow['size']>> = {
  0x00: 'normal',
  0x01: 'tall',
  0x11: 'double',
};

export function printedRows(bytes: Uint8Array): PrintedJob {
  const rows: PrintedRow[] = [];
  const wrong: string[] = [];
  const decoder = new TextDecoder('gb18030');
  let size: PrintedRow['size'] = 'normal';
  let row: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x0a) {
      rows.push({
        text: decoder.decode(Uint8Array.from(row)),
        columns: row.length * (size === 'double' ? 2 : 1),
        size,
      });
      row = [];
      at += 1;
      continue;
    }
    if (byte >= 0x20) {
      row.push(byte);
      at += 1;
      continue;
    }
    const name = Buffer.from(bytes.subarray(at, at + 2)).toString('hex');
    const length = lengths[name];
    if (length === undefined || row.length > 0) wrong.push(`${name} at ${String(at)}`);
    if (name === '1d21') size = sizes[bytes[at + 2] ?? 0] ?? 'normal';
    at += length?.(bytes, at) ?? 1;
  }
  return { rows, wrong, rest: decoder.decode(Uint8Array.from(row)) };
}
