/** Rows of a run as another processor: what was done is not done again, and what failed is. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { type SuiteRow, countsOf, doneRows, suiteLine } from './rows.js';

const row: SuiteRow = {
  ...{ machine: 'arm64', build: 'b1', files: ['a.test.js', 'b.test.js'] },
  ...{ pass: 3, fail: 0, seconds: 1.5 },
};

t.test('a run goes on behind the files that passed on that machine with that build', async (t) => {
  const file = path.join(t.testdir(), 'rows.jsonl');
  const rows = [
    row,
    { ...row, files: ['failed.test.js'], fail: 1 },
    { ...row, files: ['older.test.js'], build: 'b0' },
    { ...row, files: ['other.test.js'], machine: 'armv7' },
  ];
  const whole = rows.map((one) => JSON.stringify(one)).join('\n');
  writeFileSync(file, `${whole}\n{"machine":"arm64","build":"b1","fi`);
  t.same(doneRows(file, 'arm64', 'b1'), [row]);
  t.same(doneRows(`${file}.none`, 'arm64', 'b1'), []);
});

t.test('a file without a summary, or that ends badly behind a good one, has failed', async (t) => {
  const good = 'ok 1 - a\n# { total: 12, pass: 12 }\n';
  t.same(countsOf(good, true), { pass: 12, fail: 0 });
  t.same(countsOf(good, false), { pass: 12, fail: 1 });
  t.same(countsOf('# { total: 12, pass: 9, fail: 3 }\n', false), { pass: 9, fail: 3 });
  t.same(countsOf('Segmentation fault\n', true), { pass: 0, fail: 1 });
});

t.test('the last line counts files, assertions, failures and what was left out', async (t) => {
  const rows = [row, { ...row, files: ['c.test.js'], fail: 2 }];
  const end = { machine: 'arm64', rows, leftOut: 4, notReached: 1, seconds: 9 };
  t.equal(
    suiteLine(end),
    'SUITE MACHINE=arm64 FILES=3 ASSERTIONS=6 LEFTOUT=4 NOTREACHED=1 SECONDS=9 FAILED=2',
  );
});
