/** The cashier's panel as a person sees it: dots with gaps, on its backlight or in the dark. */
import { type LcdCell, type LcdFace, st7920Size } from '../bytes/st7920.js';
import { type Color, canvas, fill, png } from './canvas.js';
import type { Dots, Glyphs } from './glyphs.js';

const { dotsWide, dotsHigh } = st7920Size;
const pitch = 5;
const dotSize = 4;
const rim = 12;
const bezel = 16;

const colors = { case: 0, glass: 1, off: 2, on: 3 } as const;
const lit: readonly Color[] = [
  [38, 40, 43],
  [164, 200, 40],
  [155, 190, 38],
  [28, 44, 20],
];
const dark: readonly Color[] = [
  [38, 40, 43],
  [72, 82, 50],
  [68, 78, 47],
  [68, 78, 47],
];

export function lcdPicture(face: LcdFace, glyphs: Glyphs): Uint8Array {
  const margin = bezel + rim;
  const width = dotsWide * pitch + margin * 2;
  const height = dotsHigh * pitch + margin * 2;
  const picture = canvas(width, height, colors.case);
  const glass = { x: bezel, y: bezel, width: width - bezel * 2, height: height - bezel * 2 };
  fill(picture, glass, colors.glass);
  lcdDots(face, glyphs).forEach((row, y) => {
    row.forEach((on, x) => {
      const place = { x: margin + x * pitch, y: margin + y * pitch };
      const box = { ...place, width: dotSize, height: dotSize };
      fill(picture, box, on ? colors.on : colors.off);
    });
  });
  return png(picture, face.lit ? lit : dark);
}

/** Which dots are on, row by row: text and graphics, each turning over the other. */
export function lcdDots(face: LcdFace, glyphs: Glyphs): readonly (readonly boolean[])[] {
  const lines = face.rows.map((cells) => cellDots(cells, glyphs));
  return Array.from({ length: dotsHigh }, (_, y) => {
    const text = lines[y >> 4]?.[y & 15] ?? [];
    const graphics = face.graphics[y];
    return Array.from({ length: dotsWide }, (_, x) => {
      const drawn = ((graphics?.[x >> 3] ?? 0) >> (7 - (x & 7))) & 1;
      return (text[x] ?? false) !== (drawn === 1);
    });
  });
}

/** The 16 dot rows of one row of cells. */
function cellDots(cells: readonly LcdCell[], glyphs: Glyphs): readonly (readonly boolean[])[] {
  return Array.from({ length: 16 }, (_, y) =>
    cells.flatMap((cell) => {
      const dots: Dots = cell.kind === 'user' ? cell.dots : glyphs.dots(cell.sign, cell.columns);
      const width = cell.kind === 'user' || cell.columns === 2 ? 16 : 8;
      return Array.from({ length: width }, (_, x) => (((dots[y] ?? 0) << x) & 0x8000) !== 0);
    }),
  );
}
