/**
 * The book as the journal tells it: the newest entry of each thing is the thing, and what was begun
 * first stands first. The journal need not keep that order: a new segment carries things by their
 * newest record. So it is made anew from what things say of their beginning, and "the last attempt"
 * means the same after a start as before it.
 */
import type { JournalEntry } from '../ports/entry.js';
import type { AttemptNo, DayNo, SaleNo, SlipNo } from '../ports/units.js';
import { type Book, emptyBook } from './book.js';
import type { Day } from './day-model.js';
import { decodeThing } from './decode.js';
import type { Attempt, Duty, Mark, Probe, Refund, Sale, SlipJob } from './model.js';
import type { Settings } from './plan.js';
import { forgetOld } from './retention.js';
import { probeKey } from './turn.js';

export interface Replayed {
  readonly book: Book;
  /** Entries that this version cannot read; with any of them the till must not take payments. */
  readonly unreadable: readonly string[];
}

/** Entries in their order; entries of things this room does not know are passed over. */
export function replay(settings: Settings, entries: Iterable<JournalEntry>): Replayed {
  const attempts = new Map<AttemptNo, Attempt>();
  const sales = new Map<SaleNo, Sale>();
  const refunds = new Map<AttemptNo, Refund>();
  const duties = new Map<AttemptNo, Duty>();
  const probes = new Map<string, Probe>();
  const slips = new Map<SlipNo, SlipJob>();
  const days = new Map<DayNo, Day>();
  const unreadable: string[] = [];
  const book: Mutable<Book> = { ...emptyBook(settings) };
  for (const entry of entries) {
    const decoded = decodeThing(entry);
    if (decoded.kind === 'unreadable') unreadable.push(decoded.problem);
    if (decoded.kind !== 'thing') continue;
    const { thing } = decoded;
    switch (thing.kind) {
      case 'attempt':
        attempts.set(thing.value.no, thing.value);
        break;
      case 'sale':
        sales.set(thing.value.no, thing.value);
        book.lastSale = Math.max(book.lastSale, thing.value.no);
        break;
      case 'refund':
        refunds.set(thing.value.no, thing.value);
        break;
      case 'duty':
        duties.set(thing.value.no, thing.value);
        break;
      case 'probe':
        probes.set(probeKey(thing.value), thing.value);
        break;
      case 'slip':
        slips.set(thing.value.no, thing.value);
        book.lastSlip = Math.max(book.lastSlip, thing.value.no);
        break;
      case 'day':
        days.set(thing.value.no, thing.value);
        break;
      case 'numbers':
        book.block = thing.value;
    }
  }
  const numbers = [
    ...attempts.keys(),
    ...refunds.keys(),
    ...duties.keys(),
    ...refundNumbers(attempts, duties),
  ];
  book.numbersDrawn = numbersDrawn(book, numbers);
  const whole = {
    ...book,
    attempts: inOrderOf(attempts, ({ chargedAt }) => chargedAt),
    sales: byNumber(sales),
    refunds: inOrderOf(refunds, ({ askedAt }) => askedAt),
    duties: inOrderOf(duties, ({ openedAt }) => openedAt),
    probes: new Map([...probes].sort(([one], [other]) => (one < other ? -1 : 1))),
    slips: byNumber(slips),
    days: byNumber(days),
    day: [...days.values()].find(({ state }) => state === 'open')?.no ?? null,
  };
  return { book: forgetOld(whole), unreadable };
}

/** By the start that began them, and within it by number: one start draws from one block, upwards (P4). */
function inOrderOf<T>(
  things: ReadonlyMap<AttemptNo, T>,
  beganAt: (thing: T) => Mark,
): Map<AttemptNo, T> {
  const beganEarlier = (
    [no, thing]: readonly [AttemptNo, T],
    [otherNo, other]: readonly [AttemptNo, T],
  ): number => beganAt(thing).boot - beganAt(other).boot || (no < otherNo ? -1 : 1);
  return new Map([...things].sort(beganEarlier));
}

/** Sales and slips are counted for the life of the till. */
function byNumber<No extends number, T>(things: ReadonlyMap<No, T>): Map<No, T> {
  return new Map([...things].sort(([one], [other]) => one - other));
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function refundNumbers(
  attempts: ReadonlyMap<AttemptNo, Attempt>,
  duties: ReadonlyMap<AttemptNo, Duty>,
): AttemptNo[] {
  const reversals = [...attempts.values(), ...duties.values()].map(
    ({ reversal }) => reversal.refundNo,
  );
  return reversals.filter((no) => no !== null);
}

/** The highest counter used of the last block. */
function numbersDrawn({ block }: Book, numbers: readonly AttemptNo[]): number {
  if (block === null) return 0;
  const prefix = `${block.terminal}${block.salt}`;
  let highest = 0;
  for (const no of numbers) {
    if (no.startsWith(prefix)) highest = Math.max(highest, Number(no.slice(prefix.length)));
  }
  return highest;
}
