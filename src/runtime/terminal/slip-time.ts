/**
 * A wall time as paper shows it: `2026-03-01 09:05:00` in the shop's time. No zone but a fixed
 * distance from UTC (China has one).
 */
import { dateOf, dayMs, twoDigits } from '../ports/calendar.js';
import type { Millis, WallMs } from '../ports/units.js';
import { hours } from '../ports/units.js';

/** Beijing time; China keeps no summer time. */
export const beijingAhead: Millis = hours(8);

export function wallText(at: WallMs, ahead: Millis): string {
  const local = at + ahead;
  const days = Math.floor(local / dayMs);
  const seconds = Math.floor((local - days * dayMs) / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const { year, month, day } = dateOf(days);
  const date = [String(year).padStart(4, '0'), twoDigits(month), twoDigits(day)].join('-');
  return `${date} ${clock.map(twoDigits).join(':')}`;
}
