/**
 * The newest entry of each thing, which is its state: what a carry-over is made of. Open things are
 * always carried, and so are the things written last; of the others the caller says which. Knows
 * durable entries alone, so a carry-over can neither miss one nor run ahead of the disk.
 */
import type { JournalEntry } from '../ports/entry.js';
import { batchRecordsMax } from './format.js';

/** Asked of the newest entry of a thing that is not open: must later segments still know it? Pure. */
export type Carries = (entry: JournalEntry) => boolean;

/**
 * Things written last that are carried without asking. A segment may end before the caller has been
 * given a turn to learn that its last batch is durable; what it answers does not count for those.
 */
const carriedUnasked = batchRecordsMax;

export class NewestEntries {
  readonly #carries: Carries;
  /** In order of the newest entry, oldest first. */
  readonly #entries = new Map<string, JournalEntry>();

  constructor(carries: Carries) {
    this.#carries = carries;
  }

  see(entry: JournalEntry): void {
    const name = nameOfThing(entry);
    this.#entries.delete(name);
    this.#entries.set(name, entry);
  }

  /** What the next segment starts with; forgets the rest, so memory stays that of one segment. */
  carryOver(): readonly JournalEntry[] {
    let asked = this.#entries.size - carriedUnasked;
    for (const [name, entry] of this.#entries) {
      if (asked <= 0) break;
      asked -= 1;
      if (!entry.open && !this.#carries(entry)) this.#entries.delete(name);
    }
    return [...this.#entries.values()];
  }
}

/** One name for a thing among all things; a kind of thing has no blank in its name. */
export function nameOfThing(entry: JournalEntry): string {
  return `${entry.thing} ${entry.id}`;
}
