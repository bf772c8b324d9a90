/** A screenshot in few colours, so that it is small: the colours that are seen most, and their nearest. */
import { decode, encode } from 'fast-png';

const colorsMost = 200;
const apartLeast = 3;
/** Bits of each channel that are told apart. */
const bits = 5;

export function inFewColors(png: Uint8Array): Uint8Array {
  const { width, height, data, channels } = decode(png);
  const keys = new Uint16Array(width * height);
  const counts = new Map<number, number>();
  for (let place = 0; place < keys.length; place++) {
    const [red = 0, green = 0, blue = 0] = data.subarray(place * channels, place * channels + 3);
    const key = (reduced(red) << (bits * 2)) | (reduced(green) << bits) | reduced(blue);
    keys[place] = key;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const kept = farApart([...counts].sort(([, one], [, other]) => other - one));
  const nearest = new Map([...counts.keys()].map((key) => [key, nearestOf(key, kept)]));
  return encode({
    width,
    height,
    channels: 1,
    depth: 8,
    data: Uint8Array.from(keys, (key) => nearest.get(key) ?? 0),
    palette: kept.map((key) => channelsOf(key).map(widened)),
  });
}

/** The first of these that differ enough: the many greys of a shadow leave room for a small lamp. */
function farApart(counted: readonly (readonly [key: number, count: number])[]): readonly number[] {
  const kept: number[] = [];
  for (const [key] of counted) {
    if (kept.length === colorsMost) break;
    if (kept.every((other) => apart(key, other) >= apartLeast)) kept.push(key);
  }
  return kept;
}

/** The square of the way between two colours, in steps of a reduced channel. */
function apart(one: number, other: number): number {
  const own = channelsOf(one);
  return channelsOf(other).reduce((sum, value, channel) => {
    const difference = value - (own[channel] ?? 0);
    return sum + difference * difference;
  }, 0);
}

function reduced(value: number): number {
  return value >> (8 - bits);
}

function widened(value: number): number {
  return Math.round((value * 255) / (2 ** bits - 1));
}

function channelsOf(key: number): number[] {
  const mask = 2 ** bits - 1;
  return [(key >> (bits * 2)) & mask, (key >> bits) & mask, key & mask];
}

function nearestOf(key: number, kept: readonly number[]): number {
  return kept.reduce((best, other, place) => {
    return apart(key, other) < apart(key, kept[best] ?? 0) ? place : best;
  }, 0);
}
