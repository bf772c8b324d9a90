/**
 * The payment machine: `decide(book, event) -> { book, entries, effects }`, pure. The caller makes
 * the entries durable, then takes the new book and carries out the effects; until then the old book
 * holds (P7). When the entries cannot be stored, the caller says `JournalFailed` and asks again.
 */
import { invariant, unreachable } from '../ports/bug.js';
import type { AttemptNo } from '../ports/units.js';
import {
  askCharge,
  confirmDivert,
  confirmVoid,
  continueAttempt,
  endPatience,
  pressCancel,
  pressQuery,
  releaseCharge,
  takeCash,
} from './attempt.js';
import { hearAnswer } from './attempt-answer.js';
import type { Book } from './book.js';
import { hearDiagnosis, probeChannel } from './channel.js';
import { continueDuty, hearDutyAnswer } from './duty.js';
import { keepDay } from './day.js';
import { askDayClose, continueDayClose, releaseDayClose } from './day-close.js';
import type { Decision } from './decision.js';
import { type Effect, movesMoney } from './effect.js';
import { type PaymentEvent, type PersonEvent, type WorldEvent, isPersonEvent } from './event.js';
import { showOrderCode } from './order-code.js';
import { recordPerson } from './person.js';
import { continueProbe, hearProbeAnswer } from './probe.js';
import { forgetOld } from './retention.js';
import { confirmRefund, continueRefund, hearRefundAnswer, releaseRefund } from './refund.js';
import { resume } from './resume.js';
import { abandonSale } from './sale.js';
import {
  answerSlip,
  changePrinter,
  copySlip,
  endClear,
  endPrint,
  pumpSlips,
  retryPrinter,
} from './slip.js';
import { isWaiting, timersOf } from './timers.js';
import { type Turn, beginTurn } from './turn.js';
import { decideUnwritable } from './unwritable.js';

export function decide(book: Book, event: PaymentEvent): Decision {
  if (event.kind === 'JournalFailed') return unwritten({ ...book, journal: 'failed' });
  const turn = beginTurn(book, event.at);
  if (isPersonEvent(event)) handlePerson(turn, event);
  else handleWorld(turn, event);
  // No paper is begun that cannot be written down; everything else of the event is still decided (P9).
  if (turn.book.start !== null && turn.book.journal === 'ok') {
    keepDay(turn, book);
    pumpSlips(turn);
    continueDayClose(turn);
  }
  if (turn.book.journal !== 'ok' && (turn.entries.length > 0 || turn.effects.some(isMoney))) {
    return decideUnwritable(book, event);
  }
  invariant(
    !turn.effects.some((effect) => isMoney(effect) && effect.kind !== 'Charge') ||
      turn.entries.length > 0,
    'nothing that moves money leaves a turn without its record',
  );
  return { book: forgetOld(turn.book, book), entries: turn.entries, effects: turn.effects };
}

function unwritten(book: Book): Decision {
  return { book, entries: [], effects: [] };
}

function isMoney({ kind }: Effect): boolean {
  return movesMoney.has(kind);
}

function handleWorld(turn: Turn, event: WorldEvent): void {
  switch (event.kind) {
    case 'Started':
      resume(turn, event);
      return;
    case 'ChargeReleased':
      releaseCharge(turn, event.attempt);
      return;
    case 'RefundReleased':
      releaseRefund(turn, event.refund);
      return;
    case 'Answered':
      hear(turn, event);
      return;
    case 'ChannelAnswered':
      hearDiagnosis(turn, event.channel, event.said);
      return;
    case 'TimerFired':
      fire(turn, event.name);
      return;
    case 'DayCloseReleased':
      releaseDayClose(turn, event);
      return;
    case 'ClockJudged':
      turn.book = { ...turn.book, clock: event.clock };
      return;
    case 'RoomJudged':
      turn.book = { ...turn.book, room: event.room };
      return;
    case 'JournalFailed':
      return;
    case 'PrintEnded':
      endPrint(turn, event.slip, event.outcome);
      return;
    case 'PrinterChanged':
      changePrinter(turn, event.ready);
      return;
    case 'PrinterCleared':
      endClear(turn);
      return;
    default:
      unreachable(event);
  }
}

