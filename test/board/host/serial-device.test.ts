/** A cable is in while the socket is connected, and comes back with the board. */
import { once } from 'node:events';
import t from 'tap';
import { serialDevice } from './serial-device.js';
import { bytesOf, farEnd } from './sockets.js';

t.test('bytes go both ways while the cable is in, and none when it is pulled', async (t) => {
  const far = await farEnd(t);
  const heard: number[] = [];
  let look = (): void => undefined;
  const device = serialDevice((bytes) => {
    heard.push(...bytes);
    look();
  });
  t.notOk(device.send(Uint8Array.of(1)));
  device.plug(far.path);
  const board = await far.next();
  const take = bytesOf(board);
  const came = new Promise<void>((settle) => {
    look = settle;
  });
  board.write(Uint8Array.of(7));
  await came;
  t.same(heard, [7]);
  t.ok(device.send(Uint8Array.of(1, 2)));
  t.same([...(await take(2))], [1, 2]);
  const pulled = once(board, 'close');
  device.unplug();
  await pulled;
  t.notOk(device.send(Uint8Array.of(3)));
});

t.test('a board that comes back finds its cable in', async (t) => {
  const far = await farEnd(t);
  const device = serialDevice(() => undefined);
  device.plug(far.path);
  (await far.next()).destroy();
  await far.next();
  device.unplug();
  t.notOk(device.isPlugged());
});
