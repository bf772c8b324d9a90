/**
 * Display columns as a text panel or a 58 mm printer counts them: Chinese and full-width signs take
 * two (facts/peripherals.md 2, traps). The twins' own: the till has another.
 */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
];
/** Signs that GB 2312 makes as wide as a character. */
const wideSigns = '·—×①②③④⑤⑥⑦⑧⑨⑩';

function isWide(sign: string): boolean {
  const point = sign.codePointAt(0) ?? 0;
  return wideSigns.includes(sign) || wideRanges.some(([from, to]) => point >= from && point <= to);
}

export function columnsOf(text: string): number {
  let columns = 0;
  for (const sign of text) columns += isWide(sign) ? 2 : 1;
  return columns;
}

/** Cuts `text` into pieces of at most `columns`; a sign that does not fit whole goes to the next. */
export function wrap(text: string, columns: number): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  let width = 0;
  for (const sign of text) {
    const more = columnsOf(sign);
    if (width + more > columns) {
      pieces.push(piece);
      piece = '';
      width = 0;
    }
    piece += sign;
    width += more;
  }
  return [...pieces, piece];
}
