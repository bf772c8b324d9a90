import fc from 'fast-check';
import t from 'tap';
import { after, millis, monoMs } from '../../../src/runtime/ports/units.js';
import {
  type Supply,
  hearLine,
  lookAtSupply,
  settleSpan,
  supplyAtStart,
} from '../../../src/runtime/supervisor/power.js';
import { count } from '../../counts.js';

const at = monoMs(1_000);

t.test('a fall counts at once, and once', (t) => {
  const first = hearLine(supplyAtStart, true, at);
  t.equal(first.news, 'stop');
  t.equal(hearLine(first.supply, true, at).news, null);
  t.end();
});

t.test('a line that has stood for two seconds lets the till go on, and not before', (t) => {
  const { supply } = hearLine({ kind: 'fails' }, false, at);
  t.equal(lookAtSupply(supply, after(at, millis(settleSpan - 1))).news, null);
  const back = lookAtSupply(supply, after(at, settleSpan));
  t.same(back, { supply: { kind: 'stands' }, news: 'goOn' });
  t.end();
});

t.test('however a line chatters, stop and go on take turns, and it ends as the line does', (t) => {
  const step = fc.record({ level: fc.boolean(), waits: fc.nat(settleSpan * 2) });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let supply: Supply = supplyAtStart;
      let now = at;
      const told: string[] = [];
      const take = (next: ReturnType<typeof hearLine>): void => {
        ({ supply } = next);
        if (next.news !== null) told.push(next.news);
      };
      for (const { level, waits } of steps) {
        take(hearLine(supply, level, now));
        now = after(now, millis(waits));
        take(lookAtSupply(supply, now));
      }
      t.ok(told.every((news, turn) => news === (turn % 2 === 0 ? 'stop' : 'goOn')));
      take(lookAtSupply(supply, after(now, settleSpan)));
      const last = steps.at(-1)?.level ?? false;
      t.equal(supply.kind, last ? 'fails' : 'stands');
      t.equal(told.length % 2, last ? 1 : 0);
    }),
    { numRuns: count({ quick: 50, full: 10_000 }) },
  );
  t.end();
});
