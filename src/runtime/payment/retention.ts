/**
 * What leaves the book: ended things that no rule will look at again, oldest first, beyond the
 * recent ones kept at hand. They stay in the journal.
 */
import { type Book, endedKept } from './book.js';
import { dayOfSlip, forgetDays } from './day.js';
import { type Attempt, isFinal, isRefundFinal, isSlipOpen } from './model.js';

/** Below this nothing is looked through. */
const crowded = 2 * endedKept;

export function forgetOld(given: Book): Book {
  const book = forgetDays(given);
  const isCrowded =
    book.attempts.size > crowded || book.slips.size > 2 * crowded || book.sales.size > 2 * crowded;
  return isCrowded ? forget(book) : book;
}

function forget(book: Book): Book {
  const owing = new Set([...book.slips.values()].filter(isSlipOpen).map(({ sale }) => sale));
  const ended = [...book.attempts.values()].filter(
    (attempt) => isDone(book, attempt) && !owing.has(attempt.sale),
  );
  const gone = new Set<string>(
    ended.slice(0, Math.max(0, ended.length - endedKept)).map(({ no }) => no),
  );
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

/** Final, its schedule done, and nothing of it under way. */
function isDone(book: Book, attempt: Attempt): boolean {
  if (!isFinal(attempt) || hasAsksLeft(book, attempt)) return false;
  const live = book.live.get(attempt.no);
  if (live !== undefined && (live.next !== null || live.call !== null)) return false;
  if (attempt.no === book.foreground) return false;
  if (
    [...book.duties.values()].some(
      (duty) => duty.attempt === attempt.no && duty.state.kind !== 'returned',
    )
  )
    return false;
  return ![...book.refunds.values()].some(
    (refund) => refund.attempt === attempt.no && !isRefundFinal(refund),
  );
}

/** From the attempt alone: after a replay nothing is planned yet (P17). */
function hasAsksLeft({ settings }: Book, attempt: Attempt): boolean {
  const isAsked = attempt.state.kind !== 'paid' && attempt.channel !== 'cash' && !attempt.foreign;
  return isAsked && attempt.asksAnswered < settings.asksAfterEnd.length;
}
