import fc from 'fast-check';
import qrcode from 'qrcode-generator';
import t from 'tap';
import { gbCode } from '../../../src/drivers/charset/gb18030.js';
import {
  balanced,
  columnsOf,
  pairLines,
  wrapped,
} from '../../../src/drivers/printer/escpos/columns.js';
import { rolls } from '../../../src/drivers/printer/escpos/papers.js';
import { qrSizeOf } from '../../../src/drivers/printer/escpos/qr-size.js';
import {
  type Paper,
  slipBytes,
  slipBytesMax,
} from '../../../src/drivers/printer/escpos/slip-bytes.js';
import { symbologies } from '../../../src/drivers/printer/models/sheet.js';
import type { PrintableSlip, SlipLine } from '../../../src/runtime/ports/device.js';
import { count } from '../../counts.js';
import { printedRows } from '../printed-rows.js';
import { bytesOf, hexOf } from '../transcript.js';
import { text } from './printer-rig.js';

const paper: Paper = rolls['58mm'];
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

const plainText = (line: string) =>
  ({ kind: 'text', text: line, align: 'left', size: 'normal', bold: false }) as const;
const qr = (data: string): SlipLine => ({ kind: 'qr', data });
const large = (line: string): SlipLine => ({
  kind: 'text',
  text: line,
  align: 'left',
  size: 'double',
  bold: false,
});
const dot: SlipLine = {
  kind: 'image',
  picture: { widthDots: 1, heightDots: 1, rows: Uint8Array.of(0x80) },
};
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
    'QR: its quiet zone, model 2, 6 dots, level M, store, print, and the zone again',
    bodyOf([qr('HI')]),
    '1B 61 01 1B 4A 18 1D 28 6B 04 00 31 41 32 00 1D 28 6B 03 00 31 43 06 1D 28 6B 03 00 31 45 31 ' +
      '1D 28 6B 05 00 31 50 30 "HI" 1D 28 6B 03 00 31 51 30 1B 4A 18 1B 61 00',
  ],
  [
    'QR as text where there is none',
    bodyOf([qr('HI')], { qr: 'none' }),
    '1B 61 01 "HI" 0A 1B 61 00',
  ],
  ['no QR of nothing', bodyOf([qr('')]), '1B 61 01 0A 1B 61 00'],
  [
    'double size where it fits, with its line spacing',
    bodyOf([large('0123456789ABCDEF')]),
    '1D 21 11 1B 33 3C "0123456789ABCDEF" 0A 1D 21 00 1B 32',
  ],
  [
    'height alone where double width would break the line',
    bodyOf([large('0123456789ABCDEF0')]),
    '1D 21 01 1B 33 3C "0123456789ABCDEF0" 0A 1D 21 00 1B 32',
  ],
  [
    'a large pair, as wide as the paper',
    bodyOf([{ kind: 'pair', left: '合计', right: '￥12.50', size: 'double', bold: true }]),
    '1D 21 11 1B 33 3C 1B 45 01 BA CF BC C6 "     " A3 A4 "12.50" 0A 1D 21 00 1B 32 1B 45 00',
  ],
  [
    'a thin rule',
    bodyOf([{ kind: 'rule', weight: 'thin' }], { columns: 16 }),
    '"----------------" 0A',
  ],
  [
    'a thick rule',
    bodyOf([{ kind: 'rule', weight: 'thick' }], { columns: 16 }),
    '"================" 0A',
  ],
  [
    'a bold pair',
    bodyOf([{ kind: 'pair', left: 'a', right: 'b', size: 'normal', bold: true }], { columns: 16 }),
    '1B 45 01 "a              b" 0A 1B 45 00',
  ],
  [
    'underline of ASCII and of Chinese, white on black, and both off again',
    bodyOf([{ ...plainText('海'), underline: true, inverse: true }, text('a')]),
    '1B 2D 01 1C 2D 01 1D 42 01 BA A3 0A 1B 2D 00 1C 2D 00 1D 42 00 "a" 0A',
  ],
  [
    'a wide line, and one that is too long to be wide',
    bodyOf([
      { ...plainText('0123456789ABCDEF'), size: 'wide' },
      { ...plainText('0123456789ABCDEF0'), size: 'wide' },
    ]),
    '1D 21 10 "0123456789ABCDEF" 0A 1D 21 00 "0123456789ABCDEF0" 0A',
  ],
  [
    'a tall line after a double one keeps its spacing',
    bodyOf([large('a'), { ...plainText('b'), size: 'tall' }]),
    '1D 21 11 1B 33 3C "a" 0A 1D 21 01 "b" 0A 1D 21 00 1B 32',
  ],
  [
    'four bytes where the ROM has them',
    bodyOf([text('海㐀😀¥')], { charset: { kind: 'gb18030', four: true } }),
    'BA A3 81 39 EE 39 94 39 FC 36 A3 A4 0A',
  ],
  [
    'a bar code of the printer, and its text',
    bodyOf([{ kind: 'barcode', symbology: 'code128', data: 'AB-12' }], { barcodes: ['code128'] }),
    '1B 61 01 1D 68 50 1D 77 03 1D 48 00 1D 6B 49 07 "{BAB-12" "AB-12" 0A 1B 61 00',
  ],
  [
    'EAN-13 with the check digit that was left out',
    bodyOf([{ kind: 'barcode', symbology: 'ean13', data: '590123412345' }], {
      barcodes: ['ean13'],
    }),
    '1B 61 01 1D 68 50 1D 77 03 1D 48 00 1D 6B 43 0D "5901234123457" "5901234123457" 0A 1B 61 00',
  ],
  [
    'the text of a code that is none',
    bodyOf([{ kind: 'barcode', symbology: 'ean13', data: 'abc' }], { barcodes: ['ean13'] }),
    '1B 61 01 "abc" 0A 1B 61 00',
  ],
  ['no picture on a printer without', bodyOf([dot], { raster: 'none' }), ''],
  [
    'a picture in the middle of the paper',
    bodyOf([dot], { widthDots: 192, columns: 16 }),
    '1D 76 30 00 0C 00 01 00 00 00 00 00 00 00 00 00 00 00 00 01',
  ],
];
for (const [name, actual, expected] of bodies) {
  t.test(`bytes of ${name}`, async (t) => {
    t.equal(actual, hexOf(bytesOf(expected)));
  });
}

