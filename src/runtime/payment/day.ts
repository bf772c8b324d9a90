/**
 * The open business day (P26): begun with the first record of a till, dated by the first clock that
 * can be believed, and from then on a stored value. After every decision what ended in it is counted,
 * in the append that makes it final: the tally on the disk is never behind the ends, and never ahead.
 */
import { invariant } from '../ports/bug.js';
import type { Instant } from '../ports/clock.js';
import type { JournalEntry } from '../ports/entry.js';
import { type AttemptNo, type DayNo, dayNo } from '../ports/units.js';
import type { Book } from './book.js';
import { cutOffOf, dayAt } from '../ports/calendar.js';
import { type Day, type HandOver, type Tally, undated } from './day-model.js';
import type { SlipJob } from './model.js';
import { unfinishedAttempts, unfinishedDuties, unfinishedRefunds } from './open-things.js';
import { type Counted, countOfAttempt, countOfDuty, countOfRefund, withCounted } from './tally.js';
import { type Turn, markNow, putDay } from './turn.js';

/** Opens, dates and counts; `before` is the book that the event was decided on. */
export function keepDay(turn: Turn, before: Book): void {
  if (turn.book.day === null) openDay(turn, nowAsDay(turn.book, turn.at) ?? undated, [], []);
  else if (turn.book.day === undated) dateDay(turn);
  count(turn, before);
}

export function openDayOf(book: Book): Day | null {
  return book.day === null ? null : (book.days.get(book.day) ?? null);
}

export function openDay(turn: Turn, no: DayNo, tally: Tally, handedOver: readonly HandOver[]): Day {
  invariant(!turn.book.days.has(no), 'a day is opened once');
  const openedAt = markNow(turn);
  const day = putDay(turn, 'DayOpened', {
    no,
    state: 'open',
    openedAt,
    tally,
    handedOver,
    close: null,
  });
  turn.book = { ...turn.book, day: no };
  return day;
}

/** The day by the clock, if the clock can be believed. */
export function nowAsDay({ clock, settings }: Book, at: Instant): DayNo | null {
  if (clock !== 'ok' || !at.trusted) return null;
  return dayAt(at.wall, settings.ahead, settings.day.cutOff);
}

/** Whether the open day is over by a clock that can be believed. */
export function isCutOffPassed(book: Book, at: Instant): boolean {
  const now = nowAsDay(book, at);
  return now !== null && book.day !== null && book.day !== undated && now > book.day;
}

/** The wall time at which the open day is over; `null` for one without a date. */
export function cutOffAt({ day, settings }: Book): number | null {
  if (day === null || day === undated) return null;
  return cutOffOf(day, settings.ahead, settings.day.cutOff);
}

export interface OpenThing {
  readonly number: AttemptNo;
  readonly thing: 'attempt' | 'refund' | 'duty';
  readonly state: string;
}

/** What is not final, oldest first of each kind: a day close needs all of it ended or handed over. */
export function openThingsOf(book: Book): readonly OpenThing[] {
  const open: OpenThing[] = [];
  for (const { no: number, state } of unfinishedAttempts(book))
    open.push({ number, thing: 'attempt', state: state.kind });
  for (const { no: number, state } of unfinishedRefunds(book))
    open.push({ number, thing: 'refund', state: state.kind });
  for (const { no: number, state } of unfinishedDuties(book))
    open.push({ number, thing: 'duty', state: state.kind });
  return open;
}

/** The hand-over that an open thing stands under, newest first. */
export function handOverOf(day: Day, number: AttemptNo): HandOver | null {
  return day.handedOver.findLast(({ numbers }) => numbers.includes(number)) ?? null;
}

/** Open, and nobody has taken it over. */
export function notHandedOver(book: Book): readonly OpenThing[] {
  const day = openDayOf(book);
  if (day === null) return [];
  return openThingsOf(book).filter(({ number }) => handOverOf(day, number) === null);
}

/** The number of the day that a slip of kind `day` speaks of. */
export function dayOfSlip({ of }: Pick<SlipJob, 'of'>): DayNo {
  return dayNo(Number(of));
}

function dateDay(turn: Turn): void {
  const no = nowAsDay(turn.book, turn.at);
  const day = openDayOf(turn.book);
  if (no === null || day === null) return;
  putDay(turn, 'DayDated', { ...day, state: 'dated', tally: [], handedOver: [] });
  openDay(turn, no, day.tally, day.handedOver);
}

function count(turn: Turn, before: Book): void {
  const day = openDayOf(turn.book);
  const ended = endedIn(turn.entries, before, turn.book);
  if (day === null || ended.length === 0) return;
  let { tally } = day;
  for (const counted of ended) tally = withCounted(tally, day.no, counted);
  putDay(turn, 'Tallied', { ...day, tally, handedOver: stillOpen(day.handedOver, turn.book) });
}

/** What counts after the turn and did not before it: each thing once, however often it was written. */
function endedIn(entries: readonly JournalEntry[], before: Book, after: Book): readonly Counted[] {
  const seen = new Set<string>();
  const ended: Counted[] = [];
  for (const { thing, id } of entries) {
    if (seen.has(id)) continue;
    seen.add(id);
    const counted = countIn(after, thing, id);
    if (counted !== null && countIn(before, thing, id) === null) ended.push(counted);
  }
  return ended;
}

function countIn({ attempts, refunds, duties }: Book, thing: string, id: string): Counted | null {
  const no = id as AttemptNo;
  const attempt = thing === 'attempt' ? attempts.get(no) : undefined;
  if (attempt !== undefined) return countOfAttempt(attempt);
  const refund = thing === 'refund' ? refunds.get(no) : undefined;
  if (refund !== undefined) return countOfRefund(refund);
  const duty = thing === 'duty' ? duties.get(no) : undefined;
  return duty === undefined ? null : countOfDuty(duty);
}

/** Hand-overs without what has ended meanwhile. */
export function stillOpen(handedOver: readonly HandOver[], book: Book): readonly HandOver[] {
  if (handedOver.length === 0) return handedOver;
  const open = new Set(openThingsOf(book).map(({ number }) => number));
  return handedOver.flatMap((one) => {
    const numbers = one.numbers.filter((number) => open.has(number));
    return numbers.length === 0 ? [] : [{ ...one, numbers }];
  });
}

/** Only what may still be wanted: the open day, the newest closed one, and those whose slip is not out. */
export function forgetDays(book: Book): Book {
  if (book.days.size < 2) return book;
  const wanted = new Set<DayNo>();
  for (const slip of book.slips.values()) {
    const isOut = slip.state === 'printed' || slip.state === 'waived';
    if (slip.kind === 'day' && !isOut) wanted.add(dayOfSlip(slip));
  }
  const newest = newestClosedOf(book);
  const days = [...book.days].filter(
    ([no]) => no === book.day || no === newest?.no || wanted.has(no),
  );
  return days.length === book.days.size ? book : { ...book, days: new Map(days) };
}

export function newestClosedOf({ days }: Book): Day | null {
  return [...days.values()].filter(({ state }) => state === 'closed').at(-1) ?? null;
}
