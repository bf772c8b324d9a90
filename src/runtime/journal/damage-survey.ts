/**
 * A journal looked through as a whole, for whoever has to decide about its damage: what is damaged and
 * not accepted yet, which records are missing, and from where a new segment may go on without taking a
 * number that may have been given out. Reads only.
 */
import { ok } from '../ports/result.js';
import type { Stored } from '../ports/storage.js';
import type { WallMs } from '../ports/units.js';
import {
  type NewDamage,
  type DamageRecord,
  damageRecordOf,
  missingAccepted,
  newDamages,
} from './accepted-damage.js';
import type { ChainPoint } from './batch.js';
import { chainStart } from './chain.js';
import { missingNumbers } from './files.js';
import { batchRecordsMax } from './format.js';
import { type SequenceRange, digestOf } from './gap-record.js';
import type { JournalRecord } from './record.js';
import { type SegmentHeader, isHeaderFault } from './segment-header.js';
import { type SegmentScan, unreadBlocks } from './segment-scan.js';
import { type JudgedSegment, type SegmentSource, missingDamage, walkSegments } from './segments.js';

export interface DamageSurvey {
  /** What nobody has accepted, in the order of the segments. */
  readonly damages: readonly NewDamage[];
  /** Sequences of records that cannot be read and were not accepted as missing; ascending. */
  readonly missing: readonly SequenceRange[];
  /** Between which times they were written; `null` where no record is left on that side. */
  readonly lostBetween: { readonly since: WallMs | null; readonly until: WallMs | null };
  /** How many writes of the journal they may have been, at most: each has a block of its own. */
  readonly lostWrites: number;
  /** Behind the last record before the first damage. */
  readonly before: ChainPoint;
  /** Where a segment behind all this may begin. */
  readonly next: ChainPoint;
  /** Whether any segment says that the chain is keyed. */
  readonly isKeyed: boolean;
  /** Terminals that the segments name. */
  readonly terminals: ReadonlySet<string>;
  /** Records of whole batches in their chain, of all segments: none with a key that is not this journal's. */
  readonly chained: number;
}

/** Looks through the segments `numbers`, ascending and not empty. */
export async function surveyDamage(
  source: SegmentSource,
  numbers: readonly number[],
): Stored<DamageSurvey> {
  const missing = missingNumbers(numbers);
  const accepted = await missingAccepted(source, numbers, missing);
  if (!accepted.ok) return accepted;
  const surveyor = new Surveyor();
  for await (const judged of walkSegments(source, numbers)) {
    if (!judged.ok) return judged;
    surveyor.see(judged.value);
  }
  const gone = missing.filter((number) => !accepted.value.has(number));
  return ok(surveyor.survey(gone));
}

class Surveyor {
  readonly #records: DamageRecord[] = [];
  readonly #terminals = new Set<string>();
  /** Where the chain stood behind what is whole of each segment. */
  readonly #ends = new Map<number, ChainPoint>();
  #missing: readonly SequenceRange[] = [];
  #isKeyed = false;
  #chained = 0;
  /** The next sequence, as far as the records tell; `null` before the first. */
  #next: ChainPoint | null = null;
  /** Writes that may stand behind the newest record. */
  #tailWrites = 0;
  #newestWall: WallMs | null = null;
  #lostSince: WallMs | null = null;
  #lostUntil: WallMs | null = null;
  /** The newest segment ends torn: behind damage that is accepted it will never be repaired. */
  #tornEnd: NewDamage | null = null;
  /** How many holes the times above are about. */
  #holesTimed = 0;