t.test(
  'a printer of code pages leaves Chinese, and turns to the page that has the sign',
  async (t) => {
    const pages = [
      { number: 0, name: 'CP437' },
      { number: 16, name: 'CP1252' },
      { number: 17, name: 'CP866' },
    ] as const;
    const charset = { kind: 'pages', pages } as const;
    const made = slipBytes(
      { lines: [text('Grüße 5 € Привет 海ü')], cut: false },
      { ...paper, charset },
      [],
    );
    t.equal(
      hexOf(made?.bytes ?? []),
      hexOf(
        bytesOf(
          '1B 40 1C 2E "Gr" 1B 74 00 81 E1 "e 5 " 1B 74 10 80 " " 1B 74 11 8F E0 A8 A2 A5 E2 " ?" ' +
            '1B 74 00 81 0A',
        ),
      ),
    );
    const wide = slipBytes(
      { lines: [text('é'.repeat(33))], cut: false },
      { ...paper, charset },
      [],
    );
    t.equal(
      printedRows(wide?.bytes ?? new Uint8Array()).rows[0]?.text.length,
      32,
      'a column a sign',
    );
  },
);

t.test('a QR code gets the largest module that it and its quiet zone leave room for', async (t) => {
  const moduleDots = (length: number, widthDots: number): number | undefined =>
    qrSizeOf(length, widthDots)?.moduleDots;
  t.equal(moduleDots(22, 384), 6);
  t.equal(moduleDots(180, 384), 6);
  t.equal(moduleDots(213, 384), 5);
  t.equal(moduleDots(900, 384), 3);
  t.equal(moduleDots(900, 576), 4);
  t.equal(moduleDots(900, 350), undefined);
  t.equal(moduleDots(0, 384), undefined);
  t.match(bodyOf([qr('x'.repeat(900))]), /31 43 03/);
  t.notMatch(bodyOf([qr('x'.repeat(901))]), /1D 28 6B/, 'text instead');
  for (const widthDots of [192, 384, 420, 512, 576]) {
    for (let bytes = 1; bytes <= 911; bytes++) {
      const size = qrSizeOf(bytes, widthDots);
      if (size === null) continue;
      if (size.sideDots + 2 * size.quietDots > widthDots) t.fail(`${bytes} on ${widthDots}`);
    }
  }
});

t.test('a QR code is as large as its maker makes it', async (t) => {
  for (let bytes = 1; bytes <= 900; bytes += 1) {
    const size = qrSizeOf(bytes, 576);
    const before = qrSizeOf(bytes - 1, 576);
    if (size === null || size.sideDots === before?.sideDots) continue;
    for (const length of [bytes, bytes - 1].filter((one) => one > 0)) {
      const made = qrcode(0, 'M');
      made.addData('x'.repeat(length), 'Byte');
      made.make();
      const sized = qrSizeOf(length, 576);
      t.equal(
        (sized?.sideDots ?? 0) / (sized?.moduleDots ?? 1),
        made.getModuleCount(),
        `${length}`,
      );
    }
  }
});

t.test('a pair that is too wide goes on lines of its own', async (t) => {
  t.same(pairLines({ left: '店名', right: '1.00' }, 10), ['店名  1.00']);
  t.same(pairLines({ left: '店名', right: '12345' }, 10), ['店名 12345']);
  t.same(pairLines({ left: '店名', right: '123456' }, 10), ['店名', '    123456']);
  t.same(pairLines({ left: '一二三四五六', right: '右' }, 10), ['一二三四五', '六', '        右']);
  t.same(pairLines({ left: 'no.', right: '1234567890123' }, 10), ['no.', '1234567890', '123']);
  t.same(pairLines({ left: 'no.', right: '12345 123' }, 8), ['no.', '   12345', '   123']);
});

