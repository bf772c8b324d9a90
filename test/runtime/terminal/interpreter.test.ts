/**
 * The interpreter with everything real but the world (rig): what is durable before what, what a key
 * during an append comes to, what happens when the disk, a wallet or a printer fails.
 */
import t from 'tap';
import type { JournalEntry } from '../../../src/runtime/ports/entry.js';
import { millis } from '../../../src/runtime/ports/units.js';
import type { DiskCall } from '../../../src/twins/disk/door.js';
import type { LedgerRow } from '../../../src/twins/wallet/ledger.js';
import { type World, entriesLeft, newWorld } from '../../compose/rig.js';

const amountKeys = ['1', '2', '.', '5', '0'] as const;

/** Requests that a wallet got about charges, cancels and refunds. */
function moneyCalls(world: World): readonly string[] {
  const rows: readonly LedgerRow[] = [...world.alipay.ledger(), ...world.wechat.ledger()];
  return rows.flatMap(({ calls }) =>
    calls.map(({ on }) => on).filter((on) => on === 'pay' || on === 'cancel' || on === 'refund'),
  );
}

function queries(world: World): number {
  return world.alipay.ledger().flatMap(({ calls }) => calls.filter(({ on }) => on === 'query'))
    .length;
}

function stateOf(world: World): string {
  return world.alipay
    .ledger()
    .map(({ state }) => state)
    .join(' ');
}

function typesOf(entries: readonly JournalEntry[]): readonly string[] {
  return entries.map(({ type }) => type);
}

t.test('A sale from the first key to the slip', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await world.charge(amountKeys);
  await world.until(() => till.status().screen === 'paid', 'paid');
  await world.until(() => till.status().slips[0]?.state === 'printed', 'printed');
  t.match(till.status(), {
    ready: true,
    attempts: [{ sale: 1, channel: 'alipay', amountFen: 1250, state: 'paid', late: false }],
    slips: [{ sale: 1, kind: 'sale', state: 'printed' }],
    faults: [],
  });
  t.match(world.lcdText(), /^PAID.*12\.50/);
  t.match(world.customer.rows().join(' '), /12\.50/);
  t.match(world.printer.paper(), /Noodles[\s\S]*PAYMENT SLIP[\s\S]*12\.50[\s\S]*PAID/);
  t.ok(world.beeper.played().some(({ tune }) => tune === 'paid'));
  t.strictSame(moneyCalls(world), ['pay']);
  t.equal(stateOf(world), 'paid');
  t.strictSame(world.alipay.violations(), []);
  t.strictSame(world.lcd.misfits(), []);
  await world.wait(1500);
  await world.press('ENTER');
  t.equal(till.status().screen, 'idle');
});

t.test(
  'P7: a cut at any moment of a sale leaves the record of what was done by then',
  async (t) => {
    const world = newWorld();
    const till = await world.start();
    await world.charge(amountKeys);
    await world.until(() => till.status().slips[0]?.state === 'printed', 'printed');
    const needs: readonly (readonly [RegExp, string])[] = [
      [/^charge/, 'Charging'],
      [/^lcd PAID/, 'Paid'],
      [/^sound paid/, 'Paid'],
      [/^print/, 'PrintBegin'],
    ];
    for (const [what, type] of needs) {
      const seen = world.witnesses.filter((witness) => what.test(witness.what));
      t.ok(seen.length > 0, `${String(what)} happened`);
      for (const witness of seen)
        t.ok(typesOf(await entriesLeft(witness)).includes(type), witness.what);
    }
    const [charge] = world.witnesses.filter(({ what }) => what.startsWith('charge'));
    if (charge === undefined) return;
    const types = typesOf(await entriesLeft(charge));
    t.ok(types.indexOf('NumberBlock') < types.indexOf('Charging'));
  },
);

