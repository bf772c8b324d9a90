/**
 * Unicode to the two-byte zone of GB18030, by turning round what the decoder of the platform says
 * (facts peripherals 2). The zones for characters of one's own are left out. Built at once, at the
 * first use or by `prepareGb`, so that no slip waits for it.
 */

const leadFirst = 0x81;
const trailFirst = 0x40;
const lastByte = 0xfe;

/** Two bytes as `lead << 8 | trail`. */
export type GbCode = number;

interface GbTable {
  /** By code point of the basic plane; 0 where the zone has none. */
  readonly basic: Uint16Array;
  /** The few that stand beyond it. */
  readonly beyond: ReadonlyMap<number, GbCode>;
}

let table: GbTable | null = null;

/** Builds the table now. Twice is safe, and does nothing. */
export function prepareGb(): void {
  table ??= invertedTable();
}

/** The code of a code point, 0 when the zone does not have it. */
export function gbCodeOfPoint(point: number): GbCode {
  table ??= invertedTable();
  return (point < 0x1_0000 ? table.basic[point] : table.beyond.get(point)) ?? 0;
}

/** The code of one character, or undefined when the zone does not have it. */
export function gbCode(character: string): GbCode | undefined {
  const code = gbCodeOfPoint(character.codePointAt(0) ?? 0);
  return code === 0 ? undefined : code;
}

/** The yen sign of Latin-1 would take four bytes; its full-width twin takes two (facts peripherals 2). */
const twins: readonly (readonly [string, string])[] = [['¥', '￥']];

function invertedTable(): GbTable {
  const basic = new Uint16Array(0x1_0000);
  const beyond = new Map<number, GbCode>();
  const decoder = new TextDecoder('gb18030');
  // A line feed behind each: bytes that are no character cannot eat the next.
  const trails = lastByte - trailFirst + 1;
  const bytes = new Uint8Array(trails * 3).fill(0x0a);
  for (let lead = leadFirst; lead <= lastByte; lead++) {
    for (let place = 0; place < trails; place++) {
      bytes[place * 3] = lead;
      bytes[place * 3 + 1] = trailFirst + place;
    }
    const found = decoder.decode(bytes).split('\n');
    for (let place = 0; place < trails; place++) {
      const point = pointOf(found[place] ?? '');
      const code = (lead << 8) | (trailFirst + place);
      if (point === null) continue;
      // A3A0 is a second name of A1A1; the first one found stays.
      if (point > 0xffff) beyond.set(point, code);
      else if (basic[point] === 0) basic[point] = code;
    }
  }
  for (const [sign, twin] of twins) {
    basic[sign.charCodeAt(0)] = basic[twin.charCodeAt(0)] ?? 0;
  }
  return { basic, beyond };
}

const replacement = 0xfffd;

/** Of one character beyond ASCII that is neither the sign of a failed decoding nor privately used. */
function pointOf(decoded: string): number | null {
  const point = decoded.codePointAt(0) ?? 0;
  const isOne = decoded.length === (point > 0xffff ? 2 : 1);
  const isPrivate = point >= 0xe000 && point <= 0xf8ff;
  return isOne && point >= 0x80 && point !== replacement && !isPrivate ? point : null;
}
