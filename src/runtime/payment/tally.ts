/**
 * Counting what ended (P26): each thing once, in the day that holds its final record, with the day it
 * came from where that was an earlier one. Pure, and the same for the till that counts and for
 * `journal verify`, which counts again.
 */
import { unreachable } from '../ports/bug.js';
import type { Channel } from '../ports/gateway.js';
import { type DayNo, type Fen, fen } from '../ports/units.js';
import { type Tally, type TallyEnd, type TallyLine, tallyEnds, undated } from './day-model.js';
import type { Attempt, Duty, Money, Refund } from './model.js';

/** Lines of earlier days that are told apart; what comes beyond is counted without its day. */
const earlierLinesMax = 32;

export interface Counted {
  readonly channel: Channel;
  readonly end: TallyEnd;
  /** The day in which it was begun; `null` where nobody wrote it down. */
  readonly begun: DayNo | null;
  readonly fen: Fen;
}

const voidEnds = {
  never: 'voidedNever',
  returned: 'voidedReturned',
  unknown: 'voidedUnknown',
} as const satisfies Readonly<Record<Money, TallyEnd>>;

/** What an attempt counts as; `null` while it has not ended. */
export function countOfAttempt({ state, channel, day, amountFen }: Attempt): Counted | null {
  switch (state.kind) {
    case 'paid':
    case 'declined':
      return { channel, end: state.kind, begun: day, fen: amountFen };
    case 'voided':
      return { channel, end: voidEnds[state.money], begun: day, fen: amountFen };
    case 'charging':
    case 'doubtful':
    case 'voiding':
    case 'stuck':
      return null;
    default:
      return unreachable(state);
  }
}

/** Money that went back, also where the refund was believed refused (P1); a refused one moved nothing. */
export function countOfRefund({ state, movedAfterAll, ...refund }: Refund): Counted | null {
  if (state.kind !== 'refunded' && !movedAfterAll) return null;
  return { channel: refund.channel, end: 'refunded', begun: refund.day, fen: refund.amountFen };
}

export function countOfDuty({ state, channel, day, amountFen }: Duty): Counted | null {
  return state.kind === 'returned'
    ? { channel, end: 'returned', begun: day, fen: amountFen }
    : null;
}

export function withCounted(tally: Tally, day: DayNo, counted: Counted): Tally {
  const origin = isEarlier(counted.begun, day) ? counted.begun : null;
  const isKnown = tally.some(({ from }) => from === origin);
  const earlier = tally.filter(({ from }) => from !== null).length;
  const from = origin === null || isKnown || earlier < earlierLinesMax ? origin : undated;
  const { channel, end } = counted;
  const key = { channel, end, from };
  const before = tally.find((line) => isSame(line, key));
  const line: TallyLine = {
    ...key,
    count: (before?.count ?? 0) + 1,
    fen: fen((before?.fen ?? 0) + counted.fen),
  };
  return [...tally.filter((other) => other !== before), line].sort(inOrder);
}

function isEarlier(begun: DayNo | null, day: DayNo): begun is DayNo {
  return begun !== null && begun !== undated && begun < day;
}

type LineKey = Pick<TallyLine, 'channel' | 'end' | 'from'>;

function isSame(line: LineKey, other: LineKey): boolean {
  return line.channel === other.channel && line.end === other.end && line.from === other.from;
}

const channelOrder: readonly Channel[] = ['alipay', 'wechat', 'cash'];

function inOrder(one: LineKey, other: LineKey): number {
  return (
    channelOrder.indexOf(one.channel) - channelOrder.indexOf(other.channel) ||
    tallyEnds.indexOf(one.end) - tallyEnds.indexOf(other.end) ||
    (one.from ?? -1) - (other.from ?? -1)
  );
}

export interface Sum {
  readonly count: number;
  readonly fen: Fen;
}

/** What the lines that `wanted` picks come to. */
export function sumOf(tally: Tally, wanted: (line: TallyLine) => boolean): Sum {
  let count = 0;
  let sum = 0;
  for (const line of tally.filter(wanted)) {
    count += line.count;
    sum += line.fen;
  }
  return { count, fen: fen(sum) };
}

/** What was taken and stayed: paid less refunded. Money returned was never counted as taken. */
export function netFen(tally: Tally): Fen {
  const paid = sumOf(tally, ({ end }) => end === 'paid');
  const back = sumOf(tally, ({ end }) => end === 'refunded');
  return fen(paid.fen - back.fen);
}

export function channelsIn(tally: Tally): readonly Channel[] {
  return channelOrder.filter((channel) => tally.some((line) => line.channel === channel));
}
