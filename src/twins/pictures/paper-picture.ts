/**
 * The paper as it comes out of the printer, a pixel a dot: text, pictures and codes, with a torn edge
 * at each cut. The oldest slips are left out when the picture would grow too long.
 */
import type { PrintedSlip } from '../bytes/escpos/paper.js';
import { headToCutterDots } from '../bytes/escpos/typesetter.js';
import { paperDots } from '../bytes/escpos/settings.js';
import { type Canvas, type Color, canvas, fill, png } from './canvas.js';
import type { Glyphs } from './glyphs.js';
import { type Drawing, drawingOf } from './paper-drawing.js';

/** A roll of 58 mm is wider than what is printed on it. */
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
  readonly height: number;
  readonly cut: boolean;
}

/** Oldest at the top. Without slips it is a bare desk. */
export function paperPicture(slips: readonly PrintedSlip[], glyphs: Glyphs): Uint8Array {
  const drawn = lastThatFit(slips, glyphs);
  const height = drawn.reduce((sum, slip) => sum + slip.height + desk, desk);
  const picture = canvas(paperDots + (sideDots + desk) * 2, height, colors.desk);
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
  const drawings = slip.strips.map((strip) => drawingOf(strip, glyphs));
  const inPrinter = slip.cut ? Math.min(headToCutterDots, blankAtEnd(slip)) : 0;
  const printed = drawings.reduce((sum, drawing) => sum + drawing.height, 0);
  return { drawings, height: headToCutterDots + printed - inPrinter, cut: slip.cut };
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
  const width = paperDots + sideDots * 2;
  fill(picture, { x: desk, y: top, width, height: slip.height }, colors.paper);
  let y = top + headToCutterDots;
  for (const drawing of slip.drawings) {
    drawing.draw((x, down, wide, high) => {
      const box = { x: x + desk + sideDots, y: y + down, width: wide, height: high };
      fill(picture, box, colors.ink);
    });
    y += drawing.height;
  }
  tear(picture, top, 1);
  if (slip.cut) tear(picture, top + slip.height - 1, -1);
}

/** Teeth of desk into the paper, from the edge at `y` downwards (1) or upwards (-1). */
function tear(picture: Canvas, y: number, direction: 1 | -1): void {
  for (let x = 0; x < paperDots + sideDots * 2; x++) {
    const depth = Math.abs((x % (toothDots * 2)) - toothDots);
    const from = direction === 1 ? y : y - depth + 1;
    fill(picture, { x: desk + x, y: from, width: 1, height: depth }, colors.desk);
  }
}
