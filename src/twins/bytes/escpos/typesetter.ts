/**
 * Turns commands into what comes out of a printer: strips of paper, cuts, pulses, answers. It knows
 * neither time nor paper; the mechanism decides when each thing happens.
 */
import { barCodeOf } from './bar-codes.js';
import { decodeSign } from './code-pages.js';
import type { Command } from './lexer.js';
import { type LineBuffer, lineBuffer } from './line.js';
import type { Strip } from './paper.js';
import { type Settings, changes, freshSettings, signShape } from './settings.js';
import { type Symbols, columnImage, rasterImage, symbols } from './symbols.js';

export type Output =
  | { readonly kind: 'strip'; readonly strip: Strip }
  /** `feedDots`: blank paper that is moved out first. */
  | { readonly kind: 'cut'; readonly feedDots: number }
  | { readonly kind: 'drawer' }
  | { readonly kind: 'beep' }
  | { readonly kind: 'processId'; readonly id: readonly number[] }
  /** GS r n */
  | { readonly kind: 'fence'; readonly what: number }
  /** GS I n */
  | { readonly kind: 'identify'; readonly what: number }
  /** GS a n */
  | { readonly kind: 'autoStatus'; readonly mask: number };

export interface Typesetter {
  execute(command: Command): readonly Output[];
  /** Empties the print buffer; settings are kept. */
  clear(): void;
  chinese(): boolean;
  tally(): Readonly<Tally>;
}

export interface Tally {
  /** Bytes that are no command. */
  unknown: number;
  /** Bytes of signs without a picture. */
  unprintable: number;
  /** Bytes of commands for what this printer has not got. */
  unsupported: number;
}

export interface TypesetterOptions {
  readonly chineseAtStart: boolean;
  readonly headDots: number;
  /** Whether it draws QR codes. */
  readonly qr: boolean;
  /** Whether it has a knife. */
  readonly cutter: boolean;
  /** Whether its font has the four-byte signs. */
  readonly fourByte: boolean;
}

/** From the head to the knife. */
export const headToCutterDots = 96;

/** What the typesetter works on. */
interface Bed {
  settings: Settings;
  readonly line: LineBuffer;
  readonly drawn: Symbols;
  readonly tally: Tally;
  readonly has: Pick<TypesetterOptions, 'qr' | 'cutter' | 'fourByte'>;
}

export function typesetter(options: TypesetterOptions): Typesetter {
  const { chineseAtStart, headDots } = options;
  const bed: Bed = {
    settings: freshSettings(chineseAtStart, headDots),
    line: lineBuffer(),
    drawn: symbols(),
    tally: { unknown: 0, unprintable: 0, unsupported: 0 },
    has: options,
  };
  const clear = (): void => {
    bed.line.clear();
    bed.drawn.clear();
  };
  return {
    execute: ({ name, bytes }) => {
      if (name === 'unknown') bed.tally.unknown += bytes.length;
      if (name === 'restart') {
        bed.settings = freshSettings(chineseAtStart, headDots);
        clear();
      }
      const change = changes[name];
      if (change !== undefined) bed.settings = { ...bed.settings, ...change(bytes, bed.settings) };
      return bed.settings.chosen ? carryOut(bed, name, bytes) : [];
    },
    clear,
    chinese: () => bed.settings.chinese,
    tally: () => ({ ...bed.tally }),
  };
}

function carryOut(bed: Bed, name: string, bytes: readonly number[]): readonly Output[] {
  if (name === 'function' && bytes[2] === letterH) return processId(bytes.slice(5));
  if (lacks(bed, name, bytes)) {
    bed.tally.unsupported += bytes.length;
    return lineEnd(bed).map(asStrip);
  }
  const layer = layers[name];
  if (layer !== undefined) return layer(bed, bytes).map(asStrip);
  const act = actOf(name, bytes);
  if (act === undefined) return [];
  return act.kind === 'cut' ? [...lineEnd(bed).map(asStrip), act] : [act];
}

/** Printers of the cheap kind let such a command go by. */
function lacks({ has }: Bed, name: string, bytes: readonly number[]): boolean {
  if (name === 'cut' || name === 'plainCut') return !has.cutter;
  return name === 'function' && bytes[2] === letterK && !has.qr;
}

type Layer = (bed: Bed, bytes: readonly number[]) => readonly Strip[];

const [letterH, letterL, letterK] = [0x48, 0x4c, 0x6b];

