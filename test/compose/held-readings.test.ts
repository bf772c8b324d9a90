/** What is pressed and scanned while a till starts: answered where somebody still waits, and never more. */
import t from 'tap';
import type { DiskFault } from '../../src/twins/disk/door.js';
import { type World, newWorld } from './rig.js';

/** A world whose next start reads its journal for `ms`. */
async function slowWorld(ms: number): Promise<{ world: World; faults: readonly DiskFault[] }> {
  const world = newWorld();
  await world.start();
  world.kill();
  const trouble = { kind: 'slow', ms } as const;
  const at = ({ call, file }: { call: string; file: string }) =>
    call === 'datasync' && file.startsWith('journal/');
  return { world, faults: [{ at, trouble }] };
}

t.test('keys of the last moment are kept, and mean what the starting screen said', async (t) => {
  const { world, faults } = await slowWorld(2_000);
  const started = world.launchAlong({ faults });
  await world.wait(500);
  t.match(world.lcdText(), /STARTING/);
  const code = world.freshCode();
  const delivered = [
    ...(await world.press('5', '0', 'ENTER')).map((press) => press.delivered),
    await world.scan(code),
    ...(await world.press('ENTER', 'VOID', 'ENTER')).map((press) => press.delivered),
  ];
  t.ok(delivered.every(Boolean), 'somebody listens already');
  await world.wait(2_000);
  const till = await started;
  if (!till.ok) throw new Error('the till did not start');
  await world.until(() => till.value.status().ready, 'ready');
  t.match(till.value.status(), { screen: 'idle', attempts: [] }, 'nothing is typed or begun');
  t.equal(world.alipay.ledger().length, 0);
  t.match(world.lcdText(), /Key has no use now/, 'and whoever pressed is answered');
  await world.charge(['5']);
  await world.until(() => till.value.status().screen === 'paid', 'the first sale is as any');
});

t.test('keys that nobody waits for any more are counted, and not answered', async (t) => {
  const { world, faults } = await slowWorld(20_000);
  const started = world.launchAlong({ faults });
  await world.wait(500);
  await world.press('5', 'ENTER');
  await world.scan(world.freshCode());
  await world.wait(21_000);
  const till = await started;
  if (!till.ok) throw new Error('the till did not start');
  await world.until(() => till.value.status().ready, 'ready');
  t.notMatch(world.lcdText(), /no use now/);
  const dropped = world.log.find(({ name }) => name === 'till.readings-dropped');
  t.match(dropped?.text, /"tooOld":3,"tooMany":0/);
});

t.test('a hand that hammers at a start is heard for so many keys', async (t) => {
  const { world, faults } = await slowWorld(1_500);
  const started = world.launchAlong({ faults });
  await world.wait(100);
  await world.press(...Array.from({ length: 34 }, () => 'ENTER' as const));
  await world.wait(2_000);
  t.ok((await started).ok);
  const dropped = world.log.find(({ name }) => name === 'till.readings-dropped');
  t.match(dropped?.text, /"tooOld":0,"tooMany":2/);
});
