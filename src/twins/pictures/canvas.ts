/** A picture in the making: one byte a pixel, each a place in a palette, and the PNG it becomes. */
import { encode } from 'fast-png';

export type Color = readonly [red: number, green: number, blue: number];

export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function canvas(width: number, height: number, color: number): Canvas {
  return { width, height, pixels: new Uint8Array(width * height).fill(color) };
}

/** What lies outside the canvas is left out. */
export function fill(on: Canvas, box: Box, color: number): void {
  const left = Math.max(0, box.x);
  const right = Math.min(on.width, box.x + box.width);
  const bottom = Math.min(on.height, box.y + box.height);
  for (let y = Math.max(0, box.y); y < bottom; y++) {
    if (left < right) on.pixels.fill(color, y * on.width + left, y * on.width + right);
  }
}

export function png(picture: Canvas, palette: readonly Color[]): Uint8Array {
  return encode({
    width: picture.width,
    height: picture.height,
    data: picture.pixels,
    depth: 8,
    channels: 1,
    palette: palette.map((color) => [...color]),
  });
}
