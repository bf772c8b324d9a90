import t from 'tap';
import { monoMs } from '../../../src/runtime/ports/units.js';
import { type Note, benchLoop, handAlarm, handClock } from './bench-loop.js';

const note = (name: string): Note => ({ name });
const onHand = () => ({ clock: handClock(), alarm: handAlarm() });

const idle = { now: 0, longest: 0, longestAt: null, recent: { count: 0, p50: 0, p99: 0, most: 0 } };

t.test('a loop that has done nothing tells nothing', async (t) => {
  const { loop } = benchLoop(onHand());
  t.same(loop.statistics(), {
    handled: 0,
    longestHandler: null,
    overruns: {},
    newestOverruns: [],
    longestDrain: 0,
    lag: { urgent: idle, telemetry: idle, timer: idle },
    depth: { urgent: idle, telemetry: idle },
    dropped: { urgent: 0, telemetry: 0 },
  });
});

t.test(
  'statistics tell the longest handler and drain, how long events waited and how many',
  async (t) => {
    const { clock, alarm } = onHand();
    const takes: Record<string, number> = { quick: 1, slow: 25, slower: 40 };
    const { loop } = benchLoop({
      clock,
      alarm,
      limits: { budgetMs: 20, drainMs: 1000 },
      handle: ({ name }) => {
        clock.move(takes[name] ?? 0);
      },
    });
    loop.setTimer('timer', monoMs(2));
    for (const name of ['slow', 'quick', 'slower', 'slow']) loop.post('urgent', note(name));
    loop.post('telemetry', note('quick'));
    clock.move(3);
    const { lag, depth } = loop.statistics();
    t.same([lag.urgent.now, lag.telemetry.now, lag.timer.now], [3, 3, 1]);
    t.same([depth.urgent.now, depth.telemetry.now], [4, 1]);
    alarm.runSoon();
    t.same(loop.statistics(), {
      handled: 6,
      longestHandler: { name: 'slower', took: 40, at: 29 },
      overruns: { slow: 2, slower: 1 },
      newestOverruns: [
        { name: 'slow', at: 3, took: 25, budget: 20 },
        { name: 'slower', at: 29, took: 40, budget: 20 },
        { name: 'slow', at: 69, took: 25, budget: 20 },
      ],
      longestDrain: 92,
      lag: {
        urgent: {
          now: 0,
          longest: 69,
          longestAt: 69,
          recent: { count: 4, p50: 32, p99: 69, most: 69 },
        },
        telemetry: {
          now: 0,
          longest: 94,
          longestAt: 94,
          recent: { count: 1, p50: 94, p99: 94, most: 94 },
        },
        timer: {
          now: 0,
          longest: 92,
          longestAt: 94,
          recent: { count: 1, p50: 92, p99: 92, most: 92 },
        },
      },
      depth: {
        urgent: { now: 0, longest: 4, longestAt: 0, recent: { count: 4, p50: 2, p99: 4, most: 4 } },
        telemetry: {
          now: 0,
          longest: 1,
          longestAt: 0,
          recent: { count: 1, p50: 1, p99: 1, most: 1 },
        },
      },
      dropped: { urgent: 0, telemetry: 0 },
    });
  },
);

t.test(
  'what an event may take stands in a table; what is not named has the budget of the loop',
  async (t) => {
    const { clock, alarm } = onHand();
    const { loop } = benchLoop({
      clock,
      alarm,
      limits: { budgetMs: 5 },
      budgets: { key: 2, export: 50 },
      handle: () => {
        clock.move(4);
      },
    });
    for (const name of ['key', 'answer', 'export']) loop.post('urgent', note(name));
    loop.runUntilIdle();
    t.same(loop.statistics().overruns, { key: 1 });
    t.same(loop.statistics().newestOverruns, [{ name: 'key', at: 0, took: 4, budget: 2 }]);
  },
);

t.test('of the overruns the newest few are kept', async (t) => {
  const { clock, alarm } = onHand();
  const { loop } = benchLoop({
    clock,
    alarm,
    limits: { budgetMs: 1 },
    handle: () => {
      clock.move(2);
    },
  });
  for (let number = 0; number < 20; number += 1) loop.post('urgent', note(`n${number}`));
  loop.runUntilIdle();
  t.same(
    loop.statistics().newestOverruns.map(({ name }) => name),
    ['n12', 'n13', 'n14', 'n15', 'n16', 'n17', 'n18', 'n19'],
  );
});

t.test('overruns are counted under a bounded number of names', async (t) => {
  const { clock, alarm } = onHand();
  const { loop } = benchLoop({
    clock,
    alarm,
    limits: { budgetMs: 1 },
    handle: () => {
      clock.move(2);
    },
  });
  for (let number = 0; number < 100; number += 1) loop.post('urgent', note(`n${number}`));
  loop.runUntilIdle();
  const { overruns } = loop.statistics();
  t.equal(Object.keys(overruns).length, 65);
  t.equal(overruns['(other)'], 36);
});
