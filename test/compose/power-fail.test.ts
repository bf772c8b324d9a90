/** The line of the supply pulled and let go, before a whole till in virtual time. */
import t from 'tap';
import { newWorld } from './rig.js';

t.test(
  'While the supply fails no sale begins, no code is charged and no slip starts',
  async (t) => {
    const world = newWorld();
    const till = await world.start();
    await world.press('5', 'ENTER');
    await world.supply('fails');
    t.match(world.lcdText(), /PAUSED\s+5\.00/);
    await world.scan(world.freshCode());
    await world.wait(5_000);
    t.same(world.alipay.ledger(), [], 'no charge has left');
    t.same(till.status().attempts, []);
    t.ok(till.status().faults.includes('E-POWER-FAIL'));
    await world.press('CANCEL', '7', 'CASH');
    t.match(world.lcdText(), /Power is going/, 'nor is cash taken');
  },
);

t.test('A dip ends by itself, and the same till sells on', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await world.supply('fails');
  await world.supply('stands');
  await world.wait(1_900);
  t.ok(till.status().faults.includes('E-POWER-FAIL'), 'two seconds are waited for');
  await world.wait(200);
  t.same(till.status().faults, []);
  await world.charge(['5']);
  await world.until(() => till.status().screen === 'paid', 'paid');
  t.equal(till.boot, 1);
});

t.test('A payment under way comes to its end; its slip waits for the supply', async (t) => {
  const world = newWorld();
  const till = await world.start();
  world.alipay.script([{ on: 'pay', do: 'ask' }]);
  await world.charge(['5']);
  await world.supply('fails');
  await world.until(() => world.alipay.phone.asks().length === 1, 'the phone asks');
  world.alipay.phone.confirm();
  await world.until(() => till.status().attempts[0]?.state === 'paid', 'it is paid');
  await world.wait(30_000);
  t.same(world.printer.jobs(), [], 'no byte of a slip');
  t.equal(till.status().slips[0]?.state, 'queued');
  await world.supply('stands');
  await world.until(() => till.status().slips[0]?.state === 'printed', 'printed');
});

t.test('A supply that ends after its word leaves what a plug that is pulled leaves', async (t) => {
  const world = newWorld();
  const before = await world.start();
  await world.charge(['5']);
  await world.until(() => before.status().screen === 'paid', 'paid');
  await world.supply('fails');
  world.cutPower();
  const till = await world.start();
  t.equal(till.boot, 2);
  t.notOk(
    till.status().faults.includes('E-POWER-FAIL'),
    'a new start begins from what the line says',
  );
});
