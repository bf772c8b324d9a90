/**
 * The customer display as a person sees it: glowing dots behind dark glass. Its cells are drawn 8x16
 * dots with the font of all pictures, where the device itself has 5x7.
 */
import { cd5220Size } from '../bytes/cd5220.js';
import { type Canvas, type Color, canvas, fill, png } from './canvas.js';
import type { Glyphs } from './glyphs.js';

const { columns, rows: rowCount } = cd5220Size;
const pitch = 4;
const dotSize = 3;
const cellWidth = 8 * pitch + 4;
const cellHeight = 16 * pitch + 12;
const bezel = 16;
const rim = 20;

const colors = { case: 0, glass: 1, off: 2, on: 3 } as const;
const palette: readonly Color[] = [
  [38, 40, 43],
  [8, 14, 14],
  [14, 26, 25],
  [96, 255, 214],
];

/** `rows` as the display tells them; none while it is dark. */
export function customerPicture(rows: readonly string[], glyphs: Glyphs): Uint8Array {
  const margin = bezel + rim;
  const width = columns * cellWidth + margin * 2;
  const height = rowCount * cellHeight + margin * 2;
  const picture = canvas(width, height, colors.case);
  const glass = { x: bezel, y: bezel, width: width - bezel * 2, height: height - bezel * 2 };
  fill(picture, glass, colors.glass);
  for (let row = 0; row < rowCount; row++) {
    const signs = Array.from((rows[row] ?? '').padEnd(columns));
    signs.slice(0, columns).forEach((sign, column) => {
      const place = { x: margin + column * cellWidth, y: margin + row * cellHeight };
      drawCell(picture, place, glyphs.dots(sign, 1));
    });
  }
  return png(picture, palette);
}

function drawCell(
  picture: Canvas,
  place: { readonly x: number; readonly y: number },
  dots: readonly number[],
): void {
  dots.forEach((bits, y) => {
    for (let x = 0; x < 8; x++) {
      const at = { x: place.x + x * pitch, y: place.y + y * pitch };
      const on = ((bits << x) & 0x8000) !== 0;
      fill(picture, { ...at, width: dotSize, height: dotSize }, on ? colors.on : colors.off);
    }
  });
}
