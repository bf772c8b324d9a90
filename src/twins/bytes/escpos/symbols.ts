/**
 * Pictures and codes: raster, bit image, stored graphics, QR. Each command comes whole; what it
 * draws comes out as a strip.
 */
import type { Alignment, DotImage, Strip } from './paper.js';

export interface Symbols {
  /** GS ( k and GS ( L, GS 8 L: sets, stores or draws. `body` begins after the length. */
  code(body: readonly number[], align: Alignment): readonly Strip[];
  graphics(body: readonly number[], align: Alignment): readonly Strip[];
  clear(): void;
}

const levels = ['L', 'M', 'Q', 'H'] as const;
const dotsMax = 1 << 22;
/** Codes of GS ( k that are named on the paper and not drawn. */
const families: Readonly<Record<number, string>> = {
  48: 'PDF417',
  50: 'MAXICODE',
  51: 'GS1 DATABAR',
  52: 'COMPOSITE',
  53: 'AZTEC',
  54: 'DATA MATRIX',
};

export function symbols(): Symbols {
  let moduleDots = 3;
  let level: (typeof levels)[number] = 'L';
  let stored: Uint8Array = new Uint8Array();
  let named = new Map<number, string>();
  let picture: DotImage | undefined;

  const qr = (what: number, rest: readonly number[], align: Alignment): readonly Strip[] => {
    const [value = 0] = rest;
    if (what === 67) moduleDots = Math.max(1, Math.min(16, value));
    if (what === 69) level = levels[value - 48] ?? 'L';
    if (what === 80) stored = Uint8Array.from(rest.slice(1));
    if (what !== 81 || stored.length === 0) return [];
    return [{ kind: 'qr', data: stored, moduleDots, level, align }];
  };
  return {
    code: ([family = 0, what = 0, ...rest], align) => {
      if (family === 49) return qr(what, rest, align);
      if (what === 80) named.set(family, new TextDecoder().decode(Uint8Array.from(rest.slice(1))));
      if (what !== 81) return [];
      const text = `[${families[family] ?? '2D CODE'} ${named.get(family) ?? ''}]`;
      return [{ kind: 'note', text }];
    },
    graphics: ([, what = 0, ...rest], align) => {
      if (what === 112) picture = storedPicture(rest);
      if ((what !== 50 && what !== 2) || picture === undefined) return [];
      return [{ kind: 'image', image: picture, align }];
    },
    clear: () => {
      stored = new Uint8Array();
      named = new Map();
      picture = undefined;
    },
  };
}

/** a bx by c xL xH yL yH, then rows of whole bytes; x counts dots. */
function storedPicture(body: readonly number[]): DotImage | undefined {
  const [, scaleX = 1, scaleY = 1, , xLow = 0, xHigh = 0, yLow = 0, yHigh = 0, ...data] = body;
  const bytesPerRow = Math.ceil((xLow + xHigh * 0x100) / 8);
  return image(bytesPerRow, yLow + yHigh * 0x100, data, [scaleX, scaleY]);
}

/** GS v 0 m xL xH yL yH and rows; x counts bytes. */
export function rasterImage(bytes: readonly number[]): DotImage | undefined {
  const [, , , mode = 0, xLow = 0, xHigh = 0, yLow = 0, yHigh = 0] = bytes;
  const scale = [(mode & 1) + 1, ((mode >> 1) & 1) + 1] as const;
  return image(xLow + xHigh * 0x100, yLow + yHigh * 0x100, bytes.slice(8), scale);
}

/** ESC * m nL nH and columns of one or three bytes, from the top. */
export function columnImage(bytes: readonly number[]): DotImage | undefined {
  const mode = bytes[2] ?? 0;
  const columns = (bytes[3] ?? 0) + (bytes[4] ?? 0) * 0x100;
  const bytesPerColumn = mode < 32 ? 1 : 3;
  const bytesPerRow = Math.ceil(columns / 8);
  const rows = new Uint8Array(bytesPerRow * bytesPerColumn * 8);
  for (let x = 0; x < columns; x++) {
    for (let y = 0; y < bytesPerColumn * 8; y++) {
      const column = bytes[5 + x * bytesPerColumn + (y >> 3)] ?? 0;
      const dot = (column >> (7 - (y & 7))) & 1;
      const place = y * bytesPerRow + (x >> 3);
      rows[place] = (rows[place] ?? 0) | (dot << (7 - (x & 7)));
    }
  }
  const scale = [(mode & 1) === 0 ? 2 : 1, bytesPerColumn === 1 ? 3 : 1] as const;
  return image(bytesPerRow, bytesPerColumn * 8, rows, scale);
}

/** Rows that are missing are blank; `undefined` when there is nothing to see. */
function image(
  bytesPerRow: number,
  height: number,
  data: Iterable<number>,
  [scaleX, scaleY]: readonly [number, number],
): DotImage | undefined {
  const size = bytesPerRow * height;
  if (size === 0 || size > dotsMax) return undefined;
  const rows = new Uint8Array(size);
  rows.set(Uint8Array.from(data).subarray(0, size));
  return { bytesPerRow, rows, scaleX: Math.max(1, scaleX), scaleY: Math.max(1, scaleY) };
}
