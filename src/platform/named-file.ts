/**
 * Files that a configuration names: read once, bounded. What is wrong with one comes back as a
 * sentence that says nothing of its content.
 */
import { type Stats, constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { type Result, failed, ok } from '../runtime/ports/result.js';

export interface ReadRules {
  readonly bytesMax: number;
  /** For a secret: readable by its owner alone, and not below this folder (CONTRACT, Data folder). */
  readonly secretOutside?: string;
}

/** The text of the file at `path`, or what is wrong, to stand after the file's name. */
export async function readNamedFile(
  path: string,
  rules: ReadRules,
): Promise<Result<string, string>> {
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const problem = await problemOf(path, await handle.stat(), rules);
      if (problem !== null) return failed(problem);
      return ok(await handle.readFile('utf8'));
    } finally {
      await handle.close();
    }
  } catch (error: unknown) {
    const code = codeOf(error);
    if (code === null) throw error;
    return failed(words[code] ?? `cannot be read: ${code}`);
  }
}

async function problemOf(
  path: string,
  facts: Stats,
  { bytesMax, secretOutside }: ReadRules,
): Promise<string | null> {
  if (!facts.isFile()) return 'is not a file';
  if (facts.size > bytesMax) return `has more than ${bytesMax} bytes`;
  if (secretOutside === undefined) return null;
  if ((facts.mode & 0o077) !== 0) {
    const mode = (facts.mode & 0o777).toString(8).padStart(4, '0');
    return `can be read by others (mode ${mode}): chmod 0600 it`;
  }
  const isInside = await isBelow(path, secretOutside);
  return isInside ? 'lies in the data folder: keep secrets outside it' : null;
}

const words: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  EACCES: 'may not be read by this user',
  EISDIR: 'is a folder',
};

async function isBelow(path: string, folder: string): Promise<boolean> {
  const real = await realpath(path);
  try {
    return real.startsWith(`${await realpath(folder)}${sep}`);
  } catch (error: unknown) {
    // No folder yet, or none at all: nothing lies in it.
    if (codeOf(error) !== null) return false;
    throw error;
  }
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
