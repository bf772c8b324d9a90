/**
 * Rules that every journal keeps, checked over its records in order. A rule sees one record at a
 * time, so a journal of any length is checked in the memory of what the rule must remember. Rules
 * about payments are added by the caller in the same form. Pure.
 */
import type { JournalEntry } from '../ports/entry.js';
import { dayOpenedBy, nameOfThing } from './newest-entries.js';
import { type JournalRecord, isCallersRecord } from './record.js';

/** One check of one journal: what each record in turn breaks, as sentences, and what is left at the end. */
export interface InvariantCheck {
  see(record: JournalRecord): readonly string[];
  /** A segment begins, whose header names this business day (0 for none); its records follow. */
  enter?(segment: SegmentHead): readonly string[];
  end?(): readonly string[];
}

export interface SegmentHead {
  readonly number: number;
  readonly day: number;
}

export interface Invariant {
  readonly name: string;
  start(): InvariantCheck;
}

export interface BrokenInvariant {
  readonly invariant: string;
  /** Sequence of the record at which it broke; `null` for the journal as a whole. */
  readonly sequence: number | null;
  readonly problem: string;
}

/** What is remembered of the newest entry of a thing. */
export type EntryTags = Pick<
  JournalEntry,
  'open' | 'sale' | 'attempt' | 'state' | 'previous' | 'channel' | 'amountFen'
>;

/**
 * A rule about what may follow what: `follow` is given the entry of the same thing before, if there was
 * one, and whether records between the two are lost, or it was forgotten when they were. Whoever goes on
 * behind accepted damage knows what was carried over in front of it; of a thing that had ended long before,
 * and was not, it may have to conclude anew, though its old records can still be read.
 */
export function perThing(
  name: string,
  follow: (entry: JournalEntry, before: EntryTags | null, isBroken: boolean) => string | null,
): Invariant {
  return {
    name,
    start: () => {
      const newest = new Map<string, EntryTags & { readonly holes: number; readonly at: number }>();
      const holesUpTo = holeCounter();
      let carriedFrom = 0;
      let knownFrom = 0;
      return {
        see: (record) => {
          const { kind, entry, sequence } = record;
          const holes = holesUpTo(sequence);
          if (kind === 'carryOver') carriedFrom = sequence;
          if (kind === 'gap') knownFrom = carriedFrom;
          if (!isCallersRecord(record) && kind !== 'carried') return [];
          const thing = nameOfThing(entry);
          const before = newest.get(thing) ?? null;
          const isLost = before !== null && (before.holes < holes || before.at < knownFrom);
          const problem = follow(entry, before, isLost);
          newest.set(thing, { ...tagsOf(entry), holes, at: sequence });
          return problem === null ? [] : [problem];
        },
      };
    },
  };
}

/** Counts places where the sequence does not go on: that records are lost there is told as damage. */
export function holeCounter(): (sequence: number) => number {
  let count = 0;
  let last: number | null = null;
  return (sequence) => {
    if (last !== null && sequence !== last + 1) count += 1;
    last = sequence;
    return count;
  };
}

function tagsOf(entry: JournalEntry): EntryTags {
  const { open, sale, attempt, state, previous, channel, amountFen } = entry;
  return { open, sale, attempt, state, previous, channel, amountFen };
}

/** Final states never change (PAYMENT P1): an attempt that is ended keeps its state. */
export const finalsNeverChange = perThing('finals-never-change', (entry, before) => {
  if (entry.thing !== 'attempt' || before === null || before.open) return null;
  if (entry.state === before.state && !entry.open) return null;
  return `attempt ${entry.id} was ${String(before.state)} and became ${String(entry.state)}`;
});

/** What was charged stays what it was: amount, sale, channel and number of an attempt. */
export const chargesNeverChange = perThing('charges-never-change', (entry, before) => {
  if (entry.thing !== 'attempt' || before === null) return null;
  const changed = (['amountFen', 'channel', 'sale', 'attempt'] as const).find(
    (field) => entry[field] !== before[field],
  );
  if (changed === undefined) return null;
  return `${changed} of attempt ${entry.id} was ${String(before[changed])} and became ${String(entry[changed])}`;
});

/** An attempt is charged once (PAYMENT, the laws): one `Charging` record, its first. */
export const chargedOnce: Invariant = {
  name: 'charged-once',
  start: () => {
    const known = new Set<string>();
    return {
      see: ({ kind, entry }) => {
        if (entry.thing !== 'attempt') return [];
        const isKnown = known.has(entry.id);
        known.add(entry.id);
        if (kind !== 'entry' || entry.type !== 'Charging' || !isKnown) return [];
        return [`attempt ${entry.id} is charged again`];
      },
    };
  },
};

