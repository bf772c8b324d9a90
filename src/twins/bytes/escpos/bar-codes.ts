/**
 * Bar codes as bars: the tables of ISO/IEC 15420 (EAN, UPC), 16388 (Code 39), 16390 (Interleaved 2 of
 * 5), 15417 (Code 128) and EN 798 (Codabar), and how ESC/POS names and frames them. Answers widths in
 * turns of bar and space. UPC-E, Code 93 and the GS1 kinds have no bars here and are named alone.
 */

export interface BarCode {
  /** What stands in it, for people. */
  readonly text: string;
  /** Bar, space, bar ... in modules or, for codes of two widths, 1 and `wide`; none when it is only named. */
  readonly bars: readonly number[];
}

/** The wide bar of two-width codes, which printers draw two and a half times as wide as a narrow one. */
export const wide = 2.5;

/** `system` and `data` of GS k, in either of its forms. */
export function barCodeOf(system: number, data: readonly number[]): BarCode {
  const name = names[system >= 65 ? system - 65 : system];
  const text = String.fromCodePoint(...data);
  if (name === 'code128') return code128(data);
  return { text, bars: name === undefined ? [] : (drawers[name](text) ?? []) };
}

/** In the order of GS k 0 and of GS k 65. */
const names = [
  ...['upcA', undefined, 'ean13', 'ean8', 'code39', 'itf', 'codabar'],
  ...[undefined, 'code128'],
] as readonly (keyof typeof drawers | 'code128' | undefined)[];

type Draw = (text: string) => readonly number[] | undefined;

const drawers = {
  upcA: (text) => ean(text, 12),
  ean13: (text) => ean(text, 13),
  ean8: (text) => ean(text, 8),
  code39: (text) => twoWidths(`*${text.replace(/^\*|\*$/g, '')}*`, code39Signs, [1]),
  codabar: (text) => twoWidths(text.toUpperCase(), codabarSigns, [1]),
  itf,
} as const satisfies Readonly<Record<string, Draw>>;

const digitBars = [3211, 2221, 2122, 1411, 1132, 1231, 1114, 1312, 1213, 3112].map((row) =>
  Array.from(String(row), Number),
);
/** Which of the left half's six digits are turned round, by the first digit of EAN-13. */
const turnedRound = [
  ...['000000', '001011', '001101', '001110', '010011'],
  ...['011001', '011100', '010101', '010110', '011010'],
];
const guard = [1, 1, 1];
const middle = [1, 1, 1, 1, 1];

/** With its check digit, or without, which the printer adds. UPC-A is EAN-13 with a 0 in front. */
function ean(text: string, digits: 8 | 12 | 13): readonly number[] | undefined {
  if (!/^\d+$/.test(text) || (text.length !== digits && text.length !== digits - 1))
    return undefined;
  const whole = text.length === digits ? text : text + checkDigit(text);
  const [first = '0', rest] =
    digits === 8 ? [undefined, whole] : splitFirst(whole.padStart(13, '0'));
  const half = rest.length / 2;
  const turned = turnedRound[Number(first)] ?? '000000';
  const left = Array.from(rest.slice(0, half), (digit, place) => {
    const bars = digitBars[Number(digit)] ?? [];
    return turned[place] === '1' ? bars.toReversed() : bars;
  });
  const right = Array.from(rest.slice(half), (digit) => digitBars[Number(digit)] ?? []);
  return [...guard, ...left.flat(), ...middle, ...right.flat(), ...guard];
}

function splitFirst(text: string): readonly [string, string] {
  return [text.slice(0, 1), text.slice(1)];
}

/** Weights 3 and 1 from the right. */
function checkDigit(digits: string): string {
  const sum = Array.from(digits, Number)
    .toReversed()
    .reduce((total, digit, place) => total + digit * (place % 2 === 0 ? 3 : 1), 0);
  return String((10 - (sum % 10)) % 10);
}

/** Signs of Code 39, `w` a wide element. */
const code39Signs = signsOf(
  '0nnnwwnwnn 1wnnwnnnnw 2nnwwnnnnw 3wnwwnnnnn 4nnnwwnnnw 5wnnwwnnnn 6nnwwwnnnn 7nnnwnnwnw 8wnnwnnwnn ' +
    '9nnwwnnwnn Awnnnnwnnw Bnnwnnwnnw Cwnwnnwnnn Dnnnnwwnnw Ewnnnwwnnn Fnnwnwwnnn Gnnnnnwwnw ' +
    'Hwnnnnwwnn Innwnnwwnn Jnnnnwwwnn Kwnnnnnnww Lnnwnnnnww Mwnwnnnnwn Nnnnnwnnww Ownnnwnnwn ' +
    'Pnnwnwnnwn Qnnnnnnwww Rwnnnnnwwn Snnwnnnwwn Tnnnnwnwwn Uwwnnnnnnw Vnwwnnnnnw Wwwwnnnnnn ' +
    'Xnwnnwnnnw Ywwnnwnnnn Znwwnwnnnn -nwnnnnwnw .wwnnnnwnn $nwnwnwnnn /nwnwnnnwn +nwnnnwnwn %nnnwnwnwn ' +
    '*nwnnwnwnn',
).set(' ', widthsOf('nwwnnnwnn'));

