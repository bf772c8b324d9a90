/**
 * Return duties (P20): money found at a wallet that no sale should keep, or an order found payable,
 * after its attempt had ended. A duty is undone like an order in Voiding, under a number of its own,
 * and ends when the return is proved.
 */
import type { AttemptNo } from '../ports/units.js';
import { invariant } from '../ports/bug.js';
import { closeChannel } from './channel.js';
import { addNews, planAsk } from './ending.js';
import { type Answer, saysNothing } from './event.js';
import type { Attempt, Duty, Person, StuckReason } from './model.js';
import { noReversal } from './model.js';
import { sendQuery } from './requests.js';
import { queueSlip } from './slip.js';
import {
  type Turn,
  drawNumber,
  inMillis,
  liveOf,
  markNow,
  planNext,
  putDuty,
  setLive,
} from './turn.js';
import {
  type Undoing,
  beginUndo,
  continueUndo,
  isAnswerToUndo,
  undoAgain,
  undoPending,
  undoRefundAnswer,
  undoSilence,
  undoVoidAnswer,
  weighUndoNotFound,
} from './undo.js';

/** Opens a duty and begins to return; while one is open, it asks about the order alone. */
export function openDuty(turn: Turn, attempt: Attempt): void {
  if (openDutyOf(turn, attempt) !== undefined) return;
  const duty = putDuty(turn, 'ReturnOpened', newDuty(turn, attempt));
  planNext(turn, attempt.no, null);
  beginUndo(turn, undoingOf(turn, duty, attempt));
}

/** A duty that only a person can carry out. */
export function openStuckDuty(turn: Turn, attempt: Attempt, reason: StuckReason): void {
  if (openDutyOf(turn, attempt) !== undefined) return;
  const duty = putDuty(turn, 'ReturnStuck', {
    ...newDuty(turn, attempt),
    state: { kind: 'stuck', reason },
  });
  planNext(turn, attempt.no, null);
  tellStuck(turn, duty);
}

export function continueDuty(turn: Turn, duty: Duty): void {
  const { next, call } = liveOf(turn, duty.no);
  const attempt = turn.book.attempts.get(duty.attempt);
  if (next === null || call !== null || attempt === undefined) return;
  const undoing = undoingOf(turn, duty, attempt);
  if (duty.state.kind === 'open') continueUndo(turn, undoing, next.verb);
  else sendQuery(turn, undoing.target);
}

export function hearDutyAnswer(turn: Turn, no: AttemptNo, seq: number, answer: Answer): void {
  const duty = turn.book.duties.get(no);
  const attempt = duty === undefined ? undefined : turn.book.attempts.get(duty.attempt);
  if (duty === undefined || attempt === undefined) return;
  const live = liveOf(turn, no);
  const call = live.call?.seq === seq ? live.call : null;
  const isSilent = saysNothing(answer);
  setLive(turn, no, {
    call: call === null ? live.call : null,
    silent: isSilent ? live.silent + 1 : 0,
  });
  if (answer.said.kind === 'setup') closeChannel(turn, duty.channel, answer.said);
  if (duty.state.kind === 'returned') return;
  const undoing = undoingOf(turn, duty, attempt);
  if (answer.verb === 'query') hearDutyQuery(turn, undoing, answer, call);
  else if (duty.state.kind !== 'open') planStuckAsk(turn, no);
  else if (!isAnswerToUndo(turn, no, seq, answer)) return;
  else if (answer.verb === 'void') undoVoidAnswer(turn, undoing, answer.said);
  else if (answer.verb !== 'charge') undoRefundAnswer(turn, undoing, answer.said);
}