t.test(
  'P7: a void says "voiding" when it is written, and its cancel leaves after its record',
  async (t) => {
    const world = newWorld();
    const till = await world.start();
    world.alipay.script([{ on: 'pay', do: 'ask' }]);
    await world.charge(amountKeys);
    await world.until(() => till.status().screen === 'confirm-on-phone', 'on the phone');
    await world.press('CANCEL');
    await world.until(() => till.status().screen === 'unknown', 'unknown');
    await world.press('VOID', 'ENTER');
    await world.until(() => till.status().attempts[0]?.state === 'voided', 'voided', 120_000);
    t.match(world.lcdText(), /^EARLIER SALE[\s\S]*VOIDED/);
    const needs: readonly (readonly [RegExp, string])[] = [
      [/^lcd UNKNOWN/, 'Stopped'],
      [/^lcd VOIDING/, 'VoidAsked'],
      [/^void/, 'CancelSent'],
      [/^lcd EARLIER SALE/, 'Voided'],
    ];
    for (const [what, type] of needs) {
      const [first] = world.witnesses.filter((witness) => what.test(witness.what));
      t.ok(first !== undefined, `${String(what)} happened`);
      if (first !== undefined) t.ok(typesOf(await entriesLeft(first)).includes(type), first.what);
    }
    t.strictSame(moneyCalls(world), ['pay', 'cancel']);
    t.equal(stateOf(world), 'closed');
  },
);

t.test(
  'P8: CANCEL while Charging is being written: nothing is sent, and nothing was',
  async (t) => {
    const world = newWorld();
    const till = await world.start();
    await world.press(...amountKeys, 'ENTER');
    world.slowFlush(300);
    await world.scan(world.freshCode());
    t.match(world.lcdText(), /^SAVING/);
    await world.press('CANCEL');
    t.match(world.lcdText(), /^SAVING/, 'not "backed out" before it is so');
    await world.until(() => till.status().attempts[0]?.state === 'voided', 'voided');
    t.match(till.status().attempts, [{ state: 'voided', money: 'never' }]);
    await world.wait(60_000);
    t.strictSame(
      world.alipay.ledger().flatMap(({ calls }) => calls.filter(({ on }) => on === 'pay')),
      [],
    );
    t.notOk(world.witnesses.some(({ what }) => what.startsWith('charge')));
  },
);

/** A charge whose record takes 300 ms to flush, and a CANCEL that long after the flush began. */
async function cancelAfter(ms: number) {
  const world = newWorld();
  const till = await world.start();
  await world.press(...amountKeys, 'ENTER');
  world.slowFlush(300);
  await world.scan(world.freshCode());
  // Asked for after the flush: of two things due at one instant it comes second.
  world.time.after(millis(ms), () => void world.keypad.press('CANCEL'));
  await world.wait(1000);
  return { charges: moneyCalls(world), states: till.status().attempts.map(({ state }) => state) };
}

t.test('P8: a CANCEL that comes with the end of the append comes before the charge', async (t) => {
  t.strictSame(await cancelAfter(299), { charges: [], states: ['voided'] });
  t.strictSame(await cancelAfter(300), { charges: [], states: ['voided'] }, 'at the same instant');
  t.strictSame(await cancelAfter(301), { charges: ['pay'], states: ['paid'] }, 'and after it not');
});

t.test('P8: an append slower than 5 s does not release its charge', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await world.press(...amountKeys, 'ENTER');
  world.slowFlush(5_100);
  await world.scan(world.freshCode());
  await world.until(() => till.status().attempts[0]?.state === 'voided', 'voided');
  await world.wait(60_000);
  t.match(till.status().attempts, [{ state: 'voided', money: 'never' }]);
  t.strictSame(moneyCalls(world), []);
});

t.test('Law 6: a key is answered at once while the disk takes 300 ms to flush', async (t) => {
  const world = newWorld();
  const till = await world.start();
  world.printer.set({ paper: 'out' });
  await world.charge(amountKeys);
  await world.until(() => till.status().screen === 'paid', 'paid');
  await world.wait(1500);
  await world.press('ENTER');
  world.slowFlush(300);
  world.printer.set({ paper: 'ok' });
  await world.press('7', '8');
  t.equal(till.status().slips[0]?.state, 'queued', 'the record of the print is being flushed');
  t.equal(till.settled(), false);
  for (const [index, { downAtMs }] of world.keypad.presses().slice(-2).entries()) {
    const entry = ['7', '78'][index] ?? '';
    const drawn = world.lcd.history().find(({ rows }) => rows[0] === `AMOUNT ${entry}`);
    t.equal(drawn?.atMs, downAtMs, entry);
  }
  await world.wait(300);
  t.equal(till.status().slips[0]?.state, 'sending');
});

