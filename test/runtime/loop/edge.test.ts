import fc from 'fast-check';
import t from 'tap';
import { createEdge } from '../../../src/runtime/loop/edge.js';
import { monoMs } from '../../../src/runtime/ports/units.js';
import { count } from '../../counts.js';

const rules = {
  key: { waitingMax: 4, burst: 8, perSecond: 100 },
  code: { waitingMax: 2, burst: 3, perSecond: 10 },
};

t.test('so many may wait, and one that is taken makes room', async (t) => {
  const edge = createEdge(rules);
  const at = monoMs(0);
  t.same(
    [1, 2, 3].map(() => edge.admit('code', at)),
    ['queued', 'queued', 'full'],
  );
  edge.taken('code');
  t.equal(edge.admit('code', at), 'queued');
});

t.test('a burst may come at once, then it goes on at its rate', async (t) => {
  const edge = createEdge(rules);
  const pass = (at: number): string => {
    const answer = edge.admit('code', monoMs(at));
    if (answer === 'queued') edge.taken('code');
    return answer;
  };
  t.same([0, 0, 0, 0].map(pass), ['queued', 'queued', 'queued', 'full']);
  t.equal(pass(99), 'full');
  t.equal(pass(100), 'queued');
  t.equal(pass(101), 'full');
  t.same([1000, 1000, 1000, 1000].map(pass), ['queued', 'queued', 'queued', 'full']);
});

t.test('what is shed is counted by source, with when', async (t) => {
  const edge = createEdge(rules);
  for (let each = 0; each < 10; each += 1) edge.admit('code', monoMs(each));
  t.equal(edge.admit('key', monoMs(20)), 'queued', 'another source is not touched');
  t.same(edge.counts(), {
    key: { admitted: 1, shed: 0, lastShedAt: null },
    code: { admitted: 2, shed: 8, lastShedAt: 9 },
  });
});

t.test('taking what was never admitted is a bug', async (t) => {
  const edge = createEdge(rules);
  t.throws(
    () => {
      edge.taken('key');
    },
    { name: 'Bug' },
  );
});

t.test(
  'however a source floods: never more than may wait, never faster, and another is untouched',
  async () => {
    const step = fc.record({ afterMs: fc.nat({ max: 60 }), takes: fc.nat({ max: 3 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const edge = createEdge(rules);
        const calm = createEdge(rules);
        const admittedAt: number[] = [];
        let waiting = 0;
        let now = 0;
        let shed = 0;
        for (const { afterMs, takes } of steps) {
          now += afterMs;
          for (let each = 0; each < takes && waiting > 0; each += 1) {
            edge.taken('code');
            waiting -= 1;
          }
          if (edge.admit('code', monoMs(now)) === 'full') shed += 1;
          else {
            admittedAt.push(now);
            waiting += 1;
          }
          if (waiting > rules.code.waitingMax) return false;
          const [key, same] = [edge.admit('key', monoMs(now)), calm.admit('key', monoMs(now))];
          if (key !== same) return false;
          if (key === 'queued') edge.taken('key');
          if (same === 'queued') calm.taken('key');
        }
        const { code } = edge.counts();
        const isCounted = code.admitted === admittedAt.length && code.shed === shed;
        // In any span from one admission to another there are the burst and the rate, and no more.
        const isSlow = admittedAt.every((from, first) =>
          admittedAt
            .slice(first)
            .every((to, more) => more + 1 <= rules.code.burst + (to - from) / 100 + 1e-9),
        );
        return isCounted && isSlow;
      }),
      { seed: 20_260_802, numRuns: count({ quick: 100, full: 5000 }) },
    );
  },
);
