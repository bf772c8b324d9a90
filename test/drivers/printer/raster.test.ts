/** Pictures as raster commands: every dot at its place, in strips, and nothing that acts in real time. */
import fc from 'fast-check';
import jsqr from 'jsqr';
import t from 'tap';
import { rasterBytes } from '../../../src/drivers/printer/escpos/raster.js';
import { qrPicture } from '../../../src/drivers/printer/escpos/symbol-pictures.js';
import type { DotPicture } from '../../../src/runtime/ports/device.js';
import { count } from '../../counts.js';
import { hexOf } from '../transcript.js';

const paper = { widthDots: 384, raster: 'gsv0', stripRows: 128 } as const;

function picture(
  widthDots: number,
  heightDots: number,
  fill: (place: number) => number,
): DotPicture {
  const rows = new Uint8Array(Math.ceil(widthDots / 8) * heightDots);
  return { widthDots, heightDots, rows: rows.map((_, place) => fill(place)) };
}

interface Strips {
  /** Rows as texts of 0 and 1. */
  readonly rows: readonly string[];
  readonly heights: readonly number[];
  readonly rest: number;
}

/** Reads strips again, by the manuals: GS v 0, or GS ( L 112 with its 50 behind it. */
function stripsOf(bytes: Uint8Array): Strips {
  const rows: string[] = [];
  const heights: number[] = [];
  let at = 0;
  const word = (place: number): number => (bytes[place] ?? 0) + (bytes[place + 1] ?? 0) * 0x100;
  while (at < bytes.length) {
    const isStored = bytes[at + 1] === 0x28;
    const head = isStored ? 15 : 8;
    const across = isStored ? word(at + 11) / 8 : word(at + 4);
    const height = isStored ? word(at + 13) : word(at + 6);
    heights.push(height);
    for (let row = 0; row < height; row++) {
      const line = bytes.subarray(at + head + row * across, at + head + (row + 1) * across);
      rows.push(Array.from(line, (byte) => byte.toString(2).padStart(8, '0')).join(''));
    }
    at += head + across * height;
    if (!isStored) continue;
    if (hexOf(bytes.subarray(at, at + 7)) !== '1D 28 4C 02 00 30 32') break;
    at += 7;
  }
  return { rows, heights, rest: bytes.length - at };
}

function hasRealTime(bytes: Uint8Array): boolean {
  return bytes.some((byte, at) => byte === 0x10 && [0x04, 0x05, 0x14].includes(bytes[at + 1] ?? 0));
}

/** What the picture says, without what is beside it. */
function dotsOf({ widthDots, heightDots, rows }: DotPicture): readonly string[] {
  const across = Math.ceil(widthDots / 8);
  return Array.from({ length: heightDots }, (_, row) =>
    Array.from(rows.subarray(row * across, (row + 1) * across), (byte) =>
      byte.toString(2).padStart(8, '0'),
    )
      .join('')
      .slice(0, widthDots)
      .replace(/0+$/, ''),
  );
}

t.test('a picture stands in the middle, in strips of so many rows', async (t) => {
  const bytes =
    rasterBytes(
      picture(8, 3, () => 0x81),
      paper,
    ) ?? new Uint8Array();
  const blank = Array.from({ length: 23 }, () => '00').join(' ');
  t.equal(
    hexOf(bytes),
    `1D 76 30 00 19 00 03 00 ${Array.from({ length: 3 }, () => `${blank} 08 10`).join(' ')}`,
  );
  const tall =
    rasterBytes(
      picture(8, 300, () => 0x81),
      paper,
    ) ?? new Uint8Array();
  t.same(stripsOf(tall).heights, [128, 128, 44]);
  const stored = rasterBytes(
    picture(384, 100, () => 0xaa),
    { ...paper, raster: 'gs(l' },
  );
  t.match(hexOf(stored ?? []), /^1D 28 4C CA 12 30 70 30 01 01 31 80 01 64 00 AA/);
  t.match(hexOf(stored ?? []), /AA 1D 28 4C 02 00 30 32$/);
});

t.test('too wide, or a printer without pictures: none', async (t) => {
  t.equal(
    rasterBytes(
      picture(385, 1, () => 1),
      paper,
    ),
    null,
  );
  t.equal(
    rasterBytes(
      picture(8, 1, () => 1),
      { ...paper, raster: 'none' },
    ),
    null,
  );
});

