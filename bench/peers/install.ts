/** The peers' own packages: `bench/package.json` with its lock, installed when they are first asked for. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** From `dist/bench/peers`. */
export const peersFolder = fileURLToPath(new URL('../../../bench', import.meta.url));
const stamp = join(peersFolder, 'node_modules', '.holdfast-peers');

/** Answers what is missing, in words; `null` when all are there. better-sqlite3 compiles for a minute or two. */
export function installPeers(): string | null {
  const wanted = `${process.version}\n${readFileSync(join(peersFolder, 'package-lock.json'), 'utf8')}`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return null;
  process.stderr.write(
    'bench: installing the peers (better-sqlite3 is compiled, a minute or two)\n',
  );
  for (const args of [
    ['ci', '--ignore-scripts'],
    ['rebuild', 'better-sqlite3'],
  ]) {
    const run = spawnSync('npm', args, { cwd: peersFolder, encoding: 'utf8' });
    if (run.status !== 0) return `npm ${args.join(' ')} in bench/ failed: ${run.stderr.trim()}`;
  }
  writeFileSync(stamp, wanted);
  return null;
}
