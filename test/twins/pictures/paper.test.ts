import jsqr from 'jsqr';
import fc from 'fast-check';
import t from 'tap';
import type { PrintedSlip } from '../../../src/twins/bytes/escpos/paper.js';
import { drawingOf } from '../../../src/twins/pictures/paper-drawing.js';
import { paperPicture } from '../../../src/twins/pictures/paper-picture.js';
import { count } from '../../counts.js';
import { ascii, hex, join } from '../bytes/bytes.js';
import { cut, lines, print, qrCode, rig, start } from '../bytes/escpos/rig.js';
import { glyphs, pixelsOf } from './rig.js';

async function picture(...parts: readonly Uint8Array[]) {
  const { printer } = await print(...parts);
  return pixelsOf(paperPicture(printer.printed(), glyphs));
}

/** Dots of ink of the first strip, as lines of text. */
async function strip(...parts: readonly Uint8Array[]): Promise<readonly string[]> {
  const { printer } = await print(...parts);
  const first = printer.printed()[0]?.strips[0];
  if (first === undefined) return [];
  const { height, draw } = drawingOf(first, { glyphs, headDots: 384 });
  const rows = Array.from({ length: height }, () => Array<string>(384).fill('.'));
  draw((x, y, width, high) => {
    for (let down = y; down < y + high; down++) rows[down]?.fill('#', x, x + width);
  });
  return rows.map((row) => row.join(''));
}

async function printOn(rollWidth: '58mm' | '80mm', ...parts: readonly Uint8Array[]) {
  const { printer, wait } = rig({ rollWidth });
  for (const part of parts) printer.push(part);
  await wait(60_000);
  return printer;
}

const inked = (rows: readonly string[]): number => rows.join('').replaceAll('.', '').length;

for (const text of ['T0000001-000012-1250', 'https://example.com/i?n=1&a=12.50', '付款 ￥12.50']) {
  t.test(`the code on the paper reads back as ${text}`, async (t) => {
    const around = lines('--------------------------------');
    const slip = await picture(
      start,
      around,
      hex('1B 61 01'),
      qrCode(text),
      lines('', 'thanks'),
      cut,
    );
    const found = jsqr.default(slip.rgba, slip.width, slip.height);
    t.equal(found?.data, text);
  });
}

t.test('a code that does not fit the paper or any code is named, not drawn', async (t) => {
  const slip = await picture(qrCode('x'.repeat(1200)), lines('', 'A'));
  t.equal(jsqr.default(slip.rgba, slip.width, slip.height), null);
  await t.resolves(picture(qrCode('x'.repeat(5000))));
});

t.test('a sign is 12 dots wide and 24 high, its strokes two dots thick', async (t) => {
  const rows = await strip(lines('I'));
  t.equal(rows.length, 30);
  t.ok(rows.every((row) => !row.slice(12).includes('#')));
  const widths = new Set(rows.flatMap((row) => row.match(/#+/gu) ?? []).map((run) => run.length));
  t.ok(widths.has(2));
  t.notOk(widths.has(1));
});

t.test('double size repeats each dot of the usual size', async (t) => {
  const usual = await strip(start, hex('D6 D0 0A'));
  const double = await strip(start, hex('1D 21 11 D6 D0 0A'));
  const repeated = usual.slice(0, 24).flatMap((row) => {
    const wide = Array.from(row.slice(0, 24), (dot) => dot + dot).join('');
    return [wide, wide];
  });
  t.same(
    double.slice(0, 48).map((row) => row.slice(0, 48)),
    repeated,
  );
});

t.test('bold has more ink, underline a line, inverse all the rest', async (t) => {
  const plain = inked(await strip(lines('A')));
  t.ok(inked(await strip(hex('1B 45 01'), lines('A'))) > plain);
  t.equal(inked(await strip(hex('1B 2D 01'), lines('A'))), plain + 12);
  t.equal(inked(await strip(hex('1D 42 01'), lines('A'))), 12 * 24 - plain);
});

t.test('signs of different height stand on one base', async (t) => {
  const rows = await strip(ascii('A'), hex('1D 21 01'), ascii('A\n'));
  const last = (from: number): number =>
    rows.findLastIndex((row) => row.slice(from, from + 12).includes('#'));
  t.equal(rows.length, 48);
  t.ok(Math.abs(last(0) - last(12)) < 6);
});

t.test('a raster is drawn dot for dot and cut off at the end of the head', async (t) => {
  const rows = await strip(hex('1B 61 01 1D 76 30 00 01 00 02 00 81 42'));
  t.same(
    rows.map((row) => row.slice(188, 196)),
    ['#......#', '.#....#.'],
  );
  const wide = await strip(join(hex('1D 76 30 00 31 00 01 00'), new Uint8Array(49).fill(255)));
  t.equal(inked(wide), 384);
});

t.test('slips lie one below the other; the roll in the printer is not torn off', async (t) => {
  const one = await picture(lines('A'), cut);
  const two = await picture(lines('A'), cut, lines('B'), cut);
  const open = await picture(lines('A'), cut, lines('B'));
  t.equal(one.width, two.width);
  t.ok(two.height > one.height && open.height === two.height);
  const bottom = (slip: typeof one): number => {
    const row = Array.from({ length: slip.width }, (_, x) => slip.at(x, slip.height - 17));
    return row.filter((color) => color === row[100]).length;
  };
  t.equal(bottom(open), 464);
  t.ok(bottom(two) < 464);
});

t.test('an 80 mm roll takes 48 columns, and codes that 58 mm cannot hold', async (t) => {
  const code = 'https://example.com/'.repeat(15);
  const columns = '123456789012345678901234567890123456789012345678';
  const printer = await printOn(
    '80mm',
    lines(columns, `${columns}X`),
    lines(''),
    hex('1B 61 01'),
    qrCode(code),
    lines(''),
    cut,
  );
  t.equal(printer.text().split('\n').slice(0, 3).join(), [columns, columns, 'X'].join());
  const { width, rgba, height } = pixelsOf(paperPicture(printer.printed(), glyphs));
  t.equal(width, 576 + 2 * 40 + 2 * 16);
  t.equal(jsqr.default(rgba, width, height)?.data, code, 'too wide for 58 mm');
});

t.test('a long roll is cut to its last slips', async (t) => {
  const slips: readonly PrintedSlip[] = Array.from({ length: 50 }, (_, place) => ({
    n: place + 1,
    text: '',
    cut: true,
    headDots: 384,
    strips: [{ kind: 'feed', height: 1000, lines: 0 }],
  }));
  const { height } = pixelsOf(paperPicture(slips, glyphs));
  t.ok(height > 6000 && height < 8200, String(height));
  t.same(pixelsOf(paperPicture([], glyphs)).height, 16);
});

t.test('whatever was printed can be drawn', async () => {
  const bytes = fc.array(
    fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0x1b, 0x1d, 0x21, 0x2a, 0x0a, 0x45)),
    { maxLength: 300 },
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (codes) => {
      const { printer } = await print(Uint8Array.from(codes), lines('A'));
      return paperPicture(printer.printed(), glyphs).length > 0;
    }),
    { seed: 3, numRuns: count({ quick: 20, full: 2000 }) },
  );
});
