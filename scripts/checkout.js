/**
 * What a checkout is made of and whether it is ready: the stamps that say for which sources the
 * packages were installed and the code was built. Reads only.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const installStampFile = path.join(root, 'node_modules', '.holdfast-install');
export const buildStampFile = path.join(root, 'dist', '.holdfast-build.json');

/** What the compiler is run on, in turn: what runs in Node, what in a browser, and what drives one. */
const projectFiles = ['tsconfig.json', 'tsconfig.page.json', 'tsconfig.page-test.json'];
const sourceFolders = ['src', 'test', 'bench'];
const ignoredFolders = new Set(['node_modules', 'fixtures']);

/**
 * @typedef {object} BuildStamp
 * @property {string} sources the `buildStamp()` that was built
 * @property {string[]} typeErrors the compiler's lines, empty when it was content
 */

/**
 * Paths of the TypeScript sources, relative to the root, sorted.
 *
 * @returns {string[]}
 */
export function sourceFiles() {
  /** @type {string[]} */
  const found = [];
  for (const folder of sourceFolders) {
    if (existsSync(path.join(root, folder))) collect(folder, '.ts', found);
  }
  return found.sort();
}

/**
 * Files that a build copies as they are, relative to the root, sorted: style sheets of the page.
 *
 * @returns {string[]}
 */
export function copiedFiles() {
  /** @type {string[]} */
  const found = [];
  if (existsSync(path.join(root, 'src'))) collect('src', '.css', found);
  return found.sort();
}

/** @returns {string[]} the compiler's projects that this checkout has */
export function projects() {
  return projectFiles.filter((file) => existsSync(path.join(root, file)));
}

/**
 * Adds the files below `folder` (relative to the root) whose names end in `ending`.
 *
 * @param {string} folder
 * @param {string} ending
 * @param {string[]} found
 */
export function collect(folder, ending, found) {
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!ignoredFolders.has(entry.name)) collect(name, ending, found);
    } else if (entry.name.endsWith(ending)) found.push(name);
  }
}

/** Changes when an install would give other packages: lock, wanted packages, Node's ABI, machine. */
export function installStamp() {
  const manifest = /** @type {Record<string, unknown>} */ (
    parseJson(readFileSync(path.join(root, 'package.json'), 'utf8'))
  );
  const wanted = ['dependencies', 'optionalDependencies', 'devDependencies', 'overrides'];
  return createHash('sha256')
    .update(JSON.stringify(wanted.map((field) => manifest[field])))
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .update(readFileSync(path.join(root, '.taprc')))
    .update(`${process.versions.modules} ${process.platform} ${process.arch}`)
    .digest('hex');
}

/** Changes when a build would give other code: the sources' paths and text, and the options. */
export function buildStamp() {
  const hash = createHash('sha256').update(installStamp());
  for (const file of [...projects(), ...sourceFiles(), ...copiedFiles()]) {
    hash.update(`\0${file}\0`).update(readFileSync(path.join(root, file)));
  }
  return hash.digest('hex');
}

export function isInstalled() {
  return readIfThere(installStampFile) === installStamp();
}

/**
 * The stamp of the last build if it is a build of the present sources.
 *
 * @returns {BuildStamp | undefined}
 */
export function currentBuild() {
  const text = readIfThere(buildStampFile);
  if (text === undefined) return undefined;
  const stamp = /** @type {BuildStamp} */ (parseJson(text));
  return stamp.sources === buildStamp() ? stamp : undefined;
}

/**
 * @param {string} text
 * @returns {unknown}
 */
function parseJson(text) {
  return JSON.parse(text);
}

/** @param {string} file */
function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
