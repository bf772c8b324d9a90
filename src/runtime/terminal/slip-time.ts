/**
 * A wall time as paper shows it: `2026-03-01 09:05:00` in the shop's time. Arithmetic by hand, so
 * that it is the same on every machine; no zone but a fixed distance from UTC (China has one).
 */
import type { Millis, WallMs } from '../ports/units.js';
import { hours } from '../ports/units.js';

/** Beijing time; China keeps no summer time. */
export const beijingAhead: Millis = hours(8);

const dayMs = 86_400_000;

export function wallText(at: WallMs, ahead: Millis): string {
  const local = at + ahead;
  const day = Math.floor(local / dayMs);
  const seconds = Math.floor((local - day * dayMs) / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${dateText(day)} ${clock.map(twoDigits).join(':')}`;
}

/**
 * Days since 1970-01-01 as a date of the Gregorian calendar: years are counted from 1 March in
 * eras of 400 years (146,097 days), so that the leap day is the last of its year.
 */
function dateText(day: number): string {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leaps =
    Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - daysBefore(yearOfEra);
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(dayOfMonth)}`;
}

/** Days of an era before its year `yearOfEra`. */
function daysBefore(yearOfEra: number): number {
  return 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
