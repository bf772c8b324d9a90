/**
 * What an answer does to an attempt: the verdict of P12 is looked up, and carried out. An answer
 * proves only what held when its call was sent (P10), so every rule here that needs a recent answer
 * asks when that was.
 */
import type { AttemptNo } from '../ports/units.js';
import {
  askSpaced,
  continueAttempt,
  enterVoiding,
  isForeign,
  planWait,
  undoingOf,
} from './attempt.js';
import { closeChannel } from './channel.js';
import { openDuty, openStuckDuty } from './duty.js';
import { becomeStuck, endDeclined, endPaid, endVoided, planAsk } from './ending.js';
import { type Answer, saysNothing } from './event.js';
import type { Call } from './live.js';
import { type Attempt, type StuckReason, isFinal } from './model.js';
import { refundedFen } from './sale.js';
import { graceEndsAt, isCallOver, longestVoidAt, orderOf, ownVoidAt } from './timing.js';
import { type Turn, inMillis, liveOf, planNext, putAttempt, setLive } from './turn.js';
import {
  beginUndo,
  moneyOf,
  undoAgain,
  undoPending,
  undoRefundAnswer,
  undoSilence,
  undoVoidAnswer,
  weighUndoNotFound,
} from './undo.js';
import {
  type AnswerRow,
  type DoubtfulVerdict,
  type FinalVerdict,
  type VoidingVerdict,
  columnOf,
  rowOf,
  verdicts,
} from './verdict.js';
import { unreachable } from '../ports/bug.js';

/** An answer on its way through the rules. */
interface Hearing {
  readonly turn: Turn;
  readonly answer: Extract<Answer, { readonly verb: 'charge' | 'query' }>;
  readonly seq: number;
  readonly row: AnswerRow;
  /** The request that was answered; `null` when it is not known any more (late, or given up). */
  readonly call: Call | null;
  readonly isCharge: boolean;
}

export function hearAnswer(turn: Turn, no: AttemptNo, seq: number, answer: Answer): void {
  const before = turn.book.attempts.get(no);
  if (before === undefined || before.channel === 'cash') return;
  const call = noteAnswer(turn, no, seq, answer);
  if (answer.said.kind === 'setup') closeChannel(turn, before.channel, answer.said);
  const attempt = learn(turn, before, answer);
  const inVoiding = !isFinal(attempt) && columnOf(attempt) === 'voiding';
  if (answer.verb === 'charge' || answer.verb === 'query') {
    const row = rowOf(attempt, answer, isReturnedByUs(turn, attempt));
    const hearing = { turn, answer, seq, row, call, isCharge: answer.verb === 'charge' };
    if (isForeign(attempt)) goOnForeign(hearing, attempt);
    else carryOut(hearing, attempt);
  } else if (inVoiding && answer.verb === 'void') {
    undoVoidAnswer(turn, undoingOf(turn, attempt), answer.said);
  } else if (inVoiding && answer.verb !== 'void') {
    undoRefundAnswer(turn, undoingOf(turn, attempt), answer.said);
  }
  afterAnswer(turn, no);
}

/** What this process knows about the calls, brought up to date. */
function noteAnswer(turn: Turn, no: AttemptNo, seq: number, answer: Answer): Call | null {
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
function learn(turn: Turn, attempt: Attempt, answer: Answer): Attempt {
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
      if (!attempt.existed && said.kind === 'refused')
        endDeclined(turn, attempt, said.code, said.advice);
      else queryAgain(hearing, attempt);
      return;
    case 'weighNotFound':
      weighNotFound(hearing, attempt);
      return;
    case 'voidedClosed':
      endVoided(turn, attempt, 'closed', moneyOf(turn, undoingOf(turn, attempt), 'closed'));
      return;
    case 'voidedNotSent':
      endVoided(turn, attempt, 'notSent', 'never');
      return;
    case 'startVoiding':
      enterVoiding(turn, attempt, 'payError');
      return;
    default:
      unreachable(verdict);
  }
}

