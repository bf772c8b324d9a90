/** A QR code on the paper as a picture, read by a reader that neither side knows. */
import jsqr from 'jsqr';
import type { DotImage } from '../../../src/twins/bytes/escpos/paper.js';

/** Blank dots around it, as the paper has them. */
const quiet = 16;

export function qrOf({ bytesPerRow, rows }: DotImage): string | undefined {
  const [width, height] = [bytesPerRow * 8, rows.length / bytesPerRow];
  const [across, down] = [width + 2 * quiet, height + 2 * quiet];
  const rgba = new Uint8ClampedArray(across * down * 4).fill(255);
  for (let dot = 0; dot < width * height; dot++) {
    if ((((rows[dot >> 3] ?? 0) >> (7 - (dot & 7))) & 1) === 0) continue;
    const place = (Math.floor(dot / width) + quiet) * across + (dot % width) + quiet;
    rgba.fill(0, place * 4, place * 4 + 3);
  }
  return jsqr.default(rgba, across, down)?.data;
}