t.test('P9: a journal that fails while nothing is written is failed all the same', async (t) => {
  const world = newWorld();
  // The next segment is made ahead, while nothing waits to be written.
  const isAhead = ({ call, file, number }: DiskCall): boolean =>
    call === 'open' && file.includes('spare') && number > 80;
  const till = await world.start({
    faults: [{ at: isAhead, trouble: { kind: 'fail', code: 'Io' } }],
  });
  const hasFailed = (): boolean => world.disk.calls.some(isAhead);
  for (let sale = 0; sale < 10 && !hasFailed(); sale++) {
    await world.charge(['5']);
    await world.until(() => hasFailed() || till.status().slips[sale]?.state === 'printed', 'sold');
    if (hasFailed()) break;
    await world.wait(1500);
    await world.press('ENTER');
  }
  await world.time.settle();
  t.ok(hasFailed());
  t.ok(till.status().faults.includes('E-JOURNAL-FAILED'), 'before anything is written');
  const charges = moneyCalls(world).length;
  await world.charge(['8']);
  await world.wait(3000);
  t.equal(moneyCalls(world).length, charges);
});

t.test('P9: a charge whose record cannot be written is not sent', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await world.press(...amountKeys, 'ENTER');
  world.failFlush();
  await world.scan(world.freshCode());
  await world.wait(30_000);
  t.strictSame(moneyCalls(world), []);
  t.ok(till.status().faults.includes('E-JOURNAL-FAILED'));
  t.strictSame(till.status().attempts, []);
  await world.charge(amountKeys);
  await world.wait(5000);
  t.strictSame(moneyCalls(world), [], 'sticky');
});

/** A till whose journal fails while the customer confirms, so that Paid cannot be written. */
async function failedAtPaid() {
  const world = newWorld();
  const till = await world.start();
  world.alipay.script([{ on: 'pay', do: 'ask' }]);
  await world.charge(amountKeys);
  await world.until(() => till.status().screen === 'confirm-on-phone', 'on the phone');
  world.failFlush('NoSpace');
  world.alipay.phone.confirm();
  await world.until(() => till.status().faults.includes('E-JOURNAL-FAILED'), 'failed');
  return { world, till };
}

t.test(
  'P9: Paid that cannot be written is shown with its number, and noted on paper once',
  async (t) => {
    const { world, till } = await failedAtPaid();
    await world.wait(10_000);
    t.equal(
      till.status().attempts[0]?.state,
      'doubtful',
      'the book does not say what is not written',
    );
    t.match(world.printer.paper(), /NOT A RECEIPT[\s\S]*12\.50[\s\S]*NOT A RECEIPT/);
    t.equal(world.printer.jobs().length, 1);
    t.ok(
      world.lcd.history().some(({ rows }) => /PAID 12\.50/.test(rows[0] ?? '')),
      'PAID on the LCD',
    );
    t.ok(
      world.lcd
        .history()
        .some(({ rows }) => rows.join('').includes(till.status().attempts[0]?.attempt ?? '-')),
      'with its number',
    );
    await world.wait(20 * 60_000);
    t.equal(world.printer.jobs().length, 1, 'no second notice');
    t.strictSame(moneyCalls(world), ['pay']);
  },
);

