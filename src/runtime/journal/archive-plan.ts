/**
 * Which segments may go into the archive, and which may leave it for good. Pure: from what block 0 of
 * each segment says, from receipts of exports, and from the day.
 */
import { calendarDay, daysSinceEpoch } from '../ports/calendar.js';
import type { Millis } from '../ports/units.js';
import type { SegmentHeader } from './segment-header.js';

export interface SegmentFacts {
  readonly number: number;
  /** Block 0; `null` when it cannot be read. */
  readonly header: SegmentHeader | null;
  readonly isPlain: boolean;
  readonly isArchived: boolean;
}

/** Says that these records stand in a file that was made durable and read back. */
export interface ExportReceipt {
  /** YYYYMMDD */
  readonly day: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
}

/** Plain segments that stay while no business day says what is old. */
const plainWithoutDayMin = 8;
/** The newest, and the one before, which a start falls back on. */
const plainMin = 2;

/**
 * Segments to archive, oldest first: those of a business day before the one before the current one;
 * where there is no day, all but the newest eight. `readFrom` is the first segment that a start reads.
 * Ends at the first that has to stay: a hole between plain segments would be damage.
 */
export function archivable(
  facts: readonly SegmentFacts[],
  readFrom: number,
): readonly SegmentFacts[] {
  const plain = facts.filter(({ isPlain }) => isPlain);
  const newest = plain.at(-1)?.number ?? 0;
  const before = dayBefore(facts);
  const isOld = ({ number, header }: SegmentFacts): boolean => {
    if (number >= readFrom || number > newest - plainMin) return false;
    const day = header?.day ?? 0;
    return day === 0 ? number <= newest - plainWithoutDayMin : before !== null && day < before;
  };
  const stays = plain.findIndex((segment) => !isOld(segment));
  return plain.slice(0, stays === -1 ? 0 : stays);
}

/** The business day before that of the newest segment; `null` when there is none. */
function dayBefore(facts: readonly SegmentFacts[]): number | null {
  const current = facts.at(-1)?.header?.day ?? 0;
  const earlier = facts.map(({ header }) => header?.day ?? 0).filter((day) => day < current);
  const latest = Math.max(0, ...earlier);
  return latest === 0 ? null : latest;
}

export interface RetentionRule {
  readonly days: number;
  /** The calendar day, YYYYMMDD, by a clock that may be believed; the business day, where it is behind that. */
  readonly today: number;
  /** How far the shop's time is ahead of UTC. */
  readonly ahead: Millis;
}

/** What is so of an archived segment. */
export interface ArchiveStanding {
  readonly number: number;
  /** Receipts cover every record of it. */
  readonly isExported: boolean;
  /** Older than the retention; `null` when nobody knows its age. */
  readonly isOld: boolean | null;
}

/** The archived segments and what is so of each, oldest first. Without a rule nothing is old. */
export function archiveStandings(
  facts: readonly SegmentFacts[],
  receipts: readonly ExportReceipt[],
  rule: RetentionRule | null,
): readonly ArchiveStanding[] {
  const current = facts.at(-1)?.header?.day ?? 0;
  const today = rule === null || current === 0 ? rule?.today : Math.min(rule.today, current);
  return facts.flatMap((segment, place) => {
    const { number, header, isArchived } = segment;
    if (!isArchived) return [];
    const next = facts[place + 1]?.header ?? null;
    const known = header === null || next?.number !== number + 1 ? null : { header, next };
    if (known === null) return [{ number, isExported: false, isOld: null }];
    const last = known.next.firstSequence - 1;
    const isExported = isCovered(receipts, known.header.firstSequence, last);
    return [
      {
        number,
        isExported,
        isOld: rule === null || today === undefined ? null : isOlder(known, { ...rule, today }),
      },
    ];
  });
}

/** Archived segments to delete, oldest first: exported and older than the retention, without a gap. */
export function retirable(
  facts: readonly SegmentFacts[],
  receipts: readonly ExportReceipt[],
  rule: RetentionRule,
): readonly number[] {
  const standings = archiveStandings(facts, receipts, rule);
  const isDue = (at: number): boolean => {
    const [segment, standing] = [facts[at], standings[at]];
    if (segment?.number !== standing?.number || segment?.isPlain !== false) return false;
    return standing?.isExported === true && standing.isOld === true;
  };
  let count = 0;
  while (isDue(count)) count += 1;
  return facts.slice(0, count).map(({ number }) => number);
}

interface Neighbours {
  readonly header: SegmentHeader;
  readonly next: SegmentHeader;
}

/**
 * By its newest record: that may be of the day in which the next segment was begun. Where there is no
 * day, a segment is as old as the start of the next one.
 */
function isOlder({ header, next }: Neighbours, { days, today, ahead }: RetentionRule): boolean {
  const newest = Math.max(header.day, next.day);
  const day = newest === 0 ? calendarDay(next.createdAt, ahead) : newest;
  const [from, to] = [daysSinceEpoch(day), daysSinceEpoch(today)];
  return from !== null && to !== null && to - from > days;
}

/** Whether the ranges of `receipts` together hold every sequence from `first` to `last`. */
function isCovered(receipts: readonly ExportReceipt[], first: number, last: number): boolean {
  const ranges = [...receipts].sort((a, b) => a.firstSequence - b.firstSequence);
  let wanted = first;
  for (const { firstSequence, lastSequence } of ranges) {
    if (firstSequence > wanted) break;
    wanted = Math.max(wanted, lastSequence + 1);
  }
  return wanted > last;
}
