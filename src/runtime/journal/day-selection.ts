/**
 * Which records a day is: those of that business day, from what was opened with it to the record of its
 * close, whatever segments they stand in (record-days.ts); where nobody kept days, from the first to the
 * last record that was written on that calendar day of the shop, whatever a clock that was set says of
 * those in between. So a day is one piece of the chain. Reads only, one segment in memory at a time.
 */
import { calendarDay } from '../ports/calendar.js';
import type { JournalEntry } from '../ports/entry.js';
import { failed, ok } from '../ports/result.js';
import type { Stored } from '../ports/storage.js';
import type { Millis } from '../ports/units.js';
import { chainsOf } from './archive-form.js';
import type { JournalIndex } from './reader.js';
import type { JournalRecord } from './record.js';
import { type RecordDay, RecordDays } from './record-days.js';
import { type SegmentHeader, decodeSegmentHeader, isHeaderFault } from './segment-header.js';
import type { JournalDamage } from './segment-scan.js';
import {
  type JudgedSegment,
  type SegmentSource,
  readHeaderBlock,
  walkSegments,
} from './segments.js';

/** What says which day a record is of: the journal itself, or for want of that a clock. */
export type DayBy = 'business' | 'calendar' | 'both';

export interface DaySelection {
  /** YYYYMMDD */
  readonly day: number;
  readonly dayBy: DayBy;
  readonly terminal: string;
  readonly keyed: boolean;
  /** Segments that hold records of it, ascending. */
  readonly segments: readonly number[];
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Chain values before its first record, and of its last; 32 hexadecimal digits. */
  readonly chainBefore: string;
  readonly chainAfter: string;
  /** Where its segments are damaged: then records may be missing. */
  readonly damage: readonly JournalDamage[];
}

export interface WantedDay {
  readonly day: number;
  /** How far the shop's time is ahead of UTC. */
  readonly ahead: Millis;
}

/** A record with its chain value; `null` where damage stands before it in its segment. */
export interface ChainedRecord {
  readonly record: JournalRecord;
  readonly chain: string | null;
}

/** `null` when the journal has no record of that day. */
export async function selectDay(
  source: SegmentSource,
  index: JournalIndex,
  wanted: WantedDay,
): Stored<DaySelection | null> {
  const candidates = await candidatesOf(source, index, wanted.day);
  if (!candidates.ok) return candidates;
  const gatherer = new DayGatherer(wanted);
  const missing = index.missing.map(({ segment }) => segment);
  for await (const judged of walkSegments(source, withNext(index, candidates.value))) {
    if (!judged.ok) return failed(judged.error);
    gatherer.see(judged.value);
  }
  const found = gatherer.selection();
  if (found === null) return ok(null);
  const [first = 0, last = first] = [found.segments[0], found.segments.at(-1)];
  const holes = index.missing.filter((_, at) => isWithin(missing[at], first, last));
  return ok({ ...found, damage: [...holes, ...found.damage] });
}

function isWithin(number: number | undefined, first: number, last: number): boolean {
  return number !== undefined && number >= first && number <= last;
}

/** Its records in order. */
export async function* recordsOf(
  source: SegmentSource,
  index: JournalIndex,
  selection: DaySelection,
): AsyncGenerator<Awaited<Stored<ChainedRecord>>> {
  const { segments, firstSequence, lastSequence } = selection;
  const wanted = new Set(segments);
  for await (const judged of walkSegments(source, withNext(index, segments))) {
    if (!judged.ok) {
      yield judged;
      return;
    }
    if (!wanted.has(judged.value.scan.segment.number)) continue;
    for (const one of chained(judged.value)) {
      const { sequence } = one.record;
      if (sequence >= firstSequence && sequence <= lastSequence) yield ok(one);
    }
  }
}

function* chained({ scan, salvaged }: JudgedSegment): Generator<ChainedRecord> {
  const chains = chainsOf(scan);
  for (const record of scan.records) {
    const chain = chains.next();
    yield { record, chain: chain.done === true ? null : hexOf(chain.value) };
  }
  for (const record of salvaged) yield { record, chain: null };
}

/** Segments that may hold records of the day; one whose block 0 is damaged, or is of no day, may. */
async function candidatesOf(
  source: SegmentSource,
  { numbers }: JournalIndex,
  day: number,
): Stored<readonly number[]> {
  const begunIn: (number | null)[] = [];
  for (const number of numbers) {
    const block = await readHeaderBlock(source, number);
    if (!block.ok) return block;
    const header = decodeSegmentHeader(block.value);
    begunIn.push(isHeaderFault(header) || header.day === 0 ? null : header.day);
  }
  // Days go up: a segment holds none before its own, and none after that of the next one.
  const mayHold = (at: number): boolean => {
    const [from = null, to = null] = [begunIn[at], begunIn[at + 1]];
    return from === null || (from <= day && (to === null || to >= day));
  };
  return ok(numbers.filter((_, at) => mayHold(at)));
}

