/** Killed, cut off or stopped in each state: the next start asks, and never charges (P24, law 7). */
import t from 'tap';
import { type World, newWorld } from '../../compose/rig.js';
import type { Till } from '../../../src/compose/till.js';

interface Scene {
  readonly name: string;
  /** Leads a payment into the state. */
  readonly lead: (world: World, till: Till) => Promise<void>;
  readonly state: string;
}

async function askedOnPhone(world: World, till: Till): Promise<void> {
  world.alipay.script([{ on: 'pay', do: 'ask' }]);
  await world.charge(['5']);
  await world.until(() => till.status().screen === 'confirm-on-phone', 'on the phone');
}

const scenes: readonly Scene[] = [
  {
    name: 'Charging, its request just out',
    state: 'charging',
    lead: async (world) => {
      world.alipay.script([{ on: 'pay', do: 'hang' }]);
      await world.charge(['5']);
      await world.until(() => world.alipay.ledger().length > 0, 'the wallet has it');
    },
  },
  { name: 'Doubtful, waiting for the phone', state: 'doubtful', lead: askedOnPhone },
  {
    name: 'Doubtful, after CANCEL',
    state: 'doubtful',
    lead: async (world, till) => {
      await askedOnPhone(world, till);
      await world.press('CANCEL');
      await world.until(() => till.status().screen === 'unknown', 'unknown');
    },
  },
  {
    name: 'Voiding, its cancel not sent yet',
    state: 'voiding',
    lead: async (world, till) => {
      await askedOnPhone(world, till);
      await world.press('CANCEL', 'VOID');
      world.alipay.script([{ on: 'cancel', do: 'hang', booked: false }]);
      await world.press('ENTER');
      await world.until(() => till.status().attempts[0]?.state === 'voiding', 'voiding');
    },
  },
  {
    name: 'Stuck, with another amount at the wallet',
    state: 'stuck',
    lead: async (world, till) => {
      world.alipay.script([
        { on: 'pay', do: 'hang' },
        { on: 'query', do: 'other-amount' },
      ]);
      await world.charge(['5']);
      await world.until(() => till.status().attempts[0]?.state === 'stuck', 'stuck');
    },
  },
];

function callsOn(world: World, on: string): number {
  return world.alipay.ledger().flatMap(({ calls }) => calls.filter((call) => call.on === on))
    .length;
}

for (const { name, lead, state } of scenes) {
  for (const end of ['kill', 'cutPower'] as const) {
    t.test(`P24: after ${end} in ${name}: a query at once, and never a charge`, async (t) => {
      const world = newWorld();
      const first = await world.start();
      await lead(world, first);
      t.equal(first.status().attempts[0]?.state, state);
      world[end]();
      const asked = callsOn(world, 'query');
      world.alipay.script([]);
      const till = await world.start();
      await world.wait(1000);
      t.ok(callsOn(world, 'query') > asked, 'asked within a second');
      t.equal(till.boot, 2);
      await world.wait(20 * 60_000);
      t.equal(callsOn(world, 'pay'), 1);
      t.strictSame(world.alipay.violations(), []);
      const [attempt] = till.status().attempts;
      const kept = world.alipay.kept(attempt?.attempt ?? '');
      t.ok(['paid', 'voided', 'stuck'].includes(attempt?.state ?? ''), 'ended, or before a person');
      if (attempt?.state !== 'stuck') t.equal(kept, attempt?.state === 'paid' ? 500 : 0);
    });
  }
}

t.test('P4: every start draws a new block, and never continues an old one', async (t) => {
  const world = newWorld();
  const numbers: string[] = [];
  for (let start = 0; start < 3; start++) {
    const till = await world.start();
    await world.charge(['5']);
    await world.until(() => till.status().screen === 'paid', 'paid');
    const newest = till.status().attempts.at(-1)?.attempt ?? '';
    t.match(newest, /^T0000001[A-Z2-7]{8}000001$/);
    numbers.push(newest);
    world.kill();
  }
  t.equal(new Set(numbers).size, 3);
  t.equal(world.alipay.ledger().length, 3);
});

t.test(
  'P28: a slip that was under way at the cut is asked about, and not printed again by itself',
  async (t) => {
    const world = newWorld();
    const first = await world.start();
    await world.charge(['5']);
    await world.until(() => first.status().slips[0]?.state === 'sending', 'sending');
    world.kill();
    const till = await world.start();
    await world.wait(60_000);
    t.match(till.status().slips, [{ state: 'unknown' }]);
    t.match(world.lcdText(), /^SLIP OUT\?/);
    t.equal(world.printer.jobs().length, 1);
  },
);

t.test(
  'Stop ends within its bounds: clean beside an open payment, without waiting for the wallet',
  async (t) => {
    const world = newWorld();
    const till = await world.start();
    await askedOnPhone(world, till);
    const before = world.time.elapsed();
    const stopping = till.stop();
    t.equal(till.stop(), stopping, 'twice is safe');
    await world.time.settle();
    t.equal(await stopping, 'clean');
    t.equal(world.time.elapsed(), before);
    const next = await world.start();
    t.equal(next.report.previousBoot.stopped, true);
    t.equal(next.report.torn, false);
  },
);

t.test('Stop lets an append in flight end, and sends nothing that comes of it', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await world.press('5', 'ENTER');
  // The record of the charge, then the clean stop: between them a charge could leave.
  world.slowFlush(400, 2);
  await world.scan(world.freshCode());
  let ending = '';
  void till.stop().then((how) => {
    ending = how;
  });
  await world.wait(790);
  t.equal(ending, '');
  await world.wait(20);
  t.equal(ending, 'clean');
  await world.press('6', 'ENTER');
  await world.wait(30_000);
  t.equal(world.alipay.ledger().length, 0);
  const next = await world.start();
  t.match(
    next.status().attempts,
    [{ state: 'doubtful' }],
    'the record is there, and is asked about',
  );
});

t.test('Stop gives up on a disk that hangs after 1.5 s', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await world.press('5', 'ENTER');
  world.slowFlush(60_000);
  await world.scan(world.freshCode());
  let ending = '';
  void till.stop().then((how) => {
    ending = how;
  });
  await world.wait(1499);
  t.equal(ending, '');
  await world.wait(2);
  t.equal(ending, 'late');
});
