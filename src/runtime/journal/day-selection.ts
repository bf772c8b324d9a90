/**
 * Which records a day is: those of the segments of that business day; where segments have no business
 * day, from the first to the last record that was written on that calendar day of the shop, whatever
 * a clock that was set says of those in between. So a day is one piece of the chain. Reads only, one
 * segment in memory at a time.
 */
import { calendarDay } from '../ports/calendar.js';
import { failed, ok } from '../ports/result.js';
import type { Stored } from '../ports/storage.js';
import type { Millis } from '../ports/units.js';
import { chainsOf } from './archive-form.js';
import type { JournalIndex } from './reader.js';
import type { JournalRecord } from './record.js';
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

/** Segments of the day, or of no day; one whose block 0 is damaged may be of any. */
async function candidatesOf(
  source: SegmentSource,
  { numbers }: JournalIndex,
  day: number,
): Stored<readonly number[]> {
  const candidates: number[] = [];
  for (const number of numbers) {
    const block = await readHeaderBlock(source, number);
    if (!block.ok) return block;
    const header = decodeSegmentHeader(block.value);
    if (isHeaderFault(header) || header.day === 0 || header.day === day) candidates.push(number);
  }
  return ok(candidates);
}

/** With the segment behind the last: it tells whether the end of that one is there. */
function withNext({ numbers }: JournalIndex, chosen: readonly number[]): readonly number[] {
  const next = numbers[numbers.indexOf(chosen.at(-1) ?? 0) + 1];
  return next === undefined || chosen.length === 0 ? chosen : [...chosen, next];
}

interface Passed {
  readonly number: number;
  readonly damage: JournalDamage | null;
}

class DayGatherer {
  readonly #wanted: WantedDay;
  readonly #ways = new Set<'business' | 'calendar'>();
  readonly #taken: Passed[] = [];
  /** Seen since the newest record of the day: within it if one more follows. */
  #passed: Passed[] = [];
  #header: SegmentHeader | null = null;
  #first: { readonly sequence: number; readonly chainBefore: string } | null = null;
  #last: { readonly sequence: number; readonly chain: string } = { sequence: 0, chain: '' };

  constructor(wanted: WantedDay) {
    this.#wanted = wanted;
  }

  see(judged: JudgedSegment): void {
    const { scan, damage } = judged;
    const { number } = scan.segment;
    const header = isHeaderFault(scan.header) ? null : scan.header;
    const isFound = this.#seeRecords(judged, header);
    if (this.#first === null) return;
    // The end of a segment is missing when the next one does not go on from it.
    const isNext = this.#taken.at(-1)?.number === number - 1;
    if (isNext && damage?.label === 'continuity') this.#taken.push({ number: number - 1, damage });
    this.#passed.push({ number, damage });
    if (isFound) this.#taken.push(...this.#passed.splice(0));
  }

  #seeRecords(judged: JudgedSegment, header: SegmentHeader | null): boolean {
    let before = header === null ? '' : hexOf(header.chain);
    let isFound = false;
    let way: 'business' | 'calendar' | null = null;
    for (const { record, chain } of chained(judged)) {
      // A copy is of another time: it belongs to the head of its carry-over.
      if (record.kind !== 'carried') way = this.#wayOf(record, header?.day ?? 0);
      if (way !== null) {
        isFound = true;
        this.#ways.add(way);
        this.#header ??= header;
        this.#first ??= { sequence: record.sequence, chainBefore: before };
        this.#last = { sequence: record.sequence, chain: chain ?? '' };
      }
      before = chain ?? '';
    }
    return isFound;
  }

  #wayOf({ entry }: JournalRecord, day: number): 'business' | 'calendar' | null {
    if (day !== 0) return day === this.#wanted.day ? 'business' : null;
    return calendarDay(entry.wallMs, this.#wanted.ahead) === this.#wanted.day ? 'calendar' : null;
  }

  selection(): DaySelection | null {
    if (this.#first === null) return null;
    const [way = 'business', other] = this.#ways;
    const taken = this.#taken;
    return {
      day: this.#wanted.day,
      dayBy: other === undefined ? way : 'both',
      terminal: this.#header?.terminal ?? '',
      keyed: this.#header?.keyed ?? false,
      segments: [...new Set(taken.map(({ number }) => number))],
      firstSequence: this.#first.sequence,
      lastSequence: this.#last.sequence,
      chainBefore: this.#first.chainBefore,
      chainAfter: this.#last.chain,
      damage: taken.flatMap(({ damage }) => damage ?? []),
    };
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
