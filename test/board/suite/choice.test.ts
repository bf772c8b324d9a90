/** Which tests run as another processor's: each folder of tests has a place in the order, or a reason. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { projectRoot } from '../../project.js';
import { chosen, inOrder, reasons, shares } from './choice.js';

const files = [
  'dist/test/scenarios/scenarios.test.js',
  'dist/test/runtime/payment/decide.test.js',
  'dist/test/e2e/damage.test.js',
  'dist/test/runtime/journal/cuts.test.js',
];

t.test('what only computes comes first, and what is left out says why', async (t) => {
  const { run, leftOut } = chosen(files);
  t.same(run, [files[3], files[1], files[0]]);
  t.same(leftOut, [{ reason: reasons['e2e'], files: [files[2]] }]);
});

t.test(
  'a folder or a file of the sources names its own, and no neighbour of a like name',
  async (t) => {
    t.same(chosen(files, ['test/runtime/payment']).run, [files[1]]);
    t.same(chosen(files, ['test/runtime/journal/cuts.test.ts']).run, [files[3]]);
    t.same(chosen(files, ['test/run']).run, []);
  },
);

t.test('neighbours of one folder share a process, and no more than are allowed', async (t) => {
  t.same(shares(['a/1', 'a/2', 'a/3', 'b/1', 'b/c/1'], 2), [
    ['a/1', 'a/2'],
    ['a/3'],
    ['b/1'],
    ['b/c/1'],
  ]);
});

t.test('every folder of tests has a place or a reason, and one of both alone', async (t) => {
  const top = path.join(projectRoot, 'dist', 'test');
  const folders = readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => name.split(path.sep)[0] ?? '');
  for (const folder of new Set(folders)) {
    const told = [inOrder.includes(folder), folder in reasons].filter(Boolean);
    t.equal(told.length, 1, folder);
  }
});

t.test('a file that is left out by its own name is there', async (t) => {
  for (const name of Object.keys(reasons).filter((one) => one.endsWith('.js')))
    t.ok(existsSync(path.join(projectRoot, 'dist', 'test', name)), name);
});
