/**
 * Rules of the business day for `journal verify` (facts/journal 9, invariant 11): what ended is counted
 * again from the records of the things themselves, and must come to what the day says of itself; a day
 * is opened once, and days go up. Things that ended before the first day are in none. Where records are
 * lost, which is told as damage, counting begins anew from what the day says of itself behind them.
 */
import type { JournalEntry } from '../ports/entry.js';
import { type Invariant, type InvariantCheck, holeCounter } from './invariants.js';
import { nameOfThing } from './newest-entries.js';
import { type JournalRecord, isCallersRecord } from './record.js';
import type { Day, Tally } from '../payment/day-model.js';
import { decodeThing } from '../payment/decode.js';
import {
  type Counted,
  countOfAttempt,
  countOfDuty,
  countOfRefund,
  withCounted,
} from '../payment/tally.js';

export const dayTotalsHold: Invariant = {
  name: 'day-totals-hold',
  start: () => new Recount(),
};

export const daysGoUp: Invariant = {
  name: 'days-go-up',
  start: () => {
    let newest: number | null = null;
    return {
      see: (record) => {
        if (!isCallersRecord(record) || record.entry.type !== 'DayOpened') return [];
        const no = Number(record.entry.id);
        const before = newest;
        newest = no;
        return before === null || no > before
          ? []
          : [`day ${String(no)} was opened after day ${String(before)}`];
      },
    };
  },
};

class Recount implements InvariantCheck {
  /** Things that count by now. */
  readonly #counted = new Set<string>();
  /** What the newest record of the open day says; `null` before the first. */
  #tally: Tally | null = null;
  /** Ended since. */
  #pending: Counted[] = [];
  readonly #holesUpTo = holeCounter();
  #holes = 0;

  see(record: JournalRecord): readonly string[] {
    const { kind, entry, sequence } = record;
    this.#noteHole(sequence);
    if (kind !== 'carried' && !isCallersRecord(record)) return [];
    const decoded = decodeThing(entry);
    if (decoded.kind !== 'thing') return [];
    const { thing } = decoded;
    if (thing.kind === 'day') return this.#seeDay(thing.value, entry, kind === 'carried');
    const counted = countOf(thing);
    const name = nameOfThing(entry);
    if (counted === null || this.#counted.has(name)) return [];
    this.#counted.add(name);
    // What is carried ended before, and was counted then; so was what ended in a hole.
    const isNews = kind !== 'carried' && !(this.#holes > 0 && hadEnded(thing.kind, entry));
    if (isNews) this.#pending.push(counted);
    return [];
  }

  #noteHole(sequence: number): void {
    const holes = this.#holesUpTo(sequence);
    if (holes === this.#holes) return;
    this.#holes = holes;
    this.#tally = null;
    this.#pending = [];
  }

  #seeDay(day: Day, { type }: JournalEntry, isCarried: boolean): readonly string[] {
    if (isCarried) {
      if (day.state === 'open') this.#tally ??= day.tally;
      return [];
    }
    // A day without a date hands its tally to the one that it becomes.
    if (day.state === 'dated') return [];
    const before = this.#tally;
    const isFirst = before === null;
    const pending = this.#pending;
    this.#pending = [];
    this.#tally = day.state === 'closed' ? [] : day.tally;
    if (isFirst) return [];
    const expected = pending.reduce<Tally>(
      (tally, counted) => withCounted(tally, day.no, counted),
      before,
    );
    if (JSON.stringify(expected) === JSON.stringify(day.tally)) return [];
    return [`${type} of day ${String(day.no)} does not come to what ended in it`];
  }

  end(): readonly string[] {
    const { length } = this.#pending;
    if (this.#tally === null || length === 0) return [];
    return [`${String(length)} things ended and are in no day`];
  }
}

/** Whether it had ended before this record of it. A refund may count without a new state. */
function hadEnded(kind: Thing['kind'], { previous, state }: JournalEntry): boolean {
  return kind !== 'refund' && previous === state;
}

type Thing = Extract<ReturnType<typeof decodeThing>, { readonly kind: 'thing' }>['thing'];

function countOf(thing: Thing): Counted | null {
  switch (thing.kind) {
    case 'attempt':
      return countOfAttempt(thing.value);
    case 'refund':
      return countOfRefund(thing.value);
    case 'duty':
      return countOfDuty(thing.value);
    case 'sale':
    case 'probe':
    case 'slip':
    case 'day':
    case 'numbers':
      return null;
  }
}
