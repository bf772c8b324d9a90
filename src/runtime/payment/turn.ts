/**
 * One decision in the making. A turn collects the next book, the journal entries and the effects
 * while the rules run; it lives for one call of `decide` and never leaves it, so the outside sees a
 * pure function.
 */
import type { Instant } from '../ports/clock.js';
import { qualityOf } from '../ports/clock-quality.js';
import type { JournalEntry } from '../ports/entry.js';
import { invariant } from '../ports/bug.js';
import {
  type AttemptNo,
  type MonoMs,
  type SlipNo,
  attemptNo,
  saleNo,
  slipNo,
} from '../ports/units.js';
import type { Book, Start } from './book.js';
import type { Day } from './day-model.js';
import type { Effect, Refusal } from './effect.js';
import { markOf } from './elapsed.js';
import {
  type Stamp,
  entryOfAttempt,
  entryOfBlock,
  entryOfDay,
  entryOfDuty,
  entryOfProbe,
  entryOfRefund,
  entryOfSale,
  entryOfSlip,
} from './entries.js';
import { type Live, freshLive } from './live.js';
import type { Attempt, Duty, Mark, NumberBlock, Probe, Refund, Sale, SlipJob } from './model.js';

export interface Turn {
  book: Book;
  readonly at: Instant;
  readonly entries: JournalEntry[];
  readonly effects: Effect[];
}

export function beginTurn(book: Book, at: Instant): Turn {
  return { book, at, entries: [], effects: [] };
}

export function startOf(turn: Turn): Start {
  const { start } = turn.book;
  invariant(start !== null, 'the core is started before anything happens to a payment');
  return start;
}

export function markNow(turn: Turn): Mark {
  return markOf(startOf(turn), turn.at);
}

/** When the entries of this turn are written. */
function stampNow(turn: Turn): Stamp {
  const { mono, wall } = turn.at;
  return { boot: startOf(turn).boot, mono, wall, quality: qualityOf(turn.at) };
}

export function refuse(turn: Turn, refusal: Refusal): void {
  turn.effects.push({ kind: 'Refuse', refusal });
}

export function putAttempt(turn: Turn, type: string, attempt: Attempt): Attempt {
  const before = turn.book.attempts.get(attempt.no);
  turn.entries.push(entryOfAttempt(type, attempt, before, stampNow(turn)));
  turn.book = { ...turn.book, attempts: withItem(turn.book.attempts, attempt.no, attempt) };
  return attempt;
}

export function putSale(turn: Turn, type: string, sale: Sale): Sale {
  const before = turn.book.sales.get(sale.no);
  turn.entries.push(entryOfSale(type, sale, before, stampNow(turn)));
  turn.book = {
    ...turn.book,
    sales: withItem(turn.book.sales, sale.no, sale),
    lastSale: Math.max(turn.book.lastSale, sale.no),
  };
  return sale;
}

export function putRefund(turn: Turn, type: string, refund: Refund): Refund {
  const before = turn.book.refunds.get(refund.no);
  turn.entries.push(entryOfRefund(type, refund, before, stampNow(turn)));
  turn.book = { ...turn.book, refunds: withItem(turn.book.refunds, refund.no, refund) };
  return refund;
}

export function putDuty(turn: Turn, type: string, duty: Duty): Duty {
  const before = turn.book.duties.get(duty.no);
  turn.entries.push(entryOfDuty(type, duty, before, stampNow(turn)));
  turn.book = { ...turn.book, duties: withItem(turn.book.duties, duty.no, duty) };
  return duty;
}

export function putProbe(turn: Turn, type: string, probe: Probe): Probe {
  const before = turn.book.probes.get(probeKey(probe));
  turn.entries.push(entryOfProbe(type, probe, before, stampNow(turn)));
  turn.book = { ...turn.book, probes: withItem(turn.book.probes, probeKey(probe), probe) };
  return probe;
}

export function putSlip(turn: Turn, type: string, slip: SlipJob): SlipJob {
  const before = turn.book.slips.get(slip.no);
  turn.entries.push(entryOfSlip(type, slip, before, stampNow(turn)));
  turn.book = {
    ...turn.book,
    slips: withItem(turn.book.slips, slip.no, slip),
    lastSlip: Math.max(turn.book.lastSlip, slip.no),
  };
  return slip;
}

export function putDay(turn: Turn, type: string, day: Day): Day {
  const before = turn.book.days.get(day.no);
  turn.entries.push(entryOfDay(type, day, before, stampNow(turn)));
  turn.book = { ...turn.book, days: withItem(turn.book.days, day.no, day) };
  return day;
}

export function putBlock(turn: Turn, block: NumberBlock): void {
  turn.entries.push(entryOfBlock(block, stampNow(turn)));
  turn.book = { ...turn.book, block, numbersDrawn: 0 };
}

export function liveOf(turn: Turn, key: string): Live {
  return turn.book.live.get(key) ?? freshLive;
}

export function setLive(turn: Turn, key: string, change: Partial<Live>): Live {
  const live = { ...liveOf(turn, key), ...change };
  turn.book = { ...turn.book, live: withItem(turn.book.live, key, live) };
  return live;
}

/** Plans the next request about a thing; `null` plans none. */
export function planNext(turn: Turn, key: string, next: Live['next']): void {
  setLive(turn, key, { next });
}

/** Numbers a request and notes it as the one in flight. */
export function beginCall(
  turn: Turn,
  key: string,
  verb: 'query' | 'void' | 'refund' | 'queryRefund',
): number {
  const seq = nextSeq(turn);
  setLive(turn, key, {
    call: { seq, verb, sentAt: turn.at.mono },
    lastSeq: seq,
    next: null,
    pressed: false,
  });
  return seq;
}

export function nextSeq(turn: Turn): number {
  const seq = turn.book.lastCall + 1;
  turn.book = { ...turn.book, lastCall: seq };
  return seq;
}

export const numbersMax = 999_999;

/** The next number of this start's block (P4); durable with the entry that first uses it. */
export function drawNumber(turn: Turn): AttemptNo {
  const { block, numbersDrawn } = turn.book;
  invariant(block !== null, 'a number block is drawn at every start');
  invariant(numbersDrawn < numbersMax, 'a number block has room');
  turn.book = { ...turn.book, numbersDrawn: numbersDrawn + 1 };
  return numberOf(block, numbersDrawn + 1);
}

export function numberOf(block: NumberBlock, counter: number): AttemptNo {
  return attemptNo(`${block.terminal}${block.salt}${String(counter).padStart(6, '0')}`);
}

export function nextSaleNo(turn: Turn): Sale['no'] {
  return saleNo(turn.book.lastSale + 1);
}

export function nextSlipNo(turn: Turn): SlipNo {
  return slipNo(turn.book.lastSlip + 1);
}

export function probeKey(probe: Pick<Probe, 'no' | 'channel'>): string {
  return `${probe.no}/${probe.channel}`;
}

export function inMillis(at: MonoMs, span: number): MonoMs {
  return (at + span) as MonoMs;
}

export function withItem<K, V>(items: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(items).set(key, value);
}
