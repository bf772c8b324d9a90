/**
 * What a start reads: from the newest segment that begins with a complete carry-over to the end of
 * the journal, with what it says about the last start. Reads only.
 */
import { Bug } from '../ports/bug.js';
import type { JournalEntry } from '../ports/entry.js';
import { ok } from '../ports/result.js';
import type { Stored } from '../ports/storage.js';
import { missingNumbers } from './files.js';
import { type JournalRecord, isCallersRecord } from './record.js';
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
  readonly isTorn: boolean;
  /** The first damage found, or `null`. */
  readonly damage: JournalDamage | null;
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

/** Reads the segments `numbers`, ascending and not empty. */
export async function readForOpening(
  source: SegmentSource,
  numbers: readonly number[],
): Stored<JournalReading> {
  const first = await startOf(source, numbers);
  if (!first.ok) return first;
  const from = numbers.indexOf(first.value.segment.number);
  const [missing] = missingNumbers(numbers);
  const gatherer = new Gatherer(missing === undefined ? null : missingDamage(missing));
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
  #newest: JudgedSegment | null = null;
  #damage: JournalDamage | null;
  #lastBoot = noBoot;
  #wallMark = noMark;
  #lostSequence: number | null = null;

  constructor(damage: JournalDamage | null) {
    this.#damage = damage;
  }

  see(judged: JudgedSegment): void {
    const isFirst = this.#newest === null;
    this.#newest = judged;
    this.#damage ??= judged.damage;
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

  reading(): JournalReading {
    if (this.#newest === null) throw new Bug('a journal without segments is not read');
    return {
      entries: this.#entries,
      newest: this.#newest.scan,
      isTorn: this.#newest.row.then.kind === 'torn',
      damage: this.#damage,
      lastBoot: this.#lastBoot,
      wallMark: this.#wallMark,
      lostSequence: this.#lostSequence,
    };
  }
}
