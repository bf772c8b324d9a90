/**
 * The time before which no wall clock can be right, as the records tell it (P25): that of the newest
 * record, but for records of a start whose clock stood before it. Such a start writes wrong times until
 * its clock has been set, and they must not make the next wrong clock look right. A sound start may set
 * its clock back, and its records then lower the mark: a clock that was once ahead mends itself. Where it
 * was set back while nothing ran, a person has to say so. Pure.
 */
import type { Instant } from '../ports/clock.js';
import type { WallMs } from '../ports/units.js';

export interface WallMark {
  /** `null` before the first record. */
  readonly wallMs: WallMs | null;
  /** The newest start began with its clock before the mark, and it has not been set since. */
  readonly isBehind: boolean;
}

export const noMark: WallMark = { wallMs: null, isBehind: false };

/** Another start, or the head of a segment: whether its clock stands right is judged anew. */
export function markAtStart({ wallMs }: WallMark, now: WallMs): WallMark {
  return wallMs !== null && now < wallMs
    ? { wallMs, isBehind: true }
    : { wallMs: now, isBehind: false };
}

/**
 * A start with a person's word that the clock was right when it said `acceptedAt`: the clock need not
 * be later than that. The word is worth nothing to a clock that stands before it.
 */
export function markByWord(mark: WallMark, now: WallMs, acceptedAt: WallMs | null): WallMark {
  const isNeeded = mark.wallMs !== null && now < mark.wallMs;
  const helps = isNeeded && acceptedAt !== null && acceptedAt <= now;
  return helps ? { wallMs: acceptedAt, isBehind: false } : mark;
}

/** What a clock says that stands before the mark is not to be believed, wherever it has it from. */
export function believed(at: Instant, { isBehind }: WallMark): Instant {
  return isBehind ? { ...at, trusted: false } : at;
}

/** Another record of the same start. */
export function markAtRecord(mark: WallMark, now: WallMs): WallMark {
  return mark.isBehind ? markAtStart(mark, now) : { wallMs: now, isBehind: false };
}
