/**
 * A character LCD that the kernel drives (HD44780 and its like behind /dev/lcd): text, and sequences that
 * begin with ESC [ (kernel, drivers/auxdisplay/charlcd.c). ASCII alone; what is not shows as a question
 * mark, and the two characters that the usual ROM has other signs for as their likes. Pure.
 */

export interface PanelSize {
  readonly columns: number;
  readonly rows: number;
}

/** Those that a layout of `ui-lcd` fills. */
export const sizes = {
  '20x4': { columns: 20, rows: 4 },
  '20x2': { columns: 20, rows: 2 },
} as const satisfies Readonly<Record<string, PanelSize>>;

/** Whole rows, each as wide as the panel. */
export type Rows = readonly string[];

/**
 * A line feed ends a sequence that an earlier till left half sent, and is told to no one else. Then: set
 * up anew, cursor off, its blinking off, backlight on, clear. Setting up switches cursor and blinking on.
 */
export const initBytes: Uint8Array = asciiBytes('\n\x1b[LI\x1b[Lc\x1b[Lb\x1b[L+\x1b[2J');

export function blankRows({ columns, rows }: PanelSize): Rows {
  return Array.from({ length: rows }, () => ' '.repeat(columns));
}

/** What the panel shows of `rows`: cut and filled to its size. */
export function rowsOf(rows: readonly string[], { columns, rows: count }: PanelSize): Rows {
  return Array.from({ length: count }, (_, row) => {
    const text = Array.from(rows[row] ?? '', shownAs).join('');
    return text.slice(0, columns).padEnd(columns);
  });
}

/** What makes a panel that shows `shown` show `wanted`: the changed cells alone. Empty when equal. */
export function changeBytes(shown: Rows, wanted: Rows): Uint8Array {
  let text = '';
  for (const [row, cells] of wanted.entries()) {
    const before = shown[row] ?? '';
    for (let column = 0; column < cells.length; column++) {
      if (cells[column] === before[column]) continue;
      // The panel moves on by itself within a row.
      const isNext = column > 0 && cells[column - 1] !== before[column - 1];
      if (!isNext) text += `\x1b[Lx${column}y${row};`;
      text += cells[column] ?? ' ';
    }
  }
  return asciiBytes(text);
}

/** ROM A00 of the HD44780 has a yen sign at 5Ch and an arrow at 7Eh (data sheet, table 4). */
const likes: Readonly<Record<string, string>> = { '\\': '/', '~': '-' };

function shownAs(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x20 || point === 0x7f) return ' ';
  return point < 0x7f ? (likes[character] ?? character) : '?';
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
