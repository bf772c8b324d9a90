/**
 * How far the wall time of a record may be believed, as it was known when the record was written. A
 * label for people who order and settle records of several tills; it decides nothing about money.
 */
import type { Instant } from './clock.js';

/**
 * Each word keeps its meaning for ever; a reader takes one that it does not know for `unknown`.
 * `trusted`: a clock that has kept its time or been set. `network`: set from a source of time in this
 * boot of the operating system. `unset`: nobody had set the clock, the time is no more than a number. `unknown`: the
 * record does not say; never written about a new event.
 */
export const clockQualities = ['trusted', 'network', 'unset', 'unknown'] as const;
export type ClockQuality = (typeof clockQualities)[number];

export function isClockQuality(word: unknown): word is ClockQuality {
  return clockQualities.some((quality) => quality === word);
}

/** The quality of a moment's wall time. The one place that knows it: a new source of time is told apart here. */
export function qualityOf({ trusted, basis }: Instant): ClockQuality {
  if (!trusted) return 'unset';
  return basis === 'network' ? 'network' : 'trusted';
}
