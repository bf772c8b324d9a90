/**
 * Opens the journal before anything else runs: reads from the newest complete carry-over, judges
 * what a crash left (classification.ts), repairs a torn tail or locks a damaged journal, and writes
 * the boot record. Opening again right after changes nothing but adds a boot record, and a crash at
 * any point of it leaves a journal that opens again.
 *
 * The caller holds the lock of the data folder (ports/lock.ts): two writers would destroy it.
 */
import { invariant } from '../ports/bug.js';
import { type Clock, instantOf } from '../ports/clock.js';
import type { JournalEntry, PlainObject } from '../ports/entry.js';
import type { Log } from '../ports/log.js';
import { type Result, failed, ok } from '../ports/result.js';
import type { Secret } from '../ports/secret.js';
import type { StorageFault, StorageFolder } from '../ports/storage.js';
import type { WallMs } from '../ports/units.js';
import { archivedInHoles } from './archive-files.js';
import { batchRecordsMax, formatVersion, segmentBlocks } from './format.js';
import { inOrder, segmentName, segmentNumbers } from './files.js';
import { type Committed, type Journal, type JournalFailure, lockedJournal } from './journal.js';
import { JournalWriter } from './journal-writer.js';
import { type JournalRules, type NewerJournal, newerThan } from './newer-journal.js';
import { type Carries, NewestEntries } from './newest-entries.js';
import { type JournalReading, readForOpening } from './opening-read.js';
import { reopenTail } from './reopen-tail.js';
import { isLossUnnoted, repairFor } from './repair.js';
import { isHeaderFault, isTerminalId } from './segment-header.js';
import { type JournalDamage, type SegmentScan, isBare, isUnstarted } from './segment-scan.js';
import { lostDamage } from './segments.js';
import { renewSegment } from './spare-segment.js';
import { type SegmentSettings, SegmentSequence, firstSegment } from './segment-sequence.js';
import { type BootNote, type Loss, bootEntry, noBoot, recoveredEntry } from './system-records.js';
import { believed, markAtStart, markByWord } from './wall-mark.js';

export interface JournalOptions {
  /** The journal's own folder; nothing else lives in it. */
  readonly folder: StorageFolder;
  /**
   * There has been a journal here, as whoever opens it knows. One without a segment is lost then, and
   * locked: begun anew it would count from 1 again, and forget what is open.
   */
  readonly hasBegun: boolean;
  /** Damage that whoever opens it has found outside of it (a mirror that differs): it is opened locked. */
  readonly foundDamage?: JournalDamage | null;
  readonly clock: Clock;
  /** A person has said that the clock was right when it said this; `null` where nobody has. */
  readonly clockAcceptedAt: WallMs | null;
  /** Key of the chain; without one the chain finds mistakes, not forgers. */
  readonly chainKey: Secret<Uint8Array> | null;
  /** Install id of this terminal: 1 to 16 printable ASCII characters. */
  readonly terminal: string;
  /** Version of this software, for the boot record: at most 100 characters. */
  readonly software: string;
  readonly rules: JournalRules;
  /** What the boot record says besides, for people, by what is known of the start before. */
  readonly tells?: (before: OpeningReport) => PlainObject;
  /** Which things that are not open later starts must still know. */
  readonly carries: Carries;
  readonly log: Log;
  /**
   * A record that was durable once, as somebody beside the journal remembers. A journal that ends before
   * it, and not by what a torn write may have taken, is an earlier copy put back, and is refused (P6).
   */
  readonly knownSequence?: number;
  /** Called with each batch that is durable, after it has been answered; must not throw. */
  readonly onCommitted?: (reached: Committed) => void;
  readonly limits?: {
    /** Blocks of 4 KiB in an ordinary segment, 2 and up; 1024 unless told. */
    readonly segmentBlocks?: number;
  };
}

/** Why the journal cannot be opened at all. Nothing was written, or the disk refused to take it. */
export type JournalRefusal =
  | { readonly kind: 'storage'; readonly fault: StorageFault }
  /** The journal ends at `last`, and `known` was durable: it is an earlier copy. */
  | { readonly kind: 'behind'; readonly last: number; readonly known: number }
  /** The journal is keyed, and no key was given. */
  | { readonly kind: 'keyMissing' }
  /** The journal is another terminal's. */
  | { readonly kind: 'otherTerminal'; readonly terminal: string }
  /** Later software wrote it, and this one would misread it. */
  | ({ readonly kind: 'newer' } & NewerJournal);

