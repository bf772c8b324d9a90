/**
 * Reads outlines from a WOFF 1.0 file with TrueType outlines: which glyph a sign has, how wide it is
 * and what it is bounded by. Only what the font of the pictures needs: format 12 character map,
 * simple glyphs. A glyph is read when it is asked for; opening takes the time of unpacking alone.
 * Source: W3C WOFF File Format 1.0; OpenType specification, tables cmap, glyf, head, hhea, hmtx, loca.
 */
import { unzlibSync } from 'fflate';
import { invariant } from '../../runtime/ports/bug.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Outline {
  /** In font units, as all else here. */
  readonly advance: number;
  /**
   * Closed contours as the file has their points. Whether a point is on the curve is not told: the
   * font of the pictures is made of squares, and marks some of their corners as off the curve.
   */
  readonly contours: readonly (readonly Point[])[];
}

export interface FontFile {
  readonly unitsPerEm: number;
  readonly ascender: number;
  /** `undefined`: the font has no such sign. */
  outline(codePoint: number): Outline | undefined;
}

/** Throws a `Bug` on bytes that are no such font: the file comes with the program. */
export function fontFile(woff: Uint8Array): FontFile {
  const table = tableReader(woff);
  const head = table('head');
  const hhea = table('hhea');
  const [glyf, loca, hmtx] = [table('glyf'), table('loca'), table('hmtx')];
  invariant(head.getInt16(50) === 1, 'the font has long offsets');
  const metrics = hhea.getUint16(34);
  const glyphNumber = characterMap(table('cmap'));
  return {
    unitsPerEm: head.getUint16(18),
    ascender: hhea.getInt16(4),
    outline: (codePoint) => {
      const glyph = glyphNumber(codePoint);
      if (glyph === undefined) return undefined;
      const advance = hmtx.getUint16(Math.min(glyph, metrics - 1) * 4);
      const start = loca.getUint32(glyph * 4);
      const isEmpty = start === loca.getUint32(glyph * 4 + 4);
      return { advance, contours: isEmpty ? [] : contoursAt(glyf, start) };
    },
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const directoryStart = 44;
const entryBytes = 20;

function tableReader(woff: Uint8Array): (tag: string) => DataView {
  const file = viewOf(woff);
  invariant(woff.length > directoryStart && file.getUint32(0) === 0x774f4646, 'a font is WOFF 1.0');
  const tag = (at: number): string => String.fromCodePoint(...woff.subarray(at, at + 4));
  const entries = Array.from(
    { length: file.getUint16(12) },
    (_, place) => directoryStart + place * entryBytes,
  );
  return (wanted) => {
    const entry = entries.find((at) => tag(at) === wanted);
    if (entry === undefined) return viewOf(new Uint8Array());
    const [start, packed, length] = [4, 8, 12].map((at) => file.getUint32(entry + at));
    const body = woff.subarray(start, (start ?? 0) + (packed ?? 0));
    return viewOf(packed === length ? body : unzlibSync(body));
  };
}

/** Format 12: groups of [first, last, glyph of first], rising. */
function characterMap(cmap: DataView): (codePoint: number) => number | undefined {
  const offsets = Array.from({ length: cmap.getUint16(2) }, (_, place) =>
    cmap.getUint32(4 + place * 8 + 4),
  );
  const start = offsets.find((offset) => cmap.getUint16(offset) === 12);
  invariant(start !== undefined, 'the font has a character map of format 12');
  const groups = cmap.getUint32(start + 12);
  return (codePoint) => {
    for (let low = 0, high = groups - 1; low <= high;) {
      const middle = (low + high) >>> 1;
      const group = start + 16 + middle * 12;
      const first = cmap.getUint32(group);
      if (codePoint < first) high = middle - 1;
      else if (codePoint > cmap.getUint32(group + 4)) low = middle + 1;
      else return cmap.getUint32(group + 8) + codePoint - first;
    }
    return undefined;
  };
}

const glyphHead = 10;
const shortX = 2;
const shortY = 4;
const repeated = 8;
const sameX = 16;
const sameY = 32;

function contoursAt(glyf: DataView, start: number): readonly (readonly Point[])[] {
  const count = glyf.getInt16(start);
  invariant(count >= 0, 'the glyphs of the font are simple');
  const ends = Array.from({ length: count }, (_, place) =>
    glyf.getUint16(start + glyphHead + place * 2),
  );
  const instructions = start + glyphHead + count * 2;
  const points = (ends.at(-1) ?? -1) + 1;
  const flags = flagsAt(glyf, instructions + 2 + glyf.getUint16(instructions), points);
  const xs = coordinates(glyf, flags.end, flags.all, { short: shortX, same: sameX });
  const ys = coordinates(glyf, xs.end, flags.all, { short: shortY, same: sameY });
  const all = xs.all.map((x, place) => ({ x, y: ys.all[place] ?? 0 }));
  return ends.map((end, place) => all.slice((ends[place - 1] ?? -1) + 1, end + 1));
}

interface Stretch {
  readonly all: readonly number[];
  readonly end: number;
}

function flagsAt(glyf: DataView, start: number, count: number): Stretch {
  const all: number[] = [];
  let at = start;
  while (all.length < count) {
    const flag = glyf.getUint8(at++);
    const times = (flag & repeated) === 0 ? 1 : 1 + glyf.getUint8(at++);
    for (let time = 0; time < times; time++) all.push(flag);
  }
  return { all, end: at };
}

/** Differences, each of one byte with its sign in a flag, of two, or left out when it is none. */
function coordinates(
  glyf: DataView,
  start: number,
  flags: readonly number[],
  bits: { readonly short: number; readonly same: number },
): Stretch {
  let at = start;
  let value = 0;
  const all = flags.map((flag) => {
    const same = (flag & bits.same) !== 0;
    if ((flag & bits.short) !== 0) {
      const difference = glyf.getUint8(at++);
      value += same ? difference : -difference;
    } else if (!same) {
      value += glyf.getInt16(at);
      at += 2;
    }
    return value;
  });
  return { all, end: at };
}
