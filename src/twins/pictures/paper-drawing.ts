/** How high each strip of paper is and where its ink goes, from the left end of the head and its own top. */
import qrcode from 'qrcode-generator';
import { unreachable } from '../../runtime/ports/bug.js';
import { indent } from '../bytes/escpos/line.js';
import { type DotImage, type Piece, type Strip, columnsAcross } from '../bytes/escpos/paper.js';
import { wrap } from '../device/columns.js';
import type { Glyphs } from './glyphs.js';

/** Inks a box of dots. */
export type Pen = (x: number, y: number, width: number, height: number) => void;

export interface Drawing {
  readonly height: number;
  readonly draw: (pen: Pen) => void;
}

/** What draws: the font, and the dots of the head. */
export interface Hand {
  readonly glyphs: Glyphs;
  readonly headDots: number;
}

const noteRow = 30;

export function drawingOf(strip: Strip, hand: Hand): Drawing {
  const { glyphs, headDots } = hand;
  switch (strip.kind) {
    case 'line':
      return {
        height: strip.height,
        draw: (pen) => {
          drawLine(strip.pieces, glyphs, within(headDots, pen));
        },
      };
    case 'feed':
      return { height: strip.height, draw: () => undefined };
    case 'image': {
      const { width, height } = imageSize(strip.image);
      const left = indent(strip.align, headDots - width);
      return {
        height,
        draw: (pen) => {
          drawImage(strip.image, moved(within(headDots, pen), left, 0));
        },
      };
    }
    case 'qr':
      return qrDrawing(strip, hand);
    case 'barcode':
      return barDrawing(strip, hand);
    case 'note':
      return noteDrawing(strip.text, hand);
    default:
      return unreachable(strip);
  }
}

/** What lies beyond the head is not printed. */
function within(headDots: number, pen: Pen): Pen {
  return (x, y, width, height) => {
    if (x + width <= headDots) pen(x, y, width, height);
  };
}

function moved(pen: Pen, left: number, top: number): Pen {
  return (x, y, width, height) => {
    pen(left + x, top + y, width, height);
  };
}

/** Signs stand on a common base, however high each is. */
function drawLine(pieces: readonly Piece[], glyphs: Glyphs, pen: Pen): void {
  const heights = pieces.map((piece) =>
    piece.kind === 'sign' ? piece.height : imageSize(piece.image).height,
  );
  const base = Math.max(0, ...heights);
  pieces.forEach((piece, place) => {
    const at = moved(pen, piece.x, base - (heights[place] ?? 0));
    if (piece.kind === 'sign') drawSign(piece, glyphs, at);
    else drawImage(piece.image, at);
  });
}

type SignPiece = Extract<Piece, { kind: 'sign' }>;

/**
 * A sign of 16 dots drawn 24 high: a dot of the printer is inked when it touches one of the font's,
 * so that every stroke is two dots thick and every gap stays open.
 */
function drawSign(piece: SignPiece, glyphs: Glyphs, pen: Pen): void {
  const { width, height, style } = piece;
  const dots = glyphs.dots(piece.sign, piece.columns);
  const across = spans(piece.columns * 8, width);
  const down = spans(16, height);
  const thick = style.bold ? Math.max(1, Math.round(width / (piece.columns * 12))) : 0;
  const inked = (x: number, y: number): boolean =>
    touches(dots, across[x], down[y]) || (x >= thick && touches(dots, across[x - thick], down[y]));
  for (let y = 0; y < height; y++) {
    const line = y >= height - style.underline;
    let start = 0;
    for (let x = 0; x <= width; x++) {
      if (x < width && (line || inked(x, y)) !== style.inverse) continue;
      if (x > start) pen(start, y, x - start, 1);
      start = x + 1;
    }
  }
}

interface Span {
  readonly from: number;
  /** The last, itself one of them. */
  readonly to: number;
}

/**
 * For each of `count` dots, which of `source` it touches. Sizes that are a multiple of the usual one
 * are that one with each dot repeated, as a printer does it; a small font takes the nearest dot.
 */
function spans(source: number, count: number): readonly Span[] {
  const usual = source * 1.5;
  const times = count % usual === 0 ? count / usual : 1;
  const across = count / times;
  return Array.from({ length: count }, (_, dot) => {
    const place = Math.floor(dot / times);
    const nearest = Math.floor(((place + 0.5) * source) / across);
    if (across < usual) return { from: nearest, to: nearest };
    const to = Math.ceil(((place + 1) * source) / across) - 1;
    return { from: Math.floor((place * source) / across), to };
  });
}

function touches(
  dots: readonly number[],
  across: Span | undefined,
  down: Span | undefined,
): boolean {
  if (across === undefined || down === undefined) return false;
  for (let y = down.from; y <= down.to; y++) {
    for (let x = across.from; x <= across.to; x++) {
      if ((((dots[y] ?? 0) << x) & 0x8000) !== 0) return true;
    }
  }
  return false;
}

