/** Wallets and printers that break their promises, timers that stay due, and a till at rest. */
import t from 'tap';
import type { WalletGateway } from '../../../src/runtime/ports/gateway.js';
import { hours, millis, wallMs } from '../../../src/runtime/ports/units.js';
import { type World, builtAt, newWorld } from '../../compose/rig.js';

type Wrap = (gateway: WalletGateway) => WalletGateway;

const never = <T>(): Promise<T> => new Promise(() => undefined);

function payCalls(world: World): number {
  return world.witnesses.filter(({ what }) => what.startsWith('charge')).length;
}

t.test(
  'A gateway that never answers a charge is answered for after 17 s, and the order is asked about',
  async (t) => {
    const world = newWorld();
    let queried = 0;
    const deaf: Wrap = (gateway) => ({
      ...gateway,
      charge: (order) => {
        void gateway.charge(order);
        return never();
      },
      query: (attempt) => {
        queried += 1;
        return queried < 6 ? Promise.resolve({ kind: 'pending' }) : gateway.query(attempt);
      },
    });
    const till = await world.start({ gateway: deaf });
    await world.charge(['5']);
    await world.wait(16_900);
    t.notOk(world.log.some(({ name }) => name === 'till.call-broken'));
    await world.wait(200);
    const [broken] = world.log.filter(({ name }) => name === 'till.call-broken');
    t.match(broken, { level: 'error', text: /guard\/1.*no answer in time/ });
    await world.until(() => till.status().screen === 'paid', 'paid');
    t.equal(payCalls(world), 1);
  },
);

t.test(
  'A query that never ends does not end the asking: 12 s later the next one is planned',
  async (t) => {
    const world = newWorld();
    let queried = 0;
    const deaf: Wrap = (gateway) => ({
      ...gateway,
      query: (attempt) => {
        queried += 1;
        return queried === 1 ? never() : gateway.query(attempt);
      },
    });
    const till = await world.start({ gateway: deaf });
    world.alipay.script([{ on: 'pay', do: 'hang' }]);
    await world.charge(['5']);
    await world.until(() => till.status().screen === 'paid', 'paid');
    t.ok(world.time.elapsed() > 12_000, 'after the guard');
    t.ok(world.time.elapsed() < 25_000);
    t.equal(queried, 2);
  },
);

t.test('An answer after the guard has spoken is still heard', async (t) => {
  const world = newWorld();
  const slow: Wrap = (gateway) => ({
    ...gateway,
    charge: (order) =>
      new Promise((resolve) => {
        void gateway.charge(order).then(() => {
          const { amountFen } = order;
          world.time.after(millis(30_000), () => {
            resolve({ kind: 'paid', amountFen, currency: 'CNY', walletNo: 'W1' });
          });
        });
      }),
    query: () => Promise.resolve({ kind: 'unknown', detail: 'deaf' }),
  });
  const till = await world.start({ gateway: slow });
  await world.charge(['5']);
  await world.until(() => till.status().screen === 'paid', 'paid');
  t.ok(world.time.elapsed() > 30_000);
  t.ok(world.log.some(({ name }) => name === 'gateway.late'));
});

t.test(
  'A gateway that throws has said nothing: the payment is unknown, and is asked about',
  async (t) => {
    const world = newWorld();
    const throwing: Wrap = (gateway) => ({
      ...gateway,
      charge: (order) => {
        void gateway.charge(order);
        throw new RangeError('a fault of the gateway');
      },
    });
    const till = await world.start({ gateway: throwing });
    await world.charge(['5']);
    await world.wait(10);
    t.match(till.status().attempts, [{ state: 'doubtful' }]);
    t.match(
      world.log.filter(({ name }) => name === 'till.call-broken'),
      [{ level: 'error', text: /threw RangeError/ }],
    );
    t.notOk(world.log.some(({ text }) => text.includes('a fault of the gateway')));
    await world.until(() => till.status().screen === 'paid', 'paid');
    t.equal(payCalls(world), 1);
  },
);

t.test(
  'A wallet without a gateway cannot be charged, and what is open there stays unknown',
  async (t) => {
    const world = newWorld();
    const first = await world.start();
    world.alipay.script([{ on: 'pay', do: 'ask' }]);
    await world.charge(['5']);
    await world.until(() => first.status().screen === 'confirm-on-phone', 'on the phone');
    world.kill();
    const till = await world.start({ ports: { gateways: [] } });
    await world.wait(60_000);
    t.match(till.status().attempts, [{ state: 'doubtful' }]);
    await world.charge(['6']);
    await world.wait(1000);
    t.equal(till.status().attempts.length, 1);
  },
);

t.test('A printer that throws leaves the slip unknown, and the cashier is asked', async (t) => {
  const world = newWorld();
  const till = await world.start({
    ports: {
      devices: {
        keypad: (io) => world.keypad.connect(io),
        lcd: () => world.lcd.connect(),
        scanner: (io) => world.scanner.connect(io),
        customerDisplay: null,
        drawer: null,
        beeper: null,
        printer: (io) => ({
          ...world.printer.connect(io),
          print: () => Promise.reject(new Error('cable')),
        }),
      },
    },
  });
  await world.charge(['5']);
  await world.until(() => till.status().slips[0]?.state === 'unknown', 'unknown');
  await world.wait(1000);
  t.equal(till.status().slips[0]?.state, 'unknown', 'never sent again by the machine');
});

