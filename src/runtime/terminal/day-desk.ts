/**
 * The day as the till itself and callers from outside close it (P26): by itself once the cut-off has
 * passed and the till is at rest, and by a command whose caller waits for what came of it. It decides
 * nothing: it asks, and hears what was decided.
 *
 * At rest one timer is armed, for the cut-off, so that a till that nobody touches closes its day.
 */
import { type Clock, instantOf } from '../ports/clock.js';
import { type MonoMs, after, millis, minutes } from '../ports/units.js';
import type { Book } from '../payment/book.js';
import { cutOffAt, isCutOffPassed } from '../payment/day.js';
import type { Day } from '../payment/day-model.js';
import { closeRefusal } from '../payment/day-close.js';
import type { Effect, Refusal } from '../payment/effect.js';
import type { Taken } from './interpreter-decisions.js';
import type { Happening } from './interpreter-event.js';
import type { TimerSetter } from './interpreter-timers.js';

export interface DayCloseRequest {
  readonly by: string;
  /** Who takes over what is open; `null`: nothing may be. */
  readonly handOverTo: string | null;
}

export type DayCloseAnswer =
  | { readonly kind: 'closed'; readonly day: Day }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface DayDesk {
  /** Settles when the day is closed, or is not; never while the till stops meanwhile. */
  close(request: DayCloseRequest): Promise<DayCloseAnswer>;
  /**
   * Hears of every decision, and answers which of its effects are for the till: whoever asked from
   * outside is told of a refusal instead of the cashier, who did not ask.
   */
  hear(taken: Taken): readonly Effect[];
  /** After every event: whether the day is to be closed now. */
  look(): void;
}

export interface DayDeskParts {
  readonly book: () => Book;
  readonly clock: Clock;
  readonly timers: Pick<TimerSetter, 'setTimer' | 'clearTimer'>;
  /** The LCD asks for an amount, nothing is being written and nothing is in flight. */
  readonly isAtRest: () => boolean;
  /** Decides behind everything that waits. */
  readonly submit: (happening: Happening) => void;
  /** Posts behind everything that has been posted. */
  readonly post: (happening: Happening) => void;
}

export const dayTimer = 'day-cut-off';
/** Of a day that is over and stays open the till thinks again this often. */
const lookAgainSpan = minutes(5);
/** A wall clock that is steered moves the cut-off by less. */
const steeredMs = 1000;

type Tell = (answer: DayCloseAnswer) => void;

export function createDayDesk(parts: DayDeskParts): DayDesk {
  const { clock, timers } = parts;
  /** Asked, and not decided yet. */
  const asked = new Map<Happening, Tell>();
  /** Decided, and waiting for the last asks; the core has one close at a time. */
  let closing: Tell | null = null;
  let armedFor: MonoMs | null = null;

  const arm = (book: Book): void => {
    const at = cutOffAt(book);
    const now = instantOf(clock);
    if (at === null || !book.settings.day.automatic || book.journal !== 'ok') {
      if (armedFor !== null) timers.clearTimer(dayTimer);
      armedFor = null;
      return;
    }
    const left = at - now.wall;
    const due = after(now.mono, left > 0 ? millis(left) : lookAgainSpan);
    const isArmed = armedFor !== null && (left <= 0 ? armedFor > now.mono : isNear(armedFor, due));
    if (isArmed) return;
    armedFor = due;
    timers.setTimer(dayTimer, due);
  };

  return {
    close: (request) =>
      new Promise((resolve) => {
        const happening: Happening = { kind: 'DayCloseAsked', ...request };
        asked.set(happening, resolve);
        parts.post(happening);
      }),
    hear: ({ happening, decision: { book, effects } }) => {
      const tell = asked.get(happening) ?? null;
      const refusal = effects.find((effect) => effect.kind === 'Refuse')?.refusal ?? null;
      if (tell !== null) {
        asked.delete(happening);
        if (refusal === null) closing = tell;
        else tell({ kind: 'refused', refusal });
      }
      const ends = happening.kind === 'DayCloseReleased' ? closing : null;
      if (ends !== null && happening.kind === 'DayCloseReleased') {
        closing = null;
        const day = book.days.get(happening.day);
        if (day?.state === 'closed') ends({ kind: 'closed', day });
        else ends({ kind: 'refused', refusal: refusal ?? { why: 'notNow' } });
      }
      const isElsewhere = tell !== null || ends !== null;
      return isElsewhere ? effects.filter(({ kind }) => kind !== 'Refuse') : effects;
    },
    look: () => {
      const book = parts.book();
      arm(book);
      if (!book.settings.day.automatic || book.closing !== null) return;
      const at = instantOf(clock);
      if (!isCutOffPassed(book, at) || !parts.isAtRest()) return;
      if (closeRefusal(book, null, at) === null)
        parts.submit({ kind: 'DayCloseAsked', by: null, handOverTo: null });
    },
  };
}

function isNear(armed: MonoMs, due: MonoMs): boolean {
  return Math.abs(armed - due) < steeredMs;
}
