/** The owner ends what is stuck by what the wallet's books say (P2); what is booked late is no false sentence. */
import t from 'tap';
import { defaultSettings } from '../../src/runtime/payment/plan.js';
import { hours } from '../../src/runtime/ports/units.js';
import { chanceOf } from '../../src/simulation/chance.js';
import { judge } from '../../src/simulation/judge.js';
import { lookAfterStuck } from '../../src/simulation/owner.js';
import { mendAndWait, stuckIn } from '../../src/simulation/rest.js';
import { World, smallSegment } from '../../src/simulation/world.js';
import type { ScriptEntry } from '../../src/twins/wallet/script.js';

/** One charge, of which the wallet says what the script wants. */
async function chargedWorld(script: readonly ScriptEntry[]): Promise<World> {
  const settings = defaultSettings;
  const world = new World({ settings, withoutPrinter: false, segmentBlocks: smallSegment });
  await world.start();
  world.wallets.alipay.script(script);
  void world.desk.keypad.press('5', 'ENTER');
  await world.wait(500);
  void world.desk.scanner.scan('281234567890123456');
  await world.wait(30_000);
  return world;
}

/** The line is dead while the shop is closed, and when it opens. */
async function closeForDays(world: World): Promise<void> {
  world.network.set({ kind: 'down' });
  await world.wait(10_000);
  world.cutPower('lost');
  await world.wait(hours(49));
  await world.start();
  await world.wait(20_000);
  world.network.set({ kind: 'up' });
}

const silence: readonly ScriptEntry[] = [
  { on: 'pay', do: 'hang' },
  { on: 'query', do: 'hang', times: 100 },
];

t.test(
  'what a wallet keeps and the till gave up is booked, or goes back; so say the books',
  async (t) => {
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= 4; seed += 1) {
      const world = await chargedWorld(silence);
      await closeForDays(world);
      t.equal(await stuckIn(world), 1);
      for (let visit = 1; visit <= 3; visit += 1) {
        lookAfterStuck(chanceOf(seed * 10 + visit), world);
        await world.wait(hours(1));
      }
      await mendAndWait(world, new Set());
      const [attempt] = world.status()?.attempts ?? [];
      const kept = world.wallets.alipay.kept(attempt?.attempt ?? '');
      outcomes.add(`${String(attempt?.state)} ${String(kept)}`);
      t.same(await judge(world, new Set()), []);
    }
    t.same([...outcomes].sort(), ['paid 500', 'voided 0']);
  },
);

t.test('nothing is recorded while something may still come of an order', async (t) => {
  const world = await chargedWorld(silence);
  await closeForDays(world);
  await world.wait(60_000);
  world.wallets.alipay.script([{ on: 'query', do: 'hang' }]);
  void world.desk.keypad.press('QUERY');
  await world.wait(30_000);
  lookAfterStuck(chanceOf(1), world);
  await world.wait(1_000);
  t.equal(await stuckIn(world), 1);
});

t.test(
  'money that is booked after the end is returned, and was no false sentence before',
  async (t) => {
    const world = await chargedWorld([{ on: 'pay', do: 'hang', ms: hours(1) / 4 }]);
    // Behind the grace of P14: one cancel proves it, and the till may say that nothing was charged.
    await world.wait(30_000);
    void world.desk.keypad.press('VOID', 'ENTER');
    await world.wait(30_000);
    t.match(world.status()?.lcd, [/^VOIDED/]);
    await mendAndWait(world, new Set());
    const [row] = world.wallets.alipay.ledger();
    t.match(row, { paidFen: 500, returnedFen: 500 });
    t.match(world.status()?.duties, [{ state: 'returned' }]);
    t.same(await judge(world, new Set()), []);
  },
);
