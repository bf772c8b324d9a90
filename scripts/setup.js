#!/usr/bin/env node
/**
 * Makes a checkout ready to run, with only Node and its npm: installs the pinned packages when lock,
 * manifest or Node changed, builds when a source changed, and does nothing otherwise. Prints one line
 * a step. Two set-ups of one folder at once wait for each other. Packages' own install scripts do not
 * run: every package that is needed brings its binaries along.
 *
 * Type errors are printed and kept in the build stamp, where `npm test` and `npm run check` fail on
 * them; the code is emitted all the same.
 */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as checkout from './checkout.js';
import { takeLock } from './setup-lock.js';

const { root } = checkout;
const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const testRunner = path.join(root, 'node_modules', 'tap', 'dist', 'esm', 'run.mjs');

/** A set-up that cannot go on: one sentence what is wrong, one what to do. */
export class SetupError extends Error {}

/**
 * @param {string} line
 */
function say(line) {
  process.stderr.write(`set-up: ${line}\n`);
}

/**
 * Sets the checkout up. Safe to call at any time and twice at once.
 *
 * @returns {Promise<void>}
 */
export async function setUp() {
  requireNode(process.versions.node);
  if (isReady()) return;
  const lock = await takeLock(root, () => say('waiting for another set-up of this folder'));
  try {
    if (!checkout.isInstalled()) await install(lock.fd);
    if (!isReady()) await build(lock.fd);
  } finally {
    lock.release();
  }
}

function isReady() {
  return checkout.isInstalled() && checkout.currentBuild() !== undefined;
}

/**
 * @param {string} version
 */
export function requireNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 11)) return;
  throw new SetupError(
    `Holdfast needs Node 20.11 or newer and this is Node ${version}. Install a newer Node and try again.`,
  );
}

/**
 * @param {number | undefined} lockFd
 */
async function install(lockFd) {
  const started = Date.now();
  say('installing packages');
  rmSync(checkout.installStampFile, { force: true });
  const flags = ['--ignore-scripts', '--include=dev', '--include=optional', '--prefer-offline'];
  const patience = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=4000'];
  const args = ['ci', '--no-audit', '--no-fund', ...flags, ...patience];
  const npm = process.env['npm_execpath'];
  const done = npm?.endsWith('npm-cli.js')
    ? await run(process.execPath, [npm, ...args], lockFd)
    : await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, lockFd);
  if (done.status !== 0) throw new SetupError(installFailure(done));
  // Its set of plugins is compiled in once; left to the first test run, two runs at once would collide.
  const runner = await run(process.execPath, [testRunner, 'build'], lockFd);
  if (runner.status !== 0) {
    throw new SetupError(`The test runner could not be prepared.\n${runner.output}`);
  }
  writeFileSync(checkout.installStampFile, checkout.installStamp());
  say(`packages installed in ${seconds(started)}`);
}

/**
 * @param {Done} done
 */
export function installFailure(done) {
  if (done.missing) {
    return 'npm was not found. Install the npm that comes with Node, or put it on the PATH.';
  }
  const tail = done.output.trim().split('\n').slice(-12).join('\n');
  const unreachable =
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|E?TIMEDOUT|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/;
  if (unreachable.test(done.output)) {
    return `The package registry cannot be reached. Connect this machine to the network (or set npm's registry or proxy) and try again.\n${tail}`;
  }
  return `npm could not install the packages. Its last words are below.\n${tail}`;
}

/**
 * @param {number | undefined} lockFd
 */
