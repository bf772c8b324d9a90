/**
 * The timers of a book, derived from it: nothing has to be armed or called off, a timer that fires
 * too late or twice finds nothing due, and a start needs no list of its own.
 */
import type { MonoMs } from '../ports/units.js';
import type { Book } from './book.js';
import { type Attempt, isFinal } from './model.js';
import { unfinishedAttempts } from './open-things.js';
import { orderOf, patienceEndsAt } from './timing.js';

export interface Timer {
  /** `next/KEY` the next request about a thing, `patience/NO`, `probe/CHANNEL`, `printer`, `day`. */
  readonly name: string;
  readonly at: MonoMs;
}

export function timersOf(book: Book): Timer[] {
  const timers: Timer[] = [];
  for (const [key, live] of book.live) {
    if (live.next !== null && live.call === null)
      timers.push({ name: `next/${key}`, at: live.next.at });
  }
  for (const attempt of unfinishedAttempts(book)) {
    if (isWaiting(book, attempt)) {
      timers.push({ name: `patience/${attempt.no}`, at: patienceEndsAt(orderOf(book, attempt)) });
    }
  }
  for (const [channel, { probeAt }] of book.channels) {
    if (probeAt !== null) timers.push({ name: `probe/${channel}`, at: probeAt });
  }
  const { retryAt } = book.printer;
  if (retryAt !== null) timers.push({ name: 'printer', at: retryAt });
  const { closing } = book;
  if (closing !== null && !closing.released) timers.push({ name: 'day', at: closing.until });
  return timers;
}

/** Whether somebody still waits for the outcome: its patience runs (P16), while its end could be written. */
export function isWaiting(book: Book, attempt: Attempt): boolean {
  if (
    book.journal !== 'ok' ||
    isFinal(attempt) ||
    attempt.stopped !== null ||
    attempt.channel === 'cash'
  )
    return false;
  const { kind } = attempt.state;
  const held = book.live.get(attempt.no)?.held === true;
  return !held && (kind === 'charging' || kind === 'doubtful');
}
