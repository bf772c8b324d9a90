/**
 * A time server as the till meets one: 48 bytes come, 48 go (RFC 5905, figure 8). It has a clock of its
 * own, told by whoever runs it, and can be every bad server that a shop has met. Pure; shares nothing
 * with the till's client.
 */

export const timeServerFaults = [
  'right',
  /** Nobody answers. */
  'silent',
  /** Kiss-o'-death: asked too often. */
  'kiss',
  /** Certain of a time that is not so. */
  'wrong',
  /** Answers when nobody waits any more. */
  'late',
  /** Says itself that its clock is not set. */
  'unset',
  /** Answers a question that nobody has asked. */
  'other-question',
] as const;
export type TimeServerFault = (typeof timeServerFaults)[number];

export interface TimeServerState {
  readonly fault: TimeServerFault;
  /** What it is wrong by, or late. */
  readonly ms: number;
}

export interface Reply {
  readonly bytes: Uint8Array;
  readonly afterMs: number;
}

const lengthOfPacket = 48;
const secondsTo1970 = 25_567 * 86_400;

/** What it sends back for `asked`, if anything. `nowMs`: the true time. */
export function timeServerReply(
  asked: Uint8Array,
  nowMs: number,
  { fault, ms }: TimeServerState,
): Reply | null {
  const first = asked[0] ?? 0;
  if (asked.length < lengthOfPacket || (first & 0b111) !== 3 || fault === 'silent') return null;
  const reply = Buffer.alloc(lengthOfPacket);
  const leap = fault === 'unset' ? 0b1100_0000 : 0;
  reply[0] = leap | (first & 0b0011_1000) | 4;
  reply[1] = { kiss: 0, unset: 16 }[fault as string] ?? 2;
  reply[2] = 6;
  reply[3] = 0xec;
  // 10 ms to its root, 5 ms of doubt.
  reply.writeUInt32BE(655, 4);
  reply.writeUInt32BE(328, 8);
  reply.write(fault === 'kiss' ? 'RATE' : 'TWIN', 12, 'latin1');
  const shown = nowMs + (fault === 'wrong' ? ms : 0);
  writeTime(reply, 16, shown - 16_000);
  Buffer.from(asked).copy(reply, 24, 40, 48);
  if (fault === 'other-question') reply[24] = (reply[24] ?? 0) ^ 1;
  writeTime(reply, 32, shown);
  writeTime(reply, 40, shown);
  return { bytes: reply, afterMs: fault === 'late' ? ms : 0 };
}

/** Seconds since 1900 and their fraction; the seconds come round in 2036. */
function writeTime(into: Buffer, at: number, unixMs: number): void {
  const whole = Math.floor(unixMs / 1000);
  const era = 0x1_0000_0000;
  into.writeUInt32BE((((whole + secondsTo1970) % era) + era) % era, at);
  into.writeUInt32BE(Math.floor(((unixMs - whole * 1000) * era) / 1000), at + 4);
}
