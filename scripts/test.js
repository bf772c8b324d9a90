#!/usr/bin/env node
/**
 * `npm test [-- PATH ...]`: sets up, then runs the compiled tests. A PATH is a test file or a folder of
 * them as it stands in the sources (test/runtime/journal) or in dist. `--full` takes the full counts.
 *
 * Each file is a process of plain node, a few at a time: a tap test says by itself what it found, and
 * without a wrapper around it, nothing weighs on the processes that it starts (the bench, the till).
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { collect, root } from './checkout.js';
import { setUpOrExit } from './setup.js';

/** Folders whose files mostly wait for real processes: they go side by side with those that compute. */
const waiting = /^dist\/test\/(e2e|kills|matrix|workbench|cli|page|system)\//;
/** Of those that wait, and of those that compute, on the two cores that are counted on. Who runs out helps the others. */
const jobs = { waiting: 3, computing: 2 };
/** A file that is not done after this hangs. */
const patienceSeconds = 120;
const fullPatienceSeconds = 1800;
/** Lines that a test says of itself and that are shown though it passed: what it counted, what it left out. */
const toldOn = /^(EXPLORED|LEFT OUT|[A-Z]+ \w+=\d+.* FAILED=\d+)( .*)?$/gm;

const args = process.argv.slice(2);
const unknown = args.filter((arg) => arg.startsWith('--') && arg !== '--full');
if (unknown.length > 0) {
  process.stderr.write(
    `There is no option ${unknown.join(', ')}. Name files or folders, or --full.\n`,
  );
  process.exit(2);
}
const full = args.includes('--full');

await setUpOrExit();
const wanted = args.filter((arg) => !arg.startsWith('--'));
/** Reading the maps of every file costs a whole run ten seconds: they are for whoever looks at some. */
const maps = wanted.length > 0 || full ? ['--enable-source-maps'] : [];
const queue = (wanted.length === 0 ? ['test'] : wanted).flatMap(compiledTests);
const files = queue.length;
const sums = { total: 0, pass: 0, fail: 0 };
let failedFiles = 0;
const began = process.hrtime.bigint();
const waitingOnes = queue.filter((file) => waiting.test(file));
const computingOnes = queue.filter((file) => !waiting.test(file));
const queues = [waitingOnes, computingOnes];
await Promise.all([
  ...Array.from({ length: jobs.waiting }, () => work(waitingOnes)),
  ...Array.from({ length: jobs.computing }, () => work(computingOnes)),
]);
const seconds = Number((process.hrtime.bigint() - began) / 1_000_000_000n);
process.stdout.write(
  `${String(files)} files, ${String(failedFiles)} failed, in ${String(seconds)} s\n`,
);
process.stdout.write(
  `# { total: ${String(sums.total)}, pass: ${String(sums.pass)}, fail: ${String(sums.fail)} }\n`,
);
process.exitCode = failedFiles === 0 && files > 0 ? 0 : 1;

/**
 * @param {string[]} own
 * @returns {Promise<void>}
 */
async function work(own) {
  for (let file = next(own); file !== undefined; file = next(own)) await run(file);
}

/**
 * @param {string[]} own
 * @returns {string | undefined}
 */
function next(own) {
  return own.shift() ?? queues.find((other) => other.length > 0)?.shift();
}

/**
 * Runs one file; its output is shown when something in it failed.
 *
 * @param {string} file
 * @returns {Promise<void>}
 */
function run(file) {
  return new Promise((resolve) => {
    const patience = full ? fullPatienceSeconds : patienceSeconds;
    const child = spawn(process.execPath, [...maps, file], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        TAP_TIMEOUT: String(patience),
        ...(full ? { HOLDFAST_COUNTS: process.env['HOLDFAST_COUNTS'] ?? 'full' } : {}),
      },
    });
    /** @type {Buffer[]} */
    const output = [];
    const keep = (/** @type {Buffer} */ bytes) => void output.push(bytes);
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    // tap ends a file that hangs; this ends one that hangs beyond tap.
    const watch = setTimeout(() => child.kill('SIGKILL'), (patience + 30) * 1000);
    child.on('close', (status, signal) => {
      clearTimeout(watch);
      settle(file, Buffer.concat(output).toString(), status === 0 && signal === null);
      resolve();
    });
  });
}

/**
 * @param {string} file
 * @param {string} text
 * @param {boolean} ended
 */
function settle(file, text, ended) {
  const summary = [...text.matchAll(/^# \{ total: (\d+)(?:, pass: (\d+))?(?:, fail: (\d+))?/gm)].at(
    -1,
  );
  const total = Number(summary?.[1] ?? 0);
  const fail = Number(summary?.[3] ?? 0);
  const isGood = ended && fail === 0 && total > 0;
  sums.total += total;
  sums.pass += Number(summary?.[2] ?? 0);
  sums.fail += isGood ? 0 : Math.max(fail, 1);
  for (const line of text.match(toldOn) ?? []) process.stdout.write(`${line}\n`);
  if (isGood) return;
  failedFiles += 1;
  const alone = file.replace(/^dist\//, '').replace(/\.js$/, '.ts');
  process.stdout.write(`\n=== FAILED ${file} (alone: npm test -- ${alone})\n${text}\n`);
}

/**
 * The compiled test files that `name` names.
 *
 * @param {string} name
 * @returns {string[]}
 */
function compiledTests(name) {
  const relative = path.relative(root, path.resolve(name));
  const inDist = relative.startsWith('dist') ? relative : path.join('dist', relative);
  const file = inDist.replace(/\.ts$/, '.js');
  if (!existsSync(path.join(root, file))) {
    process.stderr.write(`There is no test at ${name}. Name a file or a folder under test/.\n`);
    process.exit(2);
  }
  if (file.endsWith('.js')) return [file];
  /** @type {string[]} */
  const found = [];
  collect(file, '.test.js', found);
  return found.sort();
}
