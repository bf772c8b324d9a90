import fc from 'fast-check';
import t from 'tap';
import { pauseAfter } from '../../../src/runtime/supervisor/back-off.js';
import { count } from '../../counts.js';

const least = { bytes: () => Uint8Array.of(255) };
const most = { bytes: () => Uint8Array.of(0) };

t.test('pauses double up to five seconds, and chance takes a quarter at most', async (t) => {
  const pauses = [1, 2, 3, 4, 5, 6, 7, 100].map((failures) => pauseAfter(failures, most));
  t.same(pauses, [250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
  t.equal(pauseAfter(1, least), 188);
  t.equal(pauseAfter(100, least), 3755);
});

t.test('no number of failures makes a pause that is too short or too long', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0 }), fc.nat({ max: 255 }), (failures, chance) => {
      const pause = pauseAfter(failures, { bytes: () => Uint8Array.of(chance) });
      return pause >= 187 && pause <= 5000;
    }),
    { seed: 7, numRuns: count({ quick: 300, full: 30_000 }) },
  );
  t.end();
});
