/**
 * A picture as raster commands, in strips that the buffer of a small printer holds. A printer acts on
 * real-time sequences wherever they stand, in a picture as well (facts peripherals 1.2): no two bytes
 * here can be taken for one. Where they would meet at the end of a row, a new strip begins; where they
 * would meet inside a row, the whole picture moves by a few dots, and only if no place is free of them
 * one dot is made thicker.
 */
import type { DotPicture } from '../../../runtime/ports/device.js';
import { ByteBuilder } from '../../byte-builder.js';

export interface RasterPaper {
  readonly widthDots: number;
  /** `gsv0`: GS v 0; `gs(l`: GS ( L functions 112 and 50; `none`: it prints no pictures. */
  readonly raster: RasterKind;
  /** Rows of one strip at most. */
  readonly stripRows: number;
}

export const rasterKinds = ['gsv0', 'gs(l', 'none'] as const;
export type RasterKind = (typeof rasterKinds)[number];

/** In the middle of the paper. Null where it is too wide, or the printer prints no pictures. */
export function rasterBytes(picture: DotPicture, paper: RasterPaper): Uint8Array | null {
  if (paper.raster === 'none' || picture.widthDots > paper.widthDots) return null;
  const made = known.get(picture);
  const name = `${paper.raster}/${String(paper.widthDots)}/${String(paper.stripRows)}`;
  const before = made?.get(name);
  if (before !== undefined) return before;
  const bytes = stripsOf(placed(picture, paper.widthDots), paper);
  known.set(picture, (made ?? new Map<string, Uint8Array>()).set(name, bytes));
  return bytes;
}

/** A logo is on every slip, and the same object each time. */
const known = new WeakMap<DotPicture, Map<string, Uint8Array>>();

/** Whole rows of bytes, as they stand on the paper. */
interface Rows {
  readonly rowBytes: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** To the left and right of the middle, nearest first. */
const moves = [0, -1, 1, -2, 2, -3, 3, -4, 4] as const;

function placed(picture: DotPicture, widthDots: number): Rows {
  const spare = widthDots - picture.widthDots;
  const middle = spare >> 1;
  let best: { readonly rows: Rows; readonly pairs: number } | null = null;
  for (const move of moves) {
    const left = middle + move;
    if (left < 0 || left > spare) continue;
    const rows = movedRight(picture, left);
    const pairs = pairsInRows(rows);
    if (best === null || pairs < best.pairs) best = { rows, pairs };
    if (pairs === 0) break;
  }
  const { rows } = best ?? { rows: movedRight(picture, 0) };
  breakPairs(rows);
  return rows;
}

function movedRight({ widthDots, heightDots, rows }: DotPicture, left: number): Rows {
  const from = Math.ceil(widthDots / 8);
  const rowBytes = Math.ceil((left + widthDots) / 8);
  const skipped = left >> 3;
  const shift = left & 7;
  const bytes = new Uint8Array(rowBytes * heightDots);
  const lastMask = 0xff << ((8 - (widthDots & 7)) & 7);
  for (let row = 0; row < heightDots; row++) {
    const start = row * rowBytes + skipped;
    for (let place = 0; place < from; place++) {
      const mask = place === from - 1 ? lastMask : 0xff;
      const wide = ((rows[row * from + place] ?? 0) & mask) << (8 - shift);
      bytes[start + place] = (bytes[start + place] ?? 0) | (wide >> 8);
      if ((wide & 0xff) !== 0) bytes[start + place + 1] = wide & 0xff;
    }
  }
  return { rowBytes, height: heightDots, bytes };
}

/** DLE before EOT, ENQ or DC4: whatever follows, it could be a real-time sequence. */
export function isRealTime(first: number | undefined, second: number | undefined): boolean {
  return first === 0x10 && (second === 0x04 || second === 0x05 || second === 0x14);
}

function pairsInRows({ bytes, rowBytes }: Rows): number {
  let pairs = 0;
  for (let place = 1; place < bytes.length; place++) {
    if (place % rowBytes !== 0 && isRealTime(bytes[place - 1], bytes[place])) pairs += 1;
  }
  return pairs;
}

/** The dot right of the one in 10h: an edge that is one dot thicker. */
const thicker = 0x18;

function breakPairs({ bytes, rowBytes }: Rows): void {
  for (let place = 1; place < bytes.length; place++) {
    const isInside = place % rowBytes !== 0;
    if (isInside && isRealTime(bytes[place - 1], bytes[place])) bytes[place - 1] = thicker;
  }
}

function stripsOf(rows: Rows, { raster, stripRows }: RasterPaper): Uint8Array {
  const { bytes, rowBytes, height } = rows;
  const made = new ByteBuilder(bytes.length + 64);
  const head = raster === 'gs(l' ? storedHead : rasterHead;
  let first = 0;
  while (first < height) {
    let end = first + 1;
    while (end < height && end - first < stripRows && mayFollow(rows, end)) end += 1;
    while (end - first > 1 && hasRealTime(head(rowBytes, end - first))) end -= 1;
    made.bytes(head(rowBytes, end - first));
    made.bytes(bytes.subarray(first * rowBytes, end * rowBytes));
    if (raster === 'gs(l') made.bytes(printStored);
    first = end;
  }
  return made.taken();
}

/** Whether a row may stand behind the one before it in one strip. */
function mayFollow({ bytes, rowBytes }: Rows, row: number): boolean {
  return !isRealTime(bytes[row * rowBytes - 1], bytes[row * rowBytes]);
}

function hasRealTime(head: readonly number[]): boolean {
  return head.some((byte, place) => isRealTime(byte, head[place + 1]));
}

/** GS v 0 m xL xH yL yH; x counts bytes. */
function rasterHead(rowBytes: number, rows: number): readonly number[] {
  return [0x1d, 0x76, 0x30, 0x00, rowBytes & 0xff, rowBytes >> 8, rows & 0xff, rows >> 8];
}

/** GS ( L pL pH 30 70 30 bx by c xL xH yL yH; x counts dots. */
function storedHead(rowBytes: number, rows: number): readonly number[] {
  const length = 10 + rowBytes * rows;
  const dots = rowBytes * 8;
  return [
    ...[0x1d, 0x28, 0x4c, length & 0xff, length >> 8, 0x30, 0x70, 0x30, 0x01, 0x01, 0x31],
    ...[dots & 0xff, dots >> 8, rows & 0xff, rows >> 8],
  ];
}

const printStored: readonly number[] = [0x1d, 0x28, 0x4c, 0x02, 0x00, 0x30, 0x32];
