/** Waits by real timers: what the virtual ones promise as well. */
import t from 'tap';
import { nodeAfter } from '../../src/platform/node-after.js';
import { Bug } from '../../src/runtime/ports/bug.js';
import { hours, millis } from '../../src/runtime/ports/units.js';

t.test('a wait ends once, after its span and not inside the call', async (t) => {
  const before = performance.now();
  let isInside = true;
  let runs = 0;
  await new Promise<void>((resolve) => {
    nodeAfter(millis(20), () => {
      runs += 1;
      t.notOk(isInside);
      resolve();
    });
    isInside = false;
  });
  t.equal(runs, 1);
  // A timer may fire up to a millisecond early.
  t.ok(performance.now() - before >= 19);
});

t.test(
  'a wait that is called off does not end; calling off twice or too late is safe',
  async (t) => {
    const ended: string[] = [];
    const callOff = nodeAfter(millis(5), () => ended.push('called off'));
    callOff();
    callOff();
    await new Promise<void>((resolve) => {
      const late = nodeAfter(millis(15), () => {
        ended.push('second');
        late();
        resolve();
      });
    });
    t.same(ended, ['second']);
  },
);

t.test('a wait that a timer cannot hold is our mistake, not an end at once', async (t) => {
  t.throws(() => nodeAfter(hours(24 * 25), () => undefined), Bug);
});
