/**
 * Refunds of a Paid attempt (P3): asked, sent under one number however often it is repeated, and
 * ended by a verified answer. Unknown is never failed.
 */
import type { RefundAnswer } from '../ports/gateway.js';
import { invariant, unreachable } from '../ports/bug.js';
import { type AttemptNo, type Fen, seconds } from '../ports/units.js';
import { closeChannel } from './channel.js';
import { windowFrom } from './elapsed.js';
import { addNews } from './ending.js';
import { type Answer, saysNothing } from './event.js';
import type { NextVerb } from './live.js';
import type { Person, Refund } from './model.js';
import { isRefundFinal } from './model.js';
import { type RefundTarget, sendRefund, sendRefundQuery } from './requests.js';
import { roomRefusal } from './reserve.js';
import { refundedFen } from './sale.js';
import { queueSlip } from './slip.js';
import {
  type Turn,
  drawNumber,
  inMillis,
  liveOf,
  markNow,
  planNext,
  putRefund,
  refuse,
  setLive,
  startOf,
} from './turn.js';

/** A refund is asked about this long after it was sent (facts/wallets 2.2). */
const queryPause = seconds(10);

export function confirmRefund(turn: Turn, no: AttemptNo, amountFen: Fen): void {
  const attempt = turn.book.attempts.get(no);
  if (attempt?.state.kind !== 'paid') {
    refuse(turn, { why: 'notPaid', attempt: no });
    return;
  }
  // Under this number the wallet would pay somebody else's customer (P5).
  if (attempt.foreign) {
    refuse(turn, { why: 'notNow' });
    return;
  }
  const open = [...turn.book.refunds.values()].some(
    (refund) => refund.attempt === no && !isRefundFinal(refund),
  );
  const room = roomRefusal(turn.book);
  if (open || room !== null) {
    refuse(turn, room ?? { why: 'refundOpen', attempt: no });
    return;
  }
  if (amountFen <= 0 || amountFen + refundedFen(turn.book, attempt) > attempt.amountFen) {
    refuse(turn, { why: 'overRefund', attempt: no });
    return;
  }
  const refund = putRefund(turn, 'RefundAsked', {
    no: drawNumber(turn),
    attempt: no,
    sale: attempt.sale,
    channel: attempt.channel,
    amountFen,
    totalFen: attempt.amountFen,
    state: { kind: 'asked' },
    sends: 0,
    askedAt: markNow(turn),
    movedAfterAll: false,
    endedBy: null,
    day: turn.book.day,
  });
  if (attempt.channel === 'cash') endRefunded(turn, refund);
  else turn.effects.push({ kind: 'ReleaseRefund', refund: refund.no });
}

/** The Asked record is durable: written as sent, and sent. A closed channel makes it wait (P19). */
export function releaseRefund(turn: Turn, no: AttemptNo): void {
  const refund = turn.book.refunds.get(no);
  if (refund?.state.kind !== 'asked' || refund.channel === 'cash') return;
  const health = turn.book.channels.get(refund.channel)?.health.kind;
  if (health === 'closed' || health === undefined) {
    planNext(turn, no, { verb: 'refund', at: inMillis(turn.at.mono, queryPause) });
  } else send(turn, refund);
}

export function continueRefund(turn: Turn, refund: Refund): void {
  const { next, call } = liveOf(turn, refund.no);
  if (next === null || call !== null) return;
  if (refund.state.kind === 'asked') releaseRefund(turn, refund.no);
  else if (next.verb === 'refund') send(turn, refund);
  else sendRefundQuery(turn, targetOf(refund));
}

export function hearRefundAnswer(turn: Turn, no: AttemptNo, seq: number, answer: Answer): void {
  const refund = turn.book.refunds.get(no);
  if (refund === undefined) return;
  const live = liveOf(turn, no);
  const { kind } = answer.said;
  const isAwaited = live.call?.seq === seq;
  if (isAwaited) {
    const silent = saysNothing(answer) ? live.silent + 1 : 0;
    setLive(turn, no, { call: null, silent, said: { kind, at: turn.at.mono, seq } });
  }
  if (answer.said.kind === 'setup' && refund.channel !== 'cash') {
    closeChannel(turn, refund.channel, answer.said);
  }
  // What comes late or twice proves only that money has gone back, if it says so (P10).
  const isNews = isAwaited || kind === 'refunded';
  if (!isNews) return;
  if (isRefundFinal(refund)) noteMoved(turn, refund, answer);
  else judgeAnswer(turn, refund, answer, live.said?.kind === 'refused');
}

