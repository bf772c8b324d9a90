/**
 * The little that a link needs of /sys: lists, short texts, where a link leads. What is not there is
 * `null` or empty, what the kernel refuses is its own word for it; nothing is thrown. The files of /sys
 * never make anybody wait.
 */
import { constants } from 'node:fs';
import { access, readFile, readdir, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface Sysfs {
  /** Names in a folder; empty when there is no such folder. */
  readonly list: (folder: string) => Promise<readonly string[]>;
  /** What a file says, without the end of its line. */
  readonly read: (file: string) => Promise<string | null>;
  /** `null` when it was taken, else the error's code: `EACCES`, `EBUSY`, `EINVAL`. */
  readonly write: (file: string, text: string) => Promise<string | null>;
  readonly isWritable: (file: string) => Promise<boolean>;
  /** The last name of where `file` leads to. */
  readonly leadsTo: (file: string) => Promise<string | null>;
}

/** `root` is `/sys`; paths are below it. */
export function sysfsAt(root: string): Sysfs {
  const at = (name: string): string => path.join(root, name);
  return {
    list: async (folder) => (await orNull(readdir(at(folder)))) ?? [],
    read: async (file) => (await orNull(readFile(at(file), 'utf8')))?.trimEnd() ?? null,
    write: async (file, text) => {
      try {
        // Not made where it is not, and not opened for reading: the kernel lets nobody read `export`.
        await writeFile(at(file), text, { flag: constants.O_WRONLY | constants.O_TRUNC });
        return null;
      } catch (error: unknown) {
        return codeOf(error);
      }
    },
    isWritable: async (file) =>
      (await orNull(access(at(file), constants.W_OK).then(() => true))) ?? false,
    leadsTo: async (file) => {
      const real = await orNull(realpath(at(file)));
      return real === null ? null : path.basename(real);
    },
  };
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error: unknown) {
    codeOf(error);
    return null;
  }
}

/** Whatever the kernel says is no bug of ours; anything else is. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return error.code;
  }
  throw error;
}
