/**
 * A change of words in a source: found exactly once, or not made at all. Reads only; `mutation.ts` compiles it.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../project.js';
import type { Mutant } from './mutant.js';

export type Change = Pick<Mutant, 'file' | 'find' | 'put'>;

/** The change cannot be made: one sentence why. */
export class StaleChange extends Error {}

/** The source as it is with the change. */
export function changed({ file, find, put }: Change): string {
  const source = sourceOf(file);
  const places = source.split(find).length - 1;
  if (places !== 1) {
    throw new StaleChange(`${file} holds ${places} times, and not once: ${find}`);
  }
  if (find === put) throw new StaleChange(`${file} is left as it is`);
  return source.replace(find, () => put);
}

function sourceOf(file: string): string {
  try {
    return readFileSync(path.join(projectRoot, file), 'utf8');
  } catch (cause: unknown) {
    throw new StaleChange(`${file} cannot be read: ${String(cause)}`);
  }
}
