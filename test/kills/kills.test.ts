/** A bounded form of `npm run kills`. */
import t from 'tap';
import { count } from '../counts.js';
import { killSeries } from './kill-series.js';

t.test(
  'a till whose plug is pulled under sales loses nothing and charges nothing twice',
  async (t) => {
    const wanted = count({ quick: 3, ci: 12, full: 12 });
    const said: string[] = [];
    const tell = (line: string): void => void said.push(line);
    const { kills, at, lost, doubled, failed } = await killSeries({
      kills: wanted,
      speed: 20,
      tell,
    });
    t.same(said, []);
    t.same({ lost, doubled, failed }, { lost: 0, doubled: 0, failed: 0 });
    t.ok(kills >= wanted);
    t.ok(kills - at.other >= wanted / 2, 'most of them in the middle of something');
  },
);
