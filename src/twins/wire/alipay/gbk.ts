/** GBK, which Node reads and does not write: what it reads, turned round. */
const pairs = new Map<string, readonly number[]>();

function pairOf(character: string): readonly number[] {
  if (pairs.size === 0) learn();
  // What GBK does not have becomes a question mark, as with other writers of it.
  return pairs.get(character) ?? [0x3f];
}

function learn(): void {
  const reader = new TextDecoder('gbk');
  for (let first = 0x81; first < 0xff; first += 1) {
    for (let second = 0x40; second < 0xff; second += 1) {
      const read = reader.decode(Uint8Array.from([first, second]));
      if (read.length === 1 && read !== '\u{fffd}' && !pairs.has(read)) {
        pairs.set(read, [first, second]);
      }
    }
  }
}

export function inGbk(text: string): Uint8Array {
  return Uint8Array.from(
    Array.from(text).flatMap((character) => {
      const code = character.charCodeAt(0);
      return character.length === 1 && code < 0x80 ? [code] : pairOf(character);
    }),
  );
}
