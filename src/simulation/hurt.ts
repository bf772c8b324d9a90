/**
 * What was done to a data folder behind the till's back, and so may not be held against it: records that
 * rotted away, a copy put back over newer work. What may still be claimed then: nothing is silently
 * wrong. Damage is told (a till that is locked, a start that is refused) and accepted by a person; what
 * cannot be known is asked about; no number is charged twice.
 */
import type { JournalEntry } from '../runtime/ports/entry.js';

/** What a start may say because of what was done. */
export type Expected = 'damage' | 'restored' | 'document';

export interface Hurt {
  /** Attempts of which records are gone: what the journal says of them may be less than what was so. */
  readonly attempts: Set<string>;
  /** Sales that a copy put back knows less of: their papers may come a second time. */
  readonly sales: Set<number>;
  /** A copy of the data folder, kept to be put back some day. */
  copy: ReadonlyMap<string, Uint8Array> | null;
  /** Until a person has accepted it. */
  readonly expected: Set<Expected>;
  /** Papers before this one, of sales behind `salesBefore`, are of sales that a copy put back counts anew. */
  papersBefore: number;
  salesBefore: number;
  /** What was told wrongly, or not at all. */
  readonly problems: string[];
  /** How often a person had to accept something. */
  accepted: number;
}

export function newHurt(): Hurt {
  return {
    attempts: new Set(),
    sales: new Set(),
    copy: null,
    expected: new Set(),
    papersBefore: 0,
    salesBefore: Infinity,
    problems: [],
    accepted: 0,
  };
}

/** These entries are gone. */
export function forget(hurt: Hurt, entries: readonly JournalEntry[]): void {
  for (const { attempt } of entries) if (attempt !== null) hurt.attempts.add(attempt);
}