const codabarSigns = signsOf(
  '0nnnnnww 1nnnnwwn 2nnnwnnw 3wwnnnnn 4nnwnnwn 5wnnnnwn 6nwnnnnw 7nwnnwnn 8nwwnnnn 9wnnwnnn -nnnwwnn ' +
    '$nnwwnnn :wnnnwnw /wnwnnnw .wnwnwnn +nnwnwnw Annwwnwn Bnwnwnnw Cnnnwnww Dnnnwwwn',
);

function signsOf(table: string): Map<string, readonly number[]> {
  return new Map(table.split(' ').map((entry) => [entry.slice(0, 1), widthsOf(entry.slice(1))]));
}

function widthsOf(pattern: string): readonly number[] {
  return Array.from(pattern, (element) => (element === 'w' ? wide : 1));
}

/** Each sign, and `gap` between two; `undefined` when one has no picture. */
function twoWidths(
  text: string,
  signs: ReadonlyMap<string, readonly number[]>,
  gap: readonly number[],
): readonly number[] | undefined {
  const all = Array.from(text, (sign) => signs.get(sign));
  if (all.length === 0 || all.includes(undefined)) return undefined;
  return all.flatMap((bars = [], place) => (place === 0 ? bars : [...gap, ...bars]));
}

const itfDigits = [
  ...['nnwwn', 'wnnnw', 'nwnnw', 'wwnnn', 'nnwnw'],
  ...['wnwnn', 'nwwnn', 'nnnww', 'wnnwn', 'nwnwn'],
].map(widthsOf);

/** Digits by pairs, one in the bars and one in the spaces between them. */
function itf(text: string): readonly number[] | undefined {
  if (!/^(\d\d)+$/.test(text)) return undefined;
  const pairs = Array.from(text.matchAll(/(\d)(\d)/g), ([, one, other]) => {
    const [bars = [], spaces = []] = [itfDigits[Number(one)], itfDigits[Number(other)]];
    return bars.flatMap((bar, place) => [bar, spaces[place] ?? 1]);
  });
  return [1, 1, 1, 1, ...pairs.flat(), wide, 1, 1];
}

/** The 106 signs of Code 128 in their order, six widths each. */
const code128Widths =
  '212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122' +
  '123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323' +
  '131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131' +
  '213113213311213131311123311321331121312113312311332111314111' +
  '221411431111111224111422121124121421141122141221112214112412' +
  '122114122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112' +
  '421211212141214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214' +
  '211232';
const code128Stop = [2, 3, 3, 1, 1, 1, 2];

type CodeSet = 'A' | 'B' | 'C';
const starts: Readonly<Record<CodeSet, number>> = { A: 103, B: 104, C: 105 };
const changes: Readonly<Record<CodeSet, number>> = { A: 101, B: 100, C: 99 };
const brace = 0x7b;

interface Code128 {
  readonly values: number[];
  text: string;
  set: CodeSet | undefined;
}

/** `{A`, `{B` and `{C` choose a code set, `{1` is FNC1, `{{` a brace; in set C each byte is two digits. */
function code128(data: readonly number[]): BarCode {
  const made: Code128 = { values: [], text: '', set: undefined };
  for (let place = 0; place < data.length; place++) {
    const code = data[place] ?? 0;
    if (code !== brace) {
      addSign(made, code);
      continue;
    }
    place += 1;
    addMark(made, String.fromCodePoint(data[place] ?? 0));
  }
  const { values, text } = made;
  if (values.length < 2 || values.some((value) => value < 0)) return { text, bars: [] };
  const check = values.reduce((sum, value, place) => sum + value * Math.max(1, place), 0) % 103;
  return { text, bars: [...[...values, check].flatMap(signBars), ...code128Stop] };
}

function addMark(made: Code128, mark: string): void {
  if (mark === 'A' || mark === 'B' || mark === 'C') {
    made.values.push(made.set === undefined ? starts[mark] : changes[mark]);
    made.set = mark;
  } else if (mark === '{') addSign(made, brace);
  else made.values.push(mark === '1' ? 102 : -1);
}

/** A sign that the set has not got makes it a code without bars. */
function addSign(made: Code128, code: number): void {
  const { set, values } = made;
  if (set === 'C') {
    made.text += String(code).padStart(2, '0');
    values.push(code < 100 ? code : -1);
    return;
  }
  made.text += String.fromCodePoint(code);
  if (set === 'B') values.push(code >= 32 && code < 128 ? code - 32 : -1);
  else if (set === 'A') values.push(code < 32 ? code + 64 : code < 96 ? code - 32 : -1);
  else values.push(-1);
}

function signBars(value: number): readonly number[] {
  return Array.from(code128Widths.slice(value * 6, value * 6 + 6), Number);
}
