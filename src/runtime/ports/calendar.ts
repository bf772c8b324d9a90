/**
 * Dates of the Gregorian calendar, by hand, so that they are the same on every machine. Days are
 * counted from 1970-01-01; a business day is named by its date as one number, YYYYMMDD.
 */
import { type DayNo, type Millis, type WallMs, dayNo } from './units.js';

export const dayMs = 86_400_000;

export interface CalendarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/**
 * The date of a count of days: years are counted from 1 March in eras of 400 years (146,097 days), so
 * that the leap day is the last of its year.
 */
export function dateOf(days: number): CalendarDate {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leaps =
    Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - daysBefore(yearOfEra);
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** The count of days of a date; undoes `dateOf`. */
export function daysOf({ year, month, day }: CalendarDate): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const monthFromMarch = month > 2 ? month - 3 : month + 9;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  return era * 146_097 + daysBefore(yearOfEra) + dayOfYear - 719_468;
}

/**
 * The business day that a wall time falls into: the shop's date, less the hours after midnight that
 * still belong to the evening.
 */
export function dayAt(wall: WallMs, ahead: Millis, cutOff: Millis): DayNo {
  return named(dateOf(Math.floor((wall + ahead - cutOff) / dayMs)));
}

/** When a business day ends by the calendar: the first instant of the next one. */
export function cutOffOf(no: DayNo, ahead: Millis, cutOff: Millis): number {
  return (daysOf(dateNamed(no)) + 1) * dayMs + cutOff - ahead;
}

export function dayAfter(no: DayNo): DayNo {
  return named(dateOf(daysOf(dateNamed(no)) + 1));
}

/** The date that `at` falls into where the time is `ahead` of UTC, as one number. */
export function calendarDay(at: WallMs, ahead: Millis): number {
  return numberOf(dateOf(Math.floor((at + ahead) / dayMs)));
}

/** How many days `day` lies behind 1970-01-01; `null` when there is no such day. */
export function daysSinceEpoch(day: number): number | null {
  const days = daysOf(dateNamed(day));
  return numberOf(dateOf(days)) === day ? days : null;
}

/** `2026-03-01`. */
export function dayText(no: DayNo): string {
  const { year, month, day } = dateNamed(no);
  return [String(year).padStart(4, '0'), twoDigits(month), twoDigits(day)].join('-');
}

export function dateNamed(no: number): CalendarDate {
  return { year: Math.floor(no / 10_000), month: Math.floor(no / 100) % 100, day: no % 100 };
}

function named(date: CalendarDate): DayNo {
  return dayNo(numberOf(date));
}

function numberOf({ year, month, day }: CalendarDate): number {
  return year * 10_000 + month * 100 + day;
}

/** Days of an era before its year `yearOfEra`. */
function daysBefore(yearOfEra: number): number {
  return 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
}

export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