t.test('the same picture is prepared once a paper', async (t) => {
  const logo = picture(64, 64, (place) => place);
  t.equal(rasterBytes(logo, paper), rasterBytes(logo, { ...paper }));
  t.not(rasterBytes(logo, paper), rasterBytes(logo, { ...paper, stripRows: 8 }));
});

t.test('a sequence over the end of a row begins a new strip, and no dot is touched', async (t) => {
  // As wide as the paper: it cannot be moved.
  const across = 48;
  const logo = picture(384, 3, (place) => {
    if (place === across - 1) return 0x10;
    return place === across ? 0x04 : 0xff;
  });
  const bytes = rasterBytes(logo, paper) ?? new Uint8Array();
  t.same(stripsOf(bytes).heights, [1, 2]);
  t.same(
    stripsOf(bytes).rows.map((row) => row.replace(/0+$/, '')),
    dotsOf(logo),
  );
  t.notOk(hasRealTime(bytes));
});

t.test(
  'a sequence within a row moves the picture; where it cannot move, one dot is thicker',
  async (t) => {
    const narrow = picture(80, 2, (place) => [0x10, 0x05][place % 2] ?? 0);
    const moved = rasterBytes(narrow, paper) ?? new Uint8Array();
    t.notOk(hasRealTime(moved));
    t.same(
      stripsOf(moved).rows.map((row) => row.slice(0, 384).replace(/^0+|0+$/g, '')),
      dotsOf(narrow).map((row) => row.replace(/^0+/, '')),
      'every dot is there',
    );
    const wide = picture(384, 1, (place) => [0x10, 0x14][place % 2] ?? 0);
    const thick = rasterBytes(wide, paper) ?? new Uint8Array();
    t.notOk(hasRealTime(thick));
    t.match(hexOf(thick), /^1D 76 30 00 30 00 01 00 18 14 18 14/);
  },
);

t.test(
  'whatever the picture: no real-time sequence, and every dot but for thicker ones',
  async () => {
    const byte = fc.oneof(
      fc.constantFrom(0x10, 0x04, 0x05, 0x14, 0x00, 0xff),
      fc.integer({ min: 0, max: 255 }),
    );
    const size = fc.record({
      across: fc.integer({ min: 1, max: 384 }),
      high: fc.integer({ min: 1, max: 24 }),
    });
    const papers = fc.record({
      widthDots: fc.constant(384),
      raster: fc.constantFrom('gsv0' as const, 'gs(l' as const),
      stripRows: fc.integer({ min: 1, max: 16 }),
    });
    fc.assert(
      fc.property(
        size,
        papers,
        fc.array(byte, { minLength: 64, maxLength: 64 }),
        ({ across, high }, on, some) => {
          const shown = picture(across, high, (place) => some[(place * 7) % some.length] ?? 0);
          const bytes = rasterBytes(shown, on) ?? new Uint8Array();
          const { rows, heights, rest } = stripsOf(bytes);
          const left = rows.map((row) => row.padEnd(392, '0'));
          const wanted = dotsOf(shown);
          const spare = 384 - across;
          const starts = [0, -1, 1, -2, 2, -3, 3, -4, 4].map((move) => (spare >> 1) + move);
          const isThere = starts.some(
            (start) =>
              start >= 0 &&
              left.every((row, at) =>
                Array.from(wanted[at] ?? '').every(
                  (dot, place) => dot === '0' || row[start + place] === '1',
                ),
              ),
          );
          return (
            isThere &&
            rest === 0 &&
            !hasRealTime(bytes) &&
            heights.every((height) => height <= on.stripRows)
          );
        },
      ),
      { seed: 4, numRuns: count({ quick: 200, full: 20_000 }) },
    );
  },
);

t.test('a phone reads a QR code that is drawn here', async (t) => {
  const text = '海藻 HOLDFAST T0000001ABCDEFGH000001';
  const { widthDots, heightDots, rows } = qrPicture(new TextEncoder().encode(text), 4);
  const across = Math.ceil(widthDots / 8);
  const rgba = new Uint8ClampedArray(widthDots * heightDots * 4).fill(255);
  for (let place = 0; place < widthDots * heightDots; place++) {
    const [column, row] = [place % widthDots, Math.floor(place / widthDots)];
    const isInk = ((rows[row * across + (column >> 3)] ?? 0) & (0x80 >> (column & 7))) !== 0;
    if (isInk) rgba.fill(0, place * 4, place * 4 + 3);
  }
  t.equal(jsqr.default(rgba, widthDots, heightDots)?.data, text);
});
