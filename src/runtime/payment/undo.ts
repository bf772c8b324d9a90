/**
 * Undoing an order until it is proved undone: cancel, query, pause, cancel again, and a refund where
 * the wallet cannot cancel (P15, P20). Used by an attempt in Voiding and by a return duty, which
 * differ only in what they write and how they end.
 */
import type { RefundAnswer, VoidAnswer } from '../ports/gateway.js';
import { invariant, unreachable } from '../ports/bug.js';
import { type MonoMs, seconds } from '../ports/units.js';
import { windowFrom } from './elapsed.js';
import type { Answer } from './event.js';
import type { Call, NextVerb } from './live.js';
import type { Attempt, Mark, Money, Reversal, StuckReason, VoidProof } from './model.js';
import type { Plan } from './plan.js';
import {
  type Target,
  liveKey,
  sendQuery,
  sendRefund,
  sendRefundQuery,
  sendVoid,
} from './requests.js';
import {
  agedPause,
  callOverAt,
  earliestVoidAt,
  graceEndsAt,
  isCallOver,
  orderOf,
} from './timing.js';
import { type Turn, drawNumber, inMillis, liveOf, markNow, planNext, setLive } from './turn.js';

export interface Undoing {
  readonly target: Target;
  /** The order that is being undone. */
  readonly attempt: Attempt;
  readonly reversal: Reversal;
  /** The span in which the till tries by itself counts from here. */
  readonly since: Mark;
  /** Writes the reversal down under `type` and answers the undoing as it is then. */
  readonly put: (type: string, reversal: Reversal) => Undoing;
  readonly proved: (proof: VoidProof, money: Money) => void;
  readonly stuck: (reason: StuckReason) => void;
}

/** The refund of a return waits this long before it is asked about (facts/wallets 2.2). */
const refundQueryPause = seconds(10);

/** Plans the first cancel, or the queries until it may leave. */
export function beginUndo(turn: Turn, undoing: Undoing): void {
  if (liveOf(turn, keyOf(undoing)).call !== null) return;
  planCancel(turn, undoing, turn.at.mono);
}

/** What is due now is sent. */
export function continueUndo(turn: Turn, undoing: Undoing, verb: NextVerb): void {
  switch (verb) {
    case 'query':
      sendQuery(turn, undoing.target);
      return;
    case 'void':
      cancelNow(turn, undoing);
      return;
    case 'refund':
      refundNow(turn, undoing);
      return;
    case 'queryRefund':
      sendRefundQuery(turn, refundTarget(undoing));
      return;
    default:
      unreachable(verb);
  }
}

/**
 * Whether an answer to a cancel or a refund may be taken for one of the request that counts: of cancels
 * the newest one, late or not; of refunds whatever says that money has gone back (P10).
 */
export function isAnswerToUndo(turn: Turn, key: string, seq: number, answer: Answer): boolean {
  const { cancel, lastSeq } = liveOf(turn, key);
  if (answer.verb === 'void') return cancel?.seq === seq;
  return answer.said.kind === 'refunded' || seq === lastSeq;
}

/**
 * An answer to a query that shows the order paid, or failed and wanting a cancel. The wallet's answer
 * closes its windows, not our clock (P25): a cancel is tried whatever the hour, and what is still paid
 * then is refunded.
 */
export function undoAgain(turn: Turn, undoing: Undoing): void {
  const { reversal } = undoing;
  if (reversal.by === 'refund') {
    if (reversal.refundsSent === 0) plan(turn, undoing, 'refund', turn.at.mono);
    else planOrGiveUp(turn, undoing, 'queryRefund', turn.at.mono);
  } else if (isSpent(turn, undoing)) {
    const refunding = undoing.put('CancelImpossible', { ...reversal, by: 'refund' });
    plan(turn, refunding, 'refund', turn.at.mono);
  } else planCancel(turn, undoing, again(turn, undoing));
}

/** An answer to a query that shows the order unpaid and alive. */
export function undoPending(turn: Turn, undoing: Undoing): void {
  if (isSpent(turn, undoing)) undoing.stuck('longestVoid');
  else planCancel(turn, undoing, again(turn, undoing));
}

