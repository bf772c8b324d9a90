/**
 * What a start reads: from the newest segment that begins with a complete carry-over to the end of
 * the journal, with what it says about the last start. Reads only.
 */
import { Bug } from '../ports/bug.js';
import type { JournalEntry } from '../ports/entry.js';
import { ok } from '../ports/result.js';
import type { Stored } from '../ports/storage.js';
import {
  type DamageRecord,
  type NewDamage,
  damageRecordOf,
  missingAccepted,
  newDamages,
} from './accepted-damage.js';
import { missingNumbers } from './files.js';
import { type JournalRecord, isCallersRecord } from './record.js';
import { type NewerFormat, isHeaderFault } from './segment-header.js';
import { type JournalDamage, type SegmentScan, isBare } from './segment-scan.js';
import {
  type JudgedSegment,
  type SegmentSource,
  missingDamage,
  readSegment,
  walkSegments,
} from './segments.js';
import {
  type BootNote,
  bootNoteOf,
  carryOverHeadOf,
  isClockAccepted,
  lostSequenceOf,
  noBoot,
} from './system-records.js';
import { type WallMark, markAtRecord, markAtStart, noMark } from './wall-mark.js';

export interface JournalReading {
  readonly entries: readonly JournalEntry[];
  readonly newest: SegmentScan;
  /** Number of the segment that was read first. */
  readonly firstNumber: number;
  readonly isTorn: boolean;
  /** The first damage found, or `null`. */
  readonly damage: JournalDamage | null;
  /** A segment that later software has written, the first found. */
  readonly newerFormat: NewerFormat | null;
  /** All that nobody has accepted, of the segments that were read. */
  readonly damages: readonly NewDamage[];
  readonly lastBoot: BootNote;
  readonly wallMark: WallMark;
  /**
   * A loss told by an earlier start that no entry stands behind: the core has not acted on it. From
   * which sequence on records may be lost.
   */
  readonly lostSequence: number | null;
}

/** How far back a complete carry-over is looked for; further back the journal is damaged anyway. */
const lookBackMax = 8;

/** Reads the segments `numbers`, ascending and not empty. Those that are `archived` are not missing. */
export async function readForOpening(
  source: SegmentSource,
  numbers: readonly number[],
  archived: readonly number[] = [],
): Stored<JournalReading> {
  const first = await startOf(source, numbers);
  if (!first.ok) return first;
  const from = numbers.indexOf(first.value.segment.number);
  const missing = missingNumbers(numbers).filter((number) => !archived.includes(number));
  const accepted = await missingAccepted(source, numbers, missing);
  if (!accepted.ok) return accepted;
  const unaccepted = missing.filter((number) => !accepted.value.has(number));
  const gatherer = new Gatherer(first.value.segment.number, unaccepted);
  for await (const judged of walkSegments(source, numbers.slice(from), first.value)) {
    if (!judged.ok) return judged;
    gatherer.see(judged.value);
  }
  return ok(gatherer.reading());
}

/** The newest segment with a complete carry-over and more; the oldest looked at if none has one. */
async function startOf(source: SegmentSource, numbers: readonly number[]): Stored<SegmentScan> {
  let found: SegmentScan | null = null;
  for (const number of numbers.slice(-lookBackMax).reverse()) {
    const scan = await readSegment(source, number);
    if (!scan.ok) return scan;
    found = scan.value;
    // A newest segment that is but a carry-over is read with the one before it, which it must continue.
    if (found.carryOver !== null && !(isBare(found) && number === numbers.at(-1))) break;
  }
  if (found === null) throw new Bug('a journal without segments is not read');
  return ok(found);
}

class Gatherer {
  readonly #entries: JournalEntry[] = [];
  readonly #damages: DamageRecord[] = [];
  readonly #firstNumber: number;
  readonly #missing: readonly number[];
  #newest: JudgedSegment | null = null;
  #newerFormat: NewerFormat | null = null;
  #lastBoot = noBoot;
  #wallMark = noMark;
  #lostSequence: number | null = null;

  constructor(firstNumber: number, missing: readonly number[]) {
    this.#firstNumber = firstNumber;
    this.#missing = missing;
  }

  see(judged: JudgedSegment): void {
    const isFirst = this.#newest === null;
    this.#newest = judged;
    this.#damages.push(damageRecordOf(judged));
    const { header } = judged.scan;
    if (isHeaderFault(header) && header.kind === 'newerFormat') this.#newerFormat ??= header;
    for (const record of judged.scan.records) this.#take(record, isFirst);
    for (const record of judged.salvaged) this.#take(record, true);
  }

  /** Carried entries are taken from the first segment alone: later ones repeat what is known. */
  #take(record: JournalRecord, withCarried: boolean): void {
    const { kind, entry } = record;
    this.#noteLoss(record);
    this.#noteTime(record);
    if (isCallersRecord(record) || (kind === 'carried' && withCarried)) this.#entries.push(entry);
    else if (kind === 'carryOver') this.#lastBoot = carryOverHeadOf(entry)?.boot ?? this.#lastBoot;
    else if (kind === 'boot') this.#lastBoot = bootNoteOf(entry) ?? this.#lastBoot;
    else if (kind === 'cleanStop') this.#lastBoot = { ...this.#lastBoot, stopped: true };
  }

  /** The oldest loss that is open counts: what was lost later is behind it. */
  #noteLoss(record: JournalRecord): void {
    const { kind, entry } = record;
    if (isCallersRecord(record)) this.#lostSequence = null;
    if (kind === 'recovered') this.#lostSequence ??= lostSequenceOf(entry);
    if (kind === 'carryOver') this.#lostSequence ??= carryOverHeadOf(entry)?.lostSequence ?? null;
  }

  /** A carried entry is of another time, which the head of its carry-over knows of. */
  #noteTime({ kind, entry }: JournalRecord): void {
    if (kind === 'carried') return;
    const { wallMs } = entry;
    const told = kind === 'carryOver' ? (carryOverHeadOf(entry)?.wallMark ?? null) : null;
    if (told !== null) this.#wallMark = markAtStart({ wallMs: told, isBehind: false }, wallMs);
    else if (kind === 'boot')
      this.#wallMark = markAtStart(isClockAccepted(entry) ? noMark : this.#wallMark, wallMs);
    else this.#wallMark = markAtRecord(this.#wallMark, wallMs);
  }

  /** What no person has accepted: what is missing before what is damaged. */
  #newDamages(): readonly NewDamage[] {
    const missing = this.#missing.map((number) => ({
      damage: missingDamage(number),
      digest: null,
    }));
    return [...missing, ...newDamages(this.#damages)];
  }

  reading(): JournalReading {
    if (this.#newest === null) throw new Bug('a journal without segments is not read');
    const damages = this.#newDamages();
    return {
      entries: this.#entries,
      newest: this.#newest.scan,
      firstNumber: this.#firstNumber,
      isTorn: this.#newest.row.then.kind === 'torn',
      damage: damages[0]?.damage ?? null,
      damages,
      newerFormat: this.#newerFormat,
      lastBoot: this.#lastBoot,
      wallMark: this.#wallMark,
      lostSequence: this.#lostSequence,
    };
  }
}
