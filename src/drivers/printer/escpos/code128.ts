/**
 * Code 128 (ISO/IEC 15417): code sets B, and C where four digits or more stand together, which takes
 * half the room. The same division goes to a printer as `{B` and `{C` and into the bars of a picture.
 */
import type { Barcode } from './bars.js';
import { isRealTime } from './raster.js';

/** Printable ASCII, as many as a slip has room for at the narrowest. Null for anything else. */
export function code128(text: string): Barcode | null {
  if (!/^[\x20-\x7e]{1,64}$/.test(text)) return null;
  const short = divided(runsOf(text));
  // Digits 16 04 in pairs would be DLE EOT, which a printer acts on wherever it stands.
  const signs = hasRealTime(short.data) ? divided([{ set: 'B', text }]) : short;
  const sum = signs.values.reduce((total, value, place) => total + value * Math.max(1, place), 0);
  const widths = [...signs.values, sum % 103].flatMap(widthsOf);
  return { data: signs.data, shown: text, widths: [...widths, ...stop] };
}

interface Run {
  readonly set: 'B' | 'C';
  readonly text: string;
}

/** An odd digit of a long number goes to what follows it. */
function runsOf(text: string): readonly Run[] {
  const runs: Run[] = [];
  let rest = '';
  for (const { 0: pairs, 1: other = '' } of text.matchAll(/(?:\d\d){2,}|([\x20-\x7e])/g)) {
    rest += other;
    if (other !== '') continue;
    if (rest !== '') runs.push({ set: 'B', text: rest });
    rest = '';
    runs.push({ set: 'C', text: pairs });
  }
  return rest === '' ? runs : [...runs, { set: 'B', text: rest }];
}

interface Division {
  /** Start, signs and switches of set. */
  readonly values: readonly number[];
  /** The same as GS k takes it. */
  readonly data: string;
}

function divided(runs: readonly Run[]): Division {
  const values: number[] = [];
  let data = '';
  for (const { set, text } of runs) {
    values.push(values.length === 0 ? starts[set] : switches[set]);
    const signs = set === 'C' ? pairsOf(text) : signsOf(text);
    values.push(...signs);
    data += `{${set}${set === 'C' ? String.fromCharCode(...signs) : text.replaceAll('{', '{{')}`;
  }
  return { values, data };
}

function hasRealTime(data: string): boolean {
  return Array.from(data).some((sign, place) =>
    isRealTime(sign.charCodeAt(0), data.charCodeAt(place + 1)),
  );
}

const starts = { B: 104, C: 105 } as const;
const switches = { B: 100, C: 99 } as const;
const stop: readonly number[] = [2, 3, 3, 1, 1, 1, 2];

function pairsOf(digits: string): readonly number[] {
  return (digits.match(/../g) ?? []).map(Number);
}

function signsOf(text: string): readonly number[] {
  return Array.from(text, (sign) => sign.charCodeAt(0) - 0x20);
}

function widthsOf(value: number): readonly number[] {
  return Array.from(patterns[value] ?? '', Number);
}

/** Bar, gap, bar, gap, bar, gap; 11 modules each, by value. */
const patterns = [
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212',
  '112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131',
  '311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321',
  '112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121',
  '313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111',
  '314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114',
  '122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212',
  '124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113',
  '114311 411113 411311 113141 114131 311141 411131 211412 211214 211232',
]
  .join(' ')
  .split(' ');
