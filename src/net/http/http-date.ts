/**
 * Dates as protocols write them, read strictly and by hand: `Date` of JavaScript takes much that is no
 * date, and would ask the machine for its zone. What is no date of the calendar is `null`.
 */
import { dayMs, daysOf, daysSinceEpoch } from '../../runtime/ports/calendar.js';
import { type WallMs, wallMs } from '../../runtime/ports/units.js';

const months = [
  ...['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'],
  ...['Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
];
/** 1970-01-01 was one of the first. */
const weekdays = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];

/** `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7); of its obsolete forms none. */
export function httpDate(text: string): WallMs | null {
  const form = /^([A-Z][a-z]{2}), (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) GMT$/;
  const [, weekday, day, month, year, time] = form.exec(text) ?? [];
  const days = daysIn(year, month, day);
  if (days === null || weekdays[days % weekdays.length] !== weekday) return null;
  return momentOf(days, time);
}

/** `Jan  5 00:00:00 2021 GMT`, as OpenSSL prints the ends of a certificate. */
export function certificateDate(text: string): WallMs | null {
  const form = /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d:\d\d:\d\d) (\d{4}) GMT$/;
  const [, month, day, time, year] = form.exec(text) ?? [];
  const days = daysIn(year, month, day);
  return days === null ? null : momentOf(days, time);
}

function daysIn(year = '', month = '', day = ''): number | null {
  const named = { year: Number(year), month: months.indexOf(month) + 1, day: Number(day) };
  const days = daysOf(named);
  const isNamed = named.month > 0 && days >= 0;
  const number = named.year * 10_000 + named.month * 100 + named.day;
  // 31 February is told by being another day on the way back.
  return isNamed && daysSinceEpoch(number) === days ? days : null;
}

function momentOf(days: number, time = ''): WallMs | null {
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  // A leap second is written as 60; clocks of machines do not have it.
  if (hour > 23 || minute > 59 || second > 60) return null;
  return wallMs(days * dayMs + ((hour * 60 + minute) * 60 + second) * 1000);
}
