import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { decode } from 'fast-png';
import { fontPath, glyphsOf } from '../../../src/twins/pictures/glyphs.js';

export const fontBytes = readFileSync(createRequire(import.meta.url).resolve(fontPath));
export const glyphs = glyphsOf(fontBytes);

export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
  /** `r,g,b` */
  readonly at: (x: number, y: number) => string;
}

export function pixelsOf(png: Uint8Array): Pixels {
  const { width, height, data, palette = [] } = decode(png);
  const colors = palette.map(([red = 0, green = 0, blue = 0]) => {
    return new Uint32Array(Uint8Array.of(red, green, blue, 255).buffer)[0] ?? 0;
  });
  const words = Uint32Array.from(data, (place) => colors[place] ?? 0);
  const rgba = new Uint8ClampedArray(words.buffer);
  const at = (x: number, y: number): string =>
    rgba.slice((y * width + x) * 4, (y * width + x) * 4 + 3).join(',');
  return { width, height, rgba, at };
}

/** Dots as lines of `#` and `.`, for a reader. */
export function art(dots: readonly number[], width: number): readonly string[] {
  return dots.map((row) =>
    Array.from({ length: width }, (_, x) => (((row << x) & 0x8000) === 0 ? '.' : '#')).join(''),
  );
}
