/**
 * Display columns as a text panel or a 58 mm printer counts them: Chinese and full-width signs take
 * two (facts/peripherals.md 2, traps). The twins' own: the till has another.
 */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6·—×①-⑳]/u;

export function columnsOf(text: string): number {
  let columns = 0;
  for (const sign of text) columns += wide.test(sign) ? 2 : 1;
  return columns;
}

/** Cuts `text` into pieces of at most `columns`; a sign that does not fit whole goes to the next. */
export function wrap(text: string, columns: number): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const sign of text) {
    if (columnsOf(piece) + columnsOf(sign) > columns) {
      pieces.push(piece);
      piece = '';
    }
    piece += sign;
  }
  return [...pieces, piece];
}