/** The state before an entry is the state after the entry before it. */
export const statesConnect = perThing('states-connect', (entry, before, isBroken) => {
  if (before === null || isBroken || entry.previous === before.state) return null;
  // A carried entry is the newest one written again.
  if (entry.previous === before.previous && entry.state === before.state) return null;
  return `${entry.thing} ${entry.id} goes on from ${String(entry.previous)}, but was ${String(before.state)}`;
});

/** Each segment carries over every open thing as it was (facts: invariant 10). */
export const carryOverHolds: Invariant = {
  name: 'carry-over-holds',
  start: () => {
    const open = new Map<string, string>();
    let missing: Map<string, string> | null = null;
    const holesUpTo = holeCounter();
    let holes = 0;
    return {
      see: (record) => {
        const { kind, entry, sequence } = record;
        const before = holes;
        holes = holesUpTo(sequence);
        // What was open before a hole may have ended in it, and what is carried over may be lost in it.
        if (holes > before) {
          open.clear();
          missing = null;
        }
        if (kind === 'carryOver') missing = new Map(open);
        if (kind === 'carried') return carried(entry, open, missing);
        const left = kind === 'carryOver' || missing === null ? [] : [...missing.keys()];
        if (kind !== 'carryOver') missing = null;
        if (isCallersRecord(record)) noteOpen(entry, open);
        return left.map((thing) => `${thing} was open and is not carried over`);
      },
      end: () =>
        [...(missing?.keys() ?? [])].map((thing) => `${thing} was open and is not carried over`),
    };
  },
};

function carried(
  entry: JournalEntry,
  open: Map<string, string>,
  missing: Map<string, string> | null,
): readonly string[] {
  const thing = nameOfThing(entry);
  const before = open.get(thing);
  missing?.delete(thing);
  noteOpen(entry, open);
  const isChanged = before !== undefined && before !== JSON.stringify(entry);
  return isChanged ? [`${thing} is carried over changed`] : [];
}

function noteOpen(entry: JournalEntry, open: Map<string, string>): void {
  if (entry.open) open.set(nameOfThing(entry), JSON.stringify(entry));
  else open.delete(nameOfThing(entry));
}

/** Each segment names the business day that was open when it was begun (facts/journal 7g). */
export const segmentsNameTheDay: Invariant = {
  name: 'segments-name-the-day',
  start: () => {
    let day: number | null = null;
    let entered: SegmentHead | null = null;
    const holesUpTo = holeCounter();
    let holes = 0;
    return {
      see: (record) => {
        const before = holes;
        holes = holesUpTo(record.sequence);
        // Another day may have been opened in a hole. The oldest segment may carry one from before it.
        if (holes > before) day = null;
        const problems = entered === null ? [] : otherDayIn(entered, day);
        entered = null;
        if (isCallersRecord(record) || record.kind === 'carried')
          day = dayOpenedBy(record.entry) ?? day;
        return problems;
      },
      // Only its first record tells whether it goes on from the segment before.
      enter: (segment) => {
        entered = segment;
        return [];
      },
    };
  },
};

function otherDayIn(segment: SegmentHead, day: number | null): readonly string[] {
  if (day === null || segment.day === day) return [];
  const named = `segment ${String(segment.number)} is of day ${String(segment.day)}`;
  return [`${named}, and the open day was ${String(day)}`];
}

/** What holds for every journal, whatever it is about. */
export const journalInvariants: readonly Invariant[] = [
  finalsNeverChange,
  chargesNeverChange,
  chargedOnce,
  statesConnect,
  carryOverHolds,
  segmentsNameTheDay,
];

/** Runs `invariants` side by side; give it the records in order, then ask for the end. */
export function checkInvariants(invariants: readonly Invariant[]): {
  see(record: JournalRecord): readonly BrokenInvariant[];
  enter(segment: SegmentHead): readonly BrokenInvariant[];
  end(): readonly BrokenInvariant[];
} {
  const checks = invariants.map((rule) => ({ name: rule.name, check: rule.start() }));
  const report = (sequence: number | null, say: (check: InvariantCheck) => readonly string[]) => {
    const broken: BrokenInvariant[] = [];
    for (const { name, check } of checks)
      for (const problem of say(check)) broken.push({ invariant: name, sequence, problem });
    return broken;
  };
  return {
    see: (record) => report(record.sequence, (check) => check.see(record)),
    enter: (segment) => report(null, (check) => check.enter?.(segment) ?? []),
    end: () => report(null, (check) => check.end?.() ?? []),
  };
}
