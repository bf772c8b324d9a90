/**
 * An attempt from the charge to its end, as far as keys and time drive it (P7, P8, P11, P13, P16,
 * P21, P22). What answers do to it is in `attempt-answer.ts`.
 */
import type { WalletChannel } from '../ports/gateway.js';
import { invariant, unreachable } from '../ports/bug.js';
import type { AttemptNo, MonoMs, SaleNo } from '../ports/units.js';
import type { Book } from './book.js';
import { probeChannel } from './channel.js';
import type { Refusal } from './effect.js';
import { maximumFrom } from './elapsed.js';
import { becomeStuck, endCash, endVoided } from './ending.js';
import type { PaymentEvent } from './event.js';
import { freshLive } from './live.js';
import { type Attempt, type VoidReason, isFinal, noReversal } from './model.js';
import { unfinishedAttempts } from './open-things.js';
import { type Target, sendQuery } from './requests.js';
import { roomRefusal } from './reserve.js';
import { isBeingCollected, openSale } from './sale.js';
import { type Order, agedPause, longestVoidAt, orderOf, ownVoidAt, pauseOf } from './timing.js';
import {
  type Turn,
  drawNumber,
  inMillis,
  liveOf,
  markNow,
  nextSeq,
  numbersMax,
  planNext,
  putAttempt,
  refuse,
  setLive,
  withItem,
} from './turn.js';
import { type Undoing, beginUndo, continueUndo } from './undo.js';

type Of<K extends PaymentEvent['kind']> = Extract<PaymentEvent, { readonly kind: K }>;

/** Opens the sale where there is none, writes Charging, and lets the charge go when that is durable. */
export function askCharge(turn: Turn, event: Of<'ChargeAsked'>): void {
  const refusal = chargeRefusal(turn.book, event);
  if (refusal !== null) {
    // The line may be back: the next scan is not to wait for the next probe.
    if (refusal.why === 'channelDown') probeChannel(turn, event.channel);
    refuse(turn, refusal);
    return;
  }
  const sale = event.sale ?? openSale(turn, event.amountFen).no;
  const attempt = putAttempt(turn, 'Charging', {
    ...newAttempt(turn, sale, event),
    channel: event.channel,
    form: event.form,
    state: { kind: 'charging' },
  });
  setLive(turn, attempt.no, { ...freshLive, held: true, code: event.code?.secret ?? null });
  turn.book = { ...turn.book, foreground: attempt.no };
  turn.effects.push({ kind: 'ReleaseCharge', attempt: attempt.no });
}

/** Cash is paid when it is written down. */
export function takeCash(turn: Turn, event: Of<'CashTaken'>): void {
  const refusal = saleRefusal(turn.book, event);
  if (refusal !== null) {
    refuse(turn, refusal);
    return;
  }
  const sale = event.sale ?? openSale(turn, event.amountFen).no;
  const attempt: Attempt = {
    ...newAttempt(turn, sale, event),
    channel: 'cash',
    form: 'cash',
    state: { kind: 'paid', walletNo: null, late: false, by: 'person' },
    endedAt: markNow(turn),
  };
  turn.book = { ...turn.book, foreground: attempt.no };
  endCash(turn, attempt);
  turn.effects.push({ kind: 'OpenDrawer' });
}

/** Charging is durable and nothing that waited behind it has stopped it (P8): the one send. */
export function releaseCharge(turn: Turn, no: AttemptNo): void {
  const attempt = turn.book.attempts.get(no);
  const live = liveOf(turn, no);
  if (attempt?.state.kind !== 'charging' || !live.held) return;
  const { settings } = turn.book;
  if (turn.at.mono - attempt.chargedAt.mono > settings.releaseMax) {
    endVoided(turn, attempt, neverSent);
    return;
  }
  invariant(attempt.form !== 'cash' && attempt.channel !== 'cash', 'cash is never charged');
  const { plan } = orderOf(turn.book, attempt);
  const seq = nextSeq(turn);
  setLive(turn, no, {
    held: false,
    code: null,
    sentAt: turn.at.mono,
    lastSeq: seq,
    next: { verb: 'query', at: inMillis(turn.at.mono, plan.firstQuery) },
  });
  const { form, amountFen } = attempt;
  const order = { attempt: no, amountFen, form, code: live.code, expiresIn: plan.expiry };
  turn.effects.push({ kind: 'Charge', seq, channel: attempt.channel, order });
}

/** CANCEL: stop waiting, at once (P21). */
export function pressCancel(turn: Turn, no: AttemptNo): void {
  const attempt = turn.book.attempts.get(no);
  if (attempt === undefined || isFinal(attempt)) {
    refuse(turn, { why: 'notNow' });
  } else if (liveOf(turn, no).held) {
    endVoided(turn, attempt, neverSent);
  } else {
    const { kind } = attempt.state;
    const isStopped = attempt.stopped?.by === 'key';
    if (!isStopped && (kind === 'charging' || kind === 'doubtful')) stop(turn, attempt, 'key');
    park(turn, attempt);
  }
}

