/**
 * Tills that are broken on purpose, from outside, by a module that is loaded before them: what a series
 * has to notice, and by which reason.
 */
import type { Aim } from './pull-aims.js';

export interface Mutant {
  /** On the board's data disk. */
  readonly file: string;
  readonly program: string;
  /** Where it has to be noticed. */
  readonly aims: readonly Aim[];
}

const onFileHandles = (body: string): string => `
  import { open } from 'node:fs/promises';
  const file = await open('/proc/version');
  const made = Object.getPrototypeOf(file);
  ${body}
  await file.close();
`;

const acted = ['charging', 'printing', 'paid'] as const;

export const mutants: Readonly<Record<string, Mutant>> = {
  /** Flushes nothing: what it wrote stays in the kernel's cache until the kernel thinks of it. */
  'no-flush': {
    file: 'no-flush.mjs',
    program: onFileHandles('made.datasync = made.sync = () => Promise.resolve();'),
    aims: acted,
  },
  /** Acts on a record that is on its way to the disk, and flushes it a moment later. */
  'acts-early': {
    file: 'acts-early.mjs',
    program: onFileHandles(`
      const { datasync } = made;
      made.datasync = function () {
        setTimeout(() => datasync.call(this).then(undefined, console.error), 3_000);
        return Promise.resolve();
      };
    `),
    aims: acted,
  },
};
