/**
 * What happened in a world as one number: every happening in order goes into a hash, and the newest stay
 * readable for whoever looks at a violation. Lines of the log are left out of the hash: their words may
 * quote the machine.
 */
import { createHash } from 'node:crypto';
import type { Happening, HappeningKind, Happenings } from './happenings.js';

export interface Trace extends Happenings {
  /** SHA-256 of all that happened so far, in hexadecimal; ends the trace. */
  digest(): string;
  /** How many things happened, by kind. */
  counts(): Readonly<Partial<Record<HappeningKind, number>>>;
}

export function createTrace(elapsed: () => number, keep: number): Trace {
  const hash = createHash('sha256');
  const counts: Partial<Record<HappeningKind, number>> = {};
  const newest: Happening[] = [];
  return {
    get all() {
      return newest;
    },
    note: (kind, what) => {
      const atMs = elapsed();
      counts[kind] = (counts[kind] ?? 0) + 1;
      if (kind !== 'log') hash.update(`${String(atMs)} ${kind} ${what}\n`);
      newest.push({ atMs, kind, what });
      if (newest.length >= 2 * keep) newest.splice(0, keep);
    },
    counts: () => counts,
    digest: () => hash.digest('hex'),
  };
}