t.test('P9: a Paid whose flush does not end is shown within 31 s, and ends no wait', async (t) => {
  const world = newWorld();
  const till = await world.start();
  world.alipay.script([{ on: 'pay', do: 'ask' }]);
  await world.charge(amountKeys);
  await world.until(() => till.status().screen === 'confirm-on-phone', 'on the phone');
  world.slowFlush(3_600_000);
  world.alipay.phone.confirm();
  const isShown = (): boolean => /^PAID 12\.50/.test(world.lcdText());
  await world.until(isShown, 'PAID on the LCD', 40_000);
  t.ok(till.status().faults.includes('E-JOURNAL-FAILED'));
  await world.wait(3_700_000);
  t.match(world.printer.paper(), /NOT A RECEIPT/);
  t.equal(world.printer.jobs().length, 1);
  t.ok(till.status().faults.includes('E-JOURNAL-FAILED'), 'a late end of the flush mends nothing');
  t.equal(till.status().attempts[0]?.state, 'doubtful');
  world.kill();
  const next = await world.start();
  t.match(next.status().attempts, [{ state: 'paid' }], 'the disk had taken it after all');
  t.match(next.status().slips, [{ state: 'unknown' }], 'its paper is asked for');
  t.strictSame(moneyCalls(world), ['pay']);
});

t.test(
  'P9: after the repair the payment is found again, and its original is printed',
  async (t) => {
    const { world } = await failedAtPaid();
    await world.wait(10_000);
    world.cutPower();
    const till = await world.start();
    await world.until(() => till.status().slips[0]?.state === 'printed', 'printed');
    t.match(till.status().attempts, [{ state: 'paid' }]);
    t.match(world.printer.jobs()[1]?.text ?? '', /PAYMENT SLIP/);
    t.strictSame(moneyCalls(world), ['pay']);
  },
);

t.test(
  'P9: with a failed journal queries go on and no request that moves money leaves',
  async (t) => {
    const world = newWorld();
    const till = await world.start();
    world.alipay.script([{ on: 'pay', do: 'ask' }]);
    await world.charge(amountKeys);
    await world.until(() => till.status().screen === 'confirm-on-phone', 'on the phone');
    world.failFlush('ReadOnly');
    await world.press('CANCEL');
    await world.wait(1000);
    t.ok(till.status().faults.includes('E-JOURNAL-FAILED'));
    const asked = queries(world);
    await world.press('VOID', 'ENTER', 'QUERY', 'REFUND', 'ENTER');
    await world.wait(30 * 60_000);
    t.ok(queries(world) > asked, 'queries go on');
    t.strictSame(moneyCalls(world), ['pay']);
  },
);

t.test(
  'P9: a slip that waits for the printer does not keep a failed journal from asking',
  async (t) => {
    const world = newWorld();
    const till = await world.start();
    world.printer.set({ paper: 'out' });
    for (const key of ['3', '4'] as const) {
      await world.charge([key]);
      await world.until(() => till.status().screen === 'paid', 'paid');
      await world.wait(1500);
      await world.press('ENTER');
    }
    world.alipay.script([{ on: 'pay', do: 'ask' }]);
    await world.charge(['5']);
    await world.until(() => till.status().screen === 'confirm-on-phone', 'on the phone');
    world.printer.set({ paper: 'ok' });
    await world.until(
      () => till.status().slips[0]?.state === 'sending',
      'the first slip is printed',
    );
    world.failFlush();
    await world.until(() => till.status().faults.includes('E-JOURNAL-FAILED'), 'failed');
    t.equal(till.status().slips[1]?.state, 'queued');
    const asked = queries(world);
    await world.wait(60_000);
    t.ok(queries(world) > asked + 1, 'queries go on');
  },
);

t.test('DRAWER opens the drawer, FEED feeds the paper, and neither is a slip', async (t) => {
  const world = newWorld();
  const till = await world.start();
  const opened = world.drawer.opens();
  await world.press('DRAWER', 'FEED');
  await world.until(() => till.status().quiet, 'quiet');
  t.equal(world.drawer.opens(), opened + 1);
  t.same(till.status().slips, []);
});

t.test('P25: a clock that is set back under a running till stops wallet charges', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await world.wait(3_600_000);
  await world.charge(['5']);
  await world.until(() => till.status().slips[0]?.state === 'printed', 'printed');
  await world.wait(2000);
  await world.press('ENTER');
  world.time.stepWall(-7_200_000);
  await world.charge(['6']);
  await world.wait(1000);
  t.same(moneyCalls(world), ['pay'], 'no second charge');
  t.ok(till.status().faults.includes('E-CLOCK'));
  world.time.stepWall(7_200_000);
  await world.wait(11_000);
  t.notOk(till.status().faults.includes('E-CLOCK'));
});
