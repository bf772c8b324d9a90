/** A shop whose drivers run in bytes sells as others do, and is as much a function of its seed. */
import t from 'tap';
import { runShop } from '../../src/simulation/shop.js';
import { loadWiredDesk } from '../../src/simulation/wired-counter.js';
import { count, countsAreQuick } from '../counts.js';

const salesADay = count({ quick: 3, full: 12 });
const skip = countsAreQuick && 'shown in continuous integration';

t.test('a shop with real drivers sells, and twice the same', { skip }, async (t) => {
  const options = { seed: 8, days: 1, salesADay, faults: [] };
  const first = await runShop(options);
  t.same(first.violations, []);
  t.ok(first.states.paid > 0);
  t.same(await runShop(options), first);
  const other = await runShop({ ...options, seed: 9 }, { desk: await loadWiredDesk() });
  t.same(other.violations, [], 'as any seed does');
  t.ok(other.states.paid > 0);
});
