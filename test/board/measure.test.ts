/** The table of both machines: a budget of time grows with the emulation's factor, one of memory does not. HOLDFAST_WRITE=1 draws docs/board.md anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { projectRoot } from '../project.js';
import { figuresIn } from './measure-programs.js';
import {
  type Figure,
  measuredTable,
  proofRow,
  recordedTable,
  withBudget,
} from './measure-table.js';

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

t.test('of a share of the same disk what is beyond the whole grows with the factor', async (t) => {
  const ratio = (value: number): Figure =>
    withBudget({ name: 'durable commit by a bare write and flush', unit: 'x', value });
  const [loop] = figures(400, 0, 0);
  if (loop === undefined) throw new Error('there is a loop');
  const rows = measuredTable([...host.slice(0, 1), ratio(1.1)], [loop, ratio(2.21)]);
  t.equal(
    rows.at(-1),
    '| durable commit by a bare write and flush | 1.1 x | 2.21 x |  | 1.3 x | 2.2 x | not met |',
  );
});

t.test('What the programs say becomes figures; what one did not say is none', async (t) => {
  const line = (value: object): string => `${JSON.stringify(value)}\n`;
  const commit = (name: string, value: number): string =>
    line({ name: `journal-commit.${name}`, value });
  const mib = 1_048_576;
  const said = {
    committed: commit('bare.p50', 2) + commit('journal.p50', 2.4) + commit('ratio', 1.2),
    opened: line({ ms: 900, rssBefore: 40 * mib, rssMax: 52 * mib }),
    core: line({ sale: 1000, heapUsed: 9 * mib }) + line({ sale: 10_000, heapUsed: 10 * mib }),
  };
  const told = (of: typeof said): readonly string[] =>
    figuresIn(of).map(({ name, value, unit, budget }) =>
      [name, value, unit, ...(budget === undefined ? [] : [budget])].join(' '),
    );
  t.same(told(said), [
    'bare write and flush, p50 2 ms',
    'durable commit, p50 2.4 ms',
    'durable commit by a bare write and flush 1.2 x 1.3',
    'opening a journal of 200,000 records 900 ms 2000',
    'what that adds to the process at most 12 MiB',
    'heap of the core after 1,000 sales 9 MiB',
    'heap of the core after 10,000 sales 10 MiB',
  ]);
  t.match(told({ ...said, opened: 'sh: not found' })[3], / NaN ms 2000$/);
});

const tableForm = /^\| what \| x86 .*\n(\|.*\n)*/m;

t.test('docs/board.md has the table of the run that docs/proof.json tells', async (t) => {
  const at = (name: string): string => path.join(projectRoot, 'docs', name);
  const rows = JSON.parse(readFileSync(at('proof.json'), 'utf8')) as readonly {
    readonly command: string;
    readonly figures: Readonly<Record<string, number | string>>;
  }[];
  const row = rows.find(({ command }) => command === 'npm run board -- --measure');
  const table = recordedTable(row?.figures ?? {});
  const text = readFileSync(at('board.md'), 'utf8');
  const drawn = text.replace(tableForm, `${table.join('\n')}\n`);
  if (process.env['HOLDFAST_WRITE'] === '1') writeFileSync(at('board.md'), drawn);
  t.ok(table.length > 12, 'a row a figure');
  t.match(text, tableForm);
  t.equal(text, drawn);
});
