#!/usr/bin/env node
/**
 * `npm test [-- PATH ...]`: sets up, then runs the compiled tests. A PATH is a test file or a folder of
 * them as it stands in the sources (test/runtime/journal) or in dist. `--full` takes the full counts.
 *
 * Each file is a process of plain node, a few at a time: a tap test says by itself what it found, and
 * without a wrapper around it, nothing weighs on the processes that it starts (the bench, the till).
 * In the short run of everything, files of one room that only compute share a process, since half of
 * what most of them cost is the start of node and tap; where one of them fails, each is run alone and
 * counts alone. Nor are promises followed there (unfollowed.js).
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { collect, root } from './checkout.js';
import { setUpOrExit } from './setup.js';

/** Folders whose files mostly wait for real processes: they go side by side with those that compute. */
const waiting = /^dist\/test\/(e2e|kills|matrix|workbench(?!\/page)|cli)\//;
/** These have a browser and real disks to wait for, but not in the short run. */
const waitingBeyondShort = /^dist\/test\/(page|system)\//;
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
/**
 * Of those that wait, and of those that compute, on the two cores that are counted on. Who runs out helps
 * the others. Full counts weigh more, and time that runs faster than life must not be held up by them.
 */
const jobs = { waiting: full ? 2 : 3, computing: 2 };

await setUpOrExit();
const wanted = args.filter((arg) => !arg.startsWith('--'));
/** Everything, in the quick counts: what has to be over within three minutes. */
const isShort =
  wanted.length === 0 && !full && (process.env['HOLDFAST_COUNTS'] || 'quick') === 'quick';
/** Reading the maps of every file costs a short run ten seconds: they are for whoever looks at some. */
const options = isShort
  ? ['--import', new URL('unfollowed.js', import.meta.url).href]
  : ['--enable-source-maps'];
const queue = (wanted.length === 0 ? ['test'] : wanted).flatMap(compiledTests);
const files = queue.length;
const sums = { total: 0, pass: 0, fail: 0 };
let failedFiles = 0;
const began = process.hrtime.bigint();
/** Files of one room that share a process at most: short enough that no core waits for the last. */
const shareMax = 10;
const waitingOnes = queue.filter(waits).map((file) => [file]);
const computingOnes = shared(queue.filter((file) => !waits(file)));
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
 * @param {string} file
 */
function waits(file) {
  return waiting.test(file) || (!isShort && waitingBeyondShort.test(file));
}

/**
 * Shares of neighbouring files; of one file each where the run is not a short one.
 *
 * @param {string[]} list
 * @returns {string[][]}
 */
function shared(list) {
  const most = isShort ? shareMax : 1;
  /** @type {string[][]} */
  const shares = [];
  for (const file of list) {
    const last = shares.at(-1);
    const fits = last?.[0] !== undefined && last.length < most && roomOf(last[0]) === roomOf(file);
    if (fits) last.push(file);
    else shares.push([file]);
  }
  return shares;
}

/**
 * The folder of `dist/test` that a file is in, at whatever depth.
 *
 * @param {string} file
 */
function roomOf(file) {
  return file.split('/').slice(0, 3).join('/');
}

/**
 * @param {string[][]} own
 * @returns {Promise<void>}
 */
async function work(own) {
  for (let share = next(own); share !== undefined; share = next(own)) {
    if (await run(share)) continue;
    for (const file of share) await run([file]);
  }
}

/**
 * @param {string[][]} own
 * @returns {string[] | undefined}
 */
function next(own) {
  return own.shift() ?? queues.find((other) => other.length > 0)?.shift();
}

/**
 * Runs the files of a share in one process; of a single one the output is shown when something in it
 * failed. Answers false, and counts nothing, where several failed: then each has to be run alone.
 *
 * @param {string[]} share
 * @returns {Promise<boolean>}
 */
function run(share) {
  return new Promise((resolve) => {
    const patience = full ? fullPatienceSeconds : patienceSeconds;
    const [file = ''] = share;
    const imports = share.map((one) => `import './${one}';`).join('\n');
    const program = share.length === 1 ? [file] : ['--input-type=module', '--eval', imports];
    const child = spawn(process.execPath, [...options, ...program], {
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
      resolve(settle(share, Buffer.concat(output).toString(), status === 0 && signal === null));
    });
  });
}

/**
 * @param {string[]} share
 * @param {string} text
 * @param {boolean} ended
 * @returns {boolean}
 */
function settle([file = '', ...others], text, ended) {
  const { total, pass, fail } = summaryOf(text);
  const isGood = ended && fail === 0 && total > 0;
  if (!isGood && others.length > 0) return false;
  sums.total += total;
  sums.pass += pass;
  sums.fail += isGood ? 0 : Math.max(fail, 1);
  for (const line of text.match(toldOn) ?? []) process.stdout.write(`${line}\n`);
  if (isGood) return true;
  failedFiles += 1;
  const alone = file.replace(/^dist\//, '').replace(/\.js$/, '.ts');
  process.stdout.write(`\n=== FAILED ${file} (alone: npm test -- ${alone})\n${text}\n`);
  return true;
}

/**
 * The last summary that tap printed.
 *
 * @param {string} text
 */
function summaryOf(text) {
  const form = /^# \{ total: (\d+)(?:, pass: (\d+))?(?:, fail: (\d+))?/gm;
  const [, total = 0, pass = 0, fail = 0] = [...text.matchAll(form)].at(-1) ?? [];
  return { total: Number(total), pass: Number(pass), fail: Number(fail) };
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
