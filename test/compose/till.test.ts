/** The till put together: what it starts on, what it refuses, and what it leaves behind. */
import t from 'tap';
import { failed } from '../../src/runtime/ports/result.js';
import { acceptClock } from '../../src/compose/accepted-clock.js';
import { acceptLoss, acceptPlace } from '../../src/compose/acceptance.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
import type { Clock } from '../../src/runtime/ports/clock.js';
import { wallMs } from '../../src/runtime/ports/units.js';
import { type StartOptions, type World, entriesOn, newWorld } from './rig.js';

t.test('STARTING stands on the LCD before the journal is read', async (t) => {
  const world = newWorld();
  world.slowFlush(500, 3);
  await world.start({
    faults: [
      { at: ({ call }) => call === 'datasync', times: 3, trouble: { kind: 'slow', ms: 500 } },
    ],
  });
  const [first, second] = world.lcd.history();
  t.match(first?.rows[0], /^STARTING/);
  t.equal(first?.atMs, 0);
  t.match(second?.rows[0], /^KEY AMOUNT/);
});

t.test('A first start makes the journal and asks each wallet a harmless question', async (t) => {
  const world = newWorld();
  const till = await world.start();
  t.equal(till.report.fresh, true);
  t.equal(till.boot, 1);
  await world.wait(1000);
  t.match(till.status(), { ready: true, screen: 'idle', faults: [] });
  t.ok(till.settled());
});

t.test('Both wallets are charged by the code that was scanned', async (t) => {
  const world = newWorld();
  const till = await world.start();
  for (const channel of ['alipay', 'wechat'] as const) {
    await world.charge(['5'], channel);
    await world.until(() => till.status().screen === 'paid', 'paid');
    await world.wait(1500);
    await world.press('ENTER');
  }
  t.match(till.status().attempts, [{ channel: 'alipay' }, { channel: 'wechat' }]);
  t.equal(world.alipay.ledger().length, 1);
  t.equal(world.wechat.ledger().length, 1);
});

t.test('A folder that is in use is refused, and nothing in it is touched', async (t) => {
  const world = newWorld();
  const detail = 'process 4711 has it';
  const refused = await world.launch({
    ports: { takeLock: () => Promise.resolve(failed({ detail })) },
  });
  t.match(refused, { ok: false, error: { kind: 'lockHeld', detail } });
  t.equal(world.disk.callCount, 0);
});

t.test('P6: a folder that was last run elsewhere is refused until it is accepted', async (t) => {
  const world = newWorld();
  const first = await world.start();
  await world.charge(['5']);
  await world.until(() => first.status().screen === 'paid', 'paid');
  world.kill();
  let released = 0;
  const refused = await world.launch({
    place: 'machine-2 folder-1',
    ports: {
      takeLock: () =>
        Promise.resolve({
          ok: true,
          value: { release: () => Promise.resolve(void (released += 1)) },
        }),
    },
  });
  t.match(refused, { ok: false, error: { kind: 'otherPlace', found: 'machine-1 folder-1' } });
  t.equal(released, 1, 'the lock is given back');
  world.kill();
  const accepted = await acceptPlace(world.disk.mount(), 'machine-2 folder-1');
  t.ok(accepted.ok);
  const till = await world.start({ place: 'machine-2 folder-1' });
  t.equal(till.boot, 2, 'the refused start wrote nothing into the journal');
  t.match(till.status().attempts, [{ state: 'paid' }]);
  world.kill();
  const back = await world.launch();
  t.match(back, { ok: false, error: { kind: 'otherPlace', found: 'machine-2 folder-1' } });
});

t.test('P6: a journal whose folder does not say where it was run came without it', async (t) => {
  const world = newWorld();
  await world.start();
  world.kill();
  const folder = world.disk.mount();
  for (const copy of ['place.json', 'place.json.bak']) t.ok((await folder.remove(copy)).ok);
  const refused = await world.launch();
  t.match(refused, { ok: false, error: { kind: 'otherPlace', found: null } });
});

t.test('A till whose journal has gone is locked, and never a new one', async (t) => {
  const world = newWorld();
  await world.start();
  await forgetJournal(world);
  for (let starts = 0; starts < 2; starts += 1) {
    const till = await world.start();
    t.match(till.report, { fresh: false, damage: { label: 'lost' } });
    t.match(till.status(), { screen: 'locked', faults: ['E-JOURNAL-LOCKED'] });
    await world.charge(['5']);
    await world.wait(3000);
    t.equal(world.alipay.ledger().length, 0, 'no charge without a record');
    world.kill();
  }
  t.notOk([...world.disk.files().keys()].some((name) => name.startsWith('journal/')));
  // Whoever accepts the folder has said nothing of the journal.
  t.ok((await acceptPlace(world.disk.mount(), 'machine-1 folder-1')).ok);
  t.match((await world.start()).status(), { screen: 'locked' });
  world.kill();
  t.ok((await acceptLoss(world.disk.mount(), 'machine-1 folder-1')).ok);
  const anew = await world.start();
  t.equal(anew.report.fresh, true);
  await world.charge(['5']);
  await world.until(() => anew.status().screen === 'paid', 'paid');
  world.kill();
  t.match(await acceptLoss(world.disk.mount(), 'machine-1 folder-1'), {
    ok: false,
    error: { kind: 'journalThere' },
  });
  await forgetJournal(world);
  t.match((await world.start()).status(), { screen: 'locked' }, 'and that one counts as well');
});

