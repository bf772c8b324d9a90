/**
 * Files that a configuration names: read once, bounded. What is wrong with one comes back as a
 * sentence that says nothing of its content.
 */
import { type Stats, constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { invariant, unreachable } from '../runtime/ports/bug.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';

export interface ReadRules {
  readonly bytesMax: number;
  /** For a secret: readable by its owner alone, and not below this folder (CONTRACT, Data folder). */
  readonly secretOutside?: string;
}

/** What can be wrong with a file, but for what it says. */
export type FileProblem =
  | { readonly kind: 'missing' | 'denied' | 'folder' | 'notFile' | 'inside' }
  | { readonly kind: 'long'; readonly bytesMax: number }
  /** A secret that others can read; `mode` as `chmod` takes it. */
  | { readonly kind: 'open'; readonly mode: string }
  | { readonly kind: 'unreadable'; readonly code: string };

export interface FileLook {
  /** `null` when it cannot be read. */
  readonly text: string | null;
  /** `0600`; `null` when there is no file. */
  readonly mode: string | null;
  /** All of them, the worst first. */
  readonly problems: readonly FileProblem[];
}

/** The text of the file at `path`, or what is wrong, to stand after the file's name. */
export async function readNamedFile(
  path: string,
  rules: ReadRules,
): Promise<Result<string, string>> {
  const { text, problems } = await lookAtNamedFile(path, rules);
  const [first] = problems;
  if (first !== undefined) return failed(sentenceOf(first));
  invariant(text !== null, 'a file without a problem has been read');
  return ok(text);
}

/** The bytes of the file at `path`, likewise. */
export async function readNamedBytes(
  path: string,
  rules: ReadRules,
): Promise<Result<Uint8Array, string>> {
  const { bytes, problems } = await lookAtBytes(path, rules);
  const [first] = problems;
  if (first !== undefined) return failed(sentenceOf(first));
  invariant(bytes !== null, 'a file without a problem has been read');
  return ok(bytes);
}

/** All that is wrong with the file at `path`, and its text all the same where it can be read. */
export async function lookAtNamedFile(path: string, rules: ReadRules): Promise<FileLook> {
  const { bytes, mode, problems } = await lookAtBytes(path, rules);
  return { text: bytes === null ? null : bytes.toString('utf8'), mode, problems };
}

interface BytesLook {
  readonly bytes: Buffer | null;
  readonly mode: string | null;
  readonly problems: readonly FileProblem[];
}

async function lookAtBytes(path: string, rules: ReadRules): Promise<BytesLook> {
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const facts = await handle.stat();
      const mode = (facts.mode & 0o777).toString(8).padStart(4, '0');
      const hindrance = hindranceOf(facts, rules);
      if (hindrance !== null) return { bytes: null, mode, problems: [hindrance] };
      const problems = await secretProblems(path, { mode, facts, rules });
      return { bytes: await handle.readFile(), mode, problems };
    } finally {
      await handle.close();
    }
  } catch (error: unknown) {
    const code = codeOf(error);
    if (code === null) throw error;
    return { bytes: null, mode: null, problems: [problemOf(code)] };
  }
}

function hindranceOf(facts: Stats, { bytesMax }: ReadRules): FileProblem | null {
  if (facts.isDirectory()) return { kind: 'folder' };
  if (!facts.isFile()) return { kind: 'notFile' };
  return facts.size > bytesMax ? { kind: 'long', bytesMax } : null;
}

interface Found {
  readonly mode: string;
  readonly facts: Stats;
  readonly rules: ReadRules;
}

async function secretProblems(
  path: string,
  { mode, facts, rules: { secretOutside } }: Found,
): Promise<readonly FileProblem[]> {
  if (secretOutside === undefined) return [];
  const isInside = await isBelow(path, secretOutside);
  return [
    ...((facts.mode & 0o077) === 0 ? [] : [{ kind: 'open', mode } as const]),
    ...(isInside ? [{ kind: 'inside' } as const] : []),
  ];
}

function sentenceOf(problem: FileProblem): string {
  switch (problem.kind) {
    case 'missing':
      return 'is not there';
    case 'denied':
      return 'may not be read by this user';
    case 'folder':
      return 'is a folder';
    case 'notFile':
      return 'is not a file';
    case 'long':
      return `has more than ${problem.bytesMax} bytes`;
    case 'open':
      return `can be read by others (mode ${problem.mode}): chmod 0600 it`;
    case 'inside':
      return 'lies in the data folder: keep secrets outside it';
    case 'unreadable':
      return `cannot be read: ${problem.code}`;
    default:
      return unreachable(problem);
  }
}

function problemOf(code: string): FileProblem {
  if (code === 'ENOENT') return { kind: 'missing' };
  if (code === 'EACCES') return { kind: 'denied' };
  return code === 'EISDIR' ? { kind: 'folder' } : { kind: 'unreadable', code };
}

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