function hearDutyQuery(
  turn: Turn,
  undoing: Undoing,
  { said }: Extract<Answer, { verb: 'query' }>,
  call: Parameters<typeof weighUndoNotFound>[2],
): void {
  const isTouched = undoing.reversal.cancelsSent + undoing.reversal.refundsSent > 0;
  const duty = turn.book.duties.get(undoing.target.subject.no);
  // Money that is gone from a paid sale is not ours to explain: a person looks at it.
  if (undoing.attempt.state.kind === 'paid') planStuckAsk(turn, undoing.target.subject.no);
  else if (said.kind === 'closed' || (said.kind === 'refunded' && isTouched)) {
    undoing.proved(said.kind === 'closed' ? 'closed' : 'refunded', 'returned');
  } else if (duty?.state.kind === 'stuck') planStuckAsk(turn, duty.no);
  else if (said.kind === 'paid' || said.kind === 'payError') undoAgain(turn, undoing);
  else if (said.kind === 'notFound') weighUndoNotFound(turn, undoing, call);
  else if (said.kind === 'pending') undoPending(turn, undoing);
  else undoSilence(turn, undoing);
}

/** A named person has returned the money, or has decided that it stays (P2). */
export function endDutyByPerson(turn: Turn, duty: Duty, endedBy: Person): void {
  const state = { kind: 'returned', by: 'person' } as const;
  putDuty(turn, 'ReturnedByPerson', { ...duty, state, endedBy });
  planNext(turn, duty.no, null);
  askOn(turn, duty);
}

function newDuty(turn: Turn, attempt: Attempt): Duty {
  invariant(attempt.channel !== 'cash', 'cash is returned by hand');
  return {
    no: drawNumber(turn),
    attempt: attempt.no,
    sale: attempt.sale,
    channel: attempt.channel,
    amountFen: attempt.amountFen,
    state: { kind: 'open' },
    reversal: noReversal,
    openedAt: markNow(turn),
    endedBy: null,
    day: turn.book.day,
  };
}

export function undoingOf(turn: Turn, duty: Duty, attempt: Attempt): Undoing {
  return {
    target: { subject: { kind: 'duty', no: duty.no }, channel: duty.channel, number: duty.attempt },
    attempt,
    reversal: duty.reversal,
    since: duty.openedAt,
    put: (type, reversal) => undoingOf(turn, putDuty(turn, type, { ...duty, reversal }), attempt),
    proved: () => {
      endReturned(turn, duty);
    },
    stuck: (reason) => {
      becomeStuckDuty(turn, duty, reason);
    },
  };
}

function endReturned(turn: Turn, duty: Duty): void {
  const current = turn.book.duties.get(duty.no) ?? duty;
  putDuty(turn, 'Returned', { ...current, state: { kind: 'returned', by: 'answer' } });
  planNext(turn, duty.no, null);
  const { sale, no, amountFen } = duty;
  const attempt = turn.book.attempts.get(duty.attempt);
  // An order that was closed unpaid has nothing to show a customer.
  if (attempt?.paidSeen === true)
    queueSlip(turn, { kind: 'return', sale, of: no, amountFen, earlier: true });
  addNews(turn, { sale, attempt: duty.attempt, what: 'returned' });
  turn.effects.push({ kind: 'Sound', tune: 'earlier' });
  askOn(turn, duty);
}

/** What is left of the schedule of asks goes on without the duty (P17). */
function askOn(turn: Turn, duty: Duty): void {
  const attempt = turn.book.attempts.get(duty.attempt);
  if (attempt !== undefined && attempt.state.kind !== 'paid') planAsk(turn, attempt);
}

function becomeStuckDuty(turn: Turn, duty: Duty, reason: StuckReason): void {
  const current = turn.book.duties.get(duty.no) ?? duty;
  if (current.state.kind !== 'stuck') {
    tellStuck(turn, putDuty(turn, 'ReturnStuck', { ...current, state: { kind: 'stuck', reason } }));
  }
  planStuckAsk(turn, duty.no);
}

function tellStuck(turn: Turn, duty: Duty): void {
  addNews(turn, { sale: duty.sale, attempt: duty.attempt, what: 'stuck' });
  turn.effects.push({ kind: 'Sound', tune: 'alarm' });
  planStuckAsk(turn, duty.no);
}

function planStuckAsk(turn: Turn, no: AttemptNo): void {
  planNext(turn, no, {
    verb: 'query',
    at: inMillis(turn.at.mono, turn.book.settings.stuckInterval),
  });
}

function openDutyOf(turn: Turn, attempt: Attempt): Duty | undefined {
  return [...turn.book.duties.values()].find(
    (duty) => duty.attempt === attempt.no && duty.state.kind !== 'returned',
  );
}
