/**
 * Bar codes: what each symbology takes, its check digit, and its bars as widths in modules (ISO/IEC
 * 15417 Code 128, 15420 EAN and UPC, 16388 Code 39, 16390 Interleaved 2 of 5). Pure: a printer draws
 * them itself from `data`, or gets them as a picture made of `widths`.
 */
import type { Symbology } from '../../../runtime/ports/device.js';
import type { Barcode } from './bars.js';
import { code128 } from './code128.js';

/** Null where the symbology does not take `data`. */
export function barcodeOf(symbology: Symbology, data: string): Barcode | null {
  switch (symbology) {
    case 'code128':
      return code128(data);
    case 'ean13':
      return articleCode(data, 13);
    case 'ean8':
      return articleCode(data, 8);
    case 'upca':
      return articleCode(data, 12);
    case 'code39':
      return code39(data);
    case 'itf':
      return interleaved(data);
  }
}

/** Weights 3 and 1 from the right: the digit that makes the sum a multiple of ten. */
export function checkDigit(digits: string): string {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const weight = (digits.length - place) % 2 === 1 ? 3 : 1;
    sum += Number(digits[place]) * weight;
  }
  return String((10 - (sum % 10)) % 10);
}

/** EAN-13, EAN-8 and UPC-A, which is an EAN-13 that begins with 0. */
function articleCode(data: string, length: 8 | 12 | 13): Barcode | null {
  if (!/^\d+$/.test(data) || (data.length !== length && data.length !== length - 1)) return null;
  const body = data.slice(0, length - 1);
  const whole = body + checkDigit(body);
  if (data.length === length && data !== whole) return null;
  const digits = length === 12 ? `0${whole}` : whole;
  const isShort = length === 8;
  const parities = isShort ? 'AAAA' : (firstDigits[Number(digits[0])] ?? '');
  const left = isShort ? digits.slice(0, 4) : digits.slice(1, 7);
  const right = isShort ? digits.slice(4) : digits.slice(7);
  const leftWidths = Array.from(left, (digit, place) =>
    parities[place] === 'B' ? [...digitWidths(digit)].reverse() : digitWidths(digit),
  );
  const rightWidths = Array.from(right, digitWidths);
  const widths = [...guard, ...leftWidths.flat(), ...middleGuard, ...rightWidths.flat(), ...guard];
  return { data: whole, shown: whole, widths };
}

const guard = [1, 1, 1];
const middleGuard = [1, 1, 1, 1, 1];
/** Which of the six left digits of an EAN-13 stand in set B: that is how the first digit is told. */
const firstDigits = [
  ...['AAAAAA', 'AABABB', 'AABBAB', 'AABBBA', 'ABAABB'],
  ...['ABBAAB', 'ABBBAA', 'ABABAB', 'ABABBA', 'ABBABA'],
];
/** Set A, as gap, bar, gap, bar; set C has the same widths as bar, gap, bar, gap, and B is A from the right. */
const articleWidths = [
  ...['3211', '2221', '2122', '1411', '1132', '1231', '1114', '1312', '1213', '3112'],
];

function digitWidths(digit: string): readonly number[] {
  return Array.from(articleWidths[Number(digit)] ?? '', Number);
}

/** Capitals, digits and a few signs, between two stars; wide is three modules. */
function code39(data: string): Barcode | null {
  if (!/^[0-9A-Z\-. $/+%]{1,48}$/.test(data)) return null;
  const signs = Array.from(`*${data}*`, (sign) => code39Signs[sign] ?? '');
  const widths = signs.flatMap((sign, place) => [
    ...(place === 0 ? [] : [1]),
    ...Array.from(sign, (width) => (width === 'w' ? 3 : 1)),
  ]);
  return { data, shown: data, widths };
}

const code39Signs: Readonly<Record<string, string>> = {
  ...{ '0': 'nnnwwnwnn', '1': 'wnnwnnnnw', '2': 'nnwwnnnnw', '3': 'wnwwnnnnn', '4': 'nnnwwnnnw' },
  ...{ '5': 'wnnwwnnnn', '6': 'nnwwwnnnn', '7': 'nnnwnnwnw', '8': 'wnnwnnwnn', '9': 'nnwwnnwnn' },
  ...{ A: 'wnnnnwnnw', B: 'nnwnnwnnw', C: 'wnwnnwnnn', D: 'nnnnwwnnw', E: 'wnnnwwnnn' },
  ...{ F: 'nnwnwwnnn', G: 'nnnnnwwnw', H: 'wnnnnwwnn', I: 'nnwnnwwnn', J: 'nnnnwwwnn' },
  ...{ K: 'wnnnnnnww', L: 'nnwnnnnww', M: 'wnwnnnnwn', N: 'nnnnwnnww', O: 'wnnnwnnwn' },
  ...{ P: 'nnwnwnnwn', Q: 'nnnnnnwww', R: 'wnnnnnwwn', S: 'nnwnnnwwn', T: 'nnnnwnwwn' },
  ...{ U: 'wwnnnnnnw', V: 'nwwnnnnnw', W: 'wwwnnnnnn', X: 'nwnnwnnnw', Y: 'wwnnwnnnn' },
  ...{ Z: 'nwwnwnnnn', '-': 'nwnnnnwnw', '.': 'wwnnnnwnn', ' ': 'nwwnnnwnn', '*': 'nwnnwnwnn' },
  ...{ $: 'nwnwnwnnn', '/': 'nwnwnnnwn', '+': 'nwnnnwnwn', '%': 'nnnwnwnwn' },
};

/** An even count of digits; in pairs, the first as bars and the second as gaps; wide is three modules. */
function interleaved(data: string): Barcode | null {
  if (!/^(\d\d){1,40}$/.test(data)) return null;
  const widths = [1, 1, 1, 1];
  for (let place = 0; place < data.length; place += 2) {
    const bars = twoOfFive[Number(data[place])] ?? '';
    const gaps = twoOfFive[Number(data[place + 1])] ?? '';
    for (let part = 0; part < 5; part++) {
      widths.push(bars[part] === 'w' ? 3 : 1, gaps[part] === 'w' ? 3 : 1);
    }
  }
  return { data, shown: data, widths: [...widths, 3, 1, 1] };
}

const twoOfFive = [
  ...['nnwwn', 'wnnnw', 'nwnnw', 'wwnnn', 'nnwnw'],
  ...['wnwnn', 'nwwnn', 'nnnww', 'wnnwn', 'nwnwn'],
];
