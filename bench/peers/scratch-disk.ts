/**
 * A disk of one's own to measure on: an ext4 image on a loop device, whose counters nobody else moves
 * and which can be made as slow as a card. Needs root; elsewhere a folder, whose counters are those of
 * the whole device or none.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';

export interface Counters {
  readonly writes: number;
  readonly kilobytes: number;
  readonly flushes: number;
}

export interface ScratchDisk {
  readonly folder: string;
  /** Why the counters tell of more than the store, or `null`. */
  readonly shared: string | null;
  /** `null` where the kernel does not tell. */
  counters(): Counters | null;
  /** Holds the process `pid` back on this disk; answers why it cannot, or `null`. */
  throttle(pid: number): string | null;
  /** Ends that for the file system itself. */
  release(): void;
  free(): void;
}

const imageMegabytes = 768;
const slowBytesPerSecond = 8 * 1_048_576;
const slowWritesPerSecond = 250;
const controller = '/sys/fs/cgroup/blkio';
const group = join(controller, 'holdfast-bench');
const sectorsPerKilobyte = 2;

/** Its image lies in `folder`, and it is seen at `place`, which is made when it is not there. */
export function openScratchDisk(folder: string, place = join(folder, 'disk')): ScratchDisk {
  const image = join(folder, 'disk.img');
  mkdirSync(place, { recursive: true });
  const problem = mounted(image, place);
  const device = deviceOf(place);
  return {
    folder: place,
    shared: problem === null ? null : `shared with others: ${problem}`,
    counters: () => countersOf(device),
    throttle: (pid) => {
      if (problem !== null) return problem;
      const thread = journalThread(place);
      return throttled(device, thread === null ? [pid] : [pid, thread]);
    },
    release: () => {
      const thread = existsSync(group) ? journalThread(place) : null;
      if (thread !== null) writeFileSync(join(controller, 'cgroup.procs'), String(thread));
    },
    free: () => {
      if (problem === null) spawnSync('umount', [place]);
      rmSync(image, { force: true });
      if (existsSync(group)) rmdirSync(group);
    },
  };
}

/** Why there is no disk of one's own, or `null`. */
function mounted(image: string, place: string): string | null {
  if (process.getuid?.() !== 0) return 'a loop device needs root';
  const calls: readonly (readonly [string, readonly string[]])[] = [
    ['dd', ['if=/dev/zero', `of=${image}`, 'bs=1M', `count=${String(imageMegabytes)}`]],
    ['mkfs.ext4', ['-q', '-F', image]],
    ['mount', ['-o', 'loop', image, place]],
  ];
  for (const [program, args] of calls) {
    const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
    if (status !== 0) return `${program} failed: ${error?.message ?? stderr.trim()}`;
  }
  return null;
}

function deviceOf(place: string): string {
  const { dev } = statSync(place);
  // As glibc's gnu_dev_major and gnu_dev_minor take it apart, for numbers that fit 32 bits.
  return `${String((dev >> 8) & 0xfff)}:${String((dev & 0xff) | ((dev >> 12) & 0xfff00))}`;
}

/** Documentation/block/stat.rst: field 5 writes, 7 sectors of 512 bytes written, 16 flushes. */
function countersOf(device: string): Counters | null {
  const file = `/sys/dev/block/${device}/stat`;
  if (!existsSync(file)) return null;
  const fields = readFileSync(file, 'utf8').trim().split(/\s+/).map(Number);
  const [writes = 0, sectors = 0, flushes = 0] = [fields[4], fields[6], fields[15]];
  return { writes, kilobytes: sectors / sectorsPerKilobyte, flushes };
}

/** Holds `pids` back: the store's process, and the thread that writes the file system's own journal. */
function throttled(device: string, pids: readonly number[]): string | null {
  if (!existsSync(controller)) return 'the system has no block controller to slow a disk with';
  try {
    mkdirSync(group, { recursive: true });
    for (const [limit, value] of [
      ['write_bps_device', slowBytesPerSecond],
      ['write_iops_device', slowWritesPerSecond],
    ] as const) {
      writeFileSync(join(group, `blkio.throttle.${limit}`), `${device} ${String(value)}`);
    }
    for (const pid of pids) writeFileSync(join(group, 'cgroup.procs'), String(pid));
    return null;
  } catch (error: unknown) {
    return `the block controller refused: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The kernel's thread that commits the journal of the file system at `place`. */
function journalThread(place: string): number | null {
  const { stdout } = spawnSync('findmnt', ['-n', '-o', 'SOURCE', place], { encoding: 'utf8' });
  const name = `jbd2/${basename(stdout.trim())}-`;
  const pid = readdirSync('/proc').find((entry) => {
    const file = join('/proc', entry, 'comm');
    return /^\d+$/.test(entry) && existsSync(file) && readFileSync(file, 'utf8').startsWith(name);
  });
  return pid === undefined ? null : Number(pid);
}
