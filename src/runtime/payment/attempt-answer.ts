/**
 * What an answer does to an attempt: the verdict of P12 is looked up, and carried out. An answer
 * proves only what held when its call was sent (P10), so every rule here that needs a recent answer
 * asks when that was.
 */
import { unreachable } from '../ports/bug.js';
import type { AttemptNo } from '../ports/units.js';
import { carryOutFinal, planAskAgain, record, recordLateUndo } from './after-end.js';
import { askSpaced, continueAttempt, enterVoiding, planWait, undoingOf } from './attempt.js';
import { closeChannel, probeChannel } from './channel.js';
import { type VoidEnd, becomeStuck, endDeclined, endPaid, endVoided } from './ending.js';
import type { Answer } from './event.js';
import { type Hearing, isReturnedByUs, learn, noteAnswer, stuckReason } from './hearing.js';
import { type Attempt, isFinal } from './model.js';
import { keepOrderCode } from './order-code.js';
import { graceEndsAt, isCallOver, longestVoidAt, orderOf, ownVoidAt } from './timing.js';
import { type Turn, liveOf, planNext, putAttempt, setLive } from './turn.js';
import {
  beginUndo,
  isAnswerToUndo,
  moneyOf,
  undoAgain,
  undoPending,
  undoRefundAnswer,
  undoSilence,
  undoVoidAnswer,
  weighUndoNotFound,
} from './undo.js';
import { type DoubtfulVerdict, type VoidingVerdict, columnOf, rowOf, verdicts } from './verdict.js';

export function hearAnswer(turn: Turn, no: AttemptNo, seq: number, answer: Answer): void {
  const before = turn.book.attempts.get(no);
  if (before === undefined || before.channel === 'cash') return;
  const call = noteAnswer(turn, no, seq, answer);
  if (answer.said.kind === 'setup') closeChannel(turn, before.channel, answer.said);
  // The channel is likely down: the next cashier is to hear of it before a code is scanned (P19).
  if (answer.verb === 'charge' && answer.said.kind === 'notSent')
    probeChannel(turn, before.channel);
  const attempt = learn(turn, before, answer);
  const inVoiding = !isFinal(attempt) && columnOf(attempt) === 'voiding';
  if (answer.verb === 'charge' || answer.verb === 'query') {
    const row = rowOf(attempt, answer, isReturnedByUs(turn, attempt));
    const hearing = { turn, answer, seq, row, call, isCharge: answer.verb === 'charge' };
    if (attempt.foreign) goOnForeign(hearing, attempt);
    else carryOut(hearing, attempt);
  } else if (isFinal(attempt)) {
    recordLateUndo(turn, attempt, answer);
  } else if (inVoiding && isAnswerToUndo(turn, no, seq, answer)) {
    if (answer.verb === 'void') undoVoidAnswer(turn, undoingOf(turn, attempt), answer.said);
    else undoRefundAnswer(turn, undoingOf(turn, attempt), answer.said);
  }
  if (answer.verb === 'charge') keepOrderCode(turn, no, answer.said);
  afterAnswer(turn, no);
}

function carryOut(hearing: Hearing, attempt: Attempt): void {
  const verdict = verdicts[hearing.row];
  const column = columnOf(attempt);
  if (column === 'doubtful') carryOutDoubtful(hearing, attempt, verdict.doubtful);
  else if (column === 'voiding') carryOutVoiding(hearing, attempt, verdict.voiding);
  else carryOutFinal(hearing, attempt, verdict[column]);
}

function carryOutDoubtful(hearing: Hearing, attempt: Attempt, verdict: DoubtfulVerdict): void {
  const { turn, answer, seq } = hearing;
  const { said } = answer;
  switch (verdict) {
    case 'becomePaid':
      endPaid(turn, attempt, said.kind === 'paid' ? said.walletNo : null, seq);
      return;
    case 'becomeAccepted':
      becomeAccepted(turn, attempt);
      return;
    case 'becomeStuck':
      becomeStuck(turn, attempt, stuckReason(hearing.row));
      return;
    case 'becomeDoubtful':
      becomeDoubtful(hearing, attempt);
      return;
    case 'declineUnlessExisted':
      decline(hearing, attempt);
      return;
    case 'weighNotFound':
      weighNotFound(hearing, attempt);
      return;
    case 'voidedClosed':
      endVoided(turn, attempt, closedBy(hearing, attempt));
      return;
    case 'voidedNotSent':
      endVoided(turn, attempt, { proof: 'notSent', money: 'never', seq });
      return;
    case 'startVoiding':
      enterVoiding(turn, attempt, 'payError');
      return;
    default:
      unreachable(verdict);
  }
}