function imageSize({ bytesPerRow, rows, scaleX, scaleY }: DotImage): {
  readonly width: number;
  readonly height: number;
} {
  return {
    width: bytesPerRow * 8 * scaleX,
    height: Math.ceil(rows.length / Math.max(1, bytesPerRow)) * scaleY,
  };
}

function drawImage({ bytesPerRow, rows, scaleX, scaleY }: DotImage, pen: Pen): void {
  rows.forEach((byte, place) => {
    const y = Math.floor(place / bytesPerRow) * scaleY;
    for (let bit = 0; bit < 8; bit++) {
      const x = ((place % bytesPerRow) * 8 + bit) * scaleX;
      if (((byte << bit) & 0x80) !== 0) pen(x, y, scaleX, scaleY);
    }
  });
}

type QrStrip = Extract<Strip, { kind: 'qr' }>;

/** A printer adds no quiet zone; the blank of the paper and the feed around it are that. */
function qrDrawing(strip: QrStrip, hand: Hand): Drawing {
  const code = qrModules(strip);
  if (code === undefined) return noteDrawing('[QR: too much data]', hand);
  const { moduleDots } = strip;
  const side = code.length * moduleDots;
  if (side > hand.headDots) return noteDrawing('[QR: too wide]', hand);
  const left = indent(strip.align, hand.headDots - side);
  return {
    height: side,
    draw: (pen) => {
      code.forEach((row, y) => {
        row.forEach((dark, x) => {
          if (dark) pen(left + x * moduleDots, y * moduleDots, moduleDots, moduleDots);
        });
      });
    },
  };
}

/** Most that the largest code of each level holds, in bytes (ISO/IEC 18004, table 7). */
const qrBytesMax = { L: 2953, M: 2331, Q: 1663, H: 1273 } as const;

function qrModules({ data, level }: QrStrip): readonly (readonly boolean[])[] | undefined {
  if (data.length > qrBytesMax[level]) return undefined;
  const code = qrcode(0, level);
  code.addData(String.fromCodePoint(...data), 'Byte');
  code.make();
  const places = Array.from({ length: code.getModuleCount() }, (_, place) => place);
  return places.map((row) => places.map((column) => code.isDark(row, column)));
}

type BarStrip = Extract<Strip, { kind: 'barcode' }>;

/** Its text stands in the middle of its bars, as in the usual font, where it was asked for. */
function barDrawing(strip: BarStrip, hand: Hand): Drawing {
  const { bars, moduleDots, height, signs } = strip;
  const widths = bars.map((width) => Math.round(width * moduleDots));
  const across = widths.reduce((sum, width) => sum + width, 0);
  if (bars.length === 0) return noteDrawing(`[BARCODE ${strip.text}]`, hand);
  if (across > hand.headDots) return noteDrawing('[BARCODE: too wide]', hand);
  const left = indent(strip.align, hand.headDots - across);
  const text = textDrawing(strip.text, left + Math.floor(across / 2), hand);
  const [above, below] = [
    signs === 'above' || signs === 'both',
    signs === 'below' || signs === 'both',
  ];
  const top = above ? text.height : 0;
  return {
    height: top + height + (below ? text.height : 0),
    draw: (pen) => {
      if (above) text.draw(pen);
      let x = left;
      widths.forEach((width, place) => {
        if (place % 2 === 0) pen(x, top, width, height);
        x += width;
      });
      if (below) text.draw(moved(pen, 0, top + height));
    },
  };
}

/** One row of signs around the place `middle`. */
function textDrawing(text: string, middle: number, { glyphs, headDots }: Hand): Drawing {
  const style = { bold: false, underline: 0, inverse: false };
  const signs = Array.from(text);
  const left = Math.max(0, middle - signs.length * 6);
  return {
    height: noteRow,
    draw: (pen) => {
      signs.forEach((sign, column) => {
        const size = { columns: 1, x: 0, width: 12, height: 24 } as const;
        const at = moved(within(headDots, pen), left + column * 12, 3);
        drawSign({ kind: 'sign', sign, style, ...size }, glyphs, at);
      });
    },
  };
}

function noteDrawing(text: string, { glyphs, headDots }: Hand): Drawing {
  const rows = wrap(text, columnsAcross(headDots));
  const style = { bold: false, underline: 0, inverse: false };
  return {
    height: rows.length * noteRow,
    draw: (pen) => {
      rows.forEach((row, place) => {
        Array.from(row).forEach((sign, column) => {
          const size = { columns: 1, x: 0, width: 12, height: 24 } as const;
          const at = moved(pen, column * 12, place * noteRow);
          drawSign({ kind: 'sign', sign, style, ...size }, glyphs, at);
        });
      });
    },
  };
}
