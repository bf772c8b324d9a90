/**
 * What a program in a private world stands on: its folder in memory, commands of the system, and disks of
 * ext4 on a loop device. It ends with whoever started it.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { nodeClock } from '../../src/platform/node-clock.js';
import type { Clock } from '../../src/runtime/ports/clock.js';
import { projectRoot } from '../project.js';
import { type BlockEvent, eventsIn } from './block-log.js';

/** Room for a dozen small segments and the file system's own journal. */
const diskBytes = 16 * 1_048_576;

export class Station {
  readonly #folder: string;
  #boots = 0;

  /** `folder` is an empty one, in a private world. */
  constructor(folder: string) {
    endWithStarter();
    run('mount', '-t', 'tmpfs', '-o', 'size=512m', 'none', folder);
    this.#folder = folder;
  }

  at(...names: readonly string[]): string {
    return join(this.#folder, ...names);
  }

  /** Compiles a C program of this folder. */
  compile(name: string, ...libraries: readonly string[]): string {
    const flags =
      libraries.length === 0 ? '' : said('pkg-config', '--cflags', '--libs', ...libraries);
    const source = join(projectRoot, 'test/system', `${name}.c`);
    const program = this.at(name);
    run('cc', '-O1', '-Wall', '-Wextra', '-o', program, source, ...wordsIn(flags));
    return program;
  }

  /** The bytes of a new ext4. */
  newDisk(): Buffer {
    const file = this.at('new.img');
    writeFileSync(file, '');
    run('truncate', '-s', String(diskBytes), file);
    run('mkfs.ext4', '-q', '-b', '4096', '-J', 'size=4', file);
    return readFileSync(file);
  }

  /** A file whose content names a boot of the operating system that has not been before. */
  nextBoot(): string {
    this.#boots += 1;
    const file = this.at('boot-id');
    writeFileSync(file, `boot-${String(this.#boots)}\n`);
    return file;
  }

  nextClock(): Clock {
    return nodeClock({ bootId: this.nextBoot() });
  }

  /** Mounts the disk in `file`, and takes it down again when `use` is done. */
  async mounted<T>(file: string, use: (folder: string) => Promise<T>): Promise<T> {
    const folder = this.at('mount');
    mkdirSync(folder, { recursive: true });
    run('mount', '-o', 'loop', file, folder);
    try {
      return await use(folder);
    } finally {
      run('umount', folder);
    }
  }

  /** Mounts what a cut has left of a disk, as the next boot does. */
  async afterCut<T>(disk: Buffer, use: (folder: string) => Promise<T>): Promise<T> {
    const file = this.at('cut.img');
    writeFileSync(file, disk);
    return this.mounted(file, use);
  }
}

/** Its end is the end of our standard input; that alone does not keep us here. */
function endWithStarter(): void {
  process.stdin.once('end', () => process.exit(1)).resume();
  if (process.stdin instanceof Socket) process.stdin.unref();
}

/** A disk whose every write and flush is logged, while `use` has it mounted. */
export class LoggedDisk {
  /** Where the disk is mounted. */
  readonly folder: string;
  /** What is written here stands in the log between the blocks. */
  readonly marks: string;
  /** What is written here is how the block begins whose next write fails. */
  readonly refuse: string;

  private constructor(station: Station, fuse: string) {
    this.folder = station.at('mount');
    this.marks = join(fuse, 'marks');
    this.refuse = join(fuse, 'refuse');
  }

  /** Answers the log, from the first block that mounting wrote to the last of taking it down. */
  static async record(
    station: Station,
    base: Buffer,
    use: (disk: LoggedDisk) => Promise<void>,
  ): Promise<readonly BlockEvent[]> {
    const [image, log, fuse] = [station.at('base.img'), station.at('log'), station.at('fuse')];
    writeFileSync(image, base);
    mkdirSync(fuse, { recursive: true });
    const logger = spawn(station.at('block-logger'), [image, log, fuse], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(logger, 'exit');
    await ready(logger);
    const disk = new LoggedDisk(station, fuse);
    await station.mounted(join(fuse, 'disk'), () => use(disk));
    run('umount', fuse);
    await ended;
    return eventsIn(readFileSync(log));
  }
}

/** Its first word; one that ends without is broken. */
async function ready(logger: ChildProcess): Promise<void> {
  await new Promise<void>((isReady, reject) => {
    logger.stdout?.once('data', () => {
      isReady();
    });
    logger.once('exit', (status) => {
      reject(new Error(`the block logger ended with ${String(status)}`));
    });
  });
}

export function run(command: string, ...words: readonly string[]): void {
  said(command, ...words);
}

function said(command: string, ...words: readonly string[]): string {
  const done = spawnSync(command, words, { encoding: 'utf8' });
  if (done.status !== 0)
    throw new Error(`${command} ${words.join(' ')}: ${String(done.status)} ${done.stderr}`);
  return done.stdout;
}

const wordsIn = (text: string): readonly string[] =>
  text.split(/\s+/).filter((word) => word !== '');

/** Runs a program of node to its end, and answers its status. */
export async function runNode(file: string, words: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [join(projectRoot, 'dist/test/system', file), ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [status] = (await once(child, 'close')) as [number | null];
  return status;
}
