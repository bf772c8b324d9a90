/**
 * Character displays as a person sees them: rows of cells with a gap between them, each cell 5x8 dots.
 * One drawing for the cashier's panels without Chinese (dark dots on a backlight) and for the
 * customer's display (glowing dots behind dark glass).
 */
import { type Canvas, type Color, canvas, fill, png } from './canvas.js';
import { type CellDots, cellDots, cellGlyph } from './cell-glyphs.js';

export interface CharacterPanel {
  readonly columns: number;
  readonly rows: number;
  /** Colours of the case, the glass, a dot that is off, a dot that is on. */
  readonly colors: readonly [Color, Color, Color, Color];
}

const lit = [
  [38, 40, 43],
  [164, 200, 40],
  [155, 190, 38],
  [28, 44, 20],
] as const;

/** Panels of HD44780 and its like, in the colours of the cashier's graphic panel. */
export const characterPanels = {
  '20x4': { columns: 20, rows: 4, colors: lit },
  '20x2': { columns: 20, rows: 2, colors: lit },
} as const satisfies Readonly<Record<string, CharacterPanel>>;

const pitch = 5;
const dotSize = 4;
const cellWidth = (cellDots.wide + 1) * pitch;
const cellHeight = (cellDots.high + 1) * pitch;
const bezel = 16;
const rim = 20;

const places = { case: 0, glass: 1, off: 2, on: 3 } as const;

/** `rows` as the display holds them; none while it is dark. What finds no cell is not drawn. */
export function characterPicture(panel: CharacterPanel, rows: readonly string[]): Uint8Array {
  const margin = bezel + rim;
  const width = panel.columns * cellWidth - pitch + margin * 2;
  const height = panel.rows * cellHeight - pitch + margin * 2;
  const picture = canvas(width, height, places.case);
  const glass = { x: bezel, y: bezel, width: width - bezel * 2, height: height - bezel * 2 };
  fill(picture, glass, places.glass);
  for (let row = 0; row < panel.rows; row++) {
    const signs = Array.from((rows[row] ?? '').padEnd(panel.columns));
    signs.slice(0, panel.columns).forEach((sign, column) => {
      const place = { x: margin + column * cellWidth, y: margin + row * cellHeight };
      drawCell(picture, place, cellGlyph(sign));
    });
  }
  return png(picture, panel.colors);
}

function drawCell(
  picture: Canvas,
  place: { readonly x: number; readonly y: number },
  dots: CellDots,
): void {
  dots.forEach((bits, y) => {
    for (let x = 0; x < cellDots.wide; x++) {
      const at = { x: place.x + x * pitch, y: place.y + y * pitch };
      const on = ((bits << x) & 0x10) !== 0;
      fill(picture, { ...at, width: dotSize, height: dotSize }, on ? places.on : places.off);
    }
  });
}