  see(judged: JudgedSegment): void {
    const { scan, salvage, salvaged } = judged;
    const { header, records } = scan;
    this.#records.push(damageRecordOf(judged));
    this.#chained += records.length;
    if (!isHeaderFault(header)) this.#begin(scan, header);
    for (const record of records) this.#seeRecord(record);
    if (records.length > 0) this.#next = scan.end;
    if (this.#next !== null) this.#ends.set(scan.segment.number, this.#next);
    for (const record of salvaged) this.#seeRecord(record);
    // The gap of a segment whose block 0 is damaged speaks for itself.
    if (judged.gap !== null && isHeaderFault(header)) this.#acceptedUpTo(judged.gap.missing);
    if (salvage?.end) this.#next = salvage.end;
    this.#tailWrites = unreadBlocks(scan, salvage?.endBlock ?? scan.endBlock);
    this.#tornEnd = judged.row.then.kind === 'torn' ? tornEndOf(scan) : null;
  }

  #begin({ gap }: SegmentScan, header: SegmentHeader): void {
    this.#isKeyed ||= header.keyed;
    this.#terminals.add(header.terminal);
    if (gap !== null) this.#acceptedUpTo(gap.missing);
    // What is missing before the oldest segment is in the archive; before a gap it was accepted.
    if (this.#next === null || gap !== null)
      this.#next = { sequence: header.firstSequence, chain: header.chain };
    this.#follow(header.firstSequence - 1);
  }

  #acceptedUpTo(accepted: readonly SequenceRange[]): void {
    this.#missing = this.#missing.filter((range) => !isIn(accepted, range));
    this.#holesTimed = this.#missing.length;
    if (this.#holesTimed === 0) this.#lostSince = null;
  }

  #seeRecord({ sequence, kind, entry }: JournalRecord): void {
    this.#follow(sequence);
    // A carried entry is of another time.
    if (kind === 'carried') return;
    if (this.#missing.length > this.#holesTimed) {
      this.#lostSince ??= this.#newestWall;
      this.#lostUntil = entry.wallMs;
      this.#holesTimed = this.#missing.length;
    }
    this.#newestWall = entry.wallMs;
  }

  #follow(sequence: number): void {
    const { sequence: expected, chain } = this.#next ?? { sequence, chain: chainStart };
    if (sequence > expected)
      this.#missing = [...this.#missing, { from: expected, to: sequence - 1 }];
    if (sequence >= expected) this.#next = { chain, sequence: sequence + 1 };
  }

  survey(gone: readonly number[]): DamageSurvey {
    const found = [
      ...gone.map((number): NewDamage => ({ damage: missingDamage(number), digest: null })),
      ...newDamages(this.#records),
    ].sort((a, b) => a.damage.segment - b.damage.segment);
    // Alone it is no damage: a start repairs it.
    const damages =
      found.length === 0 || this.#tornEnd === null ? found : [...found, this.#tornEnd];
    const end = this.#next ?? { sequence: 1, chain: chainStart };
    const next = { ...end, sequence: end.sequence + this.#tailWrites * batchRecordsMax };
    const atEnd = { from: end.sequence, to: next.sequence - 1 };
    const inner = this.#missing.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    return {
      damages,
      missing: this.#tailWrites === 0 ? this.#missing : [...this.#missing, atEnd],
      lostBetween: {
        since: this.#missing.length === 0 ? this.#newestWall : this.#lostSince,
        until: this.#tailWrites > 0 ? null : this.#lostUntil,
      },
      lostWrites: inner + this.#tailWrites,
      before: this.#endBefore(damages[0]?.damage.segment ?? null) ?? end,
      next,
      isKeyed: this.#isKeyed,
      terminals: this.#terminals,
      chained: this.#chained,
    };
  }

  #endBefore(segment: number | null): ChainPoint | null {
    let found: ChainPoint | null = null;
    for (const [number, end] of this.#ends) if (segment !== null && number <= segment) found = end;
    return found;
  }
}

function tornEndOf({ segment, endBlock }: SegmentScan): NewDamage {
  const damage = {
    segment: segment.number,
    block: endBlock,
    label: 'torn',
    detail: 'the last write is incomplete',
  };
  return { damage, digest: digestOf(segment.bytes) };
}

function isIn(ranges: readonly SequenceRange[], { from, to }: SequenceRange): boolean {
  return ranges.some((range) => range.from <= from && to <= range.to);
}
