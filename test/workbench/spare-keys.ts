/**
 * Keys for the folders of test benches, made once for all: four RSA keys cost half a second of a core,
 * and no test is about how they are made. The first bench that has come up leaves its keys; whoever
 * comes later begins with a copy, modes and all.
 */
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../project.js';

const spare = path.join(projectRoot, 'dist', 'bench-keys');

/** Into a new folder of a bench. */
export function lendKeys(folder: string): void {
  if (existsSync(spare)) cpSync(spare, path.join(folder, 'keys'), { recursive: true });
}

/** Of a bench that has come up; only the first one's are kept. */
export function keepKeys(folder: string): void {
  if (existsSync(spare)) return;
  const copy = mkdtempSync(`${spare}-`);
  cpSync(path.join(folder, 'keys'), copy, { recursive: true });
  try {
    renameSync(copy, spare);
  } catch {
    // Another test's bench was first.
    rmSync(copy, { recursive: true });
  }
}
