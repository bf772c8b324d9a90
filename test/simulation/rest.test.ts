/** A world comes to rest, whatever is still on its way when everything is mended. */
import t from 'tap';
import { defaultSettings } from '../../src/runtime/payment/plan.js';
import { mendAndWait } from '../../src/simulation/rest.js';
import { World, smallSegment } from '../../src/simulation/world.js';

t.test('a till whose power goes while the world comes to rest is started again', async (t) => {
  const settings = defaultSettings;
  const world = new World({ settings, withoutPrinter: false, segmentBlocks: smallSegment });
  await world.start();
  world.wallets.alipay.script([{ on: 'pay', do: 'hang' }]);
  void world.desk.keypad.press('5', 'ENTER');
  await world.wait(500);
  void world.desk.scanner.scan('281234567890123456');
  await world.wait(1_000);
  world.cutInWrite('lost');
  await mendAndWait(world, new Set());
  t.equal(world.deaths(), 1);
  t.match(world.status()?.attempts, [{ state: 'paid' }]);
});
