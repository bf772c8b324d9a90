/** Days as numbers agree with the calendar of the machine, in both directions. */
import t from 'tap';
import { calendarDay, daysSinceEpoch } from '../../../src/runtime/ports/calendar.js';
import { hours, millis, wallMs } from '../../../src/runtime/ports/units.js';

const dayMs = 86_400_000;

function dayOf(days: number): number {
  return Number(new Date(days * dayMs).toISOString().slice(0, 10).replaceAll('-', ''));
}

t.test(
  'every day of two hundred years is what the calendar says, and is counted back',
  async (t) => {
    const problems: number[] = [];
    for (let days = -20_000; days < 53_000; days += 1) {
      const day = calendarDay(wallMs(days * dayMs + 1), millis(0));
      if (day !== dayOf(days) || daysSinceEpoch(day) !== days) problems.push(days);
    }
    t.strictSame(problems, []);
  },
);

t.test('a day begins at midnight of the shop', async (t) => {
  const midnight = Date.UTC(2026, 10, 28, 16);
  t.equal(calendarDay(wallMs(midnight - 1), hours(8)), 20_261_128);
  t.equal(calendarDay(wallMs(midnight), hours(8)), 20_261_129);
});

t.test('what is no day is none', async (t) => {
  for (const day of [0, 20_260_229, 20_261_301, 20_260_100, 20_260_431])
    t.equal(daysSinceEpoch(day), null, String(day));
});
