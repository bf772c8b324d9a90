import fc from 'fast-check';
import t from 'tap';
import { gbCode } from '../../../src/drivers/charset/gb18030.js';
import { columnsOf, pairLines, wrapped } from '../../../src/drivers/printer/escpos/columns.js';
import {
  type Paper,
  slipBytes,
  slipBytesMax,
} from '../../../src/drivers/printer/escpos/slip-bytes.js';
import type { PrintableSlip, SlipLine } from '../../../src/runtime/ports/device.js';
import { count } from '../../counts.js';
import { bytesOf, hexOf } from '../transcript.js';
import { text } from './printer-rig.js';

const paper: Paper = { columns: 32, widthDots: 384, cutter: 'partial', qr: 'native' };
const start = '1B 40 1C 26';

/** Bytes of a slip of these lines, without its beginning. */
function bodyOf(
  lines: readonly SlipLine[],
  { cut = false, ...change }: Partial<Paper> & { cut?: boolean } = {},
) {
  const bytes = slipBytes({ lines, cut }, { ...paper, ...change }, [])?.bytes ?? [];
  const hex = hexOf(bytes);
  return hex.startsWith(start) ? hex.slice(start.length).trim() : `no beginning: ${hex}`;
}

const qr = (data: string): SlipLine => ({ kind: 'qr', data });
const bodies: readonly (readonly [string, string, string])[] = [
  ['Chinese in two bytes', bodyOf([text('支付宝')]), 'D6 A7 B8 B6 B1 A6 0A'],
  ['yen by its full-width twin', bodyOf([text('¥1￥')]), 'A3 A4 "1" A3 A4 0A'],
  ['what two bytes cannot say, as wide', bodyOf([text('😀㐀\ue000')]), 'A1 F5 A1 F5 A1 F5 0A'],
  ['no command from a text', bodyOf([text('a\u001b@\u0010\u0004b')]), '"a @  b" 0A'],
  ['an empty line', bodyOf([text('')]), '0A'],
  ['a feed', bodyOf([{ kind: 'feed', lines: 3 }]), '1B 64 03'],
  [
    'a feed of nothing, and of too much',
    bodyOf([
      { kind: 'feed', lines: 0 },
      { kind: 'feed', lines: 999 },
    ]),
    '1B 64 FF',
  ],
  ['partial cut', bodyOf([], { cut: true }), '1D 56 42 00'],
  ['full cut', bodyOf([], { cut: true, cutter: 'full' }), '1D 56 41 00'],
  ['no cutter: to the tear bar', bodyOf([], { cut: true, cutter: 'none' }), '1B 64 04'],
  [
    'QR: model 2, 6 dots, level M, store, print',
    bodyOf([qr('HI')]),
    '1B 61 01 1D 28 6B 04 00 31 41 32 00 1D 28 6B 03 00 31 43 06 1D 28 6B 03 00 31 45 31 ' +
      '1D 28 6B 05 00 31 50 30 "HI" 1D 28 6B 03 00 31 51 30 1B 61 00',
  ],
  [
    'QR as text where there is none',
    bodyOf([qr('HI')], { qr: 'none' }),
    '1B 61 01 "HI" 0A 1B 61 00',
  ],
  ['no QR of nothing', bodyOf([qr('')]), '1B 61 01 0A 1B 61 00'],
  [
    'a bold pair',
    bodyOf([{ kind: 'pair', left: 'a', right: 'b', bold: true }], { columns: 16 }),
    '1B 45 01 "a              b" 0A 1B 45 00',
  ],
];
for (const [name, actual, expected] of bodies) {
  t.test(`bytes of ${name}`, async (t) => {
    t.equal(actual, hexOf(bytesOf(expected)));
  });
}