t.test('a line breaks between words, and never before a closing mark', async (t) => {
  t.same(wrapped('give no goods', 8), ['give no', 'goods']);
  t.same(wrapped('0532-1234567 0532-7', 14), ['0532-1234567', '0532-7']);
  t.same(wrapped('请保留此票，谢谢', 10), ['请保留此', '票，谢谢']);
  t.same(wrapped('', 10), ['']);
  t.same(balanced('前一笔 EARLIER SALE', 16), ['前一笔', 'EARLIER SALE']);
  t.same(balanced('青岛市南区香港中路', 16), ['青岛市南区', '香港中路']);
  t.same(balanced('1234567890 12', 10), ['1234567890', '12'], 'no word is cut for looks');
});

const bare = (line: string): string => line.replaceAll(/\s/gu, '');

t.test('a wide character is never split, and nothing is left out but spaces', (t) => {
  const anyText = fc.string({
    unit: fc.constantFrom('a', 'b', ' ', '中', '，', '😀'),
    maxLength: 80,
  });
  fc.assert(
    fc.property(anyText, fc.integer({ min: 2, max: 48 }), (line, columns) =>
      [wrapped(line, columns), balanced(line, columns)].every(
        (rows) =>
          bare(rows.join('')) === bare(line) && rows.every((row) => columnsOf(row) <= columns),
      ),
    ),
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
    size: fc.constantFrom('normal' as const, 'double' as const),
    bold: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('qr' as const),
    data: fc.string({ unit: 'binary', maxLength: 400 }),
  }),
  fc.record({ kind: fc.constant('feed' as const), lines: fc.integer() }),
  fc.record({
    kind: fc.constant('barcode' as const),
    symbology: fc.constantFrom(...symbologies),
    data: fc.oneof(fc.stringMatching(/^[0-9]{1,16}$/), fc.string({ maxLength: 40 })),
  }),
);
const anySlip: fc.Arbitrary<PrintableSlip> = fc.record({
  lines: fc.array(anyLine, { maxLength: 12 }),
  cut: fc.boolean(),
});

t.test('no slip holds a real-time sequence, whatever is written on it', (t) => {
  fc.assert(
    fc.property(anySlip, (slip) => {
      const made = slipBytes(slip, { ...paper, barcodes: symbologies }, []);
      if (made === null) return false;
      return !made.bytes.some(
        (byte, place) => byte === 0x10 && [4, 5, 0x14].includes(made.bytes[place + 1] ?? 0),
      );
    }),
    { seed: 6, numRuns: count({ quick: 200, full: 20_000 }) },
  );
  t.end();
});

/** What a printer of two-byte characters makes of a text. */
const shownAs = (line: string): string =>
  bare(
    Array.from(line.replaceAll(/[\x00-\x1f\x7f]/g, ' '), (character) =>
      character < '\x80' ? character : gbCode(character) === undefined ? '□' : character,
    ).join(''),
  ).replaceAll('¥', '￥');

t.test('on no paper a row is too wide, a character lost or a row left open', (t) => {
  const wide = fc.constantFrom('a', '1', '-', ' ', '海', '，', '￥', '\u0000');
  const words = fc.oneof(
    fc.string({ unit: wide, maxLength: 70 }),
    fc.string({ unit: 'binary', maxLength: 70 }),
  );
  const bold = fc.boolean();
  const size = fc.constantFrom('normal' as const, 'double' as const);
  const align = fc.constantFrom('left' as const, 'center' as const, 'right' as const);
  const line = fc.oneof(
    fc.record({ kind: fc.constant('text' as const), text: words, align, size, bold }),
    fc.record({ kind: fc.constant('pair' as const), left: words, right: words, size, bold }),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), fc.constantFrom(32, 42, 48), (lines, columns) => {
      const made = slipBytes({ lines, cut: true }, { ...paper, columns }, []);
      const { rows, wrong, rest } = printedRows(made?.bytes ?? new Uint8Array());
      const said = lines.map((one) => (one.kind === 'text' ? one.text : one.left + one.right));
      return (
        wrong.length === 0 &&
        rest === '' &&
        rows.every((row) => row.columns <= columns) &&
        bare(rows.map(({ text }) => text).join('')) === shownAs(said.join(''))
      );
    }),
    { seed: 8, numRuns: count({ quick: 200, full: 20_000 }) },
  );
  t.end();
});

t.test('equal slips are equal bytes, and styles end with their slip', async (t) => {
  const styled: SlipLine = { kind: 'text', text: 'x', align: 'right', size: 'double', bold: true };
  t.equal(bodyOf([styled]), bodyOf([styled]));
  t.match(
    bodyOf([styled]),
    /1B 61 02 1D 21 11 1B 33 3C 1B 45 01 78 0A 1B 61 00 1D 21 00 1B 32 1B 45 00$/,
  );
});

t.test('a slip that would eat a roll is none', async (t) => {
  const lines = Array.from({ length: slipBytesMax / 10 }, () => text('0123456789'));
  t.equal(slipBytes({ lines, cut: true }, paper, []), null);
});
