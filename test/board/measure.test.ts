/** The table of both machines: a budget of time grows with the emulation's factor, one of memory does not. */
import t from 'tap';
import { type Figure, measuredTable, proofRow } from './measure.js';

const figures = (loop: number, key: number, resident: number): readonly Figure[] => [
  { name: 'fixed loop', unit: 'ms', value: loop },
  { name: 'key', unit: 'ms', value: key, budget: 50 },
  { name: 'resident', unit: 'MiB', value: resident, budget: 96 },
];
const host = figures(100, 5, 70);

t.test('a budget is met by the board within the factor of the same run', async (t) => {
  const [, , ...rows] = measuredTable(host, figures(400, 199, 96));
  t.same(rows, [
    '| fixed loop | 100 ms | 400 ms | 100 ms |  |  |  |',
    '| key | 5 ms | 199 ms | 49.8 ms | 50 ms | 200 ms | met |',
    '| resident | 70 MiB | 96 MiB |  | 96 MiB | 96 MiB | met |',
  ]);
});

t.test('what is beyond it is not met, in the table and in the row for the proof', async (t) => {
  const board = figures(400, 201, 97);
  const rows = measuredTable(host, board).slice(-2);
  for (const row of rows) t.match(row, / not met \|$/);
  t.match(proofRow(host, board), {
    figures: {
      'factor of the fixed loop': 4,
      key: '5 and 201 ms',
      'scaled budgets met': 0,
      'scaled budgets not met': 2,
    },
  });
});
