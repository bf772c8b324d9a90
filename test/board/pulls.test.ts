/** The plug of an emulated board, pulled in each state; and a till that flushes nothing is found out. */
import { count } from '../counts.js';
import { testSystem } from '../system/left-out.js';
import { boardImage, fullLack } from './image.js';
import { withoutDatasync } from './mutants.js';
import { aims } from './pull-aims.js';
import { pullSeries } from './pull-series.js';

const seed = 20_261_129;

testSystem(
  'a pulled plug loses nothing, doubles nothing and leaves a journal that reads',
  fullLack,
  async (t) => {
    const pulls = count({ quick: 5, full: 200 });
    const told: string[] = [];
    const tell = (line: string): void => void told.push(line);
    const counts = await pullSeries({ image: boardImage(), pulls, seed, failuresMax: 5, tell });
    t.same(told, []);
    t.equal(counts.pulls, pulls);
    t.same([counts.lost, counts.doubled, counts.unreadable, counts.failed], [0, 0, 0, 0]);
    t.same(
      aims.filter((aim) => counts.at[aim] === 0),
      [],
      'each aim was met',
    );
  },
);

testSystem('a till that flushes nothing loses something, and it is said', fullLack, async (t) => {
  const told: string[] = [];
  const counts = await pullSeries({
    ...{ image: boardImage(), pulls: aims.length, seed, failuresMax: 1, mutant: withoutDatasync },
    tell: (line) => void told.push(line),
  });
  t.equal(counts.failed, 1, told.join('; '));
});