async function build(lockFd) {
  const started = Date.now();
  say('building');
  // Taken before the compiler reads: a source that changes meanwhile is built again next time.
  const sources = checkout.buildStamp();
  rmSync(checkout.buildStampFile, { force: true });
  removeStale();
  let errors = await compile(lockFd);
  if (missingOutputs().length > 0) {
    // The compiler's memory says that they exist; somebody deleted them.
    for (const name of readdirSync(path.join(root, 'dist'))) {
      if (name.startsWith('.tsbuildinfo')) rmSync(path.join(root, 'dist', name));
    }
    errors = await compile(lockFd);
  }
  const missing = missingOutputs();
  if (missing.length > 0) {
    throw new SetupError(`The build made no ${missing.join(', ')}.\n${errors}`);
  }
  copyFiles();
  const typeErrors = errors === '' ? [] : errors.split('\n');
  mkdirSync(path.dirname(checkout.buildStampFile), { recursive: true });
  writeFileSync(checkout.buildStampFile, JSON.stringify({ sources, typeErrors }, undefined, 2));
  if (typeErrors.length > 0) {
    process.stderr.write(`${typeErrors.slice(0, 20).join('\n')}\n`);
    say(`built in ${seconds(started)} WITH TYPE ERRORS (${typeErrors.length} lines)`);
  } else say(`built in ${seconds(started)}`);
}

/**
 * Compiles every project; answers the compiler's complaints, empty when it was content.
 *
 * @param {number | undefined} lockFd
 */
async function compile(lockFd) {
  let errors = '';
  for (const project of checkout.projects()) {
    const args = [compiler, '-p', path.join(root, project), '--pretty', 'false'];
    const done = await run(process.execPath, args, lockFd);
    if (done.status !== 0) errors += done.output.trim() || `The compiler failed on ${project}.`;
    if (errors !== '') errors += '\n';
  }
  return errors.trim();
}

function copyFiles() {
  for (const file of checkout.copiedFiles()) {
    const copy = path.join(root, 'dist', file);
    mkdirSync(path.dirname(copy), { recursive: true });
    copyFileSync(path.join(root, file), copy);
  }
}

function missingOutputs() {
  return checkout
    .sourceFiles()
    .filter((file) => !file.endsWith('.d.ts'))
    .map((file) => `dist/${file.replace(/\.ts$/, '.js')}`)
    .filter((file) => !existsSync(path.join(root, file)));
}

/** Removes outputs whose source is gone, and the folders that this leaves empty. */
function removeStale() {
  for (const folder of ['dist/src', 'dist/test', 'dist/bench']) {
    if (existsSync(path.join(root, folder))) removeStaleIn(folder);
  }
}

/**
 * @param {string} folder
 */
function removeStaleIn(folder) {
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const name = `${folder}/${entry.name}`;
    const source = name.replace(/^dist\//, '').replace(/\.js(\.map)?$/, '.ts');
    if (entry.isDirectory()) removeStaleIn(name);
    else if (!existsSync(path.join(root, source))) rmSync(path.join(root, name));
  }
  if (readdirSync(path.join(root, folder)).length === 0) rmdirSync(path.join(root, folder));
}

/**
 * @typedef {object} Done
 * @property {number | null} status
 * @property {string} output what it wrote to both outputs
 * @property {boolean} missing there is no such program
 */

/**
 * @param {string} program
 * @param {string[]} args
 * @param {number | undefined} lockFd
 * @returns {Promise<Done>}
 */
function run(program, args, lockFd) {
  return new Promise((resolve, reject) => {
    /** @type {import('node:child_process').StdioOptions} */
    const stdio = ['ignore', 'pipe', 'pipe', ...(lockFd === undefined ? [] : [lockFd])];
    const child = spawn(program, args, { cwd: root, stdio });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (/** @type {Buffer} */ data) => (output += data.toString()));
    }
    child.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'ENOENT') resolve({ status: null, output, missing: true });
      else reject(error);
    });
    child.on('close', (status) => resolve({ status, output, missing: false }));
  });
}

/**
 * @param {number} started
 */
function seconds(started) {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}

/** Sets up on behalf of another script; on failure says why and ends the process. */
export async function setUpOrExit() {
  try {
    await setUp();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

const startedAs = process.argv[1];
if (startedAs !== undefined && realpathSync(startedAs) === fileURLToPath(import.meta.url)) {
  await setUpOrExit();
}
