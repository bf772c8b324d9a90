/** Why a till was started, kept from start to start, on a disk that loses what is not flushed. */
import t from 'tap';
import type { ResetSigns } from '../../src/runtime/supervisor/start-reason.js';
import { type World, entriesOn, newWorld } from './rig.js';

const nothingTold: ResetSigns = { byWatchdog: null, controller: null, dumps: null };

async function started(world: World, signs: ResetSigns = nothingTold) {
  const till = await world.start({ ports: { resetSigns: signs } });
  await world.wait(1_000);
  return till;
}

t.test('Each start says why, counts it, and writes it into its boot record', async (t) => {
  const world = newWorld();
  const first = await started(world);
  t.equal(first.starts()?.reason, 'first');
  world.kill();
  const second = await started(world);
  t.equal(second.starts()?.reason, 'crash');
  world.cutPower();
  const third = await started(world, { ...nothingTold, byWatchdog: true });
  t.equal(third.starts()?.reason, 'watchdog');
  await third.stop();
  const fourth = await started(world);
  t.equal(fourth.starts()?.reason, 'cleanStop');
  t.same(fourth.starts()?.counts, { first: 1, crash: 1, watchdog: 1, cleanStop: 1 });
  t.same(
    fourth.starts()?.newest.map(({ boot, reason }) => `${boot} ${reason}`),
    ['1 first', '2 crash', '3 watchdog', '4 cleanStop'],
  );
});

t.test('A supply that told of its end is the reason; one that came back is not', async (t) => {
  const world = newWorld();
  await started(world);
  await world.supply('fails');
  await world.wait(100);
  world.cutPower();
  const second = await started(world);
  t.equal(second.starts()?.reason, 'powerLine');
  t.match(second.starts()?.supply, { isFailing: false, failedAtMs: Number, failedAgoMs: null });
  await world.supply('fails');
  await world.supply('stands');
  await world.wait(3_000);
  t.match(second.starts()?.supply, { isFailing: false, failedAgoMs: 3_000 });
  world.cutPower();
  const third = await started(world);
  t.equal(third.starts()?.reason, 'unknown', 'it was cut later, and nothing tells why');
});

t.test('Nothing of it is needed: what cannot be read is begun anew', async (t) => {
  const world = newWorld();
  const first = await started(world);
  await first.stop();
  const folder = world.disk.mount();
  for (const name of ['starts.json', 'starts.json.bak']) {
    await folder.remove(name);
  }
  const second = await started(world);
  t.equal(second.starts()?.reason, 'cleanStop', 'the journal tells');
  t.same(second.starts()?.counts, { cleanStop: 1 });
});

t.test('Where nobody asks nothing is kept', async (t) => {
  const world = newWorld();
  const till = await world.start();
  t.equal(till.starts(), null);
  t.equal((await entriesOn(world.disk)).length > 0, true);
});
