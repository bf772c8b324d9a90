/**
 * Of two sales that go on side by side, one moves before the other does (`reduction.ts`). That loses
 * nothing: a search which lets them do everything in every order ends in the same places, and finds the
 * same broken promises.
 */
import t from 'tap';
import { countsAreFull, countsAreQuick } from '../counts.js';
import type { Allowed, Bounds } from './bounds.js';
import { boundsOf } from './explorations.js';
import { faults, realMachine } from './faulty-machines.js';
import { explore } from './search.js';
import type { Machine } from './world.js';

t.setTimeout(300_000);

const bounds = boundsOf('wechat', { line: 'prompt', sales: 1, statesMax: 1_000_000 });

/** One sale is parked as unknown, and another stands at the counter. */
const twoOpen: Allowed = {
  line: 'prompt',
  prefix: [
    ...['Charging is durable', 'charge arrives: waiting, pending', 'charge: pending', 'CANCEL'],
    ...['another sale', '#2 charge arrives: waiting, pending', '#2 charge: pending'],
  ],
};

/** What may still be done to the two decides which of them goes first. */
const whatIsLeft: Readonly<Record<string, Allowed>> = {
  nothing: { line: 'prompt', sales: 1 },
  REFUND: {
    ...{ line: 'prompt', sales: 1, refund: 1, takesOn: true },
    prefix: ['Charging is durable', 'charge arrives: paid, paid', 'charge: paid'],
  },
};

const whatElse: Readonly<Record<string, Allowed>> = {
  'CANCEL and VOID': { ...twoOpen, cancel: 1, void: 1 },
  'CANCEL and VOID, on two wallets': {
    ...{ ...twoOpen, cancel: 1, void: 1 },
    wallets: ['wechat', 'alipay'],
  },
  'a call that hangs': { ...twoOpen, hangs: 1 },
  'collect otherwise, in cash': { ...twoOpen, divert: 1, cash: 1 },
};

function bothWays(machine: Machine, allowed: Bounds): ReturnType<typeof explore>[] {
  return [true, false].map((isReduced) => explore(machine, { ...allowed, isReduced }));
}

if (countsAreQuick) t.pass('LEFT OUT: HOLDFAST_COUNTS=ci holds both searches against each other');
else holdAgainstEachOther();

function holdAgainstEachOther(): void {
  const allowed = { ...whatIsLeft, ...(countsAreFull ? whatElse : {}) };
  for (const [left, given] of Object.entries(allowed)) {
    t.test(`a reduced search ends where the whole one ends, with ${left} left`, (test) => {
      const [reduced, whole] = bothWays(realMachine, boundsOf('wechat', given));
      test.ok(reduced?.isComplete === true && whole?.isComplete === true, 'both are complete');
      test.same([reduced?.finding, whole?.finding], [null, null], 'neither finds anything');
      test.ok((reduced?.states ?? 0) < (whole?.states ?? 0), 'the reduced one is smaller');
      const ends = whole?.ends ?? new Set();
      test.ok(ends.size > 1, 'there are several ends');
      test.same(new Set(reduced?.ends), ends, 'and they are the same');
      test.end();
    });
  }

  for (const { name, machine, only } of faults) {
    if (only === 'alipay') continue;
    t.test(`a till that ${name} is found out either way`, (test) => {
      const [reduced, whole] = bothWays(machine, { ...bounds, statesMax: 20_000 });
      test.equal(reduced?.finding?.rule, whole?.finding?.rule, 'the same rule is broken');
      test.end();
    });
  }
}