export interface OpeningReport {
  /** There was no journal: this is the first start. */
  readonly fresh: boolean;
  /**
   * The last write was torn and has been wiped, by this start or by an earlier one that did not live
   * to append anything: records from `lostSequence` on may be lost. True until an entry stands behind
   * the telling, so whoever has to act on it (P4) may die before that.
   */
  readonly torn: boolean;
  readonly lostSequence: number | null;
  /** Name of the file in the quarantine folder with the bytes that were wiped by this start. */
  readonly quarantined: string | null;
  readonly tailRewritten: boolean;
  /** The newest segment was of this earlier format: this start goes on in a new one. */
  readonly formatBefore: number | null;
  /** The last start on record; number 0 before the first. */
  readonly previousBoot: BootNote;
  /** Whether the operating system has been booted since the last start: monotonic times have no meaning now. */
  readonly osBootChanged: boolean;
  /** Before this no wall clock can be right (P25, wall-mark.ts). */
  readonly lastWallMs: WallMs | null;
  /** The clock stands before what the journal has seen, and is believed by a person's word. */
  readonly clockAccepted: boolean;
  /** The first damage found; the journal is locked then. */
  readonly damage: JournalDamage | null;
}

export interface OpenedJournal {
  readonly journal: Journal;
  /** The newest complete carry-over and everything after it, in order; behind damage what can be read. */
  readonly entries: readonly JournalEntry[];
  readonly report: OpeningReport;
}

/** Opens the journal in `options.folder`, making it if the folder is empty. */
export async function openJournal(
  options: JournalOptions,
): Promise<Result<OpenedJournal, JournalRefusal>> {
  invariant(isTerminalId(options.terminal), 'a terminal id is 1 to 16 printable ASCII characters');
  invariant(options.software.length <= 100, 'a software version is at most 100 characters');
  const names = await options.folder.list();
  if (!names.ok) return refusedBy(names.error);
  const numbers = segmentNumbers(names.value);
  if (numbers.length === 0) return options.hasBegun ? ok(lost(options)) : openFresh(options);
  const source = { folder: options.folder, key: options.chainKey };
  const archived = await archivedInHoles(options.folder, names.value);
  if (!archived.ok) return refusedBy(archived.error);
  const reading = await readForOpening(source, numbers, archived.value);
  if (!reading.ok) return refusedBy(reading.error);
  const refusal = refusalOf(reading.value, options) ?? behindOf(reading.value, options);
  return refusal ?? openRead(options, reading.value);
}

/** A journal that may be gone on with, once its newest segment is known to be there. */
async function openRead(
  options: JournalOptions,
  reading: JournalReading,
): Promise<Result<OpenedJournal, JournalRefusal>> {
  const found = options.foundDamage ?? null;
  if (found !== null) return ok(locked(options, { ...reading, damage: found }, found));
  const { damage, newest, isTorn } = reading;
  const isDoubtful = damage === null && isMadeHere(newest, options);
  if (isDoubtful && isBare(newest)) return withoutNewest(options, reading);
  if (isDoubtful && !isTorn && isUnstarted(newest)) {
    const renewed = await renewSegment(options.folder, newest);
    if (!renewed.ok) return refusedBy(renewed.error);
  }
  return openExisting(options, reading);
}

function refusalOf(
  reading: JournalReading,
  options: JournalOptions,
): Result<never, JournalRefusal> | null {
  const newer = newerThan(reading, options.rules);
  if (newer !== null) return failed({ kind: 'newer', ...newer });
  const { header } = reading.newest;
  if (isHeaderFault(header)) return null;
  if (header.keyed && options.chainKey === null) return failed({ kind: 'keyMissing' });
  if (header.terminal === options.terminal) return null;
  return failed({ kind: 'otherTerminal', terminal: header.terminal });
}