/** What puts something on paper or moves it, by name in the grammar. */
const layers: Readonly<Record<string, Layer>> = {
  sign: (bed, bytes) => {
    const { codePage, chinese } = bed.settings;
    const { fourByte } = bed.has;
    const text = decodeSign(bytes, { codePage, chinese, fourByte });
    if (text === undefined) bed.tally.unprintable += bytes.length;
    const columns = bytes.length > 1 ? 2 : 1;
    const shape = signShape(bed.settings, columns);
    return bed.line.add({ kind: 'sign', sign: text ?? '\ufffd', columns, ...shape }, bed.settings);
  },
  bitImage: ({ line, settings }, bytes) => {
    const image = columnImage(bytes);
    if (image === undefined) return [];
    const width = image.bytesPerRow * 8 * image.scaleX;
    return line.add({ kind: 'image', image, width, before: 0, behind: 0 }, settings);
  },
  lineFeed: (bed) => feedLines(bed, 1),
  feedLines: (bed, bytes) => feedLines(bed, bytes[2] ?? 0),
  feedDots: (bed, bytes) => feedDots(bed, bytes[2] ?? 0),
  tab: ({ line, settings }) => move(line, nextTab(line.place(), settings), settings),
  moveTo: ({ line, settings }, bytes) => move(line, wordOf(bytes), settings),
  moveBy: ({ line, settings }, bytes) =>
    move(line, line.place() + ((wordOf(bytes) << 16) >> 16), settings),
  raster: (bed, bytes) => {
    const image = rasterImage(bytes);
    const { align } = bed.settings;
    return image === undefined ? [] : onItsOwn(bed, [{ kind: 'image', image, align }]);
  },
  barcode: (bed, bytes) => onItsOwn(bed, [barCode(bed.settings, bytes)]),
  largeGraphics: (bed, bytes) =>
    onItsOwn(bed, bed.drawn.graphics(bytes.slice(7), bed.settings.align)),
  function: (bed, bytes) => {
    const body = bytes.slice(5);
    const { align } = bed.settings;
    if (bytes[2] === letterK) return onItsOwn(bed, bed.drawn.code(body, align));
    return bytes[2] === letterL ? onItsOwn(bed, bed.drawn.graphics(body, align)) : [];
  },
};

function wordOf(bytes: readonly number[]): number {
  return (bytes[2] ?? 0) + (bytes[3] ?? 0) * 0x100;
}

function move(line: LineBuffer, dots: number, settings: Settings): readonly Strip[] {
  line.moveTo(dots, settings);
  return [];
}

function lineEnd({ line, settings }: Bed): readonly Strip[] {
  return line.end(settings, settings.lineHeight);
}

/** A picture does not share a line: what stands in the line comes out first. */
function onItsOwn(bed: Bed, strips: readonly Strip[]): readonly Strip[] {
  return strips.length === 0 ? [] : [...lineEnd(bed), ...strips];
}

/** GS ( H with fn 48: `30 30 d1 d2 d3 d4`. */
function processId(body: readonly number[]): readonly Output[] {
  const whole = body[0] === 48 && body[1] === 48 && body.length === 6;
  return whole ? [{ kind: 'processId', id: body.slice(2) }] : [];
}

function asStrip(strip: Strip): Output {
  return { kind: 'strip', strip };
}

function actOf(name: string, bytes: readonly number[]): Output | undefined {
  const value = bytes[2] ?? 0;
  switch (name) {
    case 'cut':
      return { kind: 'cut', feedDots: value >= 65 ? headToCutterDots + (bytes[3] ?? 0) : 0 };
    case 'plainCut':
      return { kind: 'cut', feedDots: 0 };
    case 'drawer':
      return { kind: 'drawer' };
    case 'beep':
      return { kind: 'beep' };
    case 'fence':
      return { kind: 'fence', what: value };
    case 'identify':
      return { kind: 'identify', what: value };
    case 'autoStatus':
      return { kind: 'autoStatus', mask: value };
    default:
      return undefined;
  }
}

/** Prints what stands in the line and moves on by `count` lines in all. */
function feedLines(bed: Bed, count: number): readonly Strip[] {
  const { line, settings } = bed;
  const printed = lineEnd(bed);
  line.clear();
  const lines = count - printed.length;
  if (lines <= 0) return printed;
  return [...printed, { kind: 'feed', height: lines * settings.lineHeight, lines }];
}

function feedDots({ line, settings }: Bed, dots: number): readonly Strip[] {
  const printed = line.end(settings, dots);
  line.clear();
  if (printed.length > 0 || dots === 0) return printed;
  const lines = Math.floor(dots / Math.max(1, settings.lineHeight));
  return [{ kind: 'feed', height: dots, lines }];
}

function nextTab(place: number, settings: Settings): number {
  const column = signShape(settings, 1).width + settings.spacing;
  const stop = settings.tabs.find((tab) => tab * column > place);
  return stop === undefined ? place : stop * column;
}

/** GS k: function A ends with a NUL, function B has told its length. */
function barCode({ barCode, align }: Settings, bytes: readonly number[]): Strip {
  const system = bytes[2] ?? 0;
  const data = system >= 65 ? bytes.slice(4) : bytes.slice(3, -1);
  return { kind: 'barcode', ...barCodeOf(system, data), ...barCode, align };
}
