/**
 * How an attempt ends, and what an end sets off: the sale settled or given up, a slip, a sound, news
 * for the cashier, and the schedule of asks afterwards (P17, P20, P21, P27).
 */
import type { RefusalAdvice } from '../ports/gateway.js';
import type { News } from './book.js';
import { newsMax } from './book.js';
import type { Attempt, AttemptState, Money, StuckReason, VoidProof } from './model.js';
import { abandonSale, settleSale } from './sale.js';
import { queueSlip } from './slip.js';
import { isLate, nextAskAt, orderOf } from './timing.js';
import { type Turn, liveOf, markNow, planNext, putAttempt, setLive } from './turn.js';
import { columnOf } from './verdict.js';

export function endPaid(turn: Turn, attempt: Attempt, walletNo: string | null, seq: number): void {
  const late = isLate(orderOf(turn.book, attempt), turn.at.mono);
  const paid = end(turn, 'Paid', attempt, { kind: 'paid', walletNo, late, by: 'answer' });
  setLive(turn, attempt.no, { provedSeq: seq, next: null });
  settleSale(turn, paid, !isForeground(turn, attempt));
  tell(turn, paid, late ? 'late' : 'paid');
}

/** Cash is paid by being written down; no wallet is asked about it, ever. */
export function endCash(turn: Turn, attempt: Attempt): void {
  const paid = putAttempt(turn, 'Paid', attempt);
  settleSale(turn, paid, false);
  tell(turn, paid, 'paid');
}

/** A named person says that the money is there (P2). */
export function endBooked(turn: Turn, attempt: Attempt): void {
  const paid = end(turn, 'BookedByPerson', attempt, {
    kind: 'paid',
    walletNo: null,
    late: true,
    by: 'person',
  });
  planNext(turn, attempt.no, null);
  settleSale(turn, paid, !isForeground(turn, attempt));
  tell(turn, paid, 'late');
}

export interface Decline {
  readonly code: string;
  readonly advice: RefusalAdvice;
  /** Sequence of the answer. */
  readonly seq: number;
}

export function endDeclined(turn: Turn, attempt: Attempt, { code, advice, seq }: Decline): void {
  const declined = end(turn, 'Declined', attempt, { kind: 'declined', code, advice });
  setLive(turn, attempt.no, { provedSeq: seq });
  afterUnpaidEnd(turn, declined, 'declined');
}

export interface VoidEnd {
  readonly proof: VoidProof;
  readonly money: Money;
  /**
   * Sequence of the answer that is the proof: what was asked later is news (P10). `null` where the
   * newest request is, or nothing was asked.
   */
  readonly seq: number | null;
}

export function endVoided(turn: Turn, attempt: Attempt, { proof, money, seq }: VoidEnd): void {
  const voided = end(turn, 'Voided', attempt, { kind: 'voided', proof, money });
  setLive(turn, attempt.no, { provedSeq: seq ?? liveOf(turn, attempt.no).lastSeq });
  if (voided.paidSeen) {
    const { sale, no, amountFen } = voided;
    queueSlip(turn, {
      kind: 'void',
      sale,
      of: no,
      amountFen,
      earlier: !isForeground(turn, voided),
    });
  }
  afterUnpaidEnd(turn, voided, 'voided');
}

/** Not an end: before a person, and asked daily (P2). */
export function becomeStuck(turn: Turn, attempt: Attempt, reason: StuckReason): void {
  const already = attempt.state.kind === 'stuck';
  if (!already) {
    const column = columnOf(attempt) === 'voiding' ? 'voiding' : 'doubtful';
    const stuck = putAttempt(turn, 'Stuck', {
      ...attempt,
      foreign: attempt.foreign || reason === 'collision',
      state: { kind: 'stuck', reason, column },
    });
    tell(turn, stuck, 'stuck');
  }
  const { stuckInterval } = turn.book.settings;
  planNext(turn, attempt.no, { verb: 'query', at: later(turn, stuckInterval) });
}

/** Plans the next ask after an end, unless a return duty asks about the order already. */
export function planAsk(turn: Turn, attempt: Attempt): void {
  const watched = [...turn.book.duties.values()].some(
    (duty) => duty.attempt === attempt.no && duty.state.kind !== 'returned',
  );
  // Nobody is asked about cash, nor about an order that is somebody else's (P5).
  const isOurs = attempt.channel !== 'cash' && !attempt.foreign;
  const at = watched || !isOurs ? null : nextAskAt(orderOf(turn.book, attempt));
  planNext(turn, attempt.no, at === null ? null : { verb: 'query', at });
}

export function isForeground(turn: Turn, attempt: Attempt): boolean {
  return turn.book.foreground === attempt.no;
}

export function addNews(turn: Turn, news: News): void {
  turn.book = { ...turn.book, news: [...turn.book.news, news].slice(-newsMax) };
}

function end(turn: Turn, type: string, attempt: Attempt, state: AttemptState): Attempt {
  return putAttempt(turn, type, { ...attempt, state, endedAt: markNow(turn), asksAnswered: 0 });
}

function afterUnpaidEnd(turn: Turn, attempt: Attempt, what: 'declined' | 'voided'): void {
  setLive(turn, attempt.no, { code: null, held: false });
  planAsk(turn, attempt);
  if (!isForeground(turn, attempt) && !attempt.diverted) abandonSale(turn, attempt.sale);
  tell(turn, attempt, what);
}

/** The foreground has the result screen and its sounds; everything else is news with its own (P21). */
function tell(turn: Turn, attempt: Attempt, what: News['what']): void {
  if (isForeground(turn, attempt)) {
    if (what === 'paid' || what === 'late') turn.effects.push({ kind: 'Sound', tune: 'paid' });
    if (what === 'declined') turn.effects.push({ kind: 'Sound', tune: 'refused' });
    if (what === 'stuck') turn.effects.push({ kind: 'Sound', tune: 'alarm' });
    return;
  }
  addNews(turn, { sale: attempt.sale, attempt: attempt.no, what });
  turn.effects.push({ kind: 'Sound', tune: 'earlier' });
}

function later(turn: Turn, span: number): typeof turn.at.mono {
  return (turn.at.mono + span) as typeof turn.at.mono;
}
