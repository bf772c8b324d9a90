/**
 * The character set of a panel's or printer's font ROM, from its two bytes. The tables are those of
 * the platform's decoder; the zones below keep out what GB 18030 added to GB 2312, which such a ROM
 * has no picture of.
 */
const decoder = new TextDecoder('gb18030');

/** Assigned zones of GB 2312-80, rows 1 to 9, as `[first, last]` of both bytes. */
const signZones: readonly (readonly [number, number])[] = [
  [0xa1a1, 0xa1fe],
  [0xa2b1, 0xa2e2],
  [0xa2e5, 0xa2ee],
  [0xa2f1, 0xa2fc],
  [0xa3a1, 0xa3fe],
  [0xa4a1, 0xa4f3],
  [0xa5a1, 0xa5f6],
  [0xa6a1, 0xa6b8],
  [0xa6c1, 0xa6d8],
  [0xa7a1, 0xa7c1],
  [0xa7d1, 0xa7f1],
  [0xa8a1, 0xa8ba],
  [0xa8c5, 0xa8e9],
  [0xa9a4, 0xa9ef],
];

/** The sign of a GB 2312 pair, or `undefined` when the ROM has none there. */
export function gb2312Sign(high: number, low: number): string | undefined {
  const code = high * 0x100 + low;
  const hanzi = high >= 0xb0 && high <= 0xf7 && low >= 0xa1 && low <= 0xfe;
  const known = hanzi
    ? code < 0xd7fa || code > 0xd7fe
    : signZones.some(([first, last]) => code >= first && code <= last);
  return known ? decoder.decode(Uint8Array.of(high, low)) : undefined;
}

/** The sign of a two-byte GB 18030 (GBK) pair, or `undefined` when there is none. */
export function gbkSign(high: number, low: number): string | undefined {
  const sign = decoder.decode(Uint8Array.of(high, low));
  const point = sign.codePointAt(0) ?? 0;
  const whole = sign.length === 1 && point !== 0xfffd;
  const privateUse = point >= 0xe000 && point <= 0xf8ff;
  return whole && !privateUse ? sign : undefined;
}

/** The sign of four bytes of GB 18030, or `undefined` when there is none. */
export function fourByteSign(bytes: Iterable<number>): string | undefined {
  const sign = decoder.decode(Uint8Array.from(bytes));
  return Array.from(sign).length === 1 && sign !== '\ufffd' ? sign : undefined;
}
