import t from 'tap';
import { count, countsAreFull } from '../counts.js';

t.test('a count is the quick one unless the full counts are asked for', async (t) => {
  t.equal(count({ quick: 3, full: 700 }), countsAreFull ? 700 : 3);
});