/** What a person has done: keys, and the records of P2. */
function handlePerson(turn: Turn, event: PersonEvent): void {
  switch (event.kind) {
    case 'ChargeAsked':
      askCharge(turn, event);
      return;
    case 'CashTaken':
      takeCash(turn, event);
      return;
    case 'CancelPressed':
      pressCancel(turn, event.attempt);
      return;
    case 'QueryPressed':
      pressQuery(turn, event.attempt);
      return;
    case 'VoidConfirmed':
      confirmVoid(turn, event.attempt);
      return;
    case 'DivertConfirmed':
      confirmDivert(turn, event.attempt);
      return;
    case 'RefundConfirmed':
      confirmRefund(turn, event.attempt, event.amountFen);
      return;
    case 'SaleLeft':
      leaveSale(turn, event.sale);
      return;
    case 'NewsSeen':
      // The LCD shows the oldest: that one has been seen.
      turn.book = { ...turn.book, news: turn.book.news.slice(1) };
      return;
    case 'PersonRecorded':
      recordPerson(turn, event);
      return;
    case 'SlipAnswered':
      answerSlip(turn, event.slip, event.answer);
      return;
    case 'CopyAsked':
      copySlip(turn, event.sale);
      return;
    case 'OrderCodeAsked':
      showOrderCode(turn, event.attempt);
      return;
    case 'DayCloseAsked':
      askDayClose(turn, event);
      return;
    default:
      unreachable(event);
  }
}

function hear(
  turn: Turn,
  { subject, seq, answer }: Extract<PaymentEvent, { kind: 'Answered' }>,
): void {
  switch (subject.kind) {
    case 'attempt':
      hearAnswer(turn, subject.no, seq, answer);
      return;
    case 'duty':
      hearDutyAnswer(turn, subject.no, seq, answer);
      return;
    case 'refund':
      hearRefundAnswer(turn, subject.no, seq, answer);
      return;
    case 'probe':
      hearProbeAnswer(turn, subject, seq, answer);
      return;
    default:
      unreachable(subject);
  }
}

/** A timer that is not due, or not there any more, finds nothing to do. */
function fire(turn: Turn, name: string): void {
  const timer = timersOf(turn.book).find((known) => known.name === name);
  if (timer === undefined || timer.at > turn.at.mono) return;
  const key = name.slice(name.indexOf('/') + 1);
  if (name.startsWith('patience/')) {
    const attempt = turn.book.attempts.get(key as AttemptNo);
    if (attempt !== undefined && isWaiting(turn.book, attempt)) endPatience(turn, attempt);
    return;
  }
  if (name === 'printer') {
    retryPrinter(turn);
    return;
  }
  // The waiting of a day close is over: what is left to do is done after every event.
  if (name === 'day') return;
  if (name.startsWith('probe/')) {
    for (const channel of turn.book.channels.keys())
      if (channel === key) probeChannel(turn, channel);
    return;
  }
  continueThing(turn, key);
}

function continueThing(turn: Turn, key: string): void {
  const { attempts, duties, refunds, probes } = turn.book;
  const attempt = attempts.get(key as AttemptNo);
  if (attempt !== undefined) continueAttempt(turn, attempt);
  const duty = duties.get(key as AttemptNo);
  if (duty !== undefined) continueDuty(turn, duty);
  const refund = refunds.get(key as AttemptNo);
  if (refund !== undefined) continueRefund(turn, refund);
  const probe = probes.get(key);
  if (probe !== undefined) continueProbe(turn, probe);
}

/** The cashier leaves a result, or gives a sale up before anything was charged for it. */
function leaveSale(turn: Turn, sale: Parameters<typeof abandonSale>[1]): void {
  const { foreground, attempts } = turn.book;
  const served = foreground === null ? undefined : attempts.get(foreground);
  if (served?.sale === sale) {
    const { kind } = served.state;
    if (kind === 'charging' || kind === 'doubtful' || kind === 'voiding') return;
    turn.book = { ...turn.book, foreground: null };
  }
  abandonSale(turn, sale);
}