/** QUERY: ask now, spaced for the channel (P21). */
export function pressQuery(turn: Turn, no: AttemptNo): void {
  const attempt = turn.book.attempts.get(no);
  if (attempt === undefined || attempt.channel === 'cash' || isFinal(attempt)) {
    refuse(turn, { why: 'notNow' });
    return;
  }
  const counted = { ...attempt, queryPresses: attempt.queryPresses + 1 };
  turn.book = { ...turn.book, attempts: withItem(turn.book.attempts, no, counted) };
  const live = liveOf(turn, no);
  if (live.held) return;
  setLive(turn, no, { silent: 0 });
  if (live.call !== null) setLive(turn, no, { pressed: true });
  else askSpaced(turn, counted);
}

/** VOID, confirmed: recorded at once; the cancel leaves when it may (P21). */
export function confirmVoid(turn: Turn, no: AttemptNo): void {
  const attempt = turn.book.attempts.get(no);
  if (attempt?.state.kind === 'paid') refuse(turn, { why: 'useRefund', attempt: no });
  else if (attempt === undefined || isFinal(attempt) || attempt.foreign)
    refuse(turn, { why: 'notNow' });
  else if (liveOf(turn, no).held) endVoided(turn, attempt, neverSent);
  else if (attempt.state.kind !== 'voiding') enterVoiding(turn, attempt, 'key');
}

/** The sale is collected by other means: from now on this attempt may only be undone (P22). */
export function confirmDivert(turn: Turn, no: AttemptNo): void {
  const attempt = turn.book.attempts.get(no);
  if (attempt === undefined || isFinal(attempt) || attempt.diverted) {
    refuse(turn, { why: 'notNow' });
    return;
  }
  if (liveOf(turn, no).held) {
    endVoided(turn, attempt, neverSent);
    return;
  }
  park(turn, attempt);
  const diverted = { ...attempt, diverted: true };
  // One that is being undone already goes on as it was: only its end is narrowed.
  if (attempt.foreign || attempt.state.kind === 'voiding') putAttempt(turn, 'Diverted', diverted);
  else enterVoiding(turn, diverted, 'diverted');
}

/** The wait is over: by the key, or because the cashier's patience is. */
export function stop(turn: Turn, attempt: Attempt, by: 'key' | 'patience'): void {
  const stopped = { by, at: markNow(turn) };
  putAttempt(turn, 'Stopped', { ...attempt, stopped, state: { kind: 'doubtful' } });
}

export function endPatience(turn: Turn, attempt: Attempt): void {
  stop(turn, attempt, 'patience');
  park(turn, attempt);
}

export function enterVoiding(turn: Turn, attempt: Attempt, reason: VoidReason): Attempt {
  const types: Readonly<Record<VoidReason, string>> = {
    key: 'VoidAsked',
    till: 'VoidByTill',
    diverted: 'Diverted',
    payError: 'VoidByPayError',
  };
  const voiding = putAttempt(turn, types[reason], {
    ...attempt,
    state: { kind: 'voiding', reason },
  });
  setLive(turn, attempt.no, { silent: 0 });
  beginUndo(turn, undoingOf(turn, voiding));
  return voiding;
}

/** What is planned for an attempt is due. */
export function continueAttempt(turn: Turn, attempt: Attempt): void {
  const { next, call } = liveOf(turn, attempt.no);
  if (next === null || call !== null) return;
  if (attempt.state.kind === 'voiding') continueUndo(turn, undoingOf(turn, attempt), next.verb);
  else sendQuery(turn, targetOf(attempt));
}

/** No byte of the charge has left, and none will. */
const neverSent = { proof: 'notSent', money: 'never', seq: null } as const;

/** Plans the next query of an order whose outcome is awaited; the end of an announcement is not slept through. */
export function planWait(turn: Turn, attempt: Attempt): void {
  const order = orderOf(turn.book, attempt);
  const now = turn.at.mono;
  const ownVoid = ownVoidAt(order);
  if (now >= longestVoidAt(order) && (order.live.silent > 0 || attempt.accepted)) {
    becomeStuck(turn, attempt, 'longestVoid');
    return;
  }
  const growing = order.live.silent > 0 && attempt.stopped !== null && (ownVoid ?? 0) <= now;
  const paused = now + Math.max(pauseOf(order, growing), acceptedPause(order, now));
  const at = ownVoid !== null && ownVoid > now ? Math.min(paused, ownVoid) : paused;
  planNext(turn, attempt.no, { verb: 'query', at: inMillis(now, at - now) });
}

/** An order that the wallet has taken on and nobody waits for any more is asked about ever more rarely. */
function acceptedPause({ attempt, start, book }: Order, now: MonoMs): number {
  const { accepted, stopped } = attempt;
  if (!accepted || stopped === null) return 0;
  return agedPause(Math.max(maximumFrom(stopped.at, start), start.at.mono), now, book);
}

