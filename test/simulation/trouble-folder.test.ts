/** What may be held against a till after its folder was meddled with. */
import t from 'tap';
import { defaultSettings } from '../../src/runtime/payment/plan.js';
import { putBack } from '../../src/simulation/trouble-folder.js';
import { World, smallSegment } from '../../src/simulation/world.js';

t.test('a copy that had rotted when it was taken brings its damage back with it', async (t) => {
  const settings = defaultSettings;
  const world = new World({ settings, withoutPrinter: false, segmentBlocks: smallSegment });
  await world.start();
  await world.stop();
  await world.start();
  world.cutPower('kept');
  const whole = world.disk.files();
  const [segment = ''] = [...whole.keys()].filter((path) => path.startsWith('journal/seg-')).sort();
  world.disk.rot(segment, 4096 + 60, 1);
  const rotten = world.disk.files();
  world.disk.putBack(whole);
  await putBack(world, whole);
  t.same([...world.hurt.expected], ['restored'], 'a whole one brings none');
  await putBack(world, rotten);
  t.same([...world.hurt.expected].sort(), ['damage', 'restored']);
});
