/**
 * What this machine tells of its last reset: the kernel's watchdog, the dumps of a panic that it kept, and
 * a file of the board's reset controller where its profile names one. Read once, at a start; what is not
 * there says nothing.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readNamedFile } from './named-file.js';

/** In the words of whoever tells it; each `null` where it tells nothing. */
export interface ToldResets {
  /** Bits of the kernel's watchdog, decimal. */
  readonly bootStatus: string | null;
  readonly controller: string | null;
  /** Names and ages of the dumps that the kernel has kept; '' where it keeps them and has none. */
  readonly dumps: string | null;
}

export interface SignPlaces {
  readonly bootStatus?: string;
  readonly dumps?: string;
  readonly dumpsMoved?: string;
  /** Whether there is somewhere to keep them: the folder is there with every kernel. */
  readonly dumpKeeper?: string;
  /** Of the board's reset controller; `null` for none. */
  readonly resetReason: string | null;
}

const bootStatusFile = '/sys/class/watchdog/watchdog0/bootstatus';
const dumpFolder = '/sys/fs/pstore';
/** Where systemd-pstore(8) moves them before any service starts. */
const movedFolder = '/var/lib/systemd/pstore';
const dumpKeeperFile = '/sys/module/pstore/parameters/backend';
const textMax = 4096;

export async function toldResets(places: SignPlaces): Promise<ToldResets> {
  const { bootStatus = bootStatusFile, dumps = dumpFolder, resetReason } = places;
  const folders = [dumps, places.dumpsMoved ?? movedFolder];
  const keeper = await textOf(places.dumpKeeper ?? dumpKeeperFile);
  const isKept = keeper !== null && keeper !== '' && keeper !== '(null)';
  return {
    bootStatus: await textOf(bootStatus),
    controller: resetReason === null ? null : await textOf(resetReason),
    dumps: isKept ? await dumpsIn(folders) : null,
  };
}

async function textOf(path: string): Promise<string | null> {
  const read = await readNamedFile(path, { bytesMax: textMax });
  return read.ok ? read.value.trim() : null;
}

const namedMax = 8;

async function dumpsIn(folders: readonly string[]): Promise<string | null> {
  const found: string[] = [];
  for (const folder of folders) {
    const names = await dumpsOf(folder);
    if (names === null) return null;
    found.push(...names.slice(-namedMax));
  }
  return found.join(' ');
}

/** The kernel uses a name again for the next dump, so its age is part of it. `null`: nothing is known. */
async function dumpsOf(folder: string): Promise<readonly string[] | null> {
  try {
    const names = (await readdir(folder)).filter((name) => /^[\w.-]{1,100}$/.test(name)).sort();
    return await Promise.all(
      names.map(async (name) => {
        const { mtimeMs } = await stat(join(folder, name));
        return `${name}@${String(Math.round(mtimeMs))}`;
      }),
    );
  } catch (error: unknown) {
    // Not this user's to read, or gone meanwhile.
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? [] : null;
  }
}
