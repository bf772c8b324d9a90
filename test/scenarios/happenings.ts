/** What happens in a scenario, in order: for its expectations, and for whoever reads a mismatch. */
import { Bug } from '../../src/runtime/ports/bug.js';

export type HappeningKind =
  'lcd' | 'customer' | 'beep' | 'print' | 'call' | 'answer' | 'log' | 'hand';

export interface Happening {
  /** Since the world began. */
  readonly atMs: number;
  readonly kind: HappeningKind;
  readonly what: string;
}

export type Note = (kind: HappeningKind, what: string) => void;

const happeningsMax = 200_000;

export function createHappenings(elapsed: () => number): {
  readonly all: readonly Happening[];
  readonly note: Note;
} {
  const all: Happening[] = [];
  return {
    all,
    note: (kind, what) => {
      if (all.length >= happeningsMax) throw new Bug('too much happens in one scenario');
      all.push({ atMs: elapsed(), kind, what });
    },
  };
}
