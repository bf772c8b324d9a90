#!/usr/bin/env node
/**
 * `npm run check`: every check of the house, one after the other; all run, each is reported, and the
 * status is 1 when any failed. `node scripts/check.js NAME ...` runs some of them (`npm run lint`,
 * `layers`, `unused`).
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { currentBuild, root } from './checkout.js';
import { setUpOrExit } from './setup.js';

const layered = ['src', 'test', 'bench'].filter((folder) => existsSync(`${root}/${folder}`));

/** @type {Readonly<Record<string, () => boolean>>} */
const checks = {
  types: () => {
    const errors = currentBuild()?.typeErrors ?? ['The sources changed while they were checked.'];
    for (const line of errors) process.stdout.write(`${line}\n`);
    return runTool('typescript/bin/tsc', ['-p', 'tsconfig.scripts.json']) && errors.length === 0;
  },
  lint: () => runTool('eslint/bin/eslint.js', ['.', '--max-warnings=0']),
  layers: () =>
    runTool('dependency-cruiser/bin/dependency-cruise.mjs', [
      '--config',
      '.dependency-cruiser.js',
      ...layered,
    ]),
  unused: () => runTool('knip/bin/knip.js', ['--no-progress']),
  format: () => runTool('prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']),
  tests: () => runNode(['scripts/test.js']),
};

/**
 * @param {string} file
 * @param {string[]} args
 */
function runTool(file, args) {
  return runNode([`node_modules/${file}`, ...args]);
}

/** @param {string[]} args */
function runNode(args) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in checks));
if (unknown.length > 0) {
  const known = Object.keys(checks).join(', ');
  process.stderr.write(`There is no check ${unknown.join(', ')}. The checks are ${known}.\n`);
  process.exit(2);
}

await setUpOrExit();
/** @type {string[]} */
const lines = [];
for (const [name, check] of Object.entries(checks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const started = Date.now();
  process.stdout.write(`== ${name}\n`);
  const isClean = check();
  if (!isClean) process.exitCode = 1;
  const took = ((Date.now() - started) / 1000).toFixed(1);
  lines.push(`${name.padEnd(7)} ${isClean ? 'ok    ' : 'FAILED'} ${took} s`);
}
process.stdout.write(`\n${lines.join('\n')}\n`);
