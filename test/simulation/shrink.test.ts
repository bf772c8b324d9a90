/** What is left of a shop that failed still fails, and nothing in it can be spared. */
import fc from 'fast-check';
import t from 'tap';
import type { Trim } from '../../src/simulation/shop.js';
import { fewest, kindOfViolation, shrink } from '../../src/simulation/shrink.js';
import { count } from '../counts.js';

const runs = count({ quick: 40, full: 2_000 });

/** A shop that fails when all this went wrong and was done in it. */
interface Needs {
  readonly faults: readonly number[];
  readonly people: readonly number[];
}

function failsWith({ faults, people }: Needs) {
  return ({ until, only, idle }: Trim): boolean => {
    const isOver = (step: number): boolean => until !== null && step > until;
    const isIdle = (step: number): boolean =>
      idle.some(([first, last]) => first <= step && step <= last);
    const has = (step: number): boolean => only?.includes(`power@${String(step)}`) ?? true;
    return (
      faults.every((step) => !isOver(step) && has(step)) &&
      people.every((step) => !isOver(step) && !isIdle(step))
    );
  };
}

const steps = 400;
const someSteps = fc.uniqueArray(fc.integer({ min: 1, max: steps }), { maxLength: 3 });
const everyFifth = Array.from({ length: steps / 5 }, (_, at) => (at + 1) * 5);

function actingIn({ idle }: Trim, last: number): readonly number[] {
  return Array.from({ length: last }, (_, at) => at + 1).filter(
    (step) => !idle.some(([first, end]) => first <= step && step <= end),
  );
}

t.test('what is needed is left, and nothing else, whether or not the step is known', async () => {
  await fc.assert(
    fc.asyncProperty(someSteps, someSteps, fc.boolean(), async (faults, people, isSeen) => {
      const fails = failsWith({ faults, people });
      const happened = [...new Set([...faults, ...everyFifth])].sort((a, b) => a - b);
      const seen = Math.max(1, ...faults, ...people);
      const { trim } = await shrink(
        {
          steps,
          happened: happened.map((step) => `power@${String(step)}`),
          violatedIn: isSeen ? seen : null,
        },
        (trim) => Promise.resolve(fails(trim)),
        { replays: 1_000, steps: Infinity },
      );
      const needed = [...faults].sort((a, b) => a - b).map((step) => `power@${String(step)}`);
      const acting = actingIn(trim, trim.until ?? steps);
      return (
        fails(trim) &&
        JSON.stringify(trim.only) === JSON.stringify(needed) &&
        JSON.stringify(acting) === JSON.stringify([...people].sort((a, b) => a - b))
      );
    }),
    { numRuns: runs, seed: 1 },
  );
});

t.test('replays are counted, and when they are used up the best form so far stands', async (t) => {
  const fails = failsWith({ faults: [300], people: [120, 290] });
  const violated = { steps, happened: ['power@7', 'power@300'], violatedIn: 300 };
  for (const most of [0, 1, 3, 10, 40]) {
    let replays = 0;
    const play = (trim: Trim): Promise<boolean> => {
      replays += 1;
      return Promise.resolve(fails(trim));
    };
    const found = await shrink(violated, play, { replays: most, steps: Infinity });
    t.ok(replays <= most, `${String(most)} at most`);
    t.equal(found.replays, replays);
    t.ok(fails(found.trim), `of ${String(most)} replays a form that fails is left`);
  }
});

t.test('steps are counted over all replays, those without people as a tenth', async (t) => {
  let played = 0;
  await shrink(
    { steps, happened: ['disk@1'], violatedIn: steps },
    (trim) => {
      const acting = actingIn(trim, steps).length;
      played += acting + (steps - acting) / 10;
      return Promise.resolve(acting > steps / 2);
    },
    { replays: 10_000, steps: 5 * steps },
  );
  t.ok(played >= 5 * steps && played < 6 * steps, String(played / steps));
});

t.test('a shop that nothing can be taken from stays whole', async (t) => {
  const whole = { steps: 30, happened: ['disk@2', 'start@1'], violatedIn: null };
  const fails = ({ until, only, idle }: Trim): boolean =>
    until === null && only?.length === 2 && idle.length === 0;
  const { trim } = await shrink(whole, (trim) => Promise.resolve(fails(trim)), {
    replays: 500,
    steps: Infinity,
  });
  t.same(trim, { until: null, only: ['disk@2', 'start@1'], idle: [] });
});

t.test('the same search goes the same way', async (t) => {
  const tried = async (): Promise<readonly Trim[]> => {
    const trims: Trim[] = [];
    const fails = failsWith({ faults: [50], people: [20, 40] });
    const happened = everyFifth.map((step) => `power@${String(step)}`);
    await shrink(
      { steps, happened, violatedIn: null },
      (trim) => {
        trims.push(trim);
        return Promise.resolve(fails(trim));
      },
      { replays: 300, steps: Infinity },
    );
    return trims;
  };
  t.same(await tried(), await tried());
});

t.test('of a list the fewest are kept that fail together', async (t) => {
  const items = Array.from({ length: 64 }, (_, at) => at);
  const both = (some: readonly number[]): Promise<boolean> =>
    Promise.resolve(some.includes(3) && some.includes(60));
  t.same(await fewest(items, both), [3, 60]);
  t.same(await fewest(items, () => Promise.resolve(true)), []);
  t.same(await fewest([], () => Promise.resolve(true)), []);
});

t.test('a violation is known again when its numbers are others', (t) => {
  t.equal(
    kindOfViolation('01AB0007 is paid, by which 500 fen are kept; the wallet keeps 0'),
    kindOfViolation('01CD0013 is paid, by which 20 fen are kept; the wallet keeps 7'),
  );
  t.not(kindOfViolation('a is paid'), kindOfViolation('a is voided'));
  t.end();
});
