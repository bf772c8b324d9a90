/**
 * A wall time as paper shows it: `2026-03-01 09:05:00` in the shop's time. Arithmetic by hand, so
 * that it is the same on every machine; no zone but a fixed distance from UTC (China has one).
 */
import { calendarDay } from '../ports/calendar.js';
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
  return `${dateText(calendarDay(at, ahead))} ${clock.map(twoDigits).join(':')}`;
}

/** `2026-03-01` */
function dateText(day: number): string {
  const digits = String(day).padStart(8, '0');
  return `${digits.slice(0, -4)}-${digits.slice(-4, -2)}-${digits.slice(-2)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
