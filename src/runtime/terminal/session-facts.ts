/**
 * Questions that the cashier's screens ask of the book: what is open, what may be voided or refunded,
 * which sale a new one might be confused with. Pure; every answer is as large as the book at most.
 */
import type { Instant } from '../ports/clock.js';
import type { WalletChannel } from '../ports/gateway.js';
import { type AttemptNo, type Fen, type SaleNo, fen, seconds } from '../ports/units.js';
import { parkedOf } from '../payment/attempt.js';
import type { Book, ChannelHealth } from '../payment/book.js';
import { windowFrom } from '../payment/elapsed.js';
import { type Live, freshLive } from '../payment/live.js';
import { type Attempt, type Mark, type Refund, type SlipJob, isFinal } from '../payment/model.js';
import { unfinishedAttempts, unfinishedRefunds } from '../payment/open-things.js';
import { attemptsOf, isBeingCollected, refundedFen } from '../payment/sale.js';
import { orderOf, ownVoidAt } from '../payment/timing.js';
import type { Block, Scene, StorageBlock } from './session-model.js';

/** One scan, one charge: an identical code is not taken again so soon (facts/wallets). */
export const codeRest = seconds(90);

export function foregroundOf(book: Book): Attempt | null {
  return book.foreground === null ? null : (book.attempts.get(book.foreground) ?? null);
}

export function liveAbout(book: Book, key: string): Live {
  return book.live.get(key) ?? freshLive;
}

/** Attempts that are not final, oldest first, without the foreground. */
export function openAttempts(book: Book): Attempt[] {
  return unfinishedAttempts(book).filter(({ no }) => no !== book.foreground);
}

export function isWritable(book: Book): boolean {
  return book.journal === 'ok';
}

export function mayVoid(book: Book, attempt: Attempt): boolean {
  if (!isWritable(book) || isFinal(attempt) || attempt.foreign) return false;
  return attempt.state.kind !== 'voiding';
}

export function mayDivert(book: Book, attempt: Attempt): boolean {
  return isWritable(book) && !isFinal(attempt) && !attempt.diverted;
}

export function mayQuery(book: Book, attempt: Attempt): boolean {
  return attempt.channel !== 'cash' && !isFinal(attempt) && !book.unwritten.includes(attempt.no);
}

/** What may still be refunded of an attempt; 0 while a refund of it is open (P3). */
export function refundableFen(book: Book, attempt: Attempt): Fen {
  if (!isWritable(book) || attempt.state.kind !== 'paid') return fen(0);
  const isOpen = unfinishedRefunds(book).some((refund) => refund.attempt === attempt.no);
  return isOpen ? fen(0) : fen(attempt.amountFen - refundedFen(book, attempt));
}

export function mayRefund(book: Book, attempt: Attempt): boolean {
  return refundableFen(book, attempt) > 0;
}

export function refundsOf(book: Book, no: AttemptNo): Refund[] {
  return [...book.refunds.values()].filter((refund) => refund.attempt === no);
}

/** The attempt that was begun last. */
export function lastAttempt(book: Book): Attempt | null {
  let last: Attempt | null = null;
  for (const attempt of book.attempts.values()) last = attempt;
  return last;
}

/** The newest settled sale that has an original slip to copy. */
export function lastSettled(book: Book): SaleNo | null {
  let last: SaleNo | null = null;
  for (const slip of book.slips.values()) if (isCopyable(book, slip)) last = slip.sale;
  return last;
}

/** Whether there is such a sale at all. */
export function hasSettled(book: Book): boolean {
  for (const slip of book.slips.values()) if (isCopyable(book, slip)) return true;
  return false;
}

function isCopyable({ sales }: Book, { kind, sale }: SlipJob): boolean {
  return kind === 'sale' && sale !== null && sales.get(sale)?.state === 'settled';
}

/** Whether anything at hand may be refunded. */
export function hasRefundable(book: Book): boolean {
  for (const attempt of book.attempts.values()) if (mayRefund(book, attempt)) return true;
  return false;
}

/** The wallet has given a code for the customer to scan, and it is still waited for (P18). */
export function mayShowCode(book: Book, { no, state, stopped, diverted }: Attempt): boolean {
  const isOpen = state.kind === 'charging' || state.kind === 'doubtful';
  const isWaiting = isOpen && stopped === null && !diverted && book.foreground === no;
  return isWaiting && liveAbout(book, no).shows !== null;
}