function carryOutVoiding(hearing: Hearing, attempt: Attempt, verdict: VoidingVerdict): void {
  const { turn, row } = hearing;
  const undoing = undoingOf(turn, attempt);
  switch (verdict) {
    case 'voidedClosed':
      endVoided(turn, attempt, 'closed', moneyOf(turn, undoing, 'closed'));
      return;
    case 'voidedReturned':
      endVoided(turn, attempt, 'refunded', 'returned');
      return;
    case 'voidedNotSent':
      endVoided(turn, attempt, 'notSent', 'never');
      return;
    case 'becomeStuck':
      becomeStuck(turn, attempt, stuckReason(row));
      return;
    case 'query':
      queryAgain(hearing, attempt);
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

function goOnVoiding(hearing: Hearing, attempt: Attempt, verdict: VoidingVerdict): void {
  const { turn, row, call } = hearing;
  const isSilent = row === 'unknown' || row === 'setup';
  if (attempt.state.kind === 'stuck' && isSilent) {
    becomeStuck(turn, attempt, attempt.state.reason);
    return;
  }
  const undoing = undoingOf(turn, resumeVoiding(turn, attempt));
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
  if (attempt.state.kind === 'stuck') becomeStuck(turn, attempt, attempt.state.reason);
  else if (isCharge) planNext(turn, attempt.no, nextQuery(turn));
  else planWait(turn, attempt);
}

function carryOutFinal(hearing: Hearing, attempt: Attempt, verdict: FinalVerdict): void {
  const { turn, seq } = hearing;
  const isNewer = hearing.isCharge || seq > liveOf(turn, attempt.no).provedSeq;
  const heard = countAsk(hearing, attempt);
  switch (verdict) {
    case 'nothing':
      return;
    case 'openDuty':
      if (isNewer) openDuty(turn, heard);
      else record(hearing, heard);
      return;
    case 'alarmAndStuckDuty':
      record(hearing, heard, isNewer);
      if (isNewer) openStuckDuty(turn, heard, 'refundedByOthers');
      return;
    case 'openStuckDuty':
      record(hearing, heard, true);
      openStuckDuty(turn, heard, stuckReason(hearing.row));
      return;
    case 'recordAlarm':
      record(hearing, heard, true);
      return;
    case 'recordAlarmIfNewer':
      record(hearing, heard, isNewer);
      return;
    case 'recordAndAskAgain':
      setLive(turn, attempt.no, { asksFrom: turn.at.mono });
      putAttempt(turn, 'LateAnswer', { ...heard, asksAnswered: 0, lastNews: hearing.row });
      return;
    case 'record':
      record(hearing, heard);
      return;
    default:
      unreachable(verdict);
  }
}

/** An order whose number somebody else's carries too: nothing that is said of it is ours (P5). */
function goOnForeign(hearing: Hearing, attempt: Attempt): void {
  record(hearing, attempt);
  becomeStuck(hearing.turn, attempt, 'collision');
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
    // Only a verified answer moves it on, and the void is announced anew.
    if (row !== 'pending' || attempt.accepted) {
      becomeStuck(turn, attempt, attempt.state.reason);
      return;
    }
    setLive(turn, attempt.no, { announceFrom: turn.at.mono });
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
  const graceEnds = graceEndsAt(orderOf(turn.book, attempt));
  const late = call !== null && graceEnds !== null && call.sentAt >= graceEnds;
  if (late && mayVoidNow(hearing, attempt)) enterVoiding(turn, attempt, 'till');
  else if (attempt.state.kind === 'stuck') becomeStuck(turn, attempt, attempt.state.reason);
  else planWait(turn, attempt);
}

/** News of a final attempt is written once; its state stays (P1). */
function record({ turn, row }: Hearing, attempt: Attempt, alarm = false): void {
  const current = turn.book.attempts.get(attempt.no) ?? attempt;
  if (current.lastNews !== row) putAttempt(turn, 'LateAnswer', { ...current, lastNews: row });
  if (alarm) turn.effects.push({ kind: 'Alarm', attempt: attempt.no, news: row });
}

/** An ask of the schedule counts when something was said (P17). */
function countAsk({ turn, row, isCharge, call }: Hearing, attempt: Attempt): Attempt {
  const isAsk = !isCharge && call !== null && attempt.state.kind !== 'paid';
  if (!isAsk || row === 'unknown' || row === 'setup') return attempt;
  if (attempt.asksAnswered >= turn.book.settings.asksAfterEnd.length) return attempt;
  return putAttempt(turn, 'AskedAfterEnd', {
    ...attempt,
    asksAnswered: attempt.asksAnswered + 1,
    lastNews: row,
  });
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

/** The next ask of the schedule; one that was answered by nothing is tried again after a growing pause. */
function planAskAgain(turn: Turn, attempt: Attempt): void {
  planAsk(turn, attempt);
  const { next, silent } = liveOf(turn, attempt.no);
  if (next === null || silent === 0 || next.at > turn.at.mono) return;
  const { settings } = turn.book;
  const pause = Math.min(60_000 * (1 << Math.min(silent - 1, 10)), settings.pauseMax);
  planNext(turn, attempt.no, { verb: 'query', at: inMillis(turn.at.mono, pause) });
}

/** Whether money of this order was sent back by us: a cancel, a refund or a return duty. */
function isReturnedByUs(turn: Turn, attempt: Attempt): boolean {
  const { cancelsSent, refundsSent } = attempt.reversal;
  if (cancelsSent + refundsSent > 0 || refundedFen(turn.book, attempt) > 0) return true;
  return [...turn.book.duties.values()].some((duty) => duty.attempt === attempt.no);
}

function stuckReason(row: AnswerRow): StuckReason {
  if (row === 'collision') return 'collision';
  return row === 'otherAmount' ? 'otherAmount' : 'refundedByOthers';
}

function nextQuery(turn: Turn): { readonly verb: 'query'; readonly at: typeof turn.at.mono } {
  return { verb: 'query', at: turn.at.mono };
}
