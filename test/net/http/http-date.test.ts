/** Dates as protocols write them: the platform's own reader says the same, and what is none is refused. */
import fc from 'fast-check';
import t from 'tap';
import { certificateDate, httpDate } from '../../../src/net/http/http-date.js';
import { count } from '../../counts.js';

const seconds = fc.integer({ min: 0, max: 253_402_300_799 });

t.test('every second of 8,000 years is read as the platform writes it', async (t) => {
  fc.assert(
    fc.property(seconds, (second) => {
      const date = new Date(second * 1000);
      const text = date.toUTCString();
      if (httpDate(text) !== second * 1000) throw new Error(text);
      const [, day = '', month = '', year = '', time = ''] = text.split(' ');
      const printed = `${month} ${String(Number(day)).padStart(2)} ${time} ${year} GMT`;
      if (certificateDate(printed) !== second * 1000) throw new Error(printed);
    }),
    { seed: 3, numRuns: count({ quick: 300, full: 20_000 }) },
  );
  t.pass();
});

t.test('a leap second is the first of the next minute', async (t) => {
  t.equal(httpDate('Sat, 31 Dec 2016 23:59:60 GMT'), Date.UTC(2017, 0, 1));
});

t.test('what is no date is none', async (t) => {
  for (const text of [
    '',
    'today',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
    'Mon, 06 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
    ' Sun, 06 Nov 1994 08:49:37 GMT',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:00 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
    'Thu, 31 Feb 2026 08:00:00 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 06 Xyz 1994 08:49:37 GMT',
    'Wed, 31 Dec 1969 23:59:59 GMT',
    'Sat, 01 Jan 0000 00:00:00 GMT',
  ]) {
    t.equal(httpDate(text), null, JSON.stringify(text));
  }
  for (const text of [
    '',
    'Feb 30 00:00:00 2021 GMT',
    'Jan 5 00:00:00 2021 GMT',
    'Bad time value',
  ]) {
    t.equal(certificateDate(text), null, JSON.stringify(text));
  }
});
