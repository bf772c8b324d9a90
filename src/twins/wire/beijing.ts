/**
 * Moments as wallets write them, in Beijing's time, from milliseconds since 1970. By arithmetic: a twin has no clock
 * and no zone of its own.
 */
import { dateOf, dayMs, daysOf, twoDigits } from '../../runtime/ports/calendar.js';

/** China keeps no summer time. */
const beijingMs = 8 * 3_600_000;

/** `2026-03-01 12:00:00`. */
export function beijing(atMs: number): string {
  return written(atMs + beijingMs);
}

/** `2026-03-01`. */
export function beijingDay(atMs: number): string {
  return beijing(atMs).slice(0, 10);
}

/** `20260301120000`, in v2. */
export function compactBeijing(atMs: number): string {
  return beijing(atMs).replace(/\D/g, '');
}

/** `2026-03-01T12:00:00+08:00`, in v3. */
export function zonedBeijing(atMs: number): string {
  return `${beijing(atMs).replace(' ', 'T')}+08:00`;
}

/** `20260301040000Z`, in certificates. */
export function compactUtc(atMs: number): string {
  return `${written(atMs).replace(/\D/g, '')}Z`;
}

const weekdays = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Sun, 01 Mar 2026 04:00:00 GMT`, in the head of an answer. */
export function httpDate(atMs: number): string {
  const [date = '', clock = ''] = written(atMs).split(' ');
  const [year = '', month = '', day = ''] = date.split('-');
  const weekday = weekdays[Math.floor(atMs / dayMs) % weekdays.length] ?? '';
  return `${weekday}, ${day} ${months[Number(month) - 1] ?? ''} ${year} ${clock} GMT`;
}

/** The moment of `20260301120000` in Beijing; `undefined` when it is none. */
export function ofCompact(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  return match === null ? undefined : momentOf(match.slice(1).map(Number), beijingMs);
}

/** The moment of an RFC 3339 text with its zone; `undefined` when it is none. */
export function ofZoned(text: string): number | undefined {
  const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:Z|([+-])(\d\d):(\d\d))$/;
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, , , , , , , sign = '+', hours = '0', minutes = '0'] = match;
  const aheadMs = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return momentOf(match.slice(1, 7).map(Number), sign === '-' ? -aheadMs : aheadMs);
}

/** When the day `2026-03-01` begins in Beijing; `undefined` when it is none. */
export function startOfDay(day: string): number | undefined {
  return ofZoned(`${day}T00:00:00+08:00`);
}

export function dayAfter(startMs: number): number {
  return startMs + dayMs;
}

function momentOf(parts: readonly number[], aheadMs: number): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  const days = daysOf({ year, month, day });
  // The 30th of February is some other day.
  if (dateOf(days).day !== day) return undefined;
  return days * dayMs + ((hour * 60 + minute) * 60 + second) * 1_000 - aheadMs;
}

function written(localMs: number): string {
  const days = Math.floor(localMs / dayMs);
  const { year, month, day } = dateOf(days);
  const seconds = Math.floor((localMs - days * dayMs) / 1_000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const date = [String(year).padStart(4, '0'), twoDigits(month), twoDigits(day)];
  return `${date.join('-')} ${clock.map(twoDigits).join(':')}`;
}
