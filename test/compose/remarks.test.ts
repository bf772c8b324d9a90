import t from 'tap';
import { remarksOf } from '../../src/compose/remarks.js';
import { monoMs, wallMs } from '../../src/runtime/ports/units.js';
import { type StartReason, startReasons } from '../../src/runtime/supervisor/start-reason.js';
import { say } from '../../src/runtime/text/catalogue.js';
import { World } from './rig.js';

t.test(
  'simulated time is marked on every screen, a missing device where a payment begins',
  async (t) => {
    const world = new World(11);
    const notes = [say('scanner.missing')];
    const remarks = { marks: [say('speed.mark', { times: 10 })], notes };
    const till = await world.start({ ports: { remarks: () => remarks } });
    const says = (text: string) => () => world.lcd.rows().join('\n').includes(text);
    await world.until(says('SIMULATED x10'), 'idle says that time is simulated');
    await world.until(says('Scanner is missing'), 'idle says that the scanner is missing');
    await world.press('5', 'ENTER');
    await world.until(says('SCAN CODE'), 'a code is awaited');
    await world.until(says('SIMULATED x10'), 'this screen says so too');
    await world.until(says('Scanner is missing'), 'and that no code will come');
    t.equal(till.status().screen, 'awaiting-code');
  },
);

t.test('news of a device is on the LCD at once', async (t) => {
  const world = new World(12);
  let notes = [say('scanner.missing')];
  const till = await world.start({ ports: { remarks: () => ({ notes }) } });
  await world.until(() => till.status().screen === 'idle', 'idle');
  await world.until(() => world.lcd.rows().join().includes('Scanner'), 'the scanner is missed');
  notes = [];
  till.noticed();
  await world.time.settle();
  t.notMatch(world.lcd.rows().join(), /Scanner/);
});

t.test('a printer that is there and answers nothing is told, once', async (t) => {
  const world = new World(13);
  let notes = [say('printer.missing')];
  const till = await world.start({ ports: { remarks: () => ({ notes }) } });
  await world.until(() => till.status().screen === 'idle', 'idle');
  world.printer.set({ power: 'off' });
  const says = (text: string) => () => world.lcd.rows().join('\n').includes(text);
  await world.until(says('Printer is missing'), 'it is away');
  t.notOk(await sawWithin(world, 'Printer silent'), 'and nothing is said twice');
  notes = [];
  till.noticed();
  await world.until(says('Printer silent'), 'it is there, and silent');
});

/** Longer than all pages of idle take. */
async function sawWithin(world: World, text: string): Promise<boolean> {
  for (let second = 0; second < 12; second += 1) {
    await world.wait(1_000);
    if (world.lcd.rows().join('\n').includes(text)) return true;
  }
  return false;
}

/** Ids of what is said, so long after a start for this reason. */
function toldAfter(startedBy: StartReason | null, ms: number): readonly string[] {
  let now = 5_000;
  const remarks = remarksOf({
    speed: 1,
    alarm: { isOn: () => false },
    clock: {
      mono: () => monoMs(now),
      wall: () => wallMs(now),
      wallTrusted: () => true,
      osBoot: 'boot',
    },
    away: () => [],
    startedBy: () => startedBy,
  });
  now += ms;
  return (remarks().notes ?? []).map(({ id }) => id);
}

t.test('a start that nobody asked for is told for ten minutes, a pulled plug is not', (t) => {
  const tells = startReasons.filter((reason) => toldAfter(reason, 1_000).length > 0);
  t.strictSame(tells, ['panic', 'watchdog', 'crash']);
  t.strictSame(toldAfter('crash', 599_000), ['start.crash']);
  t.strictSame(toldAfter('crash', 600_000), []);
  t.strictSame(toldAfter(null, 0), [], 'nothing is known yet');
  t.end();
});
