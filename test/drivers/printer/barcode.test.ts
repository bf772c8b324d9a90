/** Bar codes: check digits, bars and code sets, by examples that are printed elsewhere and by properties. */
import fc from 'fast-check';
import t from 'tap';
import { barcodeOf, checkDigit } from '../../../src/drivers/printer/escpos/barcode.js';
import { barSizeOf } from '../../../src/drivers/printer/escpos/bar-size.js';
import { count } from '../../counts.js';

/** Bars as 1, gaps as 0, a module each. */
function modules(widths: readonly number[]): string {
  return widths.map((width, place) => (place % 2 === 0 ? '1' : '0').repeat(width)).join('');
}

function barsOf(symbology: Parameters<typeof barcodeOf>[0], data: string): string | null {
  const code = barcodeOf(symbology, data);
  return code === null ? null : modules(code.widths);
}

t.test('check digits are those on goods', async (t) => {
  t.equal(checkDigit('590123412345'), '7');
  t.equal(checkDigit('9638507'), '4');
  t.equal(checkDigit('03600029145'), '2');
});

t.test('EAN and UPC have the bars of the standard', async (t) => {
  const ean13 = [
    ...['101', '0001011', '0100111', '0110011', '0010011', '0111101', '0011101'],
    ...['01010', '1100110', '1101100', '1000010', '1011100', '1001110', '1000100', '101'],
  ].join('');
  t.equal(barsOf('ean13', '590123412345'), ean13, 'without its check digit');
  t.equal(barsOf('ean13', '5901234123457'), ean13, 'and with it');
  const ean8 = [
    ...['101', '0001011', '0101111', '0111101', '0110111', '01010'],
    ...['1001110', '1110010', '1000100', '1011100', '101'],
  ].join('');
  t.equal(barsOf('ean8', '96385074'), ean8);
  t.equal(barsOf('upca', '036000291452'), barsOf('ean13', '0036000291452'));
});

t.test('what a symbology does not take is no code', async (t) => {
  for (const [symbology, data] of [
    ['ean13', '5901234123450'],
    ['ean13', '59012341234'],
    ['ean8', '963850a'],
    ['upca', ''],
    ['itf', '123'],
    ['code39', 'abc'],
    ['code128', 'é'],
    ['code128', ''],
    ['code128', 'x'.repeat(65)],
  ] as const) {
    t.equal(barcodeOf(symbology, data), null, `${symbology} ${data}`);
  }
});

t.test('Code 39 and Interleaved 2 of 5 have the bars of the standard', async (t) => {
  t.equal(barsOf('code39', 'A'), code39a);
  t.equal(barsOf('itf', '38'), `1010${itf38}11101`);
});

/** Star, A, star: nine elements each, with a narrow gap between. */
const code39a = ['100010111011101', '111010100010111', '100010111011101'].join('0');

/** 3 is wide wide narrow narrow narrow in bars, 8 is wide narrow narrow wide narrow in gaps. */
const itf38 = '111' + '000' + '111' + '0' + '1' + '0' + '1' + '000' + '1' + '0';

t.test('Code 128 divides into sets, with the check sign of the standard', async (t) => {
  t.equal(barcodeOf('code128', 'Wikipedia')?.data, '{BWikipedia');
  const bars = barsOf('code128', 'Wikipedia') ?? '';
  t.ok(bars.startsWith('11010010000'), 'start B');
  t.ok(bars.endsWith('111100100101100011101011'), 'check sign 88 and stop');
  t.equal(barcodeOf('code128', 'a{b')?.data, '{Ba{{b');
  t.equal(barcodeOf('code128', '1234')?.data, '{C\x0c\x22');
  t.equal(barcodeOf('code128', 'AB123456C')?.data, '{BAB{C\x0c\x22\x38{BC');
  t.equal(barcodeOf('code128', '12345')?.data, '{C\x0c\x22{B5');
  t.equal(barcodeOf('code128', '160420')?.data, '{B160420', 'never DLE EOT in the data');
});

/** The signs of a code again, from its bars: an own table, by the same standard read backwards. */
t.test('Code 128: eleven modules a sign, and the sum is right, whatever it says', async () => {
  const sign = fc.oneof(fc.stringMatching(/^\d$/), fc.string({ minLength: 1, maxLength: 1 }));
  fc.assert(
    fc.property(fc.array(sign, { minLength: 1, maxLength: 40 }), (signs) => {
      const text = signs.join('');
      const code = barcodeOf('code128', text);
      if (code === null) return !/^[\x20-\x7e]{1,64}$/.test(text);
      const bars = modules(code.widths);
      const real = /\x10[\x04\x05\x14]/.test(code.data);
      return (bars.length - 13) % 11 === 0 && !real && said(code.data) === text;
    }),
    { seed: 5, numRuns: count({ quick: 200, full: 20_000 }) },
  );
});

/** What GS k prints of its data. */
function said(data: string): string {
  let set = 'B';
  let text = '';
  for (let at = 0; at < data.length; at++) {
    const [sign = '', next = ''] = [data[at], data[at + 1]];
    if (sign === '{' && (next === 'B' || next === 'C')) {
      set = next;
      at += 1;
    } else if (sign === '{') {
      text += '{';
      at += 1;
    } else if (set === 'C') text += String(sign.charCodeAt(0)).padStart(2, '0');
    else text += sign;
  }
  return text;
}

t.test('a module is two or three dots, or there is no room', async (t) => {
  const widths = (text: string) => barcodeOf('code128', text)?.widths ?? [];
  t.equal(barSizeOf(widths('1234'), 384)?.moduleDots, 3);
  t.equal(barSizeOf(widths('T0000001-2026'), 384)?.moduleDots, 2);
  t.equal(barSizeOf(widths('x'.repeat(20)), 384), null);
});
