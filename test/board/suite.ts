/**
 * `npm run board -- --suite [FOLDER...]`: tests of the built checkout run as arm64 programs, by QEMU's
 * user emulation and the image's own Node and packages. Children that a test starts are arm64 as well: the
 * kernel is told of the emulator in a user namespace of our own (binfmt_misc, Linux 6.7), so that this
 * machine stays as it is. Devices and disks are this machine's: those are the booted board's business.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onLines } from '../../src/workbench/lines.js';
import { projectRoot } from '../project.js';
import type { MachineImage } from './machine.js';

const usual = ['test/runtime/payment', 'test/runtime/journal', 'test/drivers'];
const emulator = '/usr/bin/qemu-aarch64-static';
const fileMsMax = 900_000;

/** An ELF file for AArch64, whatever else its head says (binfmt_misc: magic, mask, interpreter, F). */
const magic = String.raw`\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00`;
const mask = String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`;

export async function runSuite(
  image: MachineImage,
  words: readonly string[],
  tell: (line: string) => void,
): Promise<number> {
  if (!existsSync(emulator)) {
    process.stderr.write('Tests cannot be run as arm64: qemu-user-static is not installed.\n');
    return 1;
  }
  const named = words.filter((word) => !word.startsWith('--'));
  const folders = named.length === 0 ? usual : named;
  const began = performance.now();
  const place = mkdtempSync(path.join(tmpdir(), 'arm64-suite-'));
  try {
    layOut(place, image);
    const sum = { files: 0, pass: 0, fail: 0 };
    for (const file of folders.flatMap((folder) => testFiles(folder))) {
      const { pass, fail } = await runFile(place, file, tell);
      sum.files += 1;
      sum.pass += pass;
      sum.fail += fail;
    }
    const seconds = Math.round((performance.now() - began) / 1_000);
    const { files, pass, fail } = sum;
    tell(`SUITE machine=arm64 files=${files} passed=${pass} seconds=${seconds} FAILED=${fail}`);
    return fail === 0 && pass > 0 ? 0 : 1;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** The image's root, and a checkout whose packages are those of the image over the ones for development. */
function layOut(place: string, image: MachineImage): void {
  const root = path.join(place, 'root');
  mkdirSync(root);
  execFileSync('debugfs', ['-R', `rdump / ${root}`, image.root], { stdio: 'ignore' });
  const work = path.join(place, 'work');
  mkdirSync(work);
  execFileSync('cp', [
    '-al',
    path.join(projectRoot, 'node_modules'),
    path.join(work, 'node_modules'),
  ]);
  const own = path.join(path.dirname(image.root), 'app', 'node_modules');
  for (const name of readdirSync(own)) {
    const to = path.join(work, 'node_modules', name);
    if (!name.startsWith('@')) rmSync(to, { recursive: true, force: true });
    execFileSync('cp', ['-rT', '--remove-destination', path.join(own, name), to]);
  }
  for (const name of readdirSync(projectRoot)) {
    if (['node_modules', 'dist', '.cache', '.git'].includes(name)) continue;
    symlinkSync(path.join(projectRoot, name), path.join(work, name));
  }
  // Modules are looked for from where a file really is.
  cpSync(path.join(projectRoot, 'dist'), path.join(work, 'dist'), { recursive: true });
}

function testFiles(folder: string): readonly string[] {
  const place = path.join('dist', folder);
  return readdirSync(path.join(projectRoot, place), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js'))
    .sort()
    .map((name) => path.join(place, name));
}

const script = [
  'mount -t binfmt_misc none /proc/sys/fs/binfmt_misc',
  `printf '%s' ':arm64:M::${magic}:${mask}:${emulator}:F' > /proc/sys/fs/binfmt_misc/register`,
  'exec "$0" --enable-source-maps "$1"',
].join(' && ');

async function runFile(
  place: string,
  file: string,
  tell: (line: string) => void,
): Promise<{ readonly pass: number; readonly fail: number }> {
  const root = path.join(place, 'root');
  const apart = ['-Urmpf', '--kill-child=KILL', '--mount-proc', 'sh', '-c', script];
  const child = spawn('unshare', [...apart, path.join(root, 'usr/bin/node'), file], {
    cwd: path.join(place, 'work'),
    env: { ...process.env, QEMU_LD_PREFIX: root, TAP_TIMEOUT: '900' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), fileMsMax);
  const count = { pass: 0, fail: 0 };
  const said: string[] = [];
  // The assertions of a file, and of the tests within, which are counted by their own lines.
  onLines(child.stdout, (line) => {
    if (/^\s*ok /.test(line)) count.pass += 1;
    if (/^\s*not ok /.test(line)) count.fail += 1;
    if (/^\s*not ok /.test(line)) said.push(line);
  });
  onLines(child.stderr, (line) => said.push(line));
  const [status] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  if (status !== 0 && count.fail === 0) count.fail = 1;
  tell(`${status === 0 ? 'ok' : 'NOT OK'} ${file} pass=${count.pass} fail=${count.fail}`);
  if (status !== 0) for (const line of said.slice(-12)) tell(`    ${line}`);
  return count;
}