t.test('A till without a printer sells, and its slips wait', async (t) => {
  const world = newWorld();
  const till = await world.start({ without: ['printer'] });
  await world.charge(['5']);
  await world.until(() => till.status().screen === 'paid', 'paid');
  await world.wait(1000);
  t.match(till.status().slips, [{ state: 'queued' }]);
  t.ok(till.status().faults.includes('E-PRINTER-MISSING'));
});

t.test('At rest nothing is armed: the LCD stands still and no timer waits', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await world.wait(10_000);
  t.equal(till.status().screen, 'idle');
  t.equal(till.status().quiet, true);
  // The world began at 16:00 in the shop: its day is over at 04:00 (P26).
  t.equal(world.time.nextDue(), hours(12), 'nothing waits but the end of the day');
  const pictures = world.lcd.history().length;
  await world.wait(3_600_000);
  t.equal(world.lcd.history().length, pictures);
});

t.test('After a sale nothing but pages turn', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await world.charge(['5']);
  await world.until(() => till.status().slips[0]?.state === 'printed', 'printed');
  await world.wait(2000);
  await world.press('ENTER');
  await world.wait(10_000);
  t.equal(till.status().screen, 'idle');
  const before = till.statistics().handled;
  await world.wait(600_000);
  t.ok(till.statistics().handled - before <= 300);
});

t.test(
  'While a payment is awaited its seconds count on the LCD, one picture a second',
  async (t) => {
    const world = newWorld();
    const till = await world.start();
    world.alipay.script([{ on: 'pay', do: 'ask' }]);
    await world.charge(['5']);
    await world.until(() => till.status().screen === 'confirm-on-phone', 'on the phone');
    await world.wait(10_000);
    const shown = world.lcd
      .history()
      .flatMap(({ rows }) => /ON PHONE 5\.00 (\d+)s/.exec(rows[0] ?? '')?.[1] ?? []);
    t.strictSame([...new Set(shown)].slice(0, 10), [
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
    ]);
  },
);

t.test('Quiet: nothing queued or in flight, and the LCD unchanged for 200 ms', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await world.wait(1000);
  t.equal(till.status().quiet, true);
  await world.press('5');
  t.equal(till.status().quiet, false);
  // The finger took 20 ms.
  await world.wait(179);
  t.equal(till.status().quiet, false);
  await world.wait(1);
  t.equal(till.status().quiet, true);
  await world.press('ENTER');
  await world.wait(500);
  world.alipay.script([{ on: 'pay', do: 'ok', ms: 2000 }]);
  await world.scan(world.freshCode());
  await world.wait(900);
  t.equal(till.status().quiet, false, 'a charge is in flight');
});

t.test(
  'Who watches is told every change of the status once, and quiet when it comes',
  async (t) => {
    const world = newWorld();
    const till = await world.start();
    await world.wait(1000);
    const told: string[] = [];
    const end = till.watch(({ screen, quiet }) =>
      told.push(`${screen} ${quiet ? 'quiet' : 'busy'}`),
    );
    await world.press('5');
    await world.wait(1000);
    end();
    await world.press('6');
    await world.wait(1000);
    t.strictSame(told, ['idle quiet', 'amount busy', 'amount quiet']);
  },
);

t.test(
  'A timer that stays due because nothing can be written costs a turn now and then',
  async (t) => {
    const world = newWorld();
    const till = await world.start();
    world.alipay.script([{ on: 'pay', do: 'ask' }]);
    await world.charge(['5']);
    await world.until(() => till.status().screen === 'confirm-on-phone', 'on the phone');
    world.failFlush();
    await world.press('CANCEL');
    await world.wait(100_000);
    const before = till.statistics().handled;
    // The patience ends within this span, and cannot be recorded.
    await world.wait(100_000);
    const turns = till.statistics().handled - before;
    t.ok(turns < 1000, `${String(turns)} turns in 100 s`);
  },
);

t.test(
  'P25: a clock before the newest record stops wallet charges until it is right',
  async (t) => {
    const world = newWorld();
    const first = await world.start();
    await world.charge(['5']);
    await world.until(() => first.status().slips[0]?.state === 'printed', 'printed');
    world.kill();
    world.time.stepWall(-3_600_000);
    const till = await world.start();
    t.ok(till.status().faults.includes('E-CLOCK'));
    await world.charge(['6']);
    await world.wait(1000);
    t.equal(payCalls(world), 1);
    world.time.stepWall(3_600_000);
    await world.wait(10_000);
    t.notOk(till.status().faults.includes('E-CLOCK'));
  },
);

t.test('P25: a clock before the software was built is wrong on the first start too', async (t) => {
  const world = newWorld();
  const late = { version: '0.1.0', builtAt: wallMs(world.time.wall() + 1000) };
  const till = await world.start({ ports: { software: late } });
  t.ok(till.status().faults.includes('E-CLOCK'));
  t.ok(builtAt < world.time.wall(), 'the rig builds before it starts');
});
