/**
 * Lays faults over Node's file calls for one folder of the process it is loaded into, below
 * everything the till does with its files. Calls on other paths are not touched. Writes below the
 * journal are counted; the process can be made to die at one of them, as a cut at that very place.
 */
import { syncBuiltinESMExports } from 'node:module';
import { existsSync } from 'node:fs';
import files from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { DiskCall, DiskFaults, KillMoment } from './injections.js';
import { writeCount } from './write-count.js';

type Call = (this: unknown, ...args: unknown[]) => Promise<unknown>;

export interface FaultyDisk {
  /** `order` tells a new order from one that is told again. */
  set(faults: DiskFaults, order: number): void;
  /** Writes below the journal since this process began. */
  journalWrites(): number;
}

export interface FaultyDiskOptions {
  /** Absolute. */
  readonly folder: string;
  readonly speed: number;
  readonly spent: (call: DiskCall) => void;
  /** Ends the process at once; not one more call of it reaches the disk. */
  readonly die: () => void;
}

/** Flags of an `open` that writes: WRONLY, RDWR, CREAT, TRUNC, as Linux numbers them. */
const creatingFlag = 0o100;
const writingFlags = 0o1 | 0o2 | creatingFlag | 0o1000;

export async function layFaultyDisk(options: FaultyDiskOptions): Promise<FaultyDisk> {
  const { folder, speed, spent, die } = options;
  let faults: DiskFaults = {};
  const journal = join(folder, 'journal') + sep;
  const count = writeCount(die);
  const failOnce = (call: DiskCall, path: string): void => {
    if (faults.failNext !== call || !path.startsWith(journal)) return;
    faults = { ...faults };
    Reflect.deleteProperty(faults, 'failNext');
    spent(call);
    throw systemError('EIO', call);
  };
  const state: State = {
    faults: () => faults,
    failOnce,
    counted: (moment, path) => {
      if (path.startsWith(journal)) count[moment]();
    },
    speed,
    concerned: new WeakMap(),
  };
  const isOurs = (path: unknown): path is string =>
    typeof path === 'string' && (path === folder || path.startsWith(folder + sep));

  const probe = await files.open('/dev/null', 'r');
  layOnHandles(Object.getPrototypeOf(probe) as object, state);
  await probe.close();
  layOnPaths(isOurs, state);
  syncBuiltinESMExports();
  return {
    set: (next, order) => {
      faults = next;
      count.order(order, next.killAtWrite, next.when);
    },
    journalWrites: () => count.written(),
  };
}

interface State {
  readonly faults: () => DiskFaults;
  /** Of the journal alone: a fault that a small document meets, and lives with, shows nobody anything. */
  readonly failOnce: (call: DiskCall, path: string) => void;
  /** One moment of a write to this file. */
  readonly counted: (moment: KillMoment, path: string) => void;
  readonly speed: number;
  /** Open files of the folder, and their paths. */
  readonly concerned: WeakMap<object, string>;
}

/** Flushes and writes of files that are open. */
function layOnHandles(handles: object, state: State): void {
  const { faults, failOnce, counted, speed, concerned } = state;
  const flush = async (self: unknown): Promise<void> => {
    const path = concerned.get(self as object);
    if (path === undefined) return;
    const { fsyncMs = 0 } = faults();
    if (fsyncMs > 0) await new Promise((done) => setTimeout(done, fsyncMs / speed));
    failOnce('fsync', path);
  };
  const change = (self: unknown): void => {
    const path = concerned.get(self as object);
    if (path === undefined) return;
    failOnce('write', path);
    refuseWriting(faults(), 'write');
  };
  const write = async (self: unknown, args: readonly unknown[]): Promise<void> => {
    const path = concerned.get(self as object);
    if (path === undefined) return;
    counted('before', path);
    failOnce('write', path);
    const needsRoom = faults().full === true && (await isGrowing(self as Sized, args));
    refuseWriting({ ...faults(), full: needsRoom }, 'write');
  };
  for (const name of ['datasync', 'sync']) lay(handles, name, flush);
  lay(handles, 'write', write, (_result, _args, self) => {
    const path = concerned.get(self as object);
    if (path !== undefined) counted('after', path);
  });
  for (const name of ['writev', 'writeFile', 'appendFile', 'truncate']) lay(handles, name, change);
}

interface Sized {
  stat(): Promise<{ readonly size: number }>;
}

/** A full disk still takes what is written over bytes that are there. */
async function isGrowing(file: Sized, args: readonly unknown[]): Promise<boolean> {
  const [, , length, position] = args;
  if (typeof length !== 'number' || typeof position !== 'number') return true;
  return position + length > (await file.stat()).size;
}

/** Calls that name a path. */
function layOnPaths(isOurs: (path: unknown) => path is string, state: State): void {
  const { faults, failOnce, concerned } = state;
  const open = (_: unknown, [path, flags]: readonly unknown[]): void => {
    if (!isOurs(path)) return;
    failOnce('open', path);
    const { writes, makes } = meaningOf(flags);
    if (writes && faults().readOnly === true) throw systemError('EROFS', 'open');
    if (makes && faults().full === true) throw systemError('ENOSPC', 'open');
  };
  lay(files, 'open', open, (result, [path]) => {
    if (isOurs(path)) concerned.set(result as object, path);
  });
  for (const name of ['mkdir', 'rename', 'writeFile', 'appendFile', 'unlink', 'rm']) {
    lay(files, name, (_, [path]) => {
      if (!isOurs(path)) return;
      if (name === 'rename') failOnce('rename', path);
      // A folder that is there needs no room and changes nothing.
      if (name === 'mkdir' && existsSync(path)) return;
      if (name === 'mkdir' || name.endsWith('File')) refuseWriting(faults(), name);
      else if (faults().readOnly === true) throw systemError('EROFS', name);
    });
  }
}

type Before = (self: unknown, args: readonly unknown[]) => Promise<void> | void;
type Behind = (result: unknown, args: readonly unknown[], self: unknown) => void;

/** Puts `before` in front of a call, and `behind` after one that went well. */
function lay(target: object, name: string, before: Before, behind?: Behind): void {
  const original = Reflect.get(target, name) as Call;
  Reflect.set(target, name, async function (this: unknown, ...args: unknown[]) {
    await before(this, args);
    const result = await original.apply(this, args);
    behind?.(result, args, this);
    return result;
  });
}

function refuseWriting(faults: DiskFaults, syscall: string): void {
  if (faults.readOnly === true) throw systemError('EROFS', syscall);
  if (faults.full === true) throw systemError('ENOSPC', syscall);
}

function meaningOf(flags: unknown): { readonly writes: boolean; readonly makes: boolean } {
  if (typeof flags === 'number') {
    return { writes: (flags & writingFlags) !== 0, makes: (flags & creatingFlag) !== 0 };
  }
  const text = textOf(flags);
  return { writes: /[wa+]/.test(text), makes: /[wa]/.test(text) };
}

function textOf(flags: unknown): string {
  return typeof flags === 'string' ? flags : 'r';
}

function systemError(code: string, syscall: string): Error {
  const errno = { EIO: -5, ENOSPC: -28, EROFS: -30 }[code];
  const error = new Error(`${code}: injected by the bench, ${syscall}`);
  return Object.assign(error, { code, syscall, errno });
}