t.test('P25: a clock that was once ahead is got out of by a word', async (t) => {
  const world = newWorld();
  const year = 365 * 86_400_000;
  const behind: Clock['wall'] = () => wallMs(world.time.wall() - year);
  const first = await world.start();
  await world.charge(['5']);
  await world.until(() => first.status().screen === 'paid', 'paid');
  world.kill();
  const withClock = (wall: Clock['wall']): StartOptions => {
    const { time } = world;
    const { osBoot } = time;
    const clock = { wall, osBoot, mono: () => time.mono(), wallTrusted: () => true };
    return { ports: { clock, software: { version: '0.1.0', builtAt: wallMs(0) } } };
  };
  for (let starts = 0; starts < 2; starts += 1) {
    const till = await world.start(withClock(behind));
    t.ok(till.status().faults.includes('E-CLOCK'), 'a restart does not mend it');
    world.kill();
  }
  t.ok((await acceptClock(world.disk.mount(), behind())).ok);
  world.kill();
  const believed = await world.start(withClock(behind));
  t.same(believed.status().faults, []);
  t.notOk(world.disk.files().has('clock.json'), 'the word is in the journal now');
  await world.charge(['7']);
  await world.until(() => believed.status().screen === 'paid', 'paid');
  world.kill();
  t.same((await world.start(withClock(behind))).status().faults, []);
  world.kill();
  const slower = await world.start(withClock(() => wallMs(behind() - year)));
  t.ok(slower.status().faults.includes('E-CLOCK'), 'the guard is back');
});

/** Ends the till and takes the segments away. */
async function forgetJournal(world: World): Promise<void> {
  world.kill();
  const folder = await world.disk.mount().folder('journal');
  if (!folder.ok) throw new Error('the folder is there');
  const names = await folder.value.list();
  for (const name of names.ok ? names.value : []) await folder.value.remove(name);
}

t.test('P6: a start that is cut off at any call of its first second starts again', async (t) => {
  const counting = newWorld();
  await counting.start();
  const calls = counting.disk.callCount;
  t.ok(calls > 10);
  for (let at = 1; at <= calls; at++) {
    const world = newWorld(at);
    void world.launchAlong({ faults: [{ at, trouble: { kind: 'die', moment: 'before' } }] });
    await world.wait(1000);
    world.cutPower();
    const till = await world.start();
    t.ok(till.status().ready, `cut at call ${String(at)}`);
  }
});

t.test('A journal that cannot be opened is a refusal with its reason', async (t) => {
  const world = newWorld();
  const first = await world.start();
  await first.stop();
  const refused = await world.launch({ ports: { chainKey: null } });
  t.match(refused, { ok: false, error: { kind: 'journal', refusal: { kind: 'keyMissing' } } });
});

t.test('A damaged journal locks the till: it shows so, asks, and charges nobody', async (t) => {
  const world = newWorld();
  const first = await world.start();
  for (const key of ['1', '2', '3'] as const) {
    await world.charge([key]);
    await world.until(() => first.status().screen === 'paid', 'paid');
    await world.wait(1500);
    await world.press('ENTER');
  }
  world.alipay.script([{ on: 'pay', do: 'ask' }]);
  await world.charge(['4']);
  await world.until(() => first.status().screen === 'confirm-on-phone', 'on the phone');
  world.kill();
  // The segment of the day: what stands before it is not read at a start.
  const names = [...world.disk.files().keys()].filter((path) => path.startsWith('journal/seg-'));
  world.disk.rot(names.toSorted().at(-1) ?? '', 5 * 4096 + 100, 255);
  const till = await world.start();
  await world.wait(1000);
  t.match(till.status(), { ready: true, screen: 'locked', faults: ['E-JOURNAL-LOCKED'] });
  await world.charge(['6']);
  await world.wait(60_000);
  t.equal(world.alipay.ledger().length, 4, 'no charge of this start');
});

t.test('Sales beyond a segment are carried: what is needed is there after a restart', async (t) => {
  const world = newWorld();
  const first = await world.start();
  for (let sale = 0; sale < 30; sale++) {
    await world.charge(['5']);
    await world.until(() => first.status().screen === 'paid', 'paid');
    await world.wait(1500);
    await world.press('ENTER');
  }
  const segments = [...world.disk.files().keys()].filter((path) => path.startsWith('journal/'));
  t.ok(segments.length > 1, 'the journal has rotated');
  world.kill();
  const till = await world.start();
  await world.charge(['7']);
  await world.until(() => till.status().screen === 'paid', 'paid');
  t.equal(till.status().attempts.length, 31);
  t.equal(till.status().attempts.at(-1)?.sale, 31, 'sale numbers go on');
  t.equal(till.status().slips.at(-1)?.slip, 31, 'slip numbers go on');
});

t.test(
  'Law 8: no payment code is on the disk, on paper, on a panel, in the log or in the status',
  async (t) => {
    const world = newWorld();
    const till = await world.start();
    const codes: string[] = [];
    for (const script of ['ok', 'decline', 'ask'] as const) {
      world.alipay.script([{ on: 'pay', do: script }]);
      const code = world.freshCode();
      codes.push(code);
      await world.press('5', 'ENTER');
      await world.scan(code);
      await world.wait(3000);
      await world.press('ENTER');
      await world.wait(100);
    }
    t.equal(till.status().attempts.length, 3);
    const disk = [...world.disk.files().values()].map((bytes) =>
      Buffer.from(bytes).toString('latin1'),
    );
    const written = [
      ...disk,
      world.printer.paper(),
      JSON.stringify(world.lcd.history()),
      JSON.stringify(world.customer.history()),
      JSON.stringify(world.log),
      JSON.stringify(till.status()),
    ];
    for (const code of codes) {
      for (const part of [code, code.slice(0, 12), code.slice(4, 14)]) {
        t.notOk(written.some((text) => text.includes(part)));
      }
    }
    const types = (await entriesOn(world.disk.fork(seededRandom(1)))).map(({ type }) => type);
    t.ok(types.includes('Charging'), 'there was something to find');
  },
);
