/**
 * Signs as dots, 16 high and 8 or 16 wide, from a font whose outlines are made of squares
 * (facts/peripherals.md 3). Each sign is drawn once and kept.
 */
import { type FontFile, type Outline, type Point, fontFile } from './font-file.js';

/** 16 rows from the top; the dot on the left is bit 15, whatever the width. */
export type Dots = readonly number[];

export interface Glyphs {
  /** The dots of a sign that takes one column (8 dots) or two (16). */
  dots(sign: string, columns: 1 | 2): Dots;
}

/** Where the font lies in its package. */
export const fontPath = '@fontsource/unifontex/files/unifontex-latin-400-normal.woff';

const size = 16;
/** Stands for what the font has not got. */
const unreadable = 0xfffd;
const blank: Dots = Array.from({ length: size }, () => 0);
/** Strokes that run on into the next sign: in two columns they are drawn twice as long. */
const strokes = '—―─━…‥';

/** `woff`: the bytes of the font. Throws a `Bug` on others. */
export function glyphsOf(woff: Uint8Array): Glyphs {
  const font = fontFile(woff);
  const known = new Map<string, Dots>();
  return {
    dots: (sign, columns) => {
      const key = `${String(columns)}${sign}`;
      const dots = known.get(key) ?? fitted(font, sign, columns);
      known.set(key, dots);
      return dots;
    },
  };
}

function fitted(font: FontFile, sign: string, columns: 1 | 2): Dots {
  const outline = font.outline(sign.codePointAt(0) ?? unreadable) ?? font.outline(unreadable);
  if (outline === undefined) return blank;
  const dots = filled(font, outline);
  const isWide = outline.advance * 2 > font.unitsPerEm;
  if (isWide === (columns === 2)) return dots;
  if (isWide) return dots.map(halved);
  return strokes.includes(sign) ? dots.map(doubled) : dots.map((row) => row >>> 4);
}

function filled(font: FontFile, { contours }: Outline): Dots {
  const unit = font.unitsPerEm / size;
  return Array.from({ length: size }, (_, row) => {
    const y = font.ascender - (row + 0.5) * unit;
    const edges = contours.flatMap((contour) => crossings(contour, y));
    let bits = 0;
    for (let column = 0; column < size; column++) {
      const x = (column + 0.5) * unit;
      const turns = edges.reduce((sum, edge) => (edge.x > x ? sum + edge.turn : sum), 0);
      if (turns !== 0) bits |= 0x8000 >>> column;
    }
    return bits;
  });
}

/** Where a contour crosses the height `y`, upwards (1) or downwards (-1). */
function crossings(
  contour: readonly Point[],
  y: number,
): readonly { readonly x: number; readonly turn: 1 | -1 }[] {
  return contour.flatMap((to, place) => {
    const from = contour.at(place - 1) ?? to;
    if (from.y > y === to.y > y) return [];
    const x = from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x);
    return [{ x, turn: to.y > from.y ? 1 : -1 }];
  });
}

function halved(row: number): number {
  let bits = 0;
  for (let column = 0; column < 8; column++) {
    if ((row & (0xc000 >>> (column * 2))) !== 0) bits |= 0x8000 >>> column;
  }
  return bits;
}

function doubled(row: number): number {
  let bits = 0;
  for (let column = 0; column < 8; column++) {
    if ((row & (0x8000 >>> column)) !== 0) bits |= 0xc000 >>> (column * 2);
  }
  return bits;
}
