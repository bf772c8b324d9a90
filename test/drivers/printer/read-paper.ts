/**
 * What stands on the twin's paper, read as a person would read it: lines with their place and style,
 * pictures whole again from their strips, codes by what they hold. Blank paper is told in lines, but
 * for what lies around a code.
 */
import type { DotImage, PrintedSlip, Strip } from '../../../src/twins/bytes/escpos/paper.js';

export type Read =
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Dots from the left edge to its first sign, and behind its last. */
      readonly from: number;
      readonly to: number;
      readonly style: ReadStyle;
    }
  | { readonly kind: 'blank'; readonly lines: number }
  | { readonly kind: 'qr'; readonly data: string }
  | { readonly kind: 'bars'; readonly text: string; readonly bars: readonly number[] }
  | { readonly kind: 'image'; readonly image: DotImage }
  | { readonly kind: 'note'; readonly text: string };

export interface ReadStyle {
  readonly wide: boolean;
  readonly high: boolean;
  readonly bold: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
}

export function readPaper({ strips }: PrintedSlip): readonly Read[] {
  const isCode = (strip: Strip | undefined): boolean =>
    strip?.kind === 'qr' || strip?.kind === 'image' || strip?.kind === 'barcode';
  const kept = strips.filter(
    (strip, place) =>
      strip.kind !== 'feed' ||
      (strip.lines > 0 && !isCode(strips[place - 1]) && !isCode(strips[place + 1])),
  );
  return joined(kept).flatMap(readStrip);
}

/** Strips of one picture follow each other without blank. */
function joined(strips: readonly Strip[]): readonly Strip[] {
  const whole: Strip[] = [];
  for (const strip of strips) {
    const last = whole.at(-1);
    if (strip.kind !== 'image' || last?.kind !== 'image') whole.push(strip);
    else {
      const rows = Buffer.concat([last.image.rows, strip.image.rows]);
      whole.splice(-1, 1, { ...last, image: { ...last.image, rows } });
    }
  }
  return whole;
}

function readStrip(strip: Strip): readonly Read[] {
  switch (strip.kind) {
    case 'line':
      return readLine(strip.pieces);
    case 'feed':
      return [{ kind: 'blank', lines: strip.lines }];
    case 'qr':
      return [{ kind: 'qr', data: new TextDecoder().decode(strip.data) }];
    case 'barcode':
      return [{ kind: 'bars', text: strip.text, bars: strip.bars }];
    case 'image':
      return [{ kind: 'image', image: strip.image }];
    case 'note':
      return [{ kind: 'note', text: strip.text }];
  }
}

type Pieces = Extract<Strip, { kind: 'line' }>['pieces'];

/** Runs of one style, each a line of its own here; blanks at the end of a line are not seen. */
function readLine(pieces: Pieces): readonly Read[] {
  const runs: Extract<Read, { kind: 'text' }>[] = [];
  for (const piece of pieces) {
    if (piece.kind !== 'sign') continue;
    const { bold, underline, inverse } = piece.style;
    const style = {
      wide: piece.width > piece.columns * 12,
      high: piece.height > 24,
      bold,
      underline: underline > 0,
      inverse,
    };
    const [from, to] = [piece.x, piece.x + piece.width];
    const last = runs.at(-1);
    if (last !== undefined && JSON.stringify(last.style) === JSON.stringify(style)) {
      runs.splice(-1, 1, { ...last, text: last.text + piece.sign, to });
    } else runs.push({ kind: 'text', text: piece.sign, from, to, style });
  }
  return runs;
}

/** Runs of equal dots in the first row that has ink, from its first to its last, in modules. */
export function barsOf({ bytesPerRow, rows }: DotImage): readonly number[] {
  const first = rows.findIndex((byte) => byte !== 0);
  const row = rows.subarray(
    first - (first % bytesPerRow),
    first - (first % bytesPerRow) + bytesPerRow,
  );
  const dots = Array.from(row, (byte) => byte.toString(2).padStart(8, '0')).join('');
  const runs = Array.from(dots.replace(/^0+|0+$/g, '').matchAll(/0+|1+/g), ([run]) => run.length);
  const module = Math.min(...runs);
  return runs.map((run) => run / module);
}
