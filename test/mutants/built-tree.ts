/**
 * A copy of the built tree in a folder of its own, in which one module at a time is another. Sources,
 * documents and packages are the checkout's own, behind links: nothing writes to them.
 */
import { spawn } from 'node:child_process';
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
  readonly run: (check: Check) => Promise<Run>;
  readonly remove: () => void;
}

export function copyBuiltTree(): BuiltTree {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-mutants-'));
  for (const name of readdirSync(projectRoot)) {
    const from = path.join(projectRoot, name);
    const to = path.join(folder, name);
    if (copied.has(name)) cpSync(from, to, { recursive: true });
    else if (name !== '.git') symlinkSync(from, to);
  }
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
    run: (check) => run(folder, check),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function run(folder: string, { argv, only, limitSeconds }: Check): Promise<Run> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argv, {
      cwd: folder,
      env: {
        ...process.env,
        TAP_TIMEOUT: String(limitSeconds),
        HOLDFAST_COUNTS: 'quick',
        ...(only === null ? {} : { TAP_GREP: only }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitSeconds * 1000,
      killSignal: 'SIGKILL',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.on('error', reject);
    child.on('close', (status, signal) => {
      const seconds = (performance.now() - began) / 1000;
      resolve({ failed: status !== 0, isLate: signal !== null, output, seconds });
    });
  });
}
