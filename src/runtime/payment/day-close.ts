/**
 * Closing the day (P26). Nothing open is left behind without a person's name beside it; what the
 * schedule of P17 still has to ask is asked first, once each, for a bounded time. The close itself is
 * one append: the day closed with its sums and the end of the journal's chain, the next day opened, and
 * the slip owed. So no cut can close a day twice, lose its slip, or leave no day open.
 */
import type { Instant } from '../ports/clock.js';
import { type DayNo, attemptNo } from '../ports/units.js';
import { targetOf } from './attempt.js';
import type { Book, Closing } from './book.js';
import { dayAfter } from '../ports/calendar.js';
import {
  handOverOf,
  isCutOffPassed,
  notHandedOver,
  nowAsDay,
  openDay,
  openDayOf,
  openThingsOf,
  type OpenThing,
} from './day.js';
import { type Day, type HandOver, type Leftover, undated } from './day-model.js';
import type { Refusal } from './effect.js';
import type { PaymentEvent } from './event.js';
import { type Attempt, type Person, isFinal } from './model.js';
import { nameOf } from './person.js';
import { sendQuery } from './requests.js';
import { queueSlip } from './slip.js';
import { netFen } from './tally.js';
import { nextAskAt, orderOf } from './timing.js';
import { type Turn, inMillis, liveOf, markNow, putDay, refuse } from './turn.js';

type Of<K extends PaymentEvent['kind']> = Extract<PaymentEvent, { readonly kind: K }>;

/** What one close can list: with it the append stays far below what the journal takes at once. */
const leftMax = 150;
/** Asks before a close; more than this many ended in the last half hour only where nothing works. */
const askedMax = 16;

export function askDayClose(turn: Turn, event: Of<'DayCloseAsked'>): void {
  const handOverTo = event.handOverTo === null ? null : nameOf(event.handOverTo);
  const refusal =
    turn.book.closing === null
      ? closeRefusal(turn.book, handOverTo, turn.at)
      : ({ why: 'dayClosing' } as const);
  const { day } = turn.book;
  if (refusal !== null || day === null) {
    refuse(turn, refusal ?? { why: 'starting' });
    return;
  }
  const asked = askedBefore(turn.book);
  for (const attempt of asked) {
    if (liveOf(turn, attempt.no).call === null) sendQuery(turn, targetOf(attempt));
  }
  const closing: Closing = {
    day,
    by: event.by === null ? null : nameOf(event.by),
    handOverTo,
    asked: asked.map(({ no }) => no),
    until: inMillis(turn.at.mono, turn.book.settings.day.asksMax),
    released: false,
  };
  turn.book = { ...turn.book, closing };
}

/** After every event: once the asks are answered, or were waited for, the close is let go. */
export function continueDayClose(turn: Turn): void {
  const { closing } = turn.book;
  if (closing === null || closing.released) return;
  const isAnswered = closing.asked.every((no) => liveOf(turn, no).call === null);
  if (!isAnswered && turn.at.mono < closing.until) return;
  turn.book = { ...turn.book, closing: { ...closing, released: true } };
  turn.effects.push({ kind: 'ReleaseDayClose', day: closing.day });
}

export function releaseDayClose(turn: Turn, { day: no, head }: Of<'DayCloseReleased'>): void {
  const { closing } = turn.book;
  const day = openDayOf(turn.book);
  if (closing?.day !== no || day?.no !== no) return;
  turn.book = { ...turn.book, closing: null };
  const { by, handOverTo } = closing;
  const refusal = closeRefusal(turn.book, handOverTo, turn.at);
  if (refusal !== null || head === undefined) {
    refuse(turn, refusal ?? { why: 'storage' });
    return;
  }
  const left = leftoversOf(turn.book, day, { by, to: handOverTo });
  putDay(turn, 'DayClosed', {
    ...day,
    state: 'closed',
    handedOver: [],
    close: { by, at: markNow(turn), left, head },
  });
  openDay(turn, nextDay(turn.book, no, turn.at), [], handOversOf(left));
  // A day in which nothing happened, closed by nobody, has nothing to tell on paper.
  if (by !== null || day.tally.length > 0 || left.length > 0) queueDaySlip(turn, day);
}

/** Why the day cannot be closed now; `null` when it can. */
export function closeRefusal(book: Book, to: Person | null, at: Instant): Refusal | null {
  const day = openDayOf(book);
  if (book.start === null || day === null) return { why: 'starting' };
  if (book.journal !== 'ok') return { why: 'storage' };
  if (day.no === undated) return { why: 'dayUndated' };
  const served = book.foreground === null ? undefined : book.attempts.get(book.foreground);
  if (served !== undefined && !isFinal(served)) return { why: 'notNow' };
  const { length: open } = openThingsOf(book);
  if (open > leftMax) return { why: 'dayTooMuchOpen', count: open };
  const { length: unclaimed } = notHandedOver(book);
  if (to === null && unclaimed > 0) return { why: 'dayOpenThings', count: unclaimed };
  const isEmpty = day.tally.length === 0 && open === 0;
  if (isEmpty && !isCutOffPassed(book, at)) return { why: 'dayEmpty' };
  return null;
}

/** The day after, or the day it is by a clock that can be believed, whichever is later. */
function nextDay(book: Book, closed: DayNo, at: Instant): DayNo {
  const next = dayAfter(closed);
  const now = nowAsDay(book, at);
  return now !== null && now > next ? now : next;
}

/** Ended unpaid, and its schedule not run: newest first (P17). */
function askedBefore(book: Book): readonly Attempt[] {
  const due = [...book.attempts.values()].filter((attempt) => {
    const isUnpaid = attempt.state.kind === 'declined' || attempt.state.kind === 'voided';
    if (!isUnpaid || attempt.channel === 'cash' || attempt.foreign) return false;
    if (!book.channels.has(attempt.channel)) return false;
    const isWatched = [...book.duties.values()].some(
      (duty) => duty.attempt === attempt.no && duty.state.kind !== 'returned',
    );
    return !isWatched && nextAskAt(orderOf(book, attempt)) !== null;
  });
  return due.slice(-askedMax);
}

/** What stays open, each with who gave it on and who has it now. */
function leftoversOf(
  book: Book,
  day: Day,
  given: { readonly by: Person | null; readonly to: Person | null },
): readonly Leftover[] {
  return openThingsOf(book).flatMap((thing) => {
    const earlier = handOverOf(day, thing.number);
    const to = given.to ?? earlier?.to;
    const facts = factsOf(book, thing);
    if (to === undefined || facts === undefined) return [];
    const by = given.to === null ? (earlier?.by ?? null) : given.by;
    const { sale, channel, amountFen } = facts;
    return [{ ...thing, sale, channel, amountFen, by, to }];
  });
}

function factsOf({ attempts, refunds, duties }: Book, { number }: OpenThing) {
  return attempts.get(number) ?? refunds.get(number) ?? duties.get(number);
}

/** The same by person, as the next day keeps it. */
function handOversOf(left: readonly Leftover[]): readonly HandOver[] {
  const groups: HandOver[] = [];
  for (const { number, by, to } of left) {
    const at = groups.findIndex((group) => group.by === by && group.to === to);
    const group = groups[at];
    if (group === undefined) groups.push({ by, to, numbers: [number] });
    else groups[at] = { ...group, numbers: [...group.numbers, number] };
  }
  return groups;
}

function queueDaySlip(turn: Turn, { no, tally }: Day): void {
  const of = attemptNo(String(no));
  queueSlip(turn, { kind: 'day', sale: null, of, amountFen: netFen(tally), earlier: false });
}