/** A refund that was believed refused has moved its money: the state stays (P1), the money is counted (P3). */
function noteMoved(turn: Turn, refund: Refund, { said }: Answer): void {
  const isFound = said.kind === 'refunded' && refund.state.kind === 'refused';
  if (!isFound || refund.movedAfterAll) return;
  putRefund(turn, 'RefundMovedAfterAll', { ...refund, movedAfterAll: true });
  turn.effects.push({ kind: 'Alarm', attempt: refund.attempt, news: 'refunded' });
}

/**
 * The first request may still be under way when its repetition is refused: the refund is asked about
 * once more before "refused" is believed.
 */
function judgeAnswer(turn: Turn, refund: Refund, answer: Answer, wasRefused: boolean): void {
  if (answer.verb !== 'refund' && answer.verb !== 'queryRefund') return;
  const { kind } = answer.said;
  const isRepetition = answer.verb === 'refund' && refund.sends > 1;
  if (kind === 'refused' && isRepetition) wait(turn, refund, 'queryRefund');
  else if (kind === 'notFound' && wasRefused) endRefused(turn, refund, 'REFUSED');
  else judge(turn, refund, answer.said);
}

function judge(turn: Turn, refund: Refund, said: RefundAnswer): void {
  switch (said.kind) {
    case 'refunded':
      if (said.amountFen === refund.amountFen) endRefunded(turn, refund);
      else becomeStuck(turn, refund, 'otherAmount');
      return;
    case 'refused':
      endRefused(turn, refund, said.code);
      return;
    case 'notFound':
      // The same number with the same amount: the wallet moves money once, however often it is asked.
      wait(turn, refund, 'refund');
      return;
    case 'pending':
    case 'setup':
    case 'notSent':
    case 'unknown':
      wait(turn, refund, 'queryRefund');
      return;
    default:
      unreachable(said);
  }
}

function wait(turn: Turn, refund: Refund, verb: NextVerb): void {
  const { settings } = turn.book;
  const { silent } = liveOf(turn, refund.no);
  const asked = windowFrom(refund.askedAt, startOf(turn));
  const plan = refund.channel === 'cash' ? undefined : settings.plans[refund.channel];
  const age = turn.at.mono - asked;
  if (plan !== undefined && age >= plan.longestVoid) {
    becomeStuck(turn, refund, 'longestVoid');
    return;
  }
  // The longer it takes, the more rarely: also where the wallet answers and says nothing new.
  const growing = Math.max(queryPause * (1 << Math.min(silent, 10)), age / 4);
  const pause =
    refund.state.kind === 'stuck' ? settings.stuckInterval : Math.min(growing, settings.pauseMax);
  planNext(turn, refund.no, { verb, at: inMillis(turn.at.mono, pause) });
}

function send(turn: Turn, refund: Refund): void {
  const sent = putRefund(turn, 'RefundSent', {
    ...refund,
    state: { kind: 'sent' },
    sends: refund.sends + 1,
  });
  sendRefund(turn, targetOf(sent));
}

function endRefunded(turn: Turn, refund: Refund): void {
  putRefund(turn, 'Refunded', { ...refund, state: { kind: 'refunded' } });
  planNext(turn, refund.no, null);
  const { sale, no, amountFen } = refund;
  queueSlip(turn, { kind: 'refund', sale, of: no, amountFen, earlier: false });
  if (refund.channel === 'cash') turn.effects.push({ kind: 'OpenDrawer' });
}

function endRefused(turn: Turn, refund: Refund, code: string): void {
  putRefund(turn, 'RefundRefused', { ...refund, state: { kind: 'refused', code } });
  planNext(turn, refund.no, null);
}

function becomeStuck(turn: Turn, refund: Refund, reason: 'otherAmount' | 'longestVoid'): void {
  if (refund.state.kind !== 'stuck') {
    putRefund(turn, 'RefundStuck', { ...refund, state: { kind: 'stuck', reason } });
    addNews(turn, { sale: refund.sale, attempt: refund.attempt, what: 'stuck' });
    turn.effects.push({ kind: 'Sound', tune: 'alarm' });
  }
  const at = inMillis(turn.at.mono, turn.book.settings.stuckInterval);
  planNext(turn, refund.no, { verb: 'queryRefund', at });
}

/** A named person says how a refund ended that the till cannot end (P2). */
export function endRefundByPerson(
  turn: Turn,
  refund: Refund,
  outcome: 'booked' | 'returned',
  endedBy: Person,
): void {
  if (outcome === 'returned') endRefunded(turn, { ...refund, endedBy });
  else endRefused(turn, { ...refund, endedBy }, 'PERSON');
}

function targetOf(refund: Refund): RefundTarget {
  invariant(refund.channel !== 'cash', 'cash is refunded by hand');
  return {
    subject: { kind: 'refund', no: refund.no },
    channel: refund.channel,
    number: refund.attempt,
    refund: refund.no,
    amountFen: refund.amountFen,
    totalFen: refund.totalFen,
  };
}