/** An answer that says nothing: ask again, and cancel again where no cancel has been answered. */
export function undoSilence(turn: Turn, undoing: Undoing): void {
  if (isWindowOver(turn, undoing)) {
    undoing.stuck('longestVoid');
    return;
  }
  const at = growing(turn, undoing);
  if (undoing.reversal.by === 'refund') {
    plan(turn, undoing, undoing.reversal.refundsSent === 0 ? 'query' : 'queryRefund', at);
  } else if (undoing.reversal.answered?.afterGrace === true) plan(turn, undoing, 'query', at);
  else planCancel(turn, undoing, undoing.reversal.cancelsSent === 0 ? turn.at.mono : at);
}

/** "Not found": proof at the end of the chain of P15, else the next link of that chain. */
export function weighUndoNotFound(turn: Turn, undoing: Undoing, call: Call | null): void {
  const { answered } = undoing.reversal;
  if (answered?.afterGrace !== true) {
    if (isSpent(turn, undoing)) undoing.stuck('longestVoid');
    else
      planCancel(turn, undoing, graceEndsAt(orderOf(turn.book, undoing.attempt)) ?? turn.at.mono);
    return;
  }
  const provesFrom = proofFrom(turn, undoing);
  if (call !== null && call.sentAt >= provesFrom) {
    undoing.proved('notFound', moneyOf(turn, undoing, 'notFound'));
  } else plan(turn, undoing, 'query', later(turn.at.mono, provesFrom));
}

export function undoVoidAnswer(turn: Turn, undoing: Undoing, said: VoidAnswer): void {
  const { reversal } = undoing;
  switch (said.kind) {
    case 'voided':
    case 'notExist':
    case 'refused': {
      const answered = {
        cancel: reversal.cancelsSent,
        afterGrace: liveOf(turn, keyOf(undoing)).cancel?.afterGrace ?? false,
        said: said.kind === 'voided' ? said.money : said.kind,
        at: markNow(turn),
      };
      const told = undoing.put('CancelAnswered', { ...reversal, answered });
      plan(turn, told, 'query', inMillis(turn.at.mono, turn.book.settings.proofPause));
      return;
    }
    case 'cannot': {
      const refunding = undoing.put('CancelImpossible', { ...reversal, by: 'refund' });
      plan(turn, refunding, 'query', again(turn, refunding));
      return;
    }
    case 'again':
      plan(turn, undoing, 'query', again(turn, undoing));
      return;
    case 'setup':
    case 'notSent':
    case 'unknown':
      plan(turn, undoing, 'query', growing(turn, undoing));
      return;
    default:
      unreachable(said);
  }
}

export function undoRefundAnswer(turn: Turn, undoing: Undoing, said: RefundAnswer): void {
  switch (said.kind) {
    case 'refunded':
      if (said.amountFen === undoing.attempt.amountFen) undoing.proved('refunded', 'returned');
      else undoing.stuck('otherAmount');
      return;
    case 'refused':
      undoing.stuck('cannotReturn');
      return;
    case 'notFound':
      // The same number with the same amount: the wallet moves money once, however often it is asked.
      planOrGiveUp(turn, undoing, 'refund', growing(turn, undoing));
      return;
    case 'pending':
      planOrGiveUp(turn, undoing, 'queryRefund', inMillis(turn.at.mono, refundQueryPause));
      return;
    case 'setup':
    case 'notSent':
    case 'unknown':
      planOrGiveUp(turn, undoing, 'queryRefund', growing(turn, undoing));
      return;
    default:
      unreachable(said);
  }
}

/** What may be said of the money when the void is proved (P15). */
export function moneyOf(turn: Turn, undoing: Undoing, proof: VoidProof): Money {
  if (proof === 'notSent') return 'never';
  if (proof === 'refunded' || proof === 'person') return 'returned';
  return moneyByAnswers(undoing, orderOf(turn.book, undoing.attempt).plan);
}

function moneyByAnswers({ attempt, reversal }: Undoing, { cancelTells }: Plan): Money {
  const said = reversal.answered?.said;
  if (said === 'returned') return 'returned';
  if (attempt.paidSeen) return 'unknown';
  if (reversal.cancelsSent === 0) return 'never';
  const told = said === 'closed' || said === 'notExist';
  return cancelTells && reversal.cancelsSent === 1 && told ? 'never' : 'unknown';
}

/** A cancel at `at`, or when it may leave; while the charge call runs, queries instead. */
function planCancel(turn: Turn, undoing: Undoing, at: MonoMs): void {
  const order = orderOf(turn.book, undoing.attempt);
  const over = callOverAt(order);
  if (over === null) plan(turn, undoing, 'query', inMillis(turn.at.mono, order.plan.interval));
  else
    plan(turn, undoing, 'void', later(later(at, over), later(turn.at.mono, earliestVoidAt(order))));
}

