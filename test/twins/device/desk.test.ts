/** The small devices of the desk: keypad, scanner, panels, drawer, beeper. */
import t from 'tap';
import type { Key } from '../../../src/runtime/ports/device.js';
import type { Secret } from '../../../src/runtime/ports/secret.js';
import { millis, wallMs } from '../../../src/runtime/ports/units.js';
import { type VirtualTime, virtualTime } from '../../../src/twins/virtual-time.js';
import { beeperTwin } from '../../../src/twins/device/beeper.js';
import { drawerTwin } from '../../../src/twins/device/drawer.js';
import { keypadTwin } from '../../../src/twins/device/keypad.js';
import { customerDisplayTwin, lcdTwin } from '../../../src/twins/device/panel.js';
import { scannerTwin } from '../../../src/twins/device/scanner.js';

function world(): { readonly time: VirtualTime; readonly wait: (ms: number) => Promise<void> } {
  const time = virtualTime({ wall: wallMs(0) });
  return { time, wait: (ms) => time.advance(millis(ms)) };
}

t.test('a key is reported when it goes down; the next waits until the finger is off', async (t) => {
  const { time, wait } = world();
  const keypad = keypadTwin(time);
  const heard: { readonly key: Key; readonly atMs: number }[] = [];
  keypad.connect({ emit: ({ key }) => void heard.push({ key, atMs: time.elapsed() }) });
  void keypad.press('1', '00');
  void keypad.press('ENTER');
  await wait(120);
  t.same(heard, [
    { key: '1', atMs: 0 },
    { key: '00', atMs: 40 },
    { key: 'ENTER', atMs: 80 },
  ]);
  t.match(keypad.presses()[2], { key: 'ENTER', downAtMs: 80, upAtMs: 100, delivered: true });
});

t.test('a press answers when its last key is up', async (t) => {
  const { time, wait } = world();
  const pressed = keypadTwin(time, { downMs: 5, upMs: 5 }).press('1', '2');
  let done = false;
  void pressed.then(() => {
    done = true;
  });
  await wait(14);
  t.notOk(done);
  await wait(1);
  t.ok(done);
  t.match(await pressed, [{ delivered: false }, { delivered: false }], 'nobody listened');
});

t.test('keys pressed while the till is dead are lost', async (t) => {
  const { time, wait } = world();
  const keypad = keypadTwin(time);
  const heard: Key[] = [];
  const first = keypad.connect({ emit: ({ key }) => void heard.push(key) });
  void keypad.press('1', '2', '3');
  await wait(30);
  first.kill();
  await wait(40);
  keypad.connect({ emit: ({ key }) => void heard.push(key) });
  await wait(100);
  t.same(heard, ['1', '3']);
  t.same(
    keypad.presses().map(({ delivered }) => delivered),
    [true, false, true],
  );
});

t.test('a scan reaches the attached process as a secret, or nobody', async (t) => {
  const { time, wait } = world();
  const scanner = scannerTwin(time);
  const heard: Secret<string>[] = [];
  const before = scanner.scan('280000000000000001');
  await wait(30);
  t.equal(await before, false);
  const device = scanner.connect({
    emit: (read) => {
      if (read.kind === 'CodeRead') heard.push(read.code);
    },
  });
  const during = scanner.scan('280000000000000002');
  await wait(29);
  t.equal(heard.length, 0);
  await wait(1);
  t.equal(await during, true);
  t.equal(heard[0]?.reveal(), '280000000000000002');
  t.equal(JSON.stringify(heard), '["[secret]"]');
  await device.close();
  const after = scanner.scan('280000000000000003');
  await wait(30);
  t.equal(await after, false);
});

for (const [name, make] of [
  ['lcd', lcdTwin],
  ['customer display', customerDisplayTwin],
] as const) {
  t.test(`${name}: keeps distinct pictures with their time`, async (t) => {
    const { time, wait } = world();
    const panel = make(time, { columns: 8, rows: 2 });
    const device = panel.connect();
    device.show(['ready', '']);
    await wait(10);
    device.show(['ready']);
    device.show(['paid  ', '12.50']);
    t.same(panel.rows(), ['paid', '12.50']);
    t.same(panel.history(), [
      { atMs: 0, rows: ['ready', ''] },
      { atMs: 10, rows: ['paid', '12.50'] },
    ]);
  });

  t.test(`${name}: shows what fits and lists what did not`, async (t) => {
    const { time } = world();
    const panel = make(time, { columns: 7, rows: 2 });
    panel.connect().show(['结果未知', 'fits', 'no row']);
    t.same(panel.rows(), ['结果未', 'fits']);
    t.same(panel.misfits(), ['结果未知', 'no row']);
  });

  t.test(
    `${name}: outlives its process, goes dark with the power and comes back blank`,
    async (t) => {
      const { time } = world();
      const panel = make(time, { columns: 8, rows: 2 });
      const device = panel.connect();
      device.show(['asking']);
      device.kill();
      device.show(['ghost']);
      t.same(panel.rows(), ['asking', '']);
      panel.cutPower();
      t.same([panel.rows(), panel.lit()], [[], false]);
      panel.connect().show(['dark']);
      t.same(panel.rows(), []);
      panel.restorePower();
      panel.restorePower();
      t.same([panel.rows(), panel.lit()], [['', ''], true]);
      t.same(
        panel.history().map(({ rows }) => rows),
        [['asking', ''], [], ['', '']],
      );
    },
  );

  t.test(`${name}: listens to the process that attached last`, async (t) => {
    const panel = make(world().time);
    const old = panel.connect();
    const next = panel.connect();
    old.show(['old']);
    t.equal(panel.rows()[0], '');
    next.show(['next']);
    t.equal(panel.rows()[0], 'next');
  });
}

t.test('the drawer counts its openings, and says when its cable is out', async (t) => {
  const { time, wait } = world();
  const drawer = drawerTwin(time);
  const device = drawer.connect();
  const opening = device.open();
  await wait(100);
  t.same(await opening, { ok: true, value: undefined });
  drawer.plugged(false);
  t.match(await device.open(), { ok: false, error: { code: 'NotReady' } });
  t.equal(drawer.opens(), 1);
});

t.test('a drawer springs open though its process dies or lets go of it', async (t) => {
  const { time, wait } = world();
  const drawer = drawerTwin(time);
  const dying = drawer.connect();
  let settled = false;
  const done = (): void => {
    settled = true;
  };
  void dying.open().then(done);
  dying.kill();
  void dying.open().then(done);
  await wait(1_000);
  t.equal(drawer.opens(), 1);
  t.notOk(settled);
  const closing = drawer.connect();
  const opening = closing.open();
  await closing.close();
  t.match(await opening, { ok: false, error: { code: 'Gone' } });
  t.match(await closing.open(), { ok: false, error: { code: 'Gone' } });
  t.equal(drawer.opens(), 2);
});

t.test('the beeper remembers its tunes and when it played them', async (t) => {
  const { time, wait } = world();
  const beeper = beeperTwin(time);
  const device = beeper.connect();
  device.sound('key');
  await wait(20);
  device.sound('paid');
  device.kill();
  device.sound('alarm');
  t.same(beeper.played(), [
    { tune: 'key', atMs: 0 },
    { tune: 'paid', atMs: 20 },
  ]);
});
