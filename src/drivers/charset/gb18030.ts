/**
 * Unicode to the two-byte zone of GB18030, by turning round what the decoder of the platform says
 * (facts peripherals 2). The four-byte zone is not printed by most font ROMs and is left out, as are
 * the zones for characters of one's own. Built once, at the first use.
 */

const leadFirst = 0x81;
const trailFirst = 0x40;
const lastByte = 0xfe;

/** Two bytes as `lead << 8 | trail`. */
export type GbCode = number;

let table: ReadonlyMap<string, GbCode> | null = null;

/** The code of one character, or undefined when the zone does not have it. */
export function gbCode(character: string): GbCode | undefined {
  table ??= invertedTable();
  return table.get(twins.get(character) ?? character);
}

/** The yen sign of Latin-1 would take four bytes; its full-width twin takes two (facts peripherals 2). */
const twins: ReadonlyMap<string, string> = new Map([['¥', '￥']]);

function invertedTable(): ReadonlyMap<string, GbCode> {
  const decoder = new TextDecoder('gb18030');
  const codes = new Map<string, GbCode>();
  for (let lead = leadFirst; lead <= lastByte; lead++) {
    for (let trail = trailFirst; trail <= lastByte; trail++) {
      const character = decoder.decode(Uint8Array.of(lead, trail));
      // A3A0 is a second name of A1A1; the first one found stays.
      if (isPrintable(character) && !codes.has(character))
        codes.set(character, (lead << 8) | trail);
    }
  }
  return codes;
}

const replacement = 0xfffd;

/** One character beyond ASCII that is neither the sign of a failed decoding nor privately used. */
function isPrintable(character: string): boolean {
  const point = character.codePointAt(0) ?? 0;
  const isOne = character.length === (point > 0xffff ? 2 : 1);
  return isOne && point >= 0x80 && point !== replacement && !(point >= 0xe000 && point <= 0xf8ff);
}
