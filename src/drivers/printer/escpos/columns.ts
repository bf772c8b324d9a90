/**
 * Text on paper by display columns: ASCII takes one, every other character two (facts peripherals 2), or
 * one where the printer is set to a single-byte code page. A wide character is never split and nothing is
 * left out but the space at which a line breaks.
 */

/** Columns of a character beyond ASCII. */
export type WideColumns = 1 | 2;

export function columnsOf(text: string, wide: WideColumns = 2): number {
  let columns = 0;
  for (let place = 0; place < text.length; place++) {
    const unit = text.charCodeAt(place);
    if (unit < 0x80) columns += 1;
    else if (!isSecondHalf(unit) || place === 0) columns += wide;
  }
  return columns;
}

/** Of a character that JavaScript holds in two parts. */
function isSecondHalf(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** A word, or a Chinese character; a closing mark stays with what it closes. */
const pieces = /(?:[\x21-\x7f]+|[^\x00-\x7f])[，。、：；！？…）〕〉》」』】]*/gu;

/**
 * `text` in rows of at most `columns` (2 or more): broken between words and between wide characters,
 * and a word longer than a row where the row ends. One empty row for a text without any character.
 */
export function wrapped(text: string, columns: number, wide: WideColumns = 2): readonly string[] {
  if (columnsOf(text, wide) <= columns) return [text.trimEnd()];
  const rows: string[] = [];
  let row = '';
  let end = 0;
  for (const { index, 0: piece } of text.matchAll(pieces)) {
    const gap = row === '' && rows.length > 0 ? '' : text.slice(end, index);
    end = index + piece.length;
    if (columnsOf(row + gap + piece, wide) <= columns) {
      row += gap + piece;
      continue;
    }
    if (row !== '') rows.push(row);
    const parts = cutUp(piece, columns, wide);
    rows.push(...parts.slice(0, -1));
    row = parts.at(-1) ?? '';
  }
  return [...rows, row];
}

/** The same number of rows, each about as wide as the others: for what stands in the middle. */
export function balanced(text: string, columns: number, wide: WideColumns = 2): readonly string[] {
  const rows = wrapped(text, columns, wide);
  if (rows.length === 1) return rows;
  const widths = Array.from(text.matchAll(pieces), ([piece]) => columnsOf(piece, wide));
  const widest = Math.max(2, ...widths);
  let even = rows;
  for (let narrower = columns - 1; narrower >= widest; narrower--) {
    const tried = wrapped(text, narrower, wide);
    if (tried.length > rows.length) break;
    even = tried;
  }
  return even;
}

/** Two texts of one line. */
export interface Sides {
  readonly left: string;
  readonly right: string;
}

/** Both on one line with a space between at least, or the right one below, flush with the right edge. */
export function pairLines(
  { left, right }: Sides,
  columns: number,
  wide: WideColumns = 2,
): readonly string[] {
  const spare = columns - columnsOf(left, wide) - columnsOf(right, wide);
  if (spare >= 1) return [left + ' '.repeat(spare) + right];
  const below = wrapped(right, columns, wide);
  const edge = columns - Math.max(...below.map((row) => columnsOf(row, wide)));
  return [...wrapped(left, columns, wide), ...below.map((row) => ' '.repeat(edge) + row)];
}

function cutUp(word: string, columns: number, wide: WideColumns): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const character of word) {
    const width = character < '\x80' ? 1 : wide;
    if (used + width > columns) {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += character;
    used += width;
  }
  return [...parts, part];
}
