/**
 * A copy of the built tree in a folder of its own, in which one module at a time is another. Sources,
 * documents and packages are the checkout's own, behind links: nothing writes to them. When the series
 * is aborted, what runs in the copy is ended with all that it has started.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../project.js';
import type { Check } from './mutant.js';

/** What a process may start as a program of the checkout: behind a link it would be the unchanged one. */
const copied: ReadonlySet<string> = new Set(['dist', 'bin', 'scripts', 'package.json']);

export interface Run {
  readonly failed: boolean;
  /** It was ended after its time. */
  readonly isLate: boolean;
  readonly output: string;
  readonly seconds: number;
}

export interface BuiltTree {
  /** Puts `code` in the place of the module made of the source `file`; the one before is put back. */
  readonly plant: (file: string, code: string) => void;
  readonly putBack: () => void;
  /** Ended after `seconds`, which are the check's own unless told. */
  readonly run: (check: Check, seconds?: number) => Promise<Run>;
}

/** Does `work` with as many copies as jobs, and removes them, whatever comes of it. */
export async function withTrees<T>(
  jobs: number,
  signal: AbortSignal,
  work: (trees: readonly BuiltTree[]) => Promise<T>,
): Promise<T> {
  const folders: string[] = [];
  try {
    for (let job = 0; job < jobs; job += 1) {
      folders.push(mkdtempSync(path.join(tmpdir(), 'holdfast-mutants-')));
    }
    for (const folder of folders) copyBuild(folder);
    return await work(folders.map((folder) => builtTree(folder, signal)));
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}

function copyBuild(folder: string): void {
  for (const name of readdirSync(projectRoot)) {
    const from = path.join(projectRoot, name);
    const to = path.join(folder, name);
    if (copied.has(name)) cpSync(from, to, { recursive: true });
    else if (name !== '.git') symlinkSync(from, to);
  }
}

function builtTree(folder: string, signal: AbortSignal): BuiltTree {
  let replaced: { readonly module: string; readonly code: Buffer } | null = null;
  const putBack = (): void => {
    if (replaced !== null) writeFileSync(replaced.module, replaced.code);
    replaced = null;
  };
  return {
    plant: (file, code) => {
      putBack();
      const module = path.join(folder, 'dist', file.replace(/\.ts$/, '.js'));
      replaced = { module, code: readFileSync(module) };
      writeFileSync(module, code);
    },
    putBack,
    run: (check, seconds = check.limitSeconds) => run(folder, check, { seconds, signal }),
  };
}

interface Limits {
  readonly seconds: number;
  readonly signal: AbortSignal;
}

function run(folder: string, { argv, only }: Check, { seconds, signal }: Limits): Promise<Run> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    // A group of its own: with the check end the tills that it has started.
    const child = spawn(process.execPath, argv, {
      cwd: folder,
      detached: true,
      env: {
        ...process.env,
        TAP_TIMEOUT: String(Math.ceil(seconds)),
        HOLDFAST_COUNTS: 'quick',
        ...(only === null ? {} : { TAP_GREP: only }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let isLate = false;
    const end = (): void => {
      isLate = true;
      endGroup(child);
    };
    const late = AbortSignal.timeout(Math.ceil(seconds * 1000));
    if (signal.aborted) end();
    for (const over of [late, signal]) over.addEventListener('abort', end);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.on('error', reject);
    child.on('close', (status) => {
      for (const over of [late, signal]) over.removeEventListener('abort', end);
      resolve({ failed: status !== 0, isLate, output, seconds: secondsSince(began) });
    });
  });
}

/** It may have ended by itself meanwhile. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error: unknown) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function secondsSince(began: number): number {
  return (performance.now() - began) / 1000;
}