/** A torn write may have taken one batch, and that is what the start asks about anyway (P4). */
function behindOf(
  { newest, isTorn, damage }: JournalReading,
  { knownSequence: known = 0 }: JournalOptions,
): Result<never, JournalRefusal> | null {
  const last = newest.end.sequence - 1;
  const isExplained = damage !== null || (isTorn && known - last <= batchRecordsMax);
  return last >= known || isExplained ? null : failed({ kind: 'behind', last, known });
}

/**
 * Whether the newest segment was made in this boot of the operating system. One that nothing was
 * written behind may be in the cache alone then: the flush of its name may have failed.
 */
function isMadeHere(newest: SegmentScan, options: JournalOptions): boolean {
  return newest.carryOver?.madeIn === options.clock.osBoot;
}

/** Drops the newest segment, whose content is all in the one before, and opens what is left. */
async function withoutNewest(
  options: JournalOptions,
  reading: JournalReading,
): Promise<Result<OpenedJournal, JournalRefusal>> {
  const { folder } = options;
  const dropped = await inOrder(
    () => folder.remove(segmentName(reading.newest.segment.number)),
    () => folder.syncDirectory(),
  );
  return dropped.ok ? openJournal(options) : refusedBy(dropped.error);
}

async function openFresh(options: JournalOptions): Promise<Result<OpenedJournal, JournalRefusal>> {
  const settings = settingsOf(options);
  const tail = await firstSegment(settings, noBoot, instantOf(options.clock));
  if (!tail.ok) return refusedBy(tail.error);
  const report: OpeningReport = { ...nothingFound, fresh: true };
  const segments = new SegmentSequence(settings, tail.value);
  return start(options, segments, { entries: [], report, loss: null });
}

async function openExisting(
  options: JournalOptions,
  reading: JournalReading,
): Promise<Result<OpenedJournal, JournalRefusal>> {
  const { folder, clock } = options;
  const unnoted = reading.damage === null ? await isLossUnnoted(folder, reading.newest) : ok(false);
  if (!unnoted.ok) return refusedBy(unnoted.error);
  const repair = repairFor(reading, unnoted.value, clock.osBoot);
  if (repair.lock && reading.damage !== null) return ok(locked(options, reading, reading.damage));
  const repaired = await reopenTail({ folder, key: options.chainKey }, reading, repair);
  if (!repaired.ok) return refusedBy(repaired.error);
  const { tail, quarantined } = repaired.value;
  const segments = new SegmentSequence(settingsOf(options), tail);
  const lostNow = repair.noteLoss ? reading.newest.end.sequence : null;
  const lostSequence = reading.lostSequence ?? lostNow;
  const wallMark = markByWord(reading.wallMark, clock.wall(), options.clockAcceptedAt);
  const report: OpeningReport = {
    ...reportOf(options, reading),
    lastWallMs: wallMark.wallMs,
    clockAccepted: wallMark !== reading.wallMark,
    torn: lostSequence !== null,
    lostSequence,
    quarantined,
    tailRewritten: repair.rewriteTail,
    formatBefore: formatBefore(reading.newest),
  };
  const loss = lostNow === null ? null : { lostSequence: lostNow, quarantined };
  return start(options, segments, { entries: reading.entries, report, loss });
}

/** A segment of an earlier format is read for ever and never written to again. */
function formatBefore({ header }: SegmentScan): number | null {
  return isHeaderFault(header) || header.format === formatVersion ? null : header.format;
}

const nothingFound: OpeningReport = {
  fresh: false,
  torn: false,
  lostSequence: null,
  quarantined: null,
  tailRewritten: false,
  formatBefore: null,
  previousBoot: noBoot,
  osBootChanged: true,
  lastWallMs: null,
  clockAccepted: false,
  damage: null,
};

function lost({ log }: JournalOptions): OpenedJournal {
  const damage = lostDamage();
  log.write('error', 'journal.damaged', { ...damage });
  return {
    journal: lockedJournal(1, damage),
    entries: [],
    report: { ...nothingFound, damage },
  };
}

function locked(
  options: JournalOptions,
  reading: JournalReading,
  damage: JournalDamage,
): OpenedJournal {
  options.log.write('error', 'journal.damaged', { ...damage });
  return {
    journal: lockedJournal(reading.lastBoot.number + 1, damage),
    entries: reading.entries,
    report: reportOf(options, reading),
  };
}

