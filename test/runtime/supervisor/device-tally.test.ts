/** What is kept of one device between two looks at it. */
import t from 'tap';
import { millis, monoMs, wallMs } from '../../../src/runtime/ports/units.js';
import { createTally } from '../../../src/runtime/supervisor/device-tally.js';
import { virtualTime } from '../../../src/twins/virtual-time.js';

t.test('How long ago a fault was is told whatever has happened to the wall clock', async (t) => {
  const time = virtualTime({ wall: wallMs(0) });
  let stepMs = 0;
  const tally = createTally({
    ...time,
    mono: () => monoMs(time.mono()),
    wall: () => wallMs(time.wall() + stepMs),
  });
  t.equal(tally.read(null).lastFault, null);
  tally.lost({ code: 'Gone', detail: 'unplugged' });
  await time.advance(millis(90_000));
  // A board without a clock chip has found a time server.
  stepMs = 1_800_000_000_000;
  t.match(tally.read(null).lastFault, { code: 'Gone', detail: 'unplugged', at: 0, agoMs: 90_000 });
});
