/**
 * How long ago a mark was, by the rules of P25. A *minimum* wait never passes too early: after
 * another start of the operating system it begins again at zero. A *maximum* wait never passes too
 * late: where the elapsed time cannot be trusted it has passed.
 */
import type { Instant } from '../ports/clock.js';
import { type MonoMs, monoMs } from '../ports/units.js';
import type { Start } from './book.js';
import type { Mark } from './model.js';

export function markOf(start: Start, at: Instant): Mark {
  return {
    boot: start.boot,
    osBoot: start.osBoot,
    mono: at.mono,
    wall: at.wall,
    trusted: at.trusted,
  };
}

/** Where a minimum wait from `mark` begins on this boot's monotonic clock. */
export function minimumFrom(mark: Mark, start: Start): MonoMs {
  return mark.osBoot === start.osBoot ? mark.mono : start.at.mono;
}

/**
 * Where a maximum wait from `mark` began, on this boot's monotonic clock (it may lie before the
 * boot); `-Infinity` stands for "long ago", when the wall clock of the start could not tell.
 */
export function maximumFrom(mark: Mark, start: Start): number {
  if (mark.osBoot === start.osBoot) return mark.mono;
  const elapsed = elapsedBeforeStart(mark, start);
  return elapsed === null ? -Infinity : start.at.mono - elapsed;
}

/**
 * Where a window began that only trusted time may close (`longestVoid`: the wallet's answer closes
 * it, not our clock). Time that cannot be trusted counts from this start.
 */
export function windowFrom(mark: Mark, start: Start): MonoMs {
  if (mark.osBoot === start.osBoot) return mark.mono;
  return monoMs(start.at.mono - (elapsedBeforeStart(mark, start) ?? 0));
}

function elapsedBeforeStart(mark: Mark, start: Start): number | null {
  if (!mark.trusted || !start.at.trusted || start.at.wall < mark.wall) return null;
  return start.at.wall - mark.wall;
}
