/**
 * The image of the emulated board: built once for each state of its script, its files, the till's packages
 * and the udev rules, and kept in .cache/board. The program itself goes on a disk of its own, made anew
 * for each run.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { countsAreFull } from '../counts.js';
import { projectRoot } from '../project.js';
import type { MachineImage } from './machine.js';
import { twoFiles } from './one-file.js';

const own = path.join(projectRoot, 'test', 'board', 'image');
const cache = path.join(projectRoot, '.cache', 'board');

/** Debian's packages, by a command of each. */
const needed: readonly (readonly [command: string, debian: string])[] = [
  ['qemu-system-aarch64', 'qemu-system-arm'],
  ['aarch64-linux-gnu-g++', 'gcc-aarch64-linux-gnu g++-aarch64-linux-gnu'],
  ['cpio', 'cpio'],
  ['mke2fs', 'e2fsprogs'],
  ['depmod', 'kmod'],
];

/** What the system lacks for a board, or `null`. */
export function boardLack(): string | null {
  const missing = needed.filter(([name]) => {
    const { error } = spawnSync(name, ['--version'], { stdio: 'ignore' });
    return error !== undefined;
  });
  if (missing.length === 0) return null;
  return `not installed: ${missing.map(([, debian]) => debian).join(' ')}`;
}

/** The same, for what takes many minutes: in full counts alone. */
export function fullLack(): string | null {
  return countsAreFull ? boardLack() : 'it takes minutes and runs in npm run test:full';
}

/** Built when it is not there: half a minute, and what is downloaded. */
export function boardImage(): MachineImage {
  const folder = path.join(cache, imageHash());
  if (!existsSync(folder)) build(folder);
  return {
    kernel: path.join(folder, 'Image'),
    initrd: path.join(folder, 'initrd.gz'),
    root: path.join(folder, 'root.img'),
    app: programDisk(folder),
  };
}

function imageHash(): string {
  const hash = createHash('sha256');
  const files = [
    ...readdirSync(own)
      .sort()
      .map((name) => path.join(own, name)),
    path.join(projectRoot, 'package-lock.json'),
    path.join(projectRoot, 'packaging', 'udev', '65-holdfast.rules'),
  ];
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

/** Beside its place and moved there whole: one that was broken off is not taken for an image. */
function build(folder: string): void {
  mkdirSync(cache, { recursive: true });
  removeOldImages();
  const making = mkdtempSync(path.join(cache, 'making-'));
  execFileSync('bash', [path.join(own, 'build.sh'), making, projectRoot], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  // Two that build at once make the same; the second to end keeps the first one's.
  if (existsSync(folder)) rmSync(making, { recursive: true });
  else renameSync(making, folder);
}

/** What another build is making just now stays. */
function removeOldImages(): void {
  for (const name of readdirSync(cache)) {
    const place = path.join(cache, name);
    const isInTheMaking =
      name.startsWith('making-') && Date.now() - statSync(place).mtimeMs < makingMs;
    if (!isInTheMaking) rmSync(place, { recursive: true });
  }
}

const makingMs = 1_800_000;

const programBytes = 96 * 1024 * 1024;

/**
 * What of the checkout a board needs, with the packages for its own processor. Kept for each build: a board
 * that is started again and again finds the one that it began with, and the second start of a day makes none.
 */
function programDisk(folder: string): string {
  const stamp = readFileSync(path.join(projectRoot, 'dist', '.holdfast-build.json'));
  const name = createHash('sha256').update(stamp).digest('hex').slice(0, 16);
  const image = path.join(folder, `program-${name}.img`);
  if (existsSync(image)) return image;
  removeOldPrograms(folder);
  const making = programFolder(folder);
  const unfinished = `${making}.img`;
  writeFileSync(unfinished, '');
  truncateSync(unfinished, programBytes);
  execFileSync('mke2fs', ['-q', '-t', 'ext4', '-O', '^has_journal', '-d', making, unfinished]);
  rmSync(making, { recursive: true });
  renameSync(unfinished, image);
  return image;
}

const keptMs = 24 * 3_600_000;

/** Not the young ones: a board that runs may open its own again. */
function removeOldPrograms(folder: string): void {
  for (const name of readdirSync(folder).filter((name) => name.startsWith('program-'))) {
    const place = path.join(folder, name);
    if (Date.now() - statSync(place).mtimeMs > keptMs) rmSync(place, { recursive: true });
  }
}

function programFolder(folder: string): string {
  const making = mkdtempSync(path.join(folder, 'program-'));
  const top = path.join(making, 'holdfast');
  cpSync(path.join(folder, 'app', 'node_modules'), path.join(top, 'node_modules'), {
    recursive: true,
    filter: (source) => !source.includes('@fontsource'),
  });
  for (const name of ['dist/src', 'dist/test/board', 'board-profiles', 'packaging', 'bin']) {
    cpSync(path.join(projectRoot, name), path.join(top, name), {
      recursive: true,
      filter: (source) => !/\.(map|d\.ts)$/.test(source),
    });
  }
  for (const name of ['package.json', 'dist/test/project.js']) {
    cpSync(path.join(projectRoot, name), path.join(top, name));
  }
  const restName = 'till-rest.cjs';
  const { first, rest } = twoFiles(projectRoot, {
    entry: 'dist/src/main.js',
    atOnce: 'dist/src/cli/run/run-command.js',
    table: 'dist/src/cli/command-table.js',
    restName,
  });
  writeFileSync(path.join(top, 'till.cjs'), first);
  writeFileSync(path.join(top, restName), rest);
  return making;
}
