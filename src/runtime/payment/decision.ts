/** What `decide` answers. */
import type { JournalEntry } from '../ports/entry.js';
import type { Book } from './book.js';
import type { Effect } from './effect.js';

export interface Decision {
  readonly book: Book;
  /** To be durable, all or none, before anything else of this decision happens. */
  readonly entries: readonly JournalEntry[];
  readonly effects: readonly Effect[];
}
