/** What comes faster than anybody can want is shed at the edge, counted and told; keys and money go on. */
import t from 'tap';
import { type World, newWorld } from '../../compose/rig.js';

/** So many codes at the same moment. */
async function flood(world: World, codes: number, code = 'goods'): Promise<void> {
  const scans = Array.from({ length: codes }, () => world.scanner.scan(code));
  await world.wait(30);
  await Promise.all(scans);
}

t.test(
  'Of a flood of codes so many are taken as may wait; the rest is counted by source',
  async (t) => {
    const world = newWorld();
    const till = await world.start();
    await flood(world, 500);
    const { sources } = till.statistics();
    t.same(sources.code, { admitted: 4, shed: 496 });
    t.same(sources.key, { admitted: 0, shed: 0 });
    t.equal(till.statistics().dropped.urgent, 0, 'the lane itself was never full');
  },
);

t.test('A key is never shed for codes, however many come', async (t) => {
  const world = newWorld();
  const till = await world.start();
  for (let burst = 0; burst < 20; burst += 1) {
    const scans = Array.from({ length: 200 }, () => world.scanner.scan('goods'));
    await world.press('5', 'BACKSPACE');
    await Promise.all(scans);
  }
  const { sources } = till.statistics();
  t.same(sources.key, { admitted: 40, shed: 0 });
  t.ok(sources.code.shed > 3000, `${sources.code.shed} codes were shed`);
  await world.press('5');
  t.match(world.lcdText(), /AMOUNT 5/);
});

t.test('While it floods the LCD and the status say so, and it passes by itself', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await world.until(() => till.status().screen === 'idle', 'idle');
  await flood(world, 100);
  t.ok(till.status().faults.includes('E-SCANNER-FLOOD'));
  t.notOk(till.status().faults.includes('E-KEYPAD-FLOOD'));
  await world.until(() => world.lcdText().includes('Scanner floods'), 'the LCD says so', 9_000);
  await world.wait(21_000);
  t.same(till.status().faults, []);
  t.notMatch(world.lcdText(), /Scanner floods/);
});

t.test(
  'A flood is a few lines of the log, whatever its length, and its end tells how much',
  async (t) => {
    const world = newWorld();
    await world.start();
    for (let turn = 0; turn < 60; turn += 1) {
      await flood(world, 50);
      await world.wait(470);
    }
    await world.wait(30_000);
    const lines = world.log.filter(({ name }) => name.startsWith('till.flood'));
    t.same(
      lines.map(({ name }) => name),
      [
        'till.flood',
        'till.flood-goes-on',
        'till.flood-goes-on',
        'till.flood-goes-on',
        'till.flood-over',
      ],
    );
    t.match(lines.at(-1)?.text, /"source":"code","shed":\d{4}/);
  },
);

t.test(
  'A key that sticks is shed beyond what a hand can press, and told as the keypad',
  async (t) => {
    const world = newWorld();
    const till = await world.start();
    world.stickKey('1', 80);
    await world.wait(0);
    t.ok(till.status().faults.includes('E-KEYPAD-FLOOD'));
    t.same(till.statistics().sources.key, { admitted: 64, shed: 16 });
  },
);

t.test('Money goes on while the scanner floods: the sale is paid, once', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await world.press('5', 'ENTER');
  const code = world.freshCode();
  const scans = [code, ...Array.from({ length: 300 }, () => 'goods')].map((each) =>
    world.scanner.scan(each),
  );
  await world.until(() => till.status().screen === 'paid', 'paid');
  await Promise.all(scans);
  t.equal(world.witnesses.filter(({ what }) => what.startsWith('charge')).length, 1);
  t.same(
    till.status().attempts.map(({ state }) => state),
    ['paid'],
  );
});

t.test('Word of the printer replaces what nobody has heard yet, and that is counted', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await world.wait(1000);
  const before = till.statistics().sources.printer;
  world.printer.set({ paper: 'out' });
  world.printer.set({ paper: 'ok' });
  world.printer.set({ paper: 'out' });
  await world.wait(100);
  const { printer } = till.statistics().sources;
  t.equal(printer.admitted + printer.shed - before.admitted - before.shed, 3);
  t.ok(till.status().faults.includes('E-PRINTER-PAPER'), 'the newest counts');
  world.printer.set({ paper: 'ok', cover: 'open' });
  world.printer.set({ cover: 'closed' });
  await world.wait(100);
  t.same(till.status().faults, []);
});

t.test('What was thrown away at its device is told like what is shed here', async (t) => {
  const world = newWorld();
  const till = await world.start();
  till.flooded('scanner');
  till.flooded('printer');
  await world.wait(0);
  t.same(till.status().faults, ['E-SCANNER-FLOOD']);
  till.flooded('keypad');
  await world.wait(0);
  t.same(till.status().faults, ['E-KEYPAD-FLOOD', 'E-SCANNER-FLOOD']);
});
