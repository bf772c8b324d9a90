/**
 * When things fall due for one order, on the monotonic clock of this boot (P13 to P16, P25).
 * Pure arithmetic over an attempt, what this process knows of it, and the plan of its channel.
 */
import { invariant } from '../ports/bug.js';
import { type MonoMs, minutes, monoMs } from '../ports/units.js';
import type { Book, Start } from './book.js';
import { maximumFrom, minimumFrom, windowFrom } from './elapsed.js';
import { type Live, freshLive } from './live.js';
import type { Attempt } from './model.js';
import type { Plan } from './plan.js';

export interface Order {
  readonly attempt: Attempt;
  readonly live: Live;
  readonly start: Start;
  /** That of its channel; for a code that the customer scans, with the life of the code (P18). */
  readonly plan: Plan;
  readonly book: Book;
}

export function orderOf(book: Book, attempt: Attempt): Order {
  const { start } = book;
  invariant(start !== null, 'orders are timed after the start');
  const own = attempt.channel === 'cash' ? undefined : book.settings.plans[attempt.channel];
  invariant(own !== undefined, 'an attempt by a wallet has the plan of its channel');
  const { qrLife } = own;
  const plan = attempt.form === 'qr' ? { ...own, life: qrLife, expiry: qrLife } : own;
  return { attempt, live: book.live.get(attempt.no) ?? freshLive, start, plan, book };
}

/**
 * When the charge call was over: as this process saw it, or at its deadline counted from the start.
 * `null` while it runs.
 */
export function callOverAt({ live, start, book }: Order): MonoMs | null {
  if (live.callOverAt !== null) return live.callOverAt;
  if (live.held || live.sentAt !== null) return null;
  return monoMs(start.at.mono + book.settings.chargeDeadline);
}

export function isCallOver(order: Order, now: MonoMs): boolean {
  const over = callOverAt(order);
  return over !== null && now >= over;
}

/** No cancel leaves before this. */
export function earliestVoidAt(order: Order): MonoMs {
  const { live, plan, attempt, start } = order;
  return monoMs((live.sentAt ?? minimumFrom(attempt.chargedAt, start)) + plan.earliestVoid);
}

/**
 * From here on "not found" may mean something (P14, P18); `null` while the charge call runs. A code
 * that the customer scans makes its order known to the wallet only then: it says nothing before its
 * own expiry.
 */
export function graceEndsAt(order: Order): MonoMs | null {
  const over = callOverAt(order);
  if (over === null) return null;
  const { live, start, plan, attempt, book } = order;
  const sent = live.sentAt ?? start.at.mono;
  const called = Math.max(over, sent + book.settings.chargeDeadline) + plan.grace;
  return monoMs(attempt.form === 'qr' ? Math.max(called, sent + plan.life + plan.grace) : called);
}

/**
 * When the announced void of the till may happen (P13, P16): the void falls due, is announced from
 * then (anew after a start and after CANCEL), and may happen when the announcement has run out.
 * `null` where the till never voids by itself.
 */
export function ownVoidAt(order: Order): MonoMs | null {
  const { attempt, live, start, book } = order;
  if (attempt.accepted) return null;
  const stoppedAt = attempt.stopped === null ? -Infinity : maximumFrom(attempt.stopped.at, start);
  const announced = Math.max(
    voidDueAt(order),
    attempt.chargedAt.boot === start.boot ? -Infinity : start.at.mono,
    stoppedAt,
    live.announceFrom ?? -Infinity,
  );
  return monoMs(announced + book.settings.announce);
}

/** When the till's own void falls due. */
export function voidDueAt(order: Order): MonoMs {
  const { attempt, live, start, plan, book } = order;
  const sent = live.sentAt ?? maximumFrom(attempt.chargedAt, start);
  const { stopped } = attempt;
  const lifeEnds = sent + plan.life + (stopped?.by === 'key' ? 0 : plan.selfCloseWait);
  const stopEnds =
    stopped === null ? Infinity : maximumFrom(stopped.at, start) + book.settings.voidAfter;
  const due = Math.max(Math.min(lifeEnds, stopEnds), earliestVoidAt(order));
  return monoMs(attempt.chargedAt.boot === start.boot ? due : Math.max(due, start.at.mono));
}

/** When the cashier's patience ends (P16). */
export function patienceEndsAt({ attempt, live, start, book }: Order): MonoMs {
  const from = live.sentAt ?? maximumFrom(attempt.chargedAt, start);
  return monoMs(Math.max(from + book.settings.patience, start.at.mono));
}

/** After this, an order that nothing is learnt about is put before a person. */
export function longestVoidAt({ attempt, start, plan }: Order): MonoMs {
  return monoMs(windowFrom(attempt.chargedAt, start) + plan.longestVoid);
}

/** Whether the order's life had passed at `now`; money found then is late (P20). */
export function isLate({ attempt, live, start, plan }: Order, now: MonoMs): boolean {
  const from = live.sentAt ?? maximumFrom(attempt.chargedAt, start);
  return now - from > plan.life;
}

/** When the next ask of the schedule after the end is due; `null` when it is done (P17). */
export function nextAskAt(order: Order): MonoMs | null {
  const { attempt, live, start, book } = order;
  const wait = book.settings.asksAfterEnd[attempt.asksAnswered];
  if (attempt.endedAt === null || wait === undefined) return null;
  const endedHere = attempt.endedAt.boot === start.boot;
  const from = live.asksFrom ?? (endedHere ? attempt.endedAt.mono : start.at.mono);
  return monoMs(from + wait);
}

/** The pause before the next request: the channel's interval, doubled for every answer that said nothing. */
export function pauseOf(order: Order, growing: boolean): number {
  const { plan, live, book } = order;
  if (!growing) return plan.interval;
  const doubled = plan.interval * (1 << Math.min(live.silent, 16));
  return Math.max(plan.interval, Math.min(doubled, book.settings.pauseMax));
}

/** Requests follow each other at the channel's own pace for this long; then the pauses grow. */
const briskSpan = minutes(2);

/** What goes on for long goes on ever more rarely; at most the longest pause. */
export function agedPause(began: number, now: MonoMs, { settings }: Book): number {
  return Math.min((now - began - briskSpan) / 4, settings.pauseMax);
}