t.test(
  'a QR code gets the largest module that the paper takes, and text when it takes none',
  async (t) => {
    const moduleDots = (length: number, widthDots: number): string | undefined =>
      /31 43 (..)/.exec(bodyOf([qr('x'.repeat(length))], { widthDots }))?.[1];
    t.equal(moduleDots(213, 384), '06');
    t.equal(moduleDots(214, 384), '04');
    t.equal(moduleDots(451, 384), '03');
    t.equal(moduleDots(900, 384), '03');
    t.equal(moduleDots(901, 384), undefined);
    t.equal(moduleDots(451, 350), undefined);
  },
);

t.test('a pair that is too wide goes on lines of its own', async (t) => {
  t.same(pairLines('店名', '1.00', 10), ['店名  1.00']);
  t.same(pairLines('店名', '12345', 10), ['店名 12345']);
  t.same(pairLines('店名', '123456', 10), ['店名', '    123456']);
  t.same(pairLines('一二三四五六', '右', 10), ['一二三四五', '六', '        右']);
});

t.test('a wide character is never split, and nothing is left out', (t) => {
  const anyText = fc.string({ unit: fc.constantFrom('a', ' ', '中', '😀') });
  fc.assert(
    fc.property(anyText, fc.integer({ min: 2, max: 40 }), (line, columns) => {
      const pieces = wrapped(line, columns);
      return pieces.join('') === line && pieces.every((piece) => columnsOf(piece) <= columns);
    }),
    { seed: 5, numRuns: count({ quick: 300, full: 100_000 }) },
  );
  t.end();
});

const anyLine: fc.Arbitrary<SlipLine> = fc.oneof(
  fc.record({
    kind: fc.constant('text' as const),
    text: fc.string({ unit: 'binary', maxLength: 60 }),
    align: fc.constantFrom('left' as const, 'center' as const, 'right' as const),
    size: fc.constantFrom('normal' as const, 'double' as const),
    bold: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('pair' as const),
    left: fc.string({ unit: 'binary', maxLength: 40 }),
    right: fc.string({ unit: 'binary', maxLength: 40 }),
    bold: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('qr' as const),
    data: fc.string({ unit: 'binary', maxLength: 400 }),
  }),
  fc.record({ kind: fc.constant('feed' as const), lines: fc.integer() }),
);
const anySlip: fc.Arbitrary<PrintableSlip> = fc.record({
  lines: fc.array(anyLine, { maxLength: 12 }),
  cut: fc.boolean(),
});

t.test('no slip holds a real-time sequence, whatever is written on it', (t) => {
  fc.assert(
    fc.property(anySlip, (slip) => {
      const made = slipBytes(slip, paper, []);
      if (made === null) return false;
      return !made.bytes.some(
        (byte, place) => byte === 0x10 && [4, 5, 0x14].includes(made.bytes[place + 1] ?? 0),
      );
    }),
    { seed: 6, numRuns: count({ quick: 200, full: 20_000 }) },
  );
  t.end();
});

t.test('equal slips are equal bytes, and styles end with their slip', async (t) => {
  const styled: SlipLine = { kind: 'text', text: 'x', align: 'right', size: 'double', bold: true };
  t.equal(bodyOf([styled]), bodyOf([styled]));
  t.match(bodyOf([styled]), /1B 61 02 1D 21 11 1B 45 01 78 0A 1B 61 00 1D 21 00 1B 45 00$/);
});

t.test('a slip that would eat a roll is none', async (t) => {
  const lines = Array.from({ length: slipBytesMax / 10 }, () => text('0123456789'));
  t.equal(slipBytes({ lines, cut: true }, paper, []), null);
});

t.test('every character of the two-byte zone decodes to itself', async (t) => {
  const decoder = new TextDecoder('gb18030');
  let codes = 0;
  for (let point = 0x80; point < 0x10000; point++) {
    const character = String.fromCharCode(point);
    const code = gbCode(character);
    if (code === undefined) continue;
    codes += 1;
    const back = decoder.decode(Uint8Array.of(code >> 8, code & 0xff));
    if (back !== character && character !== '¥') t.fail(`${character} came back as ${back}`);
  }
  t.ok(codes > 21_000, `${String(codes)} characters`);
  t.equal(gbCode('　'), 0xa1a1);
});