function carryOutVoiding(hearing: Hearing, attempt: Attempt, verdict: VoidingVerdict): void {
  const { turn, row, seq } = hearing;
  const undoing = undoingOf(turn, attempt);
  switch (verdict) {
    case 'voidedClosed':
      endVoided(turn, attempt, closedBy(hearing, attempt));
      return;
    case 'voidedReturned':
      endVoided(turn, attempt, { proof: 'refunded', money: 'returned', seq });
      return;
    case 'voidedNotSent':
      endVoided(turn, attempt, { proof: 'notSent', money: 'never', seq });
      return;
    case 'becomeStuck':
      becomeStuck(turn, attempt, stuckReason(row));
      return;
    case 'query':
      if (hearing.isCharge) planNext(turn, attempt.no, nextQuery(turn));
      else undoSilence(turn, undoingOf(turn, resumeVoiding(turn, attempt)));
      return;
    case 'goOn':
    case 'cancelAgain':
    case 'proveNotFound':
      // The charge's own answer ends the charge call; what it says of the order a query will say again.
      if (!hearing.isCharge) goOnVoiding(hearing, attempt, verdict);
      else if (attempt.reversal.cancelsSent === 0) beginUndo(turn, undoing);
      return;
    default:
      unreachable(verdict);
  }
}

function closedBy({ turn, seq }: Hearing, attempt: Attempt): VoidEnd {
  return { proof: 'closed', money: moneyOf(turn, undoingOf(turn, attempt), 'closed'), seq };
}

function goOnVoiding(hearing: Hearing, attempt: Attempt, verdict: VoidingVerdict): void {
  const { turn, row, call } = hearing;
  const isSilent = row === 'unknown' || row === 'setup';
  const voiding = isSilent ? attempt : resumeVoiding(turn, attempt);
  const undoing = undoingOf(turn, voiding);
  // One that stays before its person takes a proof; what it lacks for one is not sent from there.
  const mayProve = verdict === 'proveNotFound' && undoing.reversal.answered?.afterGrace === true;
  if (voiding.state.kind === 'stuck' && !mayProve) {
    becomeStuck(turn, voiding, voiding.state.reason);
    return;
  }
  if (verdict === 'proveNotFound') weighUndoNotFound(turn, undoing, call);
  else if (verdict === 'cancelAgain') undoAgain(turn, undoing);
  else if (isSilent) undoSilence(turn, undoing);
  else undoPending(turn, undoing);
}

/** A verified answer moves a stuck undoing on while the wallet's window may be open (P2). */
function resumeVoiding(turn: Turn, attempt: Attempt): Attempt {
  const isOver = turn.at.mono >= longestVoidAt(orderOf(turn.book, attempt));
  if (attempt.state.kind !== 'stuck' || isOver) return attempt;
  const reason = attempt.diverted ? 'diverted' : 'till';
  return putAttempt(turn, 'VoidResumed', { ...attempt, state: { kind: 'voiding', reason } });
}

/** At once after the charge's own answer, after the channel's interval otherwise. */
function queryAgain({ turn, isCharge }: Hearing, attempt: Attempt): void {
  const isOver = turn.at.mono >= longestVoidAt(orderOf(turn.book, attempt));
  if (attempt.state.kind === 'stuck') becomeStuck(turn, attempt, attempt.state.reason);
  else if (isCharge) planNext(turn, attempt.no, nextQuery(turn));
  else if (isOver) becomeStuck(turn, attempt, 'longestVoid');
  else planWait(turn, attempt);
}

/** An order whose number somebody else's carries too: nothing that is said of it is ours (P5). */
function goOnForeign(hearing: Hearing, attempt: Attempt): void {
  record(hearing, attempt);
  if (!isFinal(attempt)) becomeStuck(hearing.turn, attempt, 'collision');
}

