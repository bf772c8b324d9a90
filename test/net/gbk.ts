/** Text as GBK: Node reads it and does not write it, so the table is what it reads, turned round. */
const decoder = new TextDecoder('gbk');

const codes = new Map<string, readonly [number, number]>();
for (let lead = 0x81; lead <= 0xfe; lead += 1) {
  for (let trail = 0x40; trail <= 0xfe; trail += 1) {
    const text = decoder.decode(Uint8Array.of(lead, trail));
    if (text.length === 1 && text !== '\ufffd' && !codes.has(text)) codes.set(text, [lead, trail]);
  }
}

export function gbk(text: string): Buffer {
  return Buffer.from(
    Array.from(text).flatMap((character) => {
      const code = character.codePointAt(0) ?? 0;
      if (code < 0x80) return [code];
      const pair = codes.get(character);
      if (pair === undefined) throw new Error(`${character} is not in GBK`);
      return [...pair];
    }),
  );
}
