/** Sales in whole bytes and signatures cost the machine time; the world's own time does not wait for it. */
import { pbkdf2 } from 'node:crypto';
import t from 'tap';
import { runShop } from '../../src/simulation/shop.js';
import { count } from '../counts.js';

const shop = { seed: 11, days: 1, salesADay: count({ quick: 2, full: 20 }), faults: [] };
const spoilt = { wholeBytesOneIn: 1 };
/** Threads of Node's pool. */
const poolThreads = 4;

/** Every thread of the pool has something to do until the promise settles. */
function busyPool(): Promise<unknown> {
  const busy = Array.from(
    { length: poolThreads },
    () =>
      new Promise((resolve) => {
        pbkdf2('word', 'salt', 100_000, 32, 'sha256', resolve);
      }),
  );
  return Promise.all(busy);
}

t.test(
  'sales by whole bytes are the same however busy the threads of the machine are',
  async (t) => {
    const quiet = await runShop(shop, spoilt);
    t.ok(quiet.wholeBytes > 0);
    const busy = busyPool();
    t.same(await runShop(shop, spoilt), quiet);
    await busy;
  },
);
