/**
 * Text on paper by display columns: ASCII takes one, every other character two (facts peripherals 2). A
 * wide character is never split and nothing is left out but the space at which a line breaks.
 */

export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

/** A word, or a Chinese character; a closing mark stays with what it closes. */
const pieces = /(?:[\x21-\x7f]+|[^\x00-\x7f])[，。、：；！？…）〕〉》」』】]*/gu;

/**
 * `text` in rows of at most `columns` (2 or more): broken between words and between wide characters,
 * and a word longer than a row where the row ends. One empty row for a text without any character.
 */
export function wrapped(text: string, columns: number): readonly string[] {
  const rows: string[] = [];
  let row = '';
  let end = 0;
  for (const { index, 0: piece } of text.matchAll(pieces)) {
    const gap = row === '' && rows.length > 0 ? '' : text.slice(end, index);
    end = index + piece.length;
    if (columnsOf(row + gap + piece) <= columns) {
      row += gap + piece;
      continue;
    }
    if (row !== '') rows.push(row);
    const parts = cutUp(piece, columns);
    rows.push(...parts.slice(0, -1));
    row = parts.at(-1) ?? '';
  }
  return [...rows, row];
}

/** The same number of rows, each about as wide as the others: for what stands in the middle. */
export function balanced(text: string, columns: number): readonly string[] {
  const rows = wrapped(text, columns);
  const widest = Math.max(2, ...Array.from(text.matchAll(pieces), ([piece]) => columnsOf(piece)));
  let even = rows;
  for (let narrower = columns - 1; narrower >= widest; narrower--) {
    const tried = wrapped(text, narrower);
    if (tried.length > rows.length) break;
    even = tried;
  }
  return even;
}

/** Both on one line with a space between at least, or the right one below, flush with the right edge. */
export function pairLines(left: string, right: string, columns: number): readonly string[] {
  const spare = columns - columnsOf(left) - columnsOf(right);
  if (spare >= 1) return [left + ' '.repeat(spare) + right];
  const below = wrapped(right, columns);
  const edge = columns - Math.max(...below.map(columnsOf));
  return [...wrapped(left, columns), ...below.map((row) => ' '.repeat(edge) + row)];
}

function cutUp(word: string, columns: number): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const character of word) {
    const width = widthOf(character);
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

function widthOf(character: string): 1 | 2 {
  return (character.codePointAt(0) ?? 0) < 0x80 ? 1 : 2;
}
