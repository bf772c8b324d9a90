/**
 * A 20x2 customer display in CD5220 mode (facts peripherals 3). A row goes out whole, in one frame:
 * after ESC Q A or B the display takes nothing but such frames. ASCII alone; what is not shows as a
 * question mark. Pure.
 */

export const rowCount = 2;
export const columnCount = 20;

export type Rows = readonly string[];

const blankRow = ' '.repeat(columnCount);
export const blankRows: Rows = Array.from({ length: rowCount }, () => blankRow);

const esc = 0x1b;
/**
 * CR ends a row that an earlier till left half sent, CLR ends its row mode; then ESC @ is heard, which
 * resets, and CLR clears.
 */
export const initBytes: Uint8Array = Uint8Array.of(0x0d, 0x0c, esc, 0x40, 0x0c);

/** What the display shows of `rows`: ASCII, cut and filled to its size. */
export function rowsOf(rows: readonly string[]): Rows {
  return blankRows.map((_, row) => asciiRow(rows[row] ?? ''));
}

/** ESC Q A <upper row> CR, ESC Q B <lower row> CR: the changed rows alone, in one frame. */
export function changeBytes(shown: Rows, wanted: Rows): Uint8Array {
  const bytes = wanted.flatMap((row, place) =>
    row === shown[place] ? [] : [esc, 0x51, 0x41 + place, ...asciiBytes(row), 0x0d],
  );
  return Uint8Array.from(bytes);
}

function asciiRow(text: string): string {
  let row = '';
  for (const character of text) row += asciiCharacter(character.codePointAt(0) ?? 0);
  return row.slice(0, columnCount).padEnd(columnCount);
}

function asciiCharacter(point: number): string {
  if (point < 0x20 || point === 0x7f) return ' ';
  return point < 0x7f ? String.fromCodePoint(point) : '?';
}

function asciiBytes(row: string): readonly number[] {
  return Array.from(row, (character) => character.charCodeAt(0));
}