export function healthOf(book: Book, channel: WalletChannel): ChannelHealth | null {
  return book.channels.get(channel)?.health ?? null;
}

/** What the storage has against anything new. */
export function storageBlockOf({ book, isSlow = false }: Scene): StorageBlock {
  if (book.room === 'full') return 'full';
  return isSlow || book.room === 'making' ? 'slow' : null;
}

/** Why no wallet may be charged, known before a code is scanned (P19, P21, P25). */
export function blockOf(scene: Scene): Block {
  const { book } = scene;
  const storage = storageBlockOf(scene);
  if (storage !== null) return storage;
  if ((scene.missing ?? []).length > 0) return 'device';
  if (book.clock === 'fault') return 'clock';
  return parkedOf(book).length >= book.settings.parkedMax ? 'parkedFull' : null;
}

/** Whether a new try of the sale may be begun (P3). */
export function isCollectable(book: Book, no: SaleNo): boolean {
  return book.sales.get(no)?.state === 'open' && !isBeingCollected(book, no);
}

/** The attempt that collects the sale now: no other may be begun beside it (P3). */
export function collectorOf(book: Book, no: SaleNo): Attempt | null {
  const attempts = attemptsOf(book, no);
  return attempts.find((attempt) => !isFinal(attempt) && !attempt.diverted) ?? null;
}

/**
 * The attempt to ask about of each sale that a new one of this amount may be the same customer's
 * (P22): the one that collects it, else the newest.
 */
export function sameCustomerCandidates(book: Book, amountFen: Fen, at: Instant): AttemptNo[] {
  const candidates: AttemptNo[] = [];
  for (const sale of book.sales.values()) {
    if (sale.dueFen !== amountFen) continue;
    const attempts = attemptsOf(book, sale.no);
    const newest = collectorOf(book, sale.no) ?? attempts.at(-1);
    const isOpen = sale.state === 'open';
    const doubted = attempts.some((attempt) => {
      if (attempt.diverted && !isOpen) return false;
      return !isFinal(attempt) || wasGivenUp(book, attempt, at);
    });
    if (newest !== undefined && (isOpen || doubted)) candidates.push(newest.no);
  }
  return candidates.reverse();
}

/** CANCELled or voided within the time of P22; what never left the till confuses nobody. */
function wasGivenUp(book: Book, { stopped, state, endedAt }: Attempt, at: Instant): boolean {
  const isNear = (mark: Mark): boolean =>
    book.start !== null && at.mono - windowFrom(mark, book.start) <= book.settings.sameCustomer;
  if (state.kind === 'voided')
    return state.proof !== 'notSent' && endedAt !== null && isNear(endedAt);
  return stopped !== null && isNear(stopped.at);
}

/** Whether a code with this hash was charged in the last 90 s, by this start or by one before it. */
export function wasJustCharged(book: Book, hash: string, at: Instant): boolean {
  const { start } = book;
  if (start === null) return false;
  return [...book.attempts.values()].some(
    (attempt) =>
      attempt.codeHash === hash && at.mono - windowFrom(attempt.chargedAt, start) < codeRest,
  );
}

/** Milliseconds since a mark, never more than have passed. */
export function sinceMs({ start }: Book, mark: Mark, at: Instant): number {
  return start === null ? 0 : Math.max(0, at.mono - windowFrom(mark, start));
}

/** Milliseconds since the order was sent, never more than have passed. */
export function waitedMs(book: Book, attempt: Attempt, at: Instant): number {
  const { sentAt } = liveAbout(book, attempt.no);
  return sentAt === null ? sinceMs(book, attempt.chargedAt, at) : Math.max(0, at.mono - sentAt);
}

/** Milliseconds until the till may void by itself (P13); `null` where it does not, or asks already. */
export function ownVoidInMs(book: Book, attempt: Attempt, at: Instant): number | null {
  const { kind } = attempt.state;
  const isAwaited = kind === 'charging' || kind === 'doubtful';
  if (!isAwaited || attempt.channel === 'cash' || book.start === null || !isWritable(book))
    return null;
  if (liveAbout(book, attempt.no).held) return null;
  if (book.settings.plans[attempt.channel] === undefined) return null;
  const due = ownVoidAt(orderOf(book, attempt));
  return due === null || due <= at.mono ? null : due - at.mono;
}
