/** The journal that is read again and again tells what one who reads it for the first time sees. */
import t from 'tap';
import { defaultSettings } from '../../src/runtime/payment/plan.js';
import { readJournal } from '../../src/simulation/journal-view.js';
import { World } from '../../src/simulation/world.js';

async function startedAndCut(world: World): Promise<void> {
  await world.start();
  for (const key of ['5', 'CASH', 'ENTER', 'ENTER'] as const) {
    void world.desk.keypad.press(key);
    await world.wait(2_000);
  }
  world.cutPower('lost');
}

t.test('a journal that is read again is read as it stands: longer, and rotten', async (t) => {
  const settings = defaultSettings;
  const world = new World({ settings, withoutPrinter: false, segmentBlocks: 4 });
  t.same(await world.journal(), { records: [], entries: [], damages: [] });
  for (let starts = 1; starts <= 6; starts += 1) {
    await startedAndCut(world);
    t.same(await world.journal(), await readJournal(world.disk), `after start ${String(starts)}`);
  }
  const segments = [...world.disk.files().keys()].filter((path) => path.includes('seg-')).sort();
  t.ok(segments.length > 2, 'some are behind the one that is written to');
  world.disk.rot(segments[0] ?? '', 4096 + 60);
  const rotten = await world.journal();
  t.same(rotten, await readJournal(world.disk));
  t.equal(rotten.damages.length, 1);
});