/** Asks now, or as soon as the channel's spacing allows. */
export function askSpaced(turn: Turn, attempt: Attempt): void {
  const order = orderOf(turn.book, attempt);
  const { askedAt } = order.live;
  const free = askedAt === null ? turn.at.mono : inMillis(askedAt, order.plan.interval);
  if (free <= turn.at.mono) sendQuery(turn, targetOf(attempt));
  else planNext(turn, attempt.no, { verb: 'query', at: free });
}

export function targetOf(attempt: Attempt): Target {
  invariant(attempt.channel !== 'cash', 'cash has no wallet to ask');
  return {
    subject: { kind: 'attempt', no: attempt.no },
    channel: attempt.channel,
    number: attempt.no,
  };
}

/** The undoing of an attempt in Voiding, or stuck from there. */
export function undoingOf(turn: Turn, attempt: Attempt): Undoing {
  return {
    target: targetOf(attempt),
    attempt,
    reversal: attempt.reversal,
    since: attempt.chargedAt,
    put: (type, reversal) => {
      const returned = reversal.answered?.said === 'returned';
      const paidSeen = attempt.paidSeen || returned;
      return undoingOf(turn, putAttempt(turn, type, { ...attempt, reversal, paidSeen }));
    },
    proved: (proof, money) => {
      endVoided(turn, attempt, { proof, money, seq: null });
    },
    stuck: (reason) => {
      becomeStuck(turn, attempt, reason);
    },
  };
}

/** Attempts that hold one of the places of P21. A stuck one stands before a person, not at the counter. */
export function parkedOf(book: Book): Attempt[] {
  return unfinishedAttempts(book).filter((attempt) => {
    if (attempt.no === book.foreground) return false;
    if (attempt.diverted || attempt.state.kind === 'stuck') return false;
    return !(attempt.form === 'qr' && attempt.state.kind === 'voiding');
  });
}

function park(turn: Turn, attempt: Attempt): void {
  if (turn.book.foreground === attempt.no) turn.book = { ...turn.book, foreground: null };
}

function chargeRefusal(book: Book, event: Of<'ChargeAsked'>): Refusal | null {
  if (book.journal !== 'ok') return { why: 'storage' };
  const room = roomRefusal(book);
  if (room !== null) return room;
  if (book.clock === 'fault') return { why: 'clock' };
  const channel = channelRefusal(book, event.channel);
  if (channel !== null) return channel;
  if (parkedOf(book).length >= book.settings.parkedMax) return { why: 'parkedFull' };
  return saleRefusal(book, event);
}

function channelRefusal(book: Book, channel: WalletChannel): Refusal | null {
  const health = book.channels.get(channel)?.health;
  if (health === undefined) return { why: 'channelMissing', channel };
  switch (health.kind) {
    case 'closed':
      return { why: 'channelClosed', channel, setting: health.setting };
    case 'down':
      return { why: 'channelDown', channel };
    case 'open':
    case 'untried':
      return null;
    default:
      return unreachable(health);
  }
}

function saleRefusal(book: Book, event: Of<'ChargeAsked' | 'CashTaken'>): Refusal | null {
  if (book.start === null) return { why: 'starting' };
  if (book.journal !== 'ok') return { why: 'storage' };
  const room = roomRefusal(book);
  if (room !== null) return room;
  if (book.numbersDrawn >= numbersMax) return { why: 'numbersUsedUp' };
  if (event.amountFen <= 0) return { why: 'amountZero' };
  if (event.amountFen > book.settings.saleFenMax) return { why: 'amountOverLimit' };
  if (hasBusyForeground(book)) return { why: 'notNow' };
  return event.sale === null ? null : openSaleRefusal(book, event.sale, event.amountFen);
}

function hasBusyForeground(book: Book): boolean {
  const served = book.foreground === null ? undefined : book.attempts.get(book.foreground);
  return served !== undefined && !isFinal(served);
}

function openSaleRefusal(book: Book, no: SaleNo, amountFen: number): Refusal | null {
  const sale = book.sales.get(no);
  if (sale?.state !== 'open' || sale.dueFen !== amountFen) return { why: 'saleEnded', sale: no };
  return isBeingCollected(book, no) ? { why: 'saleBusy', sale: no } : null;
}

function newAttempt(
  turn: Turn,
  sale: SaleNo,
  event: Of<'ChargeAsked' | 'CashTaken'>,
): Omit<Attempt, 'channel' | 'form' | 'state'> {
  const code = event.kind === 'ChargeAsked' ? event.code : null;
  return {
    no: drawNumber(turn),
    sale,
    amountFen: event.amountFen,
    codeMask: code?.mask ?? null,
    codeHash: code?.hash ?? null,
    chargedAt: markNow(turn),
    stopped: null,
    accepted: false,
    existed: false,
    paidSeen: false,
    diverted: false,
    foreign: false,
    reversal: noReversal,
    endedAt: null,
    asksAnswered: 0,
    lastNews: null,
    queryPresses: 0,
    endedBy: null,
    day: turn.book.day,
  };
}
