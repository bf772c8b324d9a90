/**
 * The newest entry of each thing, which is its state: what a carry-over is made of. Open things are
 * always carried, and so are the things written last; of the others the caller says which. Knows
 * durable entries alone, so a carry-over can neither miss one nor run ahead of the disk.
 */
import type { JournalEntry } from '../ports/entry.js';
import { batchRecordsMax } from './format.js';
import { dayThing } from './record.js';

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
  #day: number | null = null;

  constructor(carries: Carries) {
    this.#carries = carries;
  }

  /** The business day that is open; `null` before the first. */
  get day(): number | null {
    return this.#day;
  }

  see(entry: JournalEntry): void {
    this.#day = dayOpenedBy(entry) ?? this.#day;
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

/** The number of the business day that is open after `entry`, where it says so. */
export function dayOpenedBy({ thing, id, open }: JournalEntry): number | null {
  return thing === dayThing && open ? Number(id) : null;
}

/** One name for a thing among all things; a kind of thing has no blank in its name. */
export function nameOfThing(entry: JournalEntry): string {
  return `${entry.thing} ${entry.id}`;
}
