/**
 * The sale: an amount due, settled when what was paid for it, less what goes back, equals the due
 * (P27), and then owing one original slip.
 */
import type { Book } from './book.js';
import type { Attempt, Sale, SlipJob } from './model.js';
import { isFinal } from './model.js';
import { type SaleNo, type Fen, fen } from '../ports/units.js';
import { queueSlip } from './slip.js';
import { type Turn, markNow, nextSaleNo, putSale } from './turn.js';

export function openSale(turn: Turn, dueFen: Fen): Sale {
  return putSale(turn, 'SaleOpened', {
    no: nextSaleNo(turn),
    dueFen,
    state: 'open',
    openedAt: markNow(turn),
  });
}

/** Settles the sale of a newly paid attempt when nothing is due any more, and queues its slip. */
export function settleSale(turn: Turn, attempt: Attempt, earlier: boolean): void {
  const sale = turn.book.sales.get(attempt.sale);
  if (sale === undefined || sale.state !== 'open') return;
  if (paidFen(turn.book, sale.no) !== sale.dueFen) return;
  putSale(turn, 'SaleSettled', { ...sale, state: 'settled' });
  // Only lost records leave an original without a settled sale: it is the one that is owed.
  const papers = [...turn.book.slips.values()].filter((slip) => slip.sale === sale.no);
  if (papers.some(({ kind }) => kind === 'sale')) return;
  const slip = { sale: sale.no, of: attempt.no, amountFen: sale.dueFen, earlier };
  queueSlip(turn, { kind: 'sale', ...slip }, papersInDoubt(papers));
}

/** Papers that came out, or may have, before the sale was known to be settled: records were lost then. */
function papersInDoubt(slips: readonly SlipJob[]): number {
  return slips.reduce((sum, { kind, papers }) => (kind === 'copy' ? sum + papers : sum), 0);
}

/** Ends a sale that nobody collects any more; one that is still being collected stays. */
export function abandonSale(turn: Turn, no: SaleNo): void {
  const sale = turn.book.sales.get(no);
  if (sale?.state !== 'open' || isBeingCollected(turn.book, no)) return;
  putSale(turn, 'SaleAbandoned', { ...sale, state: 'abandoned' });
}

/** Whether an undiverted attempt of the sale is not final: no other may be begun (P3). */
export function isBeingCollected(book: Book, no: SaleNo): boolean {
  return attemptsOf(book, no).some((attempt) => !isFinal(attempt) && !attempt.diverted);
}

/** What has been paid for the sale, less what has gone or is going back. */
export function paidFen(book: Book, no: SaleNo): Fen {
  let sum = 0;
  for (const attempt of attemptsOf(book, no)) {
    if (attempt.state.kind === 'paid') sum += attempt.amountFen - refundedFen(book, attempt);
  }
  return fen(sum);
}

/** Refunds of an attempt, done and open, and refused ones that moved after all (P3). */
export function refundedFen(book: Book, attempt: Attempt): Fen {
  let sum = 0;
  for (const refund of book.refunds.values()) {
    const counts = refund.state.kind !== 'refused' || refund.movedAfterAll;
    if (refund.attempt === attempt.no && counts) sum += refund.amountFen;
  }
  return fen(sum);
}

export function attemptsOf(book: Book, no: SaleNo): Attempt[] {
  return [...book.attempts.values()].filter((attempt) => attempt.sale === no);
}
