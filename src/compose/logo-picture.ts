/**
 * The shop's picture on the slip: a PNG, bounded before it is unpacked, on white where it is clear, and
 * made into dots that every paper has room for. What is wrong with it is a sentence.
 */
import { type DecodedPng, convertIndexedToRgb, decode } from 'fast-png';
import type { DotPicture } from '../runtime/ports/device.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import { type GreyPicture, type Shades, dotPicture } from '../runtime/terminal/dot-picture.js';

/** The narrowest paper, and no more of a slip than a thumb's width. */
const room = { widthDots: 384, heightDots: 240 };
const sideMax = 2_048;

export function logoOf(bytes: Uint8Array, shades: Shades): Result<DotPicture, string> {
  const sides = sidesOf(bytes);
  if (sides === null) return failed('is not a PNG picture');
  const [width, height] = sides;
  if (width === 0 || height === 0) return failed('is an empty picture');
  if (width > sideMax || height > sideMax) {
    return failed(`is ${width} x ${height} dots: at most ${sideMax} x ${sideMax} are read`);
  }
  const grey = greyOf(bytes);
  if (grey === null) return failed('is a damaged PNG picture');
  const picture = dotPicture(grey, room, shades);
  const isBlank = picture.rows.every((byte) => byte === 0);
  return isBlank ? failed('would print nothing: no dot of it is dark') : ok(picture);
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** As its head says them, before anything is unpacked. */
function sidesOf(bytes: Uint8Array): readonly [number, number] | null {
  if (bytes.length < 24 || signature.some((byte, place) => bytes[place] !== byte)) return null;
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return [head.getUint32(16), head.getUint32(20)];
}

function greyOf(bytes: Uint8Array): GreyPicture | null {
  const unpacked = unpackedOf(bytes);
  if (unpacked === null) return null;
  const { width, height, channels, samples } = unpacked;
  const greys = new Uint8Array(width * height);
  for (let place = 0; place < greys.length; place++) {
    greys[place] = greyAt(samples, place * channels, channels);
  }
  return { width, height, greys };
}

interface Unpacked {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly samples: Uint8Array;
}

/** The package throws at whatever is wrong with a file. */
function unpackedOf(bytes: Uint8Array): Unpacked | null {
  try {
    const png = decode(bytes);
    const { width, height, palette } = png;
    if (palette === undefined) {
      return { width, height, channels: png.channels, samples: samplesOf(png) };
    }
    const channels = palette[0]?.length ?? 3;
    return { width, height, channels, samples: convertIndexedToRgb(png) };
  } catch (error: unknown) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/** Eight bits a sample, each its own byte. */
function samplesOf({ data, depth, width, height, channels }: DecodedPng): Uint8Array {
  const samples = new Uint8Array(width * height * channels);
  if (depth === 16) return samples.map((_, place) => (data[place] ?? 0) >> 8);
  if (depth === 8) return Uint8Array.from(data);
  // Greys of one, two or four bits, packed, each row from a byte of its own.
  const rowBytes = Math.ceil((width * depth) / 8);
  const top = (1 << depth) - 1;
  return samples.map((_, place) => {
    const bit = (place % width) * depth;
    const byte = data[Math.floor(place / width) * rowBytes + (bit >> 3)] ?? 0;
    return (((byte >> (8 - depth - (bit & 7))) & top) * 255) / top;
  });
}

/** How light it looks (ITU-R BT.601, whole numbers), on white paper. */
function greyAt(data: Uint8Array, at: number, channels: number): number {
  const hasClear = channels === 2 || channels === 4;
  const [red = 255, green = 255, blue = 255] = data.subarray(at, at + 3);
  const grey = channels < 3 ? red : Math.floor((red * 299 + green * 587 + blue * 114) / 1_000);
  const solid = hasClear ? (data[at + channels - 1] ?? 255) : 255;
  return Math.floor((grey * solid + 255 * (255 - solid)) / 255);
}