function cancelNow(turn: Turn, undoing: Undoing): void {
  const order = orderOf(turn.book, undoing.attempt);
  const now = turn.at.mono;
  if (!isCallOver(order, now) || now < earliestVoidAt(order)) {
    planCancel(turn, undoing, now);
    return;
  }
  const graceEnds = graceEndsAt(order);
  const sent = undoing.put('CancelSent', {
    ...undoing.reversal,
    cancelsSent: undoing.reversal.cancelsSent + 1,
  });
  const { form } = undoing.attempt;
  invariant(form !== 'cash', 'cash is never cancelled at a wallet');
  sendVoid(turn, sent.target, form);
  const seq = liveOf(turn, keyOf(undoing)).lastSeq;
  const afterGrace = graceEnds !== null && now >= graceEnds;
  setLive(turn, keyOf(undoing), { cancel: { seq, afterGrace } });
}

function refundNow(turn: Turn, undoing: Undoing): void {
  const { reversal } = undoing;
  const refundNo = reversal.refundNo ?? drawNumber(turn);
  const sent = undoing.put('RefundSent', {
    ...reversal,
    refundNo,
    refundsSent: reversal.refundsSent + 1,
  });
  sendRefund(turn, refundTarget(sent));
}

function refundTarget({ target, attempt, reversal }: Undoing): Parameters<typeof sendRefund>[1] {
  return {
    ...target,
    refund: reversal.refundNo ?? attempt.no,
    amountFen: attempt.amountFen,
    totalFen: attempt.amountFen,
  };
}

/** A query sent at or after this may prove the void. */
function proofFrom(turn: Turn, { reversal, attempt }: Undoing): MonoMs {
  const { start } = orderOf(turn.book, attempt);
  const { answered } = reversal;
  const from =
    answered === null || answered.at.osBoot !== start.osBoot ? start.at.mono : answered.at.mono;
  return inMillis(from, turn.book.settings.proofPause);
}

function isWindowOver(turn: Turn, { attempt, since }: Undoing): boolean {
  const { start, plan } = orderOf(turn.book, attempt);
  return turn.at.mono >= windowFrom(since, start) + plan.longestVoid;
}

/** The time to try is over, and it has been tried. */
function isSpent(turn: Turn, undoing: Undoing): boolean {
  const { cancelsSent, refundsSent } = undoing.reversal;
  return isWindowOver(turn, undoing) && cancelsSent + refundsSent > 0;
}

/** At once the first time, after a pause when a cancel has been sent already. */
function again(turn: Turn, undoing: Undoing): MonoMs {
  const { cancelsSent, refundsSent } = undoing.reversal;
  if (cancelsSent + refundsSent === 0) return turn.at.mono;
  return inMillis(turn.at.mono, pauseAfter(turn, undoing, 0));
}

/** A pause that grows with answers that said nothing, too. */
function growing(turn: Turn, undoing: Undoing): MonoMs {
  const { silent } = liveOf(turn, keyOf(undoing));
  return inMillis(turn.at.mono, pauseAfter(turn, undoing, silent));
}

/** What goes on for long goes on ever more rarely: each round is a record. */
function pauseAfter(turn: Turn, { attempt, since }: Undoing, silent: number): number {
  const { plan, start, book } = orderOf(turn.book, attempt);
  const began = Math.max(windowFrom(since, start), start.at.mono);
  const aged = agedPause(began, turn.at.mono, book);
  const doubled = plan.interval * (1 << Math.min(silent, 16));
  return Math.max(plan.interval, Math.min(Math.max(doubled, aged), book.settings.pauseMax));
}

function planOrGiveUp(turn: Turn, undoing: Undoing, verb: NextVerb, at: MonoMs): void {
  if (isWindowOver(turn, undoing)) undoing.stuck('longestVoid');
  else plan(turn, undoing, verb, at);
}

function plan(turn: Turn, undoing: Undoing, verb: NextVerb, at: MonoMs): void {
  planNext(turn, keyOf(undoing), { verb, at });
}

function keyOf(undoing: Undoing): string {
  return liveKey(undoing.target.subject);
}

function later(left: MonoMs, right: MonoMs): MonoMs {
  return left > right ? left : right;
}
