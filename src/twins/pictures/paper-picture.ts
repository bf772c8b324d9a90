/**
 * The paper as it comes out of the printer, a pixel a dot: text, pictures and codes, with a torn edge
 * at each cut. The oldest slips are left out when the picture would grow too long.
 */
import { type PrintedSlip, rollDots } from '../bytes/escpos/paper.js';
import { headToCutterDots } from '../bytes/escpos/typesetter.js';
import { type Box, type Canvas, type Color, canvas, fill, png } from './canvas.js';
import type { Glyphs } from './glyphs.js';
import { type Drawing, drawingOf } from './paper-drawing.js';

/** A roll is wider than what is printed on it: 58 mm for 48, 80 for 72. */
const sideDots = 40;
const desk = 16;
const toothDots = 4;
const heightMax = 8_000;

const colors = { desk: 0, paper: 1, ink: 2 } as const;
const palette: readonly Color[] = [
  [112, 118, 126],
  [250, 248, 242],
  [34, 32, 36],
];

interface DrawnSlip {
  readonly drawings: readonly Drawing[];
  /** Of the roll. */
  readonly width: number;
  readonly height: number;
  readonly cut: boolean;
}

/** Oldest at the top. Without slips it is a bare desk. */
export function paperPicture(slips: readonly PrintedSlip[], glyphs: Glyphs): Uint8Array {
  const drawn = lastThatFit(slips, glyphs);
  const height = drawn.reduce((sum, slip) => sum + slip.height + desk, desk);
  const widest = Math.max(rollDots['58mm'] + sideDots * 2, ...drawn.map(({ width }) => width));
  const picture = canvas(widest + desk * 2, height, colors.desk);
  let y = desk;
  for (const slip of drawn) {
    placeSlip(picture, y, slip);
    y += slip.height + desk;
  }
  return png(picture, palette);
}

/** The last one is shown however long it is. */
function lastThatFit(slips: readonly PrintedSlip[], glyphs: Glyphs): readonly DrawnSlip[] {
  const fitting: DrawnSlip[] = [];
  let height = 0;
  for (const slip of slips.toReversed()) {
    const drawn = drawSlip(slip, glyphs);
    height += drawn.height + desk;
    if (height > heightMax && fitting.length > 0) break;
    fitting.unshift(drawn);
  }
  return fitting;
}

/**
 * The knife stands above the head: what was fed last before a cut stays in the printer and is the
 * blank head of the next slip.
 */
function drawSlip(slip: PrintedSlip, glyphs: Glyphs): DrawnSlip {
  const { headDots } = slip;
  const drawings = slip.strips.map((strip) => drawingOf(strip, { glyphs, headDots }));
  const inPrinter = slip.cut ? Math.min(headToCutterDots, blankAtEnd(slip)) : 0;
  const printed = drawings.reduce((sum, drawing) => sum + drawing.height, 0);
  const height = headToCutterDots + printed - inPrinter;
  return { drawings, width: headDots + sideDots * 2, height, cut: slip.cut };
}

function blankAtEnd(slip: PrintedSlip): number {
  let blank = 0;
  for (const strip of slip.strips.toReversed()) {
    if (strip.kind !== 'feed') break;
    blank += strip.height;
  }
  return blank;
}

function placeSlip(picture: Canvas, top: number, slip: DrawnSlip): void {
  const { width, height } = slip;
  fill(picture, { x: desk, y: top, width, height }, colors.paper);
  let y = top + headToCutterDots;
  for (const drawing of slip.drawings) {
    drawing.draw((x, down, wide, high) => {
      const box = { x: x + desk + sideDots, y: y + down, width: wide, height: high };
      fill(picture, box, colors.ink);
    });
    y += drawing.height;
  }
  tear(picture, { y: top, width }, 1);
  if (slip.cut) tear(picture, { y: top + height - 1, width }, -1);
}

/** Teeth of desk into the paper, from the edge at `y` downwards (1) or upwards (-1). */
function tear(picture: Canvas, { y, width }: Pick<Box, 'y' | 'width'>, direction: 1 | -1): void {
  for (let x = 0; x < width; x++) {
    const depth = Math.abs((x % (toothDots * 2)) - toothDots);
    const from = direction === 1 ? y : y - depth + 1;
    fill(picture, { x: desk + x, y: from, width: 1, height: depth }, colors.desk);
  }
}
