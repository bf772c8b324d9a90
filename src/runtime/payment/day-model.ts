/**
 * The business day as a thing (P26). Its body holds the whole running tally, so that replay needs no
 * arithmetic: what ended is counted once, in the same append that makes it final. One day is open at
 * any time; its number changes by day close alone.
 */
import type { Channel } from '../ports/gateway.js';
import type { AttemptNo, DayNo, Fen, SaleNo } from '../ports/units.js';
import type { Mark, Person } from './model.js';

/** What a thing ended as, as far as the sums are concerned. */
export const tallyEnds = [
  'paid',
  'declined',
  'voidedNever',
  'voidedReturned',
  'voidedUnknown',
  'refunded',
  'returned',
] as const;
export type TallyEnd = (typeof tallyEnds)[number];

export interface TallyLine {
  readonly channel: Channel;
  readonly end: TallyEnd;
  /** The day in which it was begun, where that was an earlier one; 0 for several, in a crowded tally. */
  readonly from: DayNo | null;
  readonly count: number;
  readonly fen: Fen;
}

/** Sorted by channel, end and origin; nothing that did not happen has a line. */
export type Tally = readonly TallyLine[];

/** Who gave open things on, and to whom; it holds until each has ended. */
export interface HandOver {
  readonly by: Person | null;
  readonly to: Person;
  readonly numbers: readonly AttemptNo[];
}

/** What was open when the day was closed, as it stood then. */
export interface Leftover {
  readonly number: AttemptNo;
  readonly thing: 'attempt' | 'refund' | 'duty';
  readonly sale: SaleNo;
  readonly channel: Channel;
  readonly amountFen: Fen;
  readonly state: string;
  readonly by: Person | null;
  readonly to: Person;
}

/** The last durable record when the close was decided: the anchor that goes on paper (facts/journal 7g). */
export interface ChainHead {
  readonly sequence: number;
  /** Lower-case hex. */
  readonly chain: string;
}

export interface DayClose {
  /** `null` where the till closed by itself. */
  readonly by: Person | null;
  readonly at: Mark;
  readonly left: readonly Leftover[];
  readonly head: ChainHead;
}

export interface Day {
  /** 0 while no clock could be believed: then it has no date yet. */
  readonly no: DayNo;
  /** `dated`: the day without a date has been given one, and goes on under it. */
  readonly state: 'open' | 'closed' | 'dated';
  readonly openedAt: Mark;
  readonly tally: Tally;
  readonly handedOver: readonly HandOver[];
  readonly close: DayClose | null;
}

/** The day before any clock could be believed. */
export const undated = 0 as DayNo;
