/**
 * Text on paper by display columns: ASCII takes one, every other character two (facts peripherals 2). A
 * wide character is never split; nothing is left out.
 */

export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

/** `text` in pieces of at most `columns` (2 or more); one empty piece for an empty text. */
export function wrapped(text: string, columns: number): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const character of text) {
    const width = widthOf(character);
    if (used + width > columns) {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += character;
    used += width;
  }
  return [...pieces, piece];
}

/** Both on one line with a space between at least, or each on lines of its own. */
export function pairLines(left: string, right: string, columns: number): readonly string[] {
  const spare = columns - columnsOf(left) - columnsOf(right);
  if (spare >= 1) return [left + ' '.repeat(spare) + right];
  const below = wrapped(right, columns).map(
    (piece) => ' '.repeat(columns - columnsOf(piece)) + piece,
  );
  return [...wrapped(left, columns), ...below];
}

function widthOf(character: string): 1 | 2 {
  return (character.codePointAt(0) ?? 0) < 0x80 ? 1 : 2;
}
