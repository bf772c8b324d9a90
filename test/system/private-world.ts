/**
 * A world of its own for a program that mounts things: its own mounts, its own processes, and a folder in
 * memory. When the program ends, however it ends, the kernel ends all its processes and takes its mounts
 * and loop devices down; nothing of it was ever to be seen outside. The program also ends when whoever
 * started it does (station.ts), so nothing needs to be cleaned up after a test that was killed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../project.js';

const apart = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child=KILL'];

export interface Finished {
  readonly status: number | null;
  readonly lines: readonly string[];
}

/** Runs `program` of this folder there; its first argument is the folder, then come `words`. */
export async function runInPrivateWorld(
  program: string,
  words: readonly string[],
): Promise<Finished> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-world-'));
  const file = join(projectRoot, 'dist/test/system', `${program}.js`);
  const all = [...apart, '--mount-proc', process.execPath, '--enable-source-maps', file];
  const child = spawn('unshare', [...all, folder, ...words], {
    // The pipe to its input is what tells it that we have gone.
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [status] = (await once(child, 'close')) as [number | null];
  rmdirSync(folder);
  return { status, lines: said.split('\n').filter((line) => line !== '') };
}

interface Need {
  readonly lack: string;
  readonly isMet: () => boolean;
}

const runs = (command: string, ...words: readonly string[]): boolean =>
  spawnSync(command, words, { stdio: 'ignore' }).status === 0;

/** A loop device with an ext4 on a file in memory, mounted and gone again. */
const loopTrial =
  'mount -t tmpfs none "$0" && cd "$0" && truncate -s 16M i && mkfs.ext4 -q i && mkdir m && mount -o loop i m';

function loopWorks(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-probe-'));
  const works = runs('unshare', ...apart, 'sh', '-c', loopTrial, folder);
  rmdirSync(folder);
  return works;
}

const forLoops: readonly Need[] = [
  { lack: 'it needs root', isMet: () => process.getuid?.() === 0 },
  { lack: 'unshare cannot make a world apart', isMet: () => runs('unshare', ...apart, 'true') },
  { lack: 'cc is missing', isMet: () => runs('cc', '--version') },
  { lack: 'mkfs.ext4 is missing', isMet: () => runs('mkfs.ext4', '-V') },
  { lack: 'no ext4 can be mounted from a loop device', isMet: loopWorks },
];

const forBlocks: readonly Need[] = [
  ...forLoops,
  { lack: '/dev/fuse is missing', isMet: () => existsSync('/dev/fuse') },
  { lack: 'libfuse3-dev or pkg-config is missing', isMet: () => runs('pkg-config', 'fuse3') },
];

const lackIn = (needs: readonly Need[]): string | null =>
  needs.find(({ isMet }) => !isMet())?.lack ?? null;

/** Why no ext4 can be mounted here, or `null`. */
export function loopLack(): string | null {
  return lackIn(forLoops);
}

/** Why no disk that logs can be made here, or `null`. */
export function blockLack(): string | null {
  return lackIn(forBlocks);
}
