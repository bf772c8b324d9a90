/** A bounded form of `npm run kills`. */
import t from 'tap';
import { killSeries } from './kill-series.js';

t.test(
  'a till whose plug is pulled under sales loses nothing and charges nothing twice',
  async (t) => {
    const said: string[] = [];
    const tell = (line: string): void => void said.push(line);
    const { kills, at, lost, doubled, failed } = await killSeries({ kills: 12, speed: 20, tell });
    t.same(said, []);
    t.same({ lost, doubled, failed }, { lost: 0, doubled: 0, failed: 0 });
    t.ok(kills >= 12);
    t.ok(kills - at.other >= 6, 'most of them in the middle of something');
  },
);
