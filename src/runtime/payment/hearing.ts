/**
 * An answer being heard: which request it answers, which row of P12 it is, and what it teaches about
 * the order whatever the state.
 */
import type { AttemptNo } from '../ports/units.js';
import { type Answer, saysNothing } from './event.js';
import type { Call } from './live.js';
import type { Attempt, StuckReason } from './model.js';
import { refundedFen } from './sale.js';
import { type Turn, liveOf, setLive } from './turn.js';
import type { AnswerRow } from './verdict.js';

/** An answer on its way through the rules. */
export interface Hearing {
  readonly turn: Turn;
  readonly answer: Extract<Answer, { readonly verb: 'charge' | 'query' }>;
  readonly seq: number;
  readonly row: AnswerRow;
  /** The request that was answered; `null` when it is not known any more (late, or given up). */
  readonly call: Call | null;
  readonly isCharge: boolean;
}

/** What this process knows about the calls, brought up to date. */
export function noteAnswer(turn: Turn, no: AttemptNo, seq: number, answer: Answer): Call | null {
  const live = liveOf(turn, no);
  const call = live.call?.seq === seq ? live.call : null;
  const { kind } = answer.said;
  const isSilent = saysNothing(answer);
  const isCharge = answer.verb === 'charge';
  setLive(turn, no, {
    call: call === null ? live.call : null,
    callOverAt: isCharge ? (live.callOverAt ?? turn.at.mono) : live.callOverAt,
    silent: isSilent ? live.silent + (isCharge ? 0 : 1) : 0,
    said: isSilent && isCharge ? live.said : { kind, at: turn.at.mono, seq },
  });
  return call;
}

/** Facts that no later answer takes back. They become durable with the next record of the attempt. */
export function learn(turn: Turn, attempt: Attempt, answer: Answer): Attempt {
  const { kind } = answer.said;
  const isPaid = kind === 'paid' || kind === 'refunded';
  const shows =
    isPaid || kind === 'pending' || kind === 'accepted' || kind === 'payError' || kind === 'closed';
  if (answer.verb === 'void' || answer.verb === 'refund' || answer.verb === 'queryRefund')
    return attempt;
  const existed = attempt.existed || shows;
  const paidSeen = attempt.paidSeen || isPaid;
  if (existed === attempt.existed && paidSeen === attempt.paidSeen) return attempt;
  const learnt = { ...attempt, existed, paidSeen };
  turn.book = { ...turn.book, attempts: new Map(turn.book.attempts).set(attempt.no, learnt) };
  return learnt;
}

/** Whether money of this order was sent back by us: a cancel, a refund or a return duty. */
export function isReturnedByUs(turn: Turn, attempt: Attempt): boolean {
  const { cancelsSent, refundsSent } = attempt.reversal;
  if (cancelsSent + refundsSent > 0 || refundedFen(turn.book, attempt) > 0) return true;
  return [...turn.book.duties.values()].some((duty) => duty.attempt === attempt.no);
}

export function stuckReason(row: AnswerRow): StuckReason {
  if (row === 'collision') return 'collision';
  return row === 'otherAmount' ? 'otherAmount' : 'refundedByOthers';
}
