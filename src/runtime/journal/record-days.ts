/**
 * Which business day a record is of, told record by record in order. The boundary is the record of a
 * close, not that of a segment: the last segment of a day may hold the first records of the next, and
 * on a full disk whole days of it (facts/journal 7g). A header says only which day was open when the
 * segment was begun.
 */
import { dayThing, type JournalRecord, isCallersRecord } from './record.js';
import type { SegmentHeader } from './segment-header.js';

/**
 * A business day by its number; `undated`: of the day that is opened next, be it that a day has just
 * been closed or that no clock could be believed yet; `none`: nobody kept days then.
 */
export type RecordDay = number | 'undated' | 'none';

export class RecordDays {
  #day: RecordDay = 'none';

  /** The records that follow are of this segment; `null` when its block 0 cannot be read. */
  enter(header: SegmentHeader | null): void {
    if (header !== null && header.day !== 0) this.#day = header.day;
  }

  /** The day of `record`; a copy of another time is of the day in which it was copied. */
  see(record: JournalRecord): RecordDay {
    const { thing, state, id } = record.entry;
    if (thing !== dayThing) return this.#day;
    const no = Number(id);
    if (record.kind === 'carried') {
      if (this.#day === 'none' && state === 'open' && no === 0) this.#day = 'undated';
    } else if (isCallersRecord(record)) {
      if (state === 'open') this.#day = no === 0 ? 'undated' : no;
      if (state === 'closed') {
        this.#day = 'undated';
        return no;
      }
    }
    return this.#day;
  }
}
