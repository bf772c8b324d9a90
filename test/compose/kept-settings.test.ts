/** What is set in the menu: at once, after a restart, and told when it could not be kept. */
import t from 'tap';
import { acceptSettings } from '../../src/compose/acceptance.js';
import { layouts } from '../../src/ui-lcd/layouts.js';
import { type StartOptions, type World, newWorld } from './rig.js';

const chinese: StartOptions = { ports: { layout: layouts['16x4'], language: 'zh' } };

/** Turns to a page of the menu by its words. */
async function turnTo(world: World, words: RegExp): Promise<void> {
  await world.press('MENU');
  for (let pages = 0; pages < 12 && !words.test(world.lcdText()); pages += 1)
    await world.press('DOWN');
  if (!words.test(world.lcdText())) throw new Error(world.lcdText());
}

t.test('The language is changed in the menu, at once and for every start after', async (t) => {
  const world = newWorld();
  await world.start(chinese);
  t.match(world.lcdText(), /请输入金额|金额/);
  t.notOk(world.disk.files().has('settings.json'), 'nothing is written before anything is set');
  await turnTo(world, /Language/);
  t.match(world.lcdText(), /现为中文/);
  await world.press('ENTER');
  await world.wait(100);
  t.match(world.lcdText(), /Language[^]*English/);
  await world.press('CLEAR');
  t.match(world.lcdText(), /KEY AMOUNT/);
  world.cutPower();
  await world.start(chinese);
  t.match(world.lcdText(), /KEY AMOUNT/);
  await turnTo(world, /Language/);
  await world.press('ENTER', 'CLEAR');
  await world.wait(100);
  t.match(world.lcdText(), /金额/);
});

t.test('A key is silent once its sound is off; a result still sounds', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await turnTo(world, /Key sound/);
  await world.press('ENTER');
  await world.wait(100);
  t.match(world.lcdText(), /Key sound: off/);
  await world.press('CLEAR');
  const before = world.beeper.played().length;
  await world.charge(['5']);
  await world.until(() => till.status().screen === 'paid', 'paid');
  const heard = world.beeper
    .played()
    .slice(before)
    .map(({ tune }) => tune);
  t.notOk(heard.includes('key'));
  t.ok(heard.includes('paid'));
});

t.test(
  'A panel without Chinese offers no language, a till without a beeper no sound',
  async (t) => {
    const world = newWorld();
    await world.start();
    await t.rejects(turnTo(world, /Language/));
  },
);

t.test('A change that cannot be kept is not made, and told', async (t) => {
  const world = newWorld();
  const till = await world.start();
  await world.wait(1000);
  await turnTo(world, /Key sound/);
  const isSettings = ({ file }: { file: string }): boolean => file.startsWith('settings.json');
  world.disk.inject({ at: isSettings, trouble: { kind: 'fail', code: 'Io' } });
  await world.press('ENTER');
  await world.wait(100);
  t.match(world.lcdText(), /Key sound: on/);
  t.ok(till.status().faults.includes('E-SETTINGS-UNWRITTEN'));
  await world.until(() => world.lcdText().includes('NOT SAVED'), 'it is said');
});

t.test('Settings that were damaged are restored from their copy, and it is said', async (t) => {
  const world = newWorld();
  await world.start();
  await turnTo(world, /Key sound/);
  await world.press('ENTER', 'ENTER', 'ENTER');
  await world.wait(100);
  world.kill();
  world.disk.rot('settings.json', 30);
  const till = await world.start();
  t.ok(till.status().faults.includes('E-SETTINGS-RESTORED'));
  await world.until(() => /CHECK SETTINGS:\nwere damaged/.test(world.lcdText()), 'it is said');
  world.kill();
  t.strictSame((await world.start()).status().faults, [], 'once');
});

t.test(
  'Settings that have gone, or cannot be read, are refused and accepted by a person',
  async (t) => {
    const world = newWorld();
    await world.start();
    await turnTo(world, /Key sound/);
    await world.press('ENTER');
    await world.wait(100);
    world.kill();
    const whole = world.disk.files().get('settings.json') ?? new Uint8Array(0);
    await world.disk.mount().remove('settings.json');
    const refusal = { ok: false, error: { kind: 'document', name: 'settings.json' } };
    t.match(await world.launch(), refusal);
    world.kill();
    world.disk.plant('settings.json', whole.slice(0, 40));
    t.match(await world.launch(), refusal);
    world.kill();
    t.ok((await acceptSettings(world.disk.mount(), 'machine-1 folder-1')).ok);
    await world.start();
    await turnTo(world, /Key sound: on/);
  },
);
