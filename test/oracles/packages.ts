/**
 * Packages that only oracles need: never installed by start or npm test, but by the test that first asks
 * for them. `package.json` and its lock stand here; what they ask for is put into a folder that is named
 * by the lock and appears whole, since two tests may ask at the same time.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { projectRoot } from '../project.js';

const here = path.join(projectRoot, 'test', 'oracles');
const cache = path.join(projectRoot, '.cache');
const lock = readFileSync(path.join(here, 'package-lock.json'));
const folder = path.join(
  cache,
  `oracles-${createHash('sha256').update(lock).digest('hex').slice(0, 16)}`,
);

/** Answers what is missing, in words; `null` when they are there. Calling it twice is safe. */
export function installPackages(): string | null {
  if (existsSync(folder)) return null;
  process.stderr.write('installing the packages of oracles\n');
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(path.join(cache, 'fresh-'));
  try {
    for (const name of ['package.json', 'package-lock.json']) {
      copyFileSync(path.join(here, name), path.join(fresh, name));
    }
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    const { status, stderr } = spawnSync('npm', args, { cwd: fresh, encoding: 'utf8' });
    if (status !== 0)
      return `npm ${args.join(' ')} with test/oracles/package.json failed: ${stderr.trim()}`;
    publish(fresh);
    return null;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Whoever comes second finds a folder that is not empty, and throws its own away. */
function publish(fresh: string): void {
  try {
    renameSync(fresh, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

/** The exports of a package, or of a file named from its folder: `alipay-sdk/dist/x.js`. */
export function loadPackage(name: string): unknown {
  const require = createRequire(path.join(folder, 'package.json'));
  const named = /^(?:@[^/]+\/)?[^/]+$/.test(name);
  return require(named ? name : path.join(folder, 'node_modules', name)) as unknown;
}
