/**
 * Unicode to the four-byte zone of GB18030, for printers whose ROM has it. Beyond the basic plane it
 * is a sum (GB 18030-2022, 5.5); within, what the decoder of the platform says, turned round at the
 * first use.
 */

/** How many values each byte has, and where they begin. */
const radix = [126, 10, 126, 10] as const;
const firstBytes = [0x81, 0x30, 0x81, 0x30] as const;
/** 90 30 81 30 is U+10000. */
const beyondFirst = 189_000;
/** 84 31 A4 39 is U+FFFF. */
const basicCount = 39_420;

let basic: Uint16Array | null = null;

/** The four bytes, or null for what has two or is no character. */
export function gbFourBytes(point: number): readonly [number, number, number, number] | null {
  if (point > 0xffff) return bytesOfPlace(beyondFirst + point - 0x1_0000);
  basic ??= invertedPlaces();
  const place = basic[point] ?? 0;
  return place === 0 ? null : bytesOfPlace(place - 1);
}

function bytesOfPlace(place: number): [number, number, number, number] {
  const bytes: [number, number, number, number] = [0, 0, 0, 0];
  let rest = place;
  for (const index of [3, 2, 1, 0] as const) {
    bytes[index] = firstBytes[index] + (rest % radix[index]);
    rest = Math.floor(rest / radix[index]);
  }
  return bytes;
}

/** Place in the zone and one more, by code point; 0 where there is none. */
function invertedPlaces(): Uint16Array {
  const places = new Uint16Array(0x1_0000);
  const bytes = new Uint8Array(basicCount * 5).fill(0x0a);
  for (let place = 0; place < basicCount; place++) bytes.set(bytesOfPlace(place), place * 5);
  const found = new TextDecoder('gb18030').decode(bytes).split('\n');
  for (let place = 0; place < basicCount; place++) {
    const decoded = found[place] ?? '';
    const point = decoded.charCodeAt(0);
    if (decoded.length !== 1 || point === 0xfffd || point < 0x80) continue;
    places[point] = place + 1;
  }
  return places;
}
