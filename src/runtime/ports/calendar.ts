/**
 * Days of the Gregorian calendar as numbers YYYYMMDD. Arithmetic by hand, so that it is the same on
 * every machine; no zone but a fixed distance from UTC (China has one).
 */
import type { Millis, WallMs } from './units.js';

const dayMs = 86_400_000;
/** Days of 400 years, in which the calendar repeats itself. */
const eraDays = 146_097;
/** From 1 March of the year 0 to 1970-01-01. */
const epochShift = 719_468;

/** The day that `at` falls into where the time is `ahead` of UTC. */
export function calendarDay(at: WallMs, ahead: Millis): number {
  return dayAfterEpoch(Math.floor((at + ahead) / dayMs));
}

/** How many days `day` lies behind 1970-01-01; `null` when there is no such day. */
export function daysSinceEpoch(day: number): number | null {
  const [year, month, dayOfMonth] = [
    Math.floor(day / 10_000),
    Math.floor(day / 100) % 100,
    day % 100,
  ];
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const monthFromMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + dayOfMonth - 1;
  const days = era * eraDays + daysBefore(shiftedYear - era * 400) + dayOfYear - epochShift;
  return dayAfterEpoch(days) === day ? days : null;
}

/**
 * Years are counted from 1 March in eras of 400 years, so that the leap day is the last of its year.
 */
function dayAfterEpoch(days: number): number {
  const shifted = days + epochShift;
  const era = Math.floor(shifted / eraDays);
  const dayOfEra = shifted - era * eraDays;
  const leaps =
    Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - daysBefore(yearOfEra);
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return year * 10_000 + month * 100 + dayOfMonth;
}

/** Days of an era before its year `yearOfEra`. */
function daysBefore(yearOfEra: number): number {
  return 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
}
