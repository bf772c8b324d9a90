/**
 * How long each ESC/POS command is. A table from the first bytes of a command to its name and to the
 * rule that finds its end; what it does is not known here. Sources: facts/peripherals.md 1.2 to 1.5
 * and the makers' command references named there.
 */

/**
 * The whole length of a command in bytes, as far as `bytes` tell: more than `bytes.length` means to
 * read on, 0 that it is no command after all. Never less than `bytes.length` otherwise.
 */
export type LengthRule = (bytes: readonly number[]) => number;

export interface Form {
  readonly name: string;
  readonly prefix: number;
  readonly length: LengthRule;
}

/** More than any printer takes in one piece; a longer one is a damaged header. */
export const commandMax = 1 << 20;

const at = (bytes: readonly number[], place: number): number => bytes[place] ?? 0;
const word = (bytes: readonly number[], place: number): number =>
  at(bytes, place) + at(bytes, place + 1) * 0x100;

const capped = (length: number): number => (length > commandMax ? 0 : length);

/** A head of `head` bytes, and then as many as `rest` reads from it. */
function after(head: number, rest: (bytes: readonly number[]) => number): LengthRule {
  return (bytes) => (bytes.length < head ? head : capped(head + rest(bytes)));
}

/** Until a NUL, at most `max` bytes in all. */
function untilNul(max: number): LengthRule {
  return (bytes) => {
    if (bytes.length > 2 && bytes.at(-1) === 0) return bytes.length;
    return bytes.length >= max ? 0 : bytes.length + 1;
  };
}

/** `( x pL pH` and p bytes: the form of every newer command, for the letters that there are. */
function counted(letters: string): LengthRule {
  const known = new Set(Array.from(letters, (letter) => letter.codePointAt(0)));
  return (bytes) => {
    if (bytes.length < 3) return 3;
    return known.has(at(bytes, 2)) ? after(5, (head) => word(head, 3))(bytes) : 0;
  };
}

/** ESC & y c1 c2, then for each sign its width and y bytes a column. */
const userSigns: LengthRule = (bytes) => {
  if (bytes.length < 5) return 5;
  let length = 5;
  for (let code = at(bytes, 3); code <= at(bytes, 4); code++) {
    if (bytes.length <= length) return length + 1;
    length += 1 + at(bytes, length) * at(bytes, 2);
  }
  return length;
};

/** GS k m: function A ends with a NUL, function B (m from 65) tells its length. */
const barcode: LengthRule = (bytes) => {
  if (bytes.length < 4) return 4;
  if (at(bytes, 2) >= 65) return 4 + at(bytes, 3);
  return untilNul(260)(bytes);
};

/** GS V m, with a distance in the forms that feed first. */
const cut: LengthRule = after(3, (bytes) => (at(bytes, 2) >= 65 ? 1 : 0));

const realTimeLengths: Readonly<Record<number, number>> = { 1: 5, 2: 5, 3: 8, 7: 4, 8: 10 };

/** `name` and the count of parameters after the two bytes of the command. */
type Fixed = readonly [code: number, name: string, parameters: number];

function fixed(prefix: number, rows: readonly Fixed[]): readonly Form[] {
  return rows.map(([code, name, parameters]) => ({
    name,
    prefix: prefix * 0x100 + code,
    length: () => 2 + parameters,
  }));
}

/** DC2 q n, of the printers of one maker. */
const dc2: readonly Form[] = fixed(0x12, [[0x71, 'none', 1]]);

const dle: readonly Form[] = [
  {
    name: 'realTime',
    prefix: 0x1004,
    length: after(3, (bytes) => ([7, 8, 18].includes(at(bytes, 2)) ? 1 : 0)),
  },
  { name: 'realTime', prefix: 0x1005, length: () => 3 },
  {
    name: 'realTime',
    prefix: 0x1014,
    length: (bytes) => (bytes.length < 3 ? 3 : (realTimeLengths[at(bytes, 2)] ?? 0)),
  },
];

