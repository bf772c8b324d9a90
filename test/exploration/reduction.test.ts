/**
 * Sales that cannot touch each other any more are gone through one after the other (`areApart`). That
 * loses nothing: a search which lets them do everything in every order ends in the same places, and
 * finds the same broken promises.
 */
import t from 'tap';
import { countsAreQuick } from '../counts.js';
import type { Bounds } from './bounds.js';
import { boundsOf } from './explorations.js';
import { faults, realMachine } from './faulty-machines.js';
import { explore } from './search.js';
import type { Machine } from './world.js';

t.setTimeout(300_000);

const bounds = boundsOf('wechat', { line: 'prompt', sales: 1, statesMax: 1_000_000 });

function bothWays(machine: Machine, allowed: Bounds): ReturnType<typeof explore>[] {
  return [true, false].map((isReduced) => explore(machine, { ...allowed, isReduced }));
}

if (countsAreQuick) t.pass('LEFT OUT: HOLDFAST_COUNTS=ci holds both searches against each other');
else holdAgainstEachOther();

function holdAgainstEachOther(): void {
  t.test('a reduced search ends where the whole one ends', (test) => {
    const [reduced, whole] = bothWays(realMachine, bounds);
    test.ok(reduced?.isComplete === true && whole?.isComplete === true, 'both are complete');
    test.same([reduced?.finding, whole?.finding], [null, null], 'neither finds anything');
    test.ok((reduced?.states ?? 0) < (whole?.states ?? 0), 'the reduced one is smaller');
    const ends = whole?.ends ?? new Set();
    test.ok(ends.size > 1, 'there are several ends');
    test.same(new Set(reduced?.ends), ends, 'and they are the same');
    test.end();
  });

  for (const { name, machine, only } of faults) {
    if (only === 'alipay') continue;
    t.test(`a till that ${name} is found out either way`, (test) => {
      const [reduced, whole] = bothWays(machine, { ...bounds, statesMax: 20_000 });
      test.equal(reduced?.finding?.rule, whole?.finding?.rule, 'the same rule is broken');
      test.end();
    });
  }
}
