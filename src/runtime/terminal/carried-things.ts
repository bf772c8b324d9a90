/**
 * What a new segment of the journal has to begin with, beyond what is open: every thing that the
 * book still holds, and the newest sale and slip, whose numbers must never be given out again.
 */
import type { JournalEntry } from '../ports/entry.js';
import type { AttemptNo, DayNo, SaleNo, SlipNo } from '../ports/units.js';
import type { Book } from '../payment/book.js';

/** Whether later starts must still know the thing of `entry`, its newest one. */
export function isCarried(book: Book, { thing, id }: JournalEntry): boolean {
  switch (thing) {
    case 'attempt':
      return book.attempts.has(id as AttemptNo);
    case 'refund':
      return book.refunds.has(id as AttemptNo);
    case 'duty':
      return book.duties.has(id as AttemptNo);
    case 'probe':
      return book.probes.has(id);
    case 'sale':
      return book.sales.has(Number(id) as SaleNo) || Number(id) >= book.lastSale;
    case 'slip':
      return book.slips.has(Number(id) as SlipNo) || Number(id) >= book.lastSlip;
    case 'day':
      return book.days.has(Number(id) as DayNo);
    case 'numbers':
      return true;
    default:
      // Of another room, which says by `open` what it needs.
      return false;
  }
}
