/** The lamps of a board as they follow a till's status, through a supervised device that comes and goes. */
import t from 'tap';
import { statusLamps } from '../../src/compose/status-lamps.js';
import type { Device, Lamp } from '../../src/runtime/ports/device.js';
import { sampleStatus } from '../runtime/terminal/status-sample.js';

function lamps() {
  const shown: string[] = [];
  let closed = 0;
  const device: Device<'lamps'> = {
    show: (lit: readonly Lamp[]) => shown.push(lit.join('+')),
    close: async () => {
      closed += 1;
    },
  };
  return { connect: () => device, shown, closed: () => closed };
}

t.test('busy from the first moment, then what the status says, each change once', async (t) => {
  const all = lamps();
  const follower = statusLamps(all.connect);
  follower.follow(sampleStatus, false);
  follower.follow({ ...sampleStatus, lcd: ['another second'] }, false);
  follower.follow({ ...sampleStatus, screen: 'asking' }, false);
  follower.follow(sampleStatus, true);
  t.same(all.shown, ['busy', 'ready', 'busy', 'fault']);
  await follower.close();
  t.equal(all.closed(), 1);
});

t.test('a box without lamps is followed by nothing', async (t) => {
  const follower = statusLamps(null);
  follower.follow(sampleStatus, false);
  await follower.close();
  t.pass();
});
