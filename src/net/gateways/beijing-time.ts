/**
 * The `timestamp` of a request: `yyyy-MM-dd HH:mm:ss` in Beijing time (facts/wallets.md 2.1). By
 * arithmetic, so that the zone of the machine has no say.
 */
import type { WallMs } from '../../runtime/ports/units.js';

const dayMs = 86_400_000;
/** China keeps no summer time. */
const beijingAheadMs = 8 * 3_600_000;

export function timestamp(at: WallMs): string {
  const local = at + beijingAheadMs;
  const day = Math.floor(local / dayMs);
  const second = Math.floor((local - day * dayMs) / 1000);
  const { year, month, dayOfMonth } = dateOf(day);
  const date = [two(month), two(dayOfMonth)].join('-');
  const time = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60];
  return `${String(year).padStart(4, '0')}-${date} ${time.map(two).join(':')}`;
}

interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly dayOfMonth: number;
}

/** Days since 1970-01-01 as a date: the year is guessed from its mean length, then put right. */
function dateOf(day: number): CalendarDate {
  let year = 1970 + Math.floor(day / 365.2425);
  if (day < daysBeforeYear(year)) year -= 1;
  else if (day >= daysBeforeYear(year + 1)) year += 1;
  let left = day - daysBeforeYear(year);
  let month = 1;
  for (const length of monthLengths(year)) {
    if (left < length) break;
    left -= length;
    month += 1;
  }
  return { year, month, dayOfMonth: left + 1 };
}

/** Days from 1970-01-01 to the first day of `year`. */
function daysBeforeYear(year: number): number {
  const past = year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  return (year - 1970) * 365 + leapDays - 477;
}

function monthLengths(year: number): readonly number[] {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
