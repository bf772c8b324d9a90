import fc from 'fast-check';
import t from 'tap';
import { spreadGauge } from '../../../src/runtime/loop/spread.js';
import { millis, monoMs } from '../../../src/runtime/ports/units.js';
import { count } from '../../counts.js';

t.test(
  'p50 and p99 are at most a third above the true ones, and never above the most',
  async () => {
    const figures = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(figures, (all) => {
        const gauge = spreadGauge();
        for (const figure of all) gauge.note(figure, monoMs(0));
        const told = gauge.recent(monoMs(0));
        const sorted = all.toSorted((left, right) => left - right);
        const most = sorted.at(-1) ?? 0;
        const isNear = (told: number, share: number): boolean => {
          const exact = sorted[Math.ceil(all.length * share) - 1] ?? 0;
          return told >= exact && told <= Math.min(most, exact + 1 + exact / 3);
        };
        return (
          told.count === all.length &&
          told.most === most &&
          isNear(told.p50, 0.5) &&
          isNear(told.p99, 0.99)
        );
      }),
      { seed: 20_260_803, numRuns: count({ quick: 100, full: 2000 }) },
    );
  },
);

t.test('what lies two windows back is told no more', async (t) => {
  const gauge = spreadGauge(millis(100));
  gauge.note(900, monoMs(1000));
  gauge.note(2, monoMs(1099));
  t.match(gauge.recent(monoMs(1100)), { count: 2, most: 900 }, 'the window before still counts');
  gauge.note(3, monoMs(1150));
  t.match(gauge.recent(monoMs(1199)), { count: 3, most: 900 });
  t.match(gauge.recent(monoMs(1200)), { count: 1, most: 3, p99: 3 });
  gauge.note(4, monoMs(1250));
  t.match(gauge.recent(monoMs(5000)), { count: 0, most: 0, p50: 0, p99: 0 });
});

t.test('a figure beyond all classes is told by the most', async (t) => {
  const gauge = spreadGauge();
  gauge.note(10_000_000, monoMs(0));
  t.match(gauge.recent(monoMs(0)), { p50: 10_000_000, p99: 10_000_000 });
});