const esc: readonly Form[] = [
  ...fixed(0x1b, [
    [0x20, 'spacing', 1],
    [0x21, 'style', 1],
    [0x24, 'moveTo', 2],
    [0x25, 'none', 1],
    [0x2d, 'underline', 1],
    [0x32, 'usualLineHeight', 0],
    [0x33, 'lineHeight', 1],
    [0x3d, 'peripheral', 1],
    [0x3f, 'none', 1],
    [0x40, 'restart', 0],
    [0x42, 'beep', 2],
    [0x45, 'bold', 1],
    [0x47, 'bold', 1],
    [0x4a, 'feedDots', 1],
    [0x4b, 'none', 1],
    [0x4c, 'none', 0],
    [0x4d, 'font', 1],
    [0x52, 'none', 1],
    [0x53, 'none', 0],
    [0x54, 'none', 1],
    [0x56, 'none', 1],
    [0x57, 'none', 8],
    [0x5c, 'moveBy', 2],
    [0x61, 'align', 1],
    [0x63, 'none', 2],
    [0x64, 'feedLines', 1],
    [0x65, 'none', 1],
    [0x69, 'plainCut', 0],
    [0x6d, 'plainCut', 0],
    [0x70, 'drawer', 3],
    [0x72, 'none', 1],
    [0x74, 'codePage', 1],
    [0x7b, 'none', 1],
  ]),
  { name: 'none', prefix: 0x1b26, length: userSigns },
  { name: 'beep', prefix: 0x1b28, length: counted('A') },
  {
    name: 'bitImage',
    prefix: 0x1b2a,
    length: after(5, (bytes) => word(bytes, 3) * (at(bytes, 2) < 32 ? 1 : 3)),
  },
  { name: 'tabs', prefix: 0x1b44, length: untilNul(35) },
];

const fs: readonly Form[] = [
  ...fixed(0x1c, [
    [0x21, 'chineseStyle', 1],
    [0x26, 'chineseOn', 0],
    [0x2d, 'chineseUnderline', 1],
    [0x2e, 'chineseOff', 0],
    [0x32, 'none', 74],
    [0x3f, 'none', 2],
    [0x43, 'none', 1],
    [0x53, 'chineseSpacing', 2],
    [0x57, 'chineseSize', 1],
    [0x70, 'none', 2],
  ]),
  { name: 'none', prefix: 0x1c28, length: counted('ACELefg') },
];

const gs: readonly Form[] = [
  ...fixed(0x1d, [
    [0x21, 'size', 1],
    [0x2f, 'none', 1],
    [0x3a, 'none', 0],
    [0x42, 'inverse', 1],
    [0x48, 'barCodeSigns', 1],
    [0x49, 'identify', 1],
    [0x4c, 'leftMargin', 2],
    [0x50, 'none', 2],
    [0x54, 'none', 1],
    [0x57, 'areaWidth', 2],
    [0x5c, 'none', 2],
    [0x5e, 'none', 3],
    [0x61, 'autoStatus', 1],
    [0x62, 'none', 1],
    [0x66, 'none', 1],
    [0x67, 'counter', 4],
    [0x68, 'barCodeHeight', 1],
    [0x72, 'fence', 1],
    [0x77, 'barCodeWidth', 1],
  ]),
  { name: 'function', prefix: 0x1d28, length: counted('ACDEFHKLMNPQVkz') },
  {
    name: 'none',
    prefix: 0x1d2a,
    length: after(4, (bytes) => at(bytes, 2) * at(bytes, 3) * 8),
  },
  {
    name: 'largeGraphics',
    prefix: 0x1d38,
    length: after(7, (bytes) => word(bytes, 3) + word(bytes, 5) * 0x1_0000),
  },
  { name: 'cut', prefix: 0x1d56, length: cut },
  { name: 'barcode', prefix: 0x1d6b, length: barcode },
  {
    name: 'raster',
    prefix: 0x1d76,
    length: after(8, (bytes) => word(bytes, 4) * word(bytes, 6)),
  },
  { name: 'none', prefix: 0x1d7a, length: () => 5 },
];

export const prefixBytes: ReadonlySet<number> = new Set([0x10, 0x12, 0x1b, 0x1c, 0x1d]);
export const forms: ReadonlyMap<number, Form> = new Map(
  [...dc2, ...dle, ...esc, ...fs, ...gs].map((form) => [form.prefix, form]),
);
export const singles: ReadonlyMap<number, string> = new Map([
  // Padding, which printers pass over.
  [0x00, 'none'],
  [0x09, 'tab'],
  [0x0a, 'lineFeed'],
  [0x0c, 'none'],
  [0x0d, 'none'],
  [0x18, 'none'],
]);
