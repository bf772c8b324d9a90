/** The plug of an emulated board, pulled in each state; and broken tills that are found out by it. */
import type { Test } from 'tap';
import { testSystem } from '../system/left-out.js';
import { boardImage, fullLack } from './image.js';
import { mutants } from './mutants.js';
import { type Round, countPulls, foundOut, lastLine } from './pull-counts.js';
import { pullSeries } from './pull-series.js';

const seed = 20_261_130;

function begin(t: Test, pulls: number): Parameters<typeof pullSeries>[0] {
  let next = 0;
  return {
    ...{ image: boardImage(), pulls, seed, failuresMax: 2, mutant: undefined },
    nextRound: () => next++,
    rounded: (round) => {
      t.comment(JSON.stringify(round));
    },
  };
}

testSystem(
  'a pulled plug loses nothing, doubles nothing and leaves a journal that reads',
  fullLack,
  async (t) => {
    const pulls = 40;
    const rounds = await pullSeries(begin(t, pulls));
    const counts = countPulls(rounds);
    t.comment(lastLine(counts));
    t.same(
      rounds.flatMap(({ round, wrong }) => wrong.map((words) => `round ${round}: ${words}`)),
      [],
    );
    t.ok(counts.pulls >= pulls);
    t.ok(counts.unflushed > 0, 'a disk lost what was not flushed');
  },
);

for (const [name, mutant] of Object.entries(mutants)) {
  testSystem(`a till that is broken is found out: ${name}`, fullLack, async (t) => {
    const seen: Round[] = [];
    const rounds = await pullSeries({
      ...{ ...begin(t, 8), mutant },
      rounded: (round) => void seen.push(round),
      isEnough: () => seen.some(foundOut),
    });
    t.ok(rounds.some(foundOut), rounds.flatMap(({ wrong }) => wrong).join('; '));
  });
}
