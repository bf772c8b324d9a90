/**
 * What leaves the book: ended things that no rule will look at again, oldest first, beyond the
 * recent ones kept at hand. They stay in the journal.
 */
import { type Book, endedKept } from './book.js';
import { dayOfSlip, forgetDays } from './day.js';
import { type Attempt, isFinal, isSlipOpen } from './model.js';
import { unfinishedDuties, unfinishedRefunds, unfinishedSlips } from './open-things.js';

/** Below this nothing is looked through. */
const crowded = 2 * endedKept;

/**
 * The book without them. `before` is the book that a decision was made on: what did not write a thing
 * has ended none.
 */
export function forgetOld(given: Book, before: Book | null = null): Book {
  if (before !== null && !hasWritten(given, before)) return given;
  const book = forgetDays(given);
  const isCrowded =
    book.attempts.size > crowded || book.slips.size > 2 * crowded || book.sales.size > 2 * crowded;
  return isCrowded ? forget(book) : book;
}

function hasWritten(book: Book, before: Book): boolean {
  return (
    book.attempts !== before.attempts ||
    book.slips !== before.slips ||
    book.sales !== before.sales ||
    book.refunds !== before.refunds ||
    book.duties !== before.duties ||
    book.days !== before.days
  );
}

function forget(book: Book): Book {
  const gone = goneOf(book);
  // Everything else goes with an attempt.
  if (gone.size === 0) return book;
  const attempts = new Map([...book.attempts].filter(([no]) => !gone.has(no)));
  const keptSales = new Set([...attempts.values()].map(({ sale }) => sale));
  const refunds = new Map([...book.refunds].filter(([, refund]) => !gone.has(refund.attempt)));
  const duties = new Map([...book.duties].filter(([, duty]) => !gone.has(duty.attempt)));
  const slips = new Map(
    [...book.slips].filter(
      ([, slip]) =>
        isSlipOpen(slip) ||
        (slip.sale === null ? book.days.has(dayOfSlip(slip)) : keptSales.has(slip.sale)),
    ),
  );
  const sales = new Map(
    [...book.sales].filter(([no, sale]) => keptSales.has(no) || sale.state === 'open'),
  );
  const probes = new Map(
    [...book.probes].filter(([, { state }]) => state === 'asking' || state === 'adopted'),
  );
  const live = new Map(
    [...book.live].filter(
      ([key]) =>
        attempts.has(key as never) ||
        refunds.has(key as never) ||
        duties.has(key as never) ||
        probes.has(key),
    ),
  );
  return { ...book, attempts, sales, refunds, duties, slips, probes, live };
}

/** Ended attempts beyond the recent ones. */
function goneOf(book: Book): ReadonlySet<string> {
  const ended = forgettable(book);
  return new Set(ended.slice(0, Math.max(0, ended.length - endedKept)));
}

/** Attempts that no rule will look at again, in the order in which they are forgotten. */
export function forgettable(book: Book): readonly string[] {
  const owing = new Set(unfinishedSlips(book).map(({ sale }) => sale));
  const going = new Set<string>([
    ...unfinishedDuties(book).map(({ attempt }) => attempt),
    ...unfinishedRefunds(book).map(({ attempt }) => attempt),
  ]);
  const ended: string[] = [];
  for (const attempt of book.attempts.values())
    if (isDone(book, attempt) && !owing.has(attempt.sale) && !going.has(attempt.no))
      ended.push(attempt.no);
  return ended;
}

/** Final, its schedule done, and no request about it under way. */
function isDone(book: Book, attempt: Attempt): boolean {
  if (!isFinal(attempt) || hasAsksLeft(book, attempt)) return false;
  const live = book.live.get(attempt.no);
  if (live !== undefined && (live.next !== null || live.call !== null)) return false;
  return attempt.no !== book.foreground;
}

/** From the attempt alone: after a replay nothing is planned yet (P17). */
function hasAsksLeft({ settings }: Book, attempt: Attempt): boolean {
  const isAsked = attempt.state.kind !== 'paid' && attempt.channel !== 'cash' && !attempt.foreign;
  return isAsked && attempt.asksAnswered < settings.asksAfterEnd.length;
}