/** With the segment behind the last: it tells whether the end of that one is there. */
function withNext({ numbers }: JournalIndex, chosen: readonly number[]): readonly number[] {
  const next = numbers[numbers.indexOf(chosen.at(-1) ?? 0) + 1];
  return next === undefined || chosen.length === 0 ? chosen : [...chosen, next];
}

interface Walked {
  readonly number: number;
  readonly header: SegmentHeader | null;
  readonly damage: JournalDamage | null;
}

/** Where a record stands. */
interface Place {
  readonly segment: number;
  readonly sequence: number;
  readonly chainBefore: string;
  readonly chain: string;
}

interface Piece {
  readonly first: Place;
  readonly last: Place;
}

/** Records whose business day is not known yet. */
interface Pending {
  readonly first: Place;
  /** The start that wrote the newest of them. */
  readonly boot: number;
  /** From the first to the last that was written on the calendar day. */
  readonly onCalendar: Piece | null;
}

class DayGatherer {
  readonly #wanted: WantedDay;
  readonly #ways = new Set<'business' | 'calendar'>();
  readonly #days = new RecordDays();
  readonly #walked: Walked[] = [];
  #piece: Piece | null = null;
  #pending: Pending | null = null;

  constructor(wanted: WantedDay) {
    this.#wanted = wanted;
  }

  see(judged: JudgedSegment): void {
    const { scan, damage } = judged;
    const { number: segment } = scan.segment;
    const header = isHeaderFault(scan.header) ? null : scan.header;
    this.#walked.push({ number: segment, header, damage });
    this.#days.enter(header);
    let chainBefore = header === null ? '' : hexOf(header.chain);
    let writer: JournalRecord | null = null;
    for (const { record, chain } of chained(judged)) {
      const day = this.#days.see(record);
      // A copy is of another time: it belongs to the head of its carry-over.
      if (record.kind !== 'carried') writer = record;
      const place = { segment, sequence: record.sequence, chainBefore, chain: chain ?? '' };
      this.#seeRecord(place, day, writer ?? record);
      chainBefore = place.chain;
    }
  }

  #seeRecord(place: Place, day: RecordDay, { entry }: JournalRecord): void {
    if (typeof day !== 'number') {
      this.#await(place, day, entry);
      return;
    }
    // What had no day by then is of the one that was opened.
    const first = this.#pending?.first ?? place;
    this.#pending = null;
    if (day === this.#wanted.day) this.#take({ first, last: place }, 'business');
  }

  #await(
    place: Place,
    day: 'undated' | 'none',
    { wallMs, boot }: Pick<JournalEntry, 'wallMs' | 'boot'>,
  ): void {
    // Before days were kept: only what the start that opens the first one wrote is of that day.
    const isOfEarlierStart = this.#pending !== null && ![0, boot].includes(this.#pending.boot);
    if (day === 'none' && isOfEarlierStart) this.#settleByCalendar();
    const { first = place, onCalendar = null } = this.#pending ?? {};
    const isOn = calendarDay(wallMs, this.#wanted.ahead) === this.#wanted.day;
    const matched = isOn ? { first: onCalendar?.first ?? place, last: place } : onCalendar;
    this.#pending = { first, boot, onCalendar: matched };
  }

  #settleByCalendar(): void {
    const matched = this.#pending?.onCalendar ?? null;
    this.#pending = null;
    if (matched !== null) this.#take(matched, 'calendar');
  }

  #take({ first, last }: Piece, way: 'business' | 'calendar'): void {
    this.#ways.add(way);
    this.#piece = { first: this.#piece?.first ?? first, last };
  }

  selection(): DaySelection | null {
    this.#settleByCalendar();
    if (this.#piece === null) return null;
    const { first, last } = this.#piece;
    const { day } = this.#wanted;
    const [way = 'business', other] = this.#ways;
    const taken = this.#walked.filter(
      ({ number, header }) => isWithin(number, first.segment, last.segment) || header?.day === day,
    );
    const end = taken.at(-1)?.number ?? 0;
    // The end of a segment is missing when the next one does not go on from it.
    const behind = this.#walked.filter(
      ({ number, damage }) => number === end + 1 && damage?.label === 'continuity',
    );
    const header = taken.find((one) => one.header !== null)?.header ?? null;
    return {
      day,
      dayBy: other === undefined ? way : 'both',
      terminal: header?.terminal ?? '',
      keyed: header?.keyed ?? false,
      segments: taken.map(({ number }) => number),
      firstSequence: first.sequence,
      lastSequence: last.sequence,
      chainBefore: first.chainBefore,
      chainAfter: last.chain,
      damage: [...taken, ...behind].flatMap(({ damage }) => damage ?? []),
    };
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
