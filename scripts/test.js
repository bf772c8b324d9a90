#!/usr/bin/env node
/**
 * `npm test [-- PATH ...]`: sets up, then runs the compiled tests. A PATH is a test file or a folder of
 * them as it stands in the sources (test/runtime/journal) or in dist. `--full` takes the full counts;
 * other options go to tap (`--reporter=tap` prints every test).
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { collect, root } from './checkout.js';
import { setUpOrExit } from './setup.js';

const args = process.argv.slice(2);
const paths = args.filter((arg) => !arg.startsWith('--'));
const options = args.filter((arg) => arg.startsWith('--') && arg !== '--full');
const full = args.includes('--full');

await setUpOrExit();
const files = paths.flatMap(compiledTests);
// Without a terminal there is nobody to redraw the screen for: failures and the summary only.
const plain = process.stdout.isTTY ? [] : ['--reporter=terse'];
// Full counts of one file may take long; a hang is still found.
const patience = full ? ['--timeout=1800'] : [];
const result = spawnSync(
  process.execPath,
  [
    path.join('node_modules', 'tap', 'dist', 'esm', 'run.mjs'),
    'run',
    ...plain,
    ...patience,
    ...options,
    ...files,
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...(process.stdout.isTTY ? {} : { CI: process.env['CI'] ?? 'true' }),
      ...(full ? { HOLDFAST_COUNTS: process.env['HOLDFAST_COUNTS'] ?? 'full' } : {}),
    },
  },
);
process.exitCode = result.status ?? 1;

/**
 * The compiled test files that `wanted` names.
 *
 * @param {string} wanted
 * @returns {string[]}
 */
function compiledTests(wanted) {
  const relative = path.relative(root, path.resolve(wanted));
  const inDist = relative.startsWith('dist') ? relative : path.join('dist', relative);
  const file = inDist.replace(/\.ts$/, '.js');
  if (!existsSync(path.join(root, file))) {
    process.stderr.write(`There is no test at ${wanted}. Name a file or a folder under test/.\n`);
    process.exit(2);
  }
  if (file.endsWith('.js')) return [file];
  /** @type {string[]} */
  const found = [];
  collect(file, '.test.js', found);
  return found.sort();
}
