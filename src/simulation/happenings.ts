/** What happens in a world, in order: for expectations, and for whoever reads what went wrong. */
import { Bug } from '../runtime/ports/bug.js';
import type { JournalEntry } from '../runtime/ports/entry.js';

export type HappeningKind =
  | 'lcd'
  | 'customer'
  | 'beep'
  | 'print'
  | 'key'
  | 'scan'
  | 'phone'
  | 'call'
  | 'answer'
  | 'record'
  | 'log'
  | 'fault'
  | 'hand'
  | 'wrong';

export interface Happening {
  /** Since the world began. */
  readonly atMs: number;
  readonly kind: HappeningKind;
  readonly what: string;
}

export type Note = (kind: HappeningKind, what: string) => void;

const happeningsMax = 200_000;

export interface Happenings {
  /** Oldest first, as far as they are kept. */
  readonly all: readonly Happening[];
  readonly note: Note;
}

/** Keeps everything: for a world that is small. */
export function createHappenings(elapsed: () => number): Happenings {
  const all: Happening[] = [];
  return {
    all,
    note: (kind, what) => {
      if (all.length >= happeningsMax) throw new Bug('too much happens in one small world');
      all.push({ atMs: elapsed(), kind, what });
    },
  };
}

/** A record as a line of the timeline. */
export function wordsOf({ type, thing, id, state, previous }: JournalEntry): string {
  const of = `${type} of ${thing} ${id}`;
  if (state === previous || state === null) return of;
  return `${of}: ${previous === null ? '' : `${previous} -> `}${state}`;
}
