/** A shop is a function of its seed, and nothing that must hold breaks in it. */
import t from 'tap';
import { runShop } from '../../src/simulation/shop.js';
import { shopsOf, simulate } from '../../src/simulation/simulation.js';
import { type TroubleName, troubleNames } from '../../src/simulation/troubles.js';
import { count } from '../counts.js';

const salesADay = count({ quick: 8, full: 300 });
const shops = count({ quick: 1, full: 60 });

t.test('in shops with every fault nothing that must hold breaks', async (t) => {
  for (let seed = 1; seed <= shops; seed += 1) {
    const report = await runShop({ seed, days: 2, salesADay, faults: troubleNames });
    t.same(report.violations, [], `seed ${String(seed)}`);
    t.ok(report.sales > 0);
  }
});

t.test('without faults everything is sold, and nothing stays open or stuck', async (t) => {
  const { states, powerCuts, faults, violations } = await runShop({
    ...{ seed: 5, days: 1, salesADay, faults: [] },
  });
  t.same(violations, []);
  t.equal(faults, 0);
  t.ok(powerCuts <= 1, 'but that somebody pulls the plug for the night');
  t.ok(states.paid > salesADay / 2);
  t.equal(states.charging + states.doubtful + states.voiding + states.stuck, 0);
});

t.test('equal seeds are equal to the last happening, others are not', async (t) => {
  const options = { days: 1, salesADay: 4, faults: troubleNames };
  const first = await runShop({ seed: 9, ...options });
  const second = await runShop({ seed: 9, ...options });
  const other = await runShop({ seed: 10, ...options });
  t.same(second, first);
  t.not(other.digest, first.digest);
});

t.test(
  'a run is the same with any number of jobs, and a shop of it can be had alone',
  async (t) => {
    const options = { seed: 3, days: 6, faults: ['network', 'power'] as readonly TroubleName[] };
    const small = shopsOf({ ...options, shop: null }).map((shop) => ({ ...shop, salesADay: 2 }));
    t.equal(small.length, 3);
    t.equal(new Set(small.map(({ seed }) => seed)).size, 3);
    const run = (shop: (typeof small)[number]) => runShop({ ...shop, salesADay: 2 });
    const one = await simulate({ ...options, shop: null }, 1, run);
    const three = await simulate({ ...options, shop: null }, 3, run);
    t.same(three, one);
    const alone: number[] = [];
    await simulate({ ...options, shop: 2 }, 2, run, (place) => alone.push(place));
    t.same(alone, [2]);
  },
);
