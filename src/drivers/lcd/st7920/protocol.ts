/**
 * ST7920 with a GB2312 font ROM, 128x64 dots: 4 rows of 16 half-width columns, in 3-wire serial
 * framing (facts peripherals 3). The panel is addressed in cells of two columns, so a wide character
 * begins at an even column; one that does not is moved there by a space. Pure.
 */
import { gb2312Code } from '../../charset/gb2312.js';

export const rowCount = 4;
export const columnCount = 16;
const cellsPerRow = columnCount / 2;

/** The two bytes of each cell, rows one after another. */
export type Panel = readonly number[];

/** The first byte of each frame: 1 1 1 1 1 RW RS 0. */
const command = 0xf8;
const data = 0xfa;

const space = 0x20;
const blankCell = (space << 8) | space;
/** U+25A1, shown for what the ROM does not have. */
const unknownSign = 0xa1f5;

export const blankPanel: Panel = Array.from({ length: rowCount * cellsPerRow }, () => blankCell);

/** Basic instructions twice, display on without cursor, clear, cursor moves right (facts peripherals 3). */
export const initBytes: Uint8Array = bytesOf(
  [0x30, 0x30, 0x0c, 0x01, 0x06].flatMap((instruction) => frame(command, instruction)),
);

/** What a panel shows of `rows`: cut to its size, control characters as spaces. */
export function panelOf(rows: readonly string[]): Panel {
  return Array.from({ length: rowCount }, (_, row) => cellsOf(rows[row] ?? '')).flat();
}

/** What makes a panel that shows `shown` show `wanted`: the changed cells alone. Empty when equal. */
export function changeBytes(shown: Panel, wanted: Panel): Uint8Array {
  const bytes: number[] = [];
  for (let cell = 0; cell < wanted.length; cell++) {
    if (wanted[cell] === shown[cell]) continue;
    // The panel moves on by itself within a row, and from row 1 to row 3.
    const isNext = cell % cellsPerRow !== 0 && wanted[cell - 1] !== shown[cell - 1];
    if (!isNext) bytes.push(...frame(command, addressOf(cell)));
    const pair = wanted[cell] ?? blankCell;
    bytes.push(...frame(data, pair >> 8), ...frame(data, pair & 0xff));
  }
  return bytesOf(bytes);
}

/** One byte on the wire: what it is, its high half, its low half. */
function frame(what: number, byte: number): readonly number[] {
  return [what, byte & 0xf0, (byte << 4) & 0xf0];
}

const rowAddresses = [0x80, 0x90, 0x88, 0x98] as const;

function addressOf(cell: number): number {
  const row = rowAddresses[Math.floor(cell / cellsPerRow)] ?? rowAddresses[0];
  return row + (cell % cellsPerRow);
}

function cellsOf(text: string): readonly number[] {
  const columns: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? space;
    if (point < 0x80) {
      columns.push(point < space || point === 0x7f ? space : point);
      continue;
    }
    if (columns.length % 2 === 1) columns.push(space);
    const code = gb2312Code(character) ?? unknownSign;
    columns.push(code >> 8, code & 0xff);
  }
  return Array.from({ length: cellsPerRow }, (_, cell) => {
    const [left = space, right = space] = columns.slice(cell * 2, cell * 2 + 2);
    return (left << 8) | right;
  });
}

function bytesOf(values: readonly number[]): Uint8Array {
  return Uint8Array.from(values);
}