function reportOf(options: JournalOptions, reading: JournalReading): OpeningReport {
  return {
    ...nothingFound,
    previousBoot: reading.lastBoot,
    osBootChanged: reading.lastBoot.osBoot !== options.clock.osBoot,
    lastWallMs: reading.wallMark.wallMs,
    damage: reading.damage,
  };
}

interface Found extends Pick<OpenedJournal, 'entries' | 'report'> {
  /** What this start has wiped and has to tell. */
  readonly loss: Loss | null;
}

/** Writes the boot record, and what was lost, in one batch; the journal is open when it is durable. */
async function start(
  options: JournalOptions,
  segments: SegmentSequence,
  found: Found,
): Promise<Result<OpenedJournal, JournalRefusal>> {
  const { clock, log } = options;
  const { entries, report, loss } = found;
  const { lostSequence, lastWallMs: wallMark } = report;
  const newest = new NewestEntries(options.carries);
  for (const entry of entries) newest.see(entry);
  if (segments.tail.freeBlocks === 0 || report.formatBefore !== null) {
    const advanced = await segments.advance({
      entries: newest.carryOver(),
      lostSequence,
      wallMark,
      boot: report.previousBoot,
      at: instantOf(clock),
      day: newest.day ?? segments.tail.place.day,
      room: 1,
    });
    if (!advanced.ok) return refusedBy(advanced.error);
  }
  const { software, rules } = options;
  const { behaviour } = rules;
  const number = report.previousBoot.number + 1;
  const boot = { number, osBoot: clock.osBoot, stopped: false, software, behaviour };
  const writer = new JournalWriter({
    segments,
    newest,
    boot,
    lostSequence,
    wallMark: markAtStart({ wallMs: wallMark, isBehind: false }, clock.wall()),
    clock,
    log,
    onCommitted: options.onCommitted,
  });
  const told = await tell(writer, options, { report, loss });
  if (!told.ok) return failed(told.error);
  log.write(report.torn ? 'warning' : 'info', 'journal.open', {
    boot: boot.number,
    torn: report.torn,
    lostSequence: report.lostSequence,
    tailRewritten: report.tailRewritten,
    formatBefore: report.formatBefore,
  });
  return ok({ journal: writer, entries, report });
}

async function tell(
  writer: JournalWriter,
  options: JournalOptions,
  { report, loss }: Pick<Found, 'report' | 'loss'>,
): Promise<Result<void, JournalRefusal>> {
  const { lostSequence, tailRewritten, formatBefore, previousBoot, clockAccepted } = report;
  const { behaviour } = options.rules;
  const isAsBefore = previousBoot.number === 0 || previousBoot.behaviour === behaviour;
  const now = instantOf(options.clock);
  const at = believed(now, markAtStart({ wallMs: report.lastWallMs, isBehind: false }, now.wall));
  const found = {
    ...options.tells?.(report),
    software: options.software,
    behaviour,
    // What has changed since the last start, for whoever reads on from here.
    behaviourBefore: isAsBefore ? null : previousBoot.behaviour,
    formatBefore,
    terminal: options.terminal,
    previousBoot: previousBoot.number,
    previousStopped: previousBoot.stopped,
    tailRewritten,
    lostSequence,
    clockAccepted,
  };
  const boot = bootEntry(writer.boot, at, options.clock.osBoot, found);
  const answers = await Promise.all([
    ...(loss === null
      ? []
      : [writer.appendOwn('recovered', [recoveredEntry(writer.boot, at, loss)])]),
    writer.appendOwn('boot', [boot]),
  ]);
  for (const answer of answers) if (!answer.ok) return failed(refusalFrom(answer.error));
  return ok(undefined);
}

function refusalFrom(failure: JournalFailure): JournalRefusal {
  invariant(failure.kind === 'storage', 'a journal that is being opened fails by its disk alone');
  return failure;
}

function settingsOf(options: JournalOptions): SegmentSettings {
  const { folder, chainKey: key, terminal, software, log } = options;
  const { osBoot } = options.clock;
  return {
    folder,
    key,
    terminal,
    software,
    osBoot,
    log,
    blocks: options.limits?.segmentBlocks ?? segmentBlocks,
  };
}

function refusedBy(fault: StorageFault): Result<never, JournalRefusal> {
  return failed({ kind: 'storage', fault });
}
