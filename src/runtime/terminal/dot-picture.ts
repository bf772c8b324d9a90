/**
 * Greys to dots, for paper that is black or white: made smaller where it is too large, by the mean of
 * what lies under a dot, and then either the nearest of both (lines, lettering) or dots that look grey
 * from afar (Floyd and Steinberg 1976, whole numbers). Pure, and the same on every machine.
 */
import type { DotPicture } from '../ports/device.js';

/** `lines`: the nearest of black and white; `photo`: dots that look grey. */
export const shades = ['lines', 'photo'] as const;
export type Shades = (typeof shades)[number];

/** 0 is black, 255 white, row by row. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly greys: Uint8Array;
}

export interface Room {
  readonly widthDots: number;
  readonly heightDots: number;
}

export function dotPicture(picture: GreyPicture, room: Room, how: Shades): DotPicture {
  const fitted = fittedInto(picture, room);
  const { width, height } = fitted;
  const rowBytes = Math.ceil(width / 8);
  const rows = new Uint8Array(rowBytes * height);
  const rest = how === 'photo' ? new Int32Array(width * height) : null;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const place = row * width + column;
      const grey = (fitted.greys[place] ?? 255) + ((rest?.[place] ?? 0) >> 4);
      const isBlack = grey < middle;
      if (isBlack) {
        const at = row * rowBytes + (column >> 3);
        rows[at] = (rows[at] ?? 0) | (0x80 >> (column & 7));
      }
      if (rest !== null) passOn(rest, { width, height, row, column }, grey - (isBlack ? 0 : 255));
    }
  }
  return { widthDots: width, heightDots: height, rows };
}

const middle = 128;

interface Spot {
  readonly width: number;
  readonly height: number;
  readonly row: number;
  readonly column: number;
}

/** What a dot is too dark or too light by goes to its neighbours, in sixteenths. */
function passOn(rest: Int32Array, { width, height, row, column }: Spot, error: number): void {
  for (const [right, down, share] of neighbours) {
    const [x, y] = [column + right, row + down];
    if (x < 0 || x >= width || y >= height) continue;
    const place = y * width + x;
    rest[place] = (rest[place] ?? 0) + error * share;
  }
}

const neighbours = [
  [1, 0, 7],
  [-1, 1, 3],
  [0, 1, 5],
  [1, 1, 1],
] as const;

/** As it is where there is room; never larger. */
function fittedInto(picture: GreyPicture, room: Room): GreyPicture {
  const { width, height } = picture;
  if (width <= room.widthDots && height <= room.heightDots) return picture;
  // By the side that has less room; whole numbers, so that no machine rounds another way.
  const isByWidth = room.widthDots * height <= room.heightDots * width;
  const to = isByWidth
    ? { width: room.widthDots, height: Math.floor((height * room.widthDots) / width) || 1 }
    : { width: Math.floor((width * room.heightDots) / height) || 1, height: room.heightDots };
  const fitted = new Uint8Array(to.width * to.height);
  for (let row = 0; row < to.height; row++) {
    const [top, bottom] = spanOf(row, to.height, height);
    for (let column = 0; column < to.width; column++) {
      const [left, right] = spanOf(column, to.width, width);
      fitted[row * to.width + column] = meanOf(picture, { left, right, top, bottom });
    }
  }
  return { ...to, greys: fitted };
}

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function meanOf({ width, greys }: GreyPicture, { left, right, top, bottom }: Area): number {
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) sum += greys[y * width + x] ?? 255;
  }
  return Math.round(sum / ((bottom - top) * (right - left)));
}

/** What lies under a dot, of which there are `count` over `length`. */
function spanOf(place: number, count: number, length: number): readonly [number, number] {
  const from = Math.floor((place * length) / count);
  return [from, Math.max(from + 1, Math.floor(((place + 1) * length) / count))];
}