/** While the charge call runs, a query's word about the order is no refusal of it (P11). */
function decline(hearing: Hearing, attempt: Attempt): void {
  const { turn, answer, isCharge, seq } = hearing;
  const { said } = answer;
  const isOver = isCharge || isCallOver(orderOf(turn.book, attempt), turn.at.mono);
  if (said.kind === 'refused' && isOver && !attempt.existed) {
    endDeclined(turn, attempt, { code: said.code, advice: said.advice, seq });
  } else queryAgain(hearing, attempt);
}

function becomeAccepted(turn: Turn, attempt: Attempt): void {
  const accepted = {
    ...attempt,
    accepted: true,
    existed: true,
    state: { kind: 'doubtful' } as const,
  };
  putAttempt(turn, 'Accepted', accepted);
  planNext(turn, attempt.no, nextQuery(turn));
}

/** Doubt is written once; a verified "exists, unpaid" may be what the till's own void waits for (P13). */
function becomeDoubtful(hearing: Hearing, attempt: Attempt): void {
  const { turn, row } = hearing;
  if (attempt.state.kind === 'stuck') {
    leaveStuck(hearing, attempt);
    return;
  }
  const doubtful =
    attempt.state.kind === 'doubtful'
      ? attempt
      : putAttempt(turn, 'Doubtful', { ...attempt, state: { kind: 'doubtful' } });
  if (row === 'pending' && mayVoidNow(hearing, doubtful)) {
    const voiding = enterVoiding(turn, doubtful, 'till');
    // The cancel is the very next request, in the same turn as the proof that the order is unpaid.
    continueAttempt(turn, voiding);
  } else planWait(turn, doubtful);
}

/**
 * An order that was given up as unknown and is heard of again is doubtful once more, and its void is
 * announced anew. One that stands stuck for what it showed is left to its person.
 */
function leaveStuck({ turn, row }: Hearing, attempt: Attempt): void {
  const { state } = attempt;
  if (state.kind !== 'stuck') return;
  const isHeard = row === 'pending' || row === 'notFound';
  if (!isHeard || attempt.accepted || state.reason !== 'longestVoid') {
    becomeStuck(turn, attempt, state.reason);
    return;
  }
  setLive(turn, attempt.no, { announceFrom: turn.at.mono });
  planWait(turn, putAttempt(turn, 'Doubtful', { ...attempt, state: { kind: 'doubtful' } }));
}

/** P13: a query sent after the announcement ran out, and nothing sent since. */
function mayVoidNow({ turn, call, isCharge }: Hearing, attempt: Attempt): boolean {
  const order = orderOf(turn.book, attempt);
  const ownVoid = ownVoidAt(order);
  if (isCharge || call === null || ownVoid === null) return false;
  return (
    call.sentAt >= ownVoid && call.seq === order.live.lastSeq && isCallOver(order, turn.at.mono)
  );
}

/** P14: "not found" from a query sent late enough lets the till enter Voiding; it proves nothing by itself. */
function weighNotFound(hearing: Hearing, attempt: Attempt): void {
  const { turn, call } = hearing;
  if (attempt.state.kind === 'stuck') {
    leaveStuck(hearing, attempt);
    return;
  }
  const graceEnds = graceEndsAt(orderOf(turn.book, attempt));
  const isLate = call !== null && graceEnds !== null && call.sentAt >= graceEnds;
  if (isLate && mayVoidNow(hearing, attempt)) enterVoiding(turn, attempt, 'till');
  else planWait(turn, attempt);
}

/** What is left to plan once the rules have run. */
function afterAnswer(turn: Turn, no: AttemptNo): void {
  const attempt = turn.book.attempts.get(no);
  const live = liveOf(turn, no);
  if (attempt === undefined || live.call !== null) return;
  if (attempt.state.kind === 'declined' || attempt.state.kind === 'voided')
    planAskAgain(turn, attempt);
  else if (attempt.state.kind === 'paid') planNext(turn, no, null);
  else if (live.pressed) {
    setLive(turn, no, { pressed: false });
    if (live.next?.verb === 'query') askSpaced(turn, attempt);
  }
}

function nextQuery(turn: Turn): { readonly verb: 'query'; readonly at: typeof turn.at.mono } {
  return { verb: 'query', at: turn.at.mono };
}
