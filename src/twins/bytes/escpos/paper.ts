/**
 * The paper that came out: strips of text, pictures, codes and blank, slip by slip, each slip ended
 * by a cut. Keeps the text of many slips and the strips of the last ones; what came out stays,
 * whatever happens to the printer.
 */
import { unreachable } from '../../../runtime/ports/bug.js';
import { wrap } from '../../device/columns.js';

export interface InkStyle {
  readonly bold: boolean;
  /** Thickness in dots; 0 for none. */
  readonly underline: number;
  readonly inverse: boolean;
}

/** Dots, rows of whole bytes, high bit on the left. */
export interface DotImage {
  readonly bytesPerRow: number;
  readonly rows: Uint8Array;
  readonly scaleX: number;
  readonly scaleY: number;
}

/** Places and sizes in dots; `x` from the left edge of the paper. */
export type Piece =
  | {
      readonly kind: 'sign';
      readonly sign: string;
      /** Columns of its usual size: 2 for a Chinese sign. */
      readonly columns: 1 | 2;
      readonly x: number;
      readonly width: number;
      readonly height: number;
      readonly style: InkStyle;
    }
  | {
      readonly kind: 'image';
      readonly x: number;
      readonly width: number;
      readonly image: DotImage;
    };

export type Alignment = 'left' | 'center' | 'right';

export type BarCodeSigns = 'none' | 'above' | 'below' | 'both';

export type Strip =
  | { readonly kind: 'line'; readonly pieces: readonly Piece[]; readonly height: number }
  /** Blank paper; `lines` is how many empty lines it reads as. */
  | { readonly kind: 'feed'; readonly height: number; readonly lines: number }
  | { readonly kind: 'image'; readonly image: DotImage; readonly align: Alignment }
  | {
      readonly kind: 'qr';
      readonly data: Uint8Array;
      readonly moduleDots: number;
      readonly level: 'L' | 'M' | 'Q' | 'H';
      readonly align: Alignment;
    }
  | {
      readonly kind: 'barcode';
      /** What stands in it, for people. */
      readonly text: string;
      /** Widths in modules, bars and spaces in turns, from a bar; none when it is only named. */
      readonly bars: readonly number[];
      readonly moduleDots: number;
      readonly height: number;
      /** Where its text is printed. */
      readonly signs: BarCodeSigns;
      readonly align: Alignment;
    }
  /** Something drawn that this twin only names. */
  | { readonly kind: 'note'; readonly text: string };

export interface PaperSlip {
  /** 1 and up, for the life of the paper. */
  readonly n: number;
  /** Lines, each ended by a line feed, without the U+000C of its cut. */
  readonly text: string;
  /** It is off the roll; the last slip may still be in the printer. */
  readonly cut: boolean;
}

export interface PrintedSlip extends PaperSlip {
  /** Dots that the head prints across. */
  readonly headDots: number;
  readonly strips: readonly Strip[];
}

export interface Paper {
  add(strip: Strip): void;
  cut(): void;
  /** Another printer prints on from here; what stands in the old one is torn off. */
  load(width: RollWidth): void;
  /** Oldest first; one that has begun and is not cut is the last. */
  slips(): readonly PaperSlip[];
  /** The last slips with all that is on them, oldest first. */
  printed(): readonly PrintedSlip[];
  /** Dots of blank paper since the last ink. */
  blank(): number;
}

/** Dots across the rolls that there are (facts/peripherals.md 1.1). */
export const rollDots = { '58mm': 384, '80mm': 576 } as const;
export type RollWidth = keyof typeof rollDots;

const columnDots = 12;
const slipsMax = 20_000;
const printedMax = 200;
const stripsMax = 20_000;

interface Roll {
  readonly n: number;
  readonly strips: Strip[];
  readonly lines: string[];
}

export function paper(width: RollWidth = '58mm'): Paper {
  let headDots: number = rollDots[width];
  const done: PaperSlip[] = [];
  const printed: PrintedSlip[] = [];
  let roll: Roll = { n: 1, strips: [], lines: [] };
  let blank = 0;

  const current = (cut: boolean): PrintedSlip => ({
    n: roll.n,
    text: roll.lines.map((line) => `${line}\n`).join(''),
    cut,
    headDots,
    strips: [...roll.strips],
  });
  const begun = (): boolean => roll.strips.length > 0;
  const cut = (): void => {
    const slip = current(true);
    printed.push(slip);
    done.push({ n: slip.n, text: slip.text, cut: true });
    if (printed.length > printedMax) printed.shift();
    if (done.length > slipsMax) done.shift();
    roll = { n: slip.n + 1, strips: [], lines: [] };
  };
  return {
    add: (strip) => {
      roll.strips.push(strip);
      roll.lines.push(...stripText(strip, columnsAcross(headDots)));
      if (roll.strips.length > stripsMax) roll.strips.shift();
      if (roll.lines.length > stripsMax) roll.lines.shift();
      blank = strip.kind === 'feed' ? blank + strip.height : 0;
    },
    cut,
    load: (next) => {
      if (begun()) cut();
      headDots = rollDots[next];
      blank = 0;
    },
    slips: () => {
      const { n, text, cut } = current(false);
      return begun() ? [...done, { n, text, cut }] : [...done];
    },
    printed: () => (begun() ? [...printed, current(false)] : [...printed]),
    blank: () => blank,
  };
}

/** All slips as one text, U+000C at each cut. */
export function paperText(slips: readonly PaperSlip[]): string {
  return slips.map((slip) => slip.text + (slip.cut ? '\f' : '')).join('');
}

/** Columns of signs of the usual size. */
export function columnsAcross(headDots: number): number {
  return Math.floor(headDots / columnDots);
}

export function stripText(strip: Strip, columns: number): readonly string[] {
  switch (strip.kind) {
    case 'line':
      return [lineText(strip.pieces)];
    case 'feed':
      return Array.from({ length: strip.lines }, () => '');
    case 'image': {
      const { bytesPerRow, rows, scaleX, scaleY } = strip.image;
      const width = bytesPerRow * 8 * scaleX;
      const height = (rows.length / Math.max(1, bytesPerRow)) * scaleY;
      return [`[IMAGE ${String(width)}x${String(height)}]`];
    }
    case 'qr':
      return wrap(`[QR ${new TextDecoder().decode(strip.data)}]`, columns);
    case 'barcode':
      return wrap(`[BARCODE ${strip.text}]`, columns);
    case 'note':
      return wrap(strip.text, columns);
    default:
      return unreachable(strip);
  }
}

/** Signs at their columns. A sign of double width takes the place of two and is told once. */
function lineText(pieces: readonly Piece[]): string {
  let text = '';
  let end = 0;
  for (const piece of pieces) {
    const column = Math.floor(piece.x / columnDots);
    text += ' '.repeat(Math.max(0, column - end));
    text += piece.kind === 'sign' ? piece.sign : '[IMAGE]';
    end = Math.floor((piece.x + piece.width) / columnDots);
  }
  return text.trimEnd();
}
