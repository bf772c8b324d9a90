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
import type { JournalEntry } from '../ports/entry.js';
import type { Log } from '../ports/log.js';
import { type Result, failed, ok } from '../ports/result.js';
import type { Secret } from '../ports/secret.js';
import type { StorageFault, StorageFolder, Stored } from '../ports/storage.js';
import type { WallMs } from '../ports/units.js';
import { linkOf } from './chain.js';
import type { Repair } from './classification.js';
import { segmentBlocks } from './format.js';
import { inOrder, segmentName, segmentNumbers } from './files.js';
import { type Journal, type JournalFailure, lockedJournal } from './journal.js';
import { JournalWriter } from './journal-writer.js';
import { type Carries, NewestEntries } from './newest-entries.js';
import { type JournalReading, readForOpening } from './opening-read.js';
import { isLossUnnoted, repairFor, repairTail } from './repair.js';
import { isHeaderFault, isTerminalId } from './segment-header.js';
import { type JournalDamage, type SegmentScan, isBare } from './segment-scan.js';
import { lostDamage } from './segments.js';
import { type SegmentSettings, SegmentSequence, firstSegment } from './segment-sequence.js';
import { SegmentTail } from './segment-tail.js';
import { removeSpare } from './spare-segment.js';
import { type BootNote, type Loss, bootEntry, noBoot, recoveredEntry } from './system-records.js';
import { markAtStart, markByWord } from './wall-mark.js';

export interface JournalOptions {
  /** The journal's own folder; nothing else lives in it. */
  readonly folder: StorageFolder;
  /**
   * There has been a journal here, as whoever opens it knows. One without a segment is lost then, and
   * locked: begun anew it would count from 1 again, and forget what is open.
   */
  readonly hasBegun: boolean;
  readonly clock: Clock;
  /** A person has said that the clock was right when it said this; `null` where nobody has. */
  readonly clockAcceptedAt: WallMs | null;
  /** Key of the chain; without one the chain finds mistakes, not forgers. */
  readonly chainKey: Secret<Uint8Array> | null;
  /** Install id of this terminal: 1 to 16 printable ASCII characters. */
  readonly terminal: string;
  /** Version of this software, for the boot record: at most 100 characters. */
  readonly software: string;
  /** Which things that are not open later starts must still know. */
  readonly carries: Carries;
  readonly log: Log;
  readonly limits?: {
    /** Blocks of 4 KiB in an ordinary segment, 2 and up; 1024 unless told. */
    readonly segmentBlocks?: number;
  };
}

/** Why the journal cannot be opened at all. Nothing was written, or the disk refused to take it. */
export type JournalRefusal =
  | { readonly kind: 'storage'; readonly fault: StorageFault }
  /** The journal is keyed, and no key was given. */
  | { readonly kind: 'keyMissing' }
  /** The journal is another terminal's. */
  | { readonly kind: 'otherTerminal'; readonly terminal: string }
  /** Another version of this software wrote it. */
  | { readonly kind: 'otherFormat'; readonly version: number };

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
  const reading = await readForOpening(source, numbers);
  if (!reading.ok) return refusedBy(reading.error);
  const refusal = refusalOf(reading.value.newest, options);
  if (refusal !== null) return refusal;
  const isDoubtful = reading.value.damage === null && isMadeHere(reading.value.newest, options);
  return isDoubtful ? withoutNewest(options, reading.value) : openExisting(options, reading.value);
}

function refusalOf(
  newest: SegmentScan,
  options: JournalOptions,
): Result<never, JournalRefusal> | null {
  const { header } = newest;
  if (isHeaderFault(header)) {
    return header.kind === 'otherFormat' ? failed(header) : null;
  }
  if (header.keyed && options.chainKey === null) return failed({ kind: 'keyMissing' });
  if (header.terminal === options.terminal) return null;
  return failed({ kind: 'otherTerminal', terminal: header.terminal });
}

/**
 * Whether the newest segment was made in this boot of the operating system and holds nothing but its
 * carry-over: then the flush of its name may have failed, and only the cache may know it.
 */
function isMadeHere(newest: SegmentScan, options: JournalOptions): boolean {
  return isBare(newest) && newest.carryOver?.madeIn === options.clock.osBoot;
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
  const repaired = await reopenTail(options, reading, repair);
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
  };
  const loss = lostNow === null ? null : { lostSequence: lostNow, quarantined };
  return start(options, segments, { entries: reading.entries, report, loss });
}

const nothingFound: OpeningReport = {
  fresh: false,
  torn: false,
  lostSequence: null,
  quarantined: null,
  tailRewritten: false,
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

interface RepairedTail {
  readonly tail: SegmentTail;
  readonly quarantined: string | null;
}

/** Opens the newest segment for writing, repairs its end, and makes sure that what was read is on the disk. */
async function reopenTail(
  options: JournalOptions,
  reading: JournalReading,
  repair: Repair,
): Stored<RepairedTail> {
  const { folder, chainKey } = options;
  const { newest } = reading;
  invariant(!isHeaderFault(newest.header), 'a segment without a header is not written to');
  const { keyed, blocks, day } = newest.header;
  const link = linkOf(keyed, chainKey);
  invariant(link !== null, 'a keyed journal is written with its key');
  const file = await folder.open(segmentName(newest.segment.number), 'existing');
  if (!file.ok) return file;
  const quarantined = await repairTail(folder, file.value, newest, repair);
  if (!quarantined.ok) return quarantined;
  const done = await inOrder(
    // What was read may be in the cache alone, and so may the segment's name.
    () => file.value.datasync(),
    () => removeSpare(folder),
    () => folder.syncDirectory(),
  );
  if (!done.ok) return done;
  const { endBlock: block, end: point } = newest;
  const tail = new SegmentTail(file.value, link, {
    segment: newest.segment.number,
    blocks,
    block,
    point,
    day,
  });
  return ok({ tail, quarantined: quarantined.value });
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
  const at = instantOf(clock);
  if (segments.tail.freeBlocks === 0) {
    const advanced = await segments.advance({
      entries: newest.carryOver(),
      lostSequence,
      wallMark,
      boot: report.previousBoot,
      at,
      day: newest.day ?? segments.tail.place.day,
      room: 1,
    });
    if (!advanced.ok) return refusedBy(advanced.error);
  }
  const boot = { number: report.previousBoot.number + 1, osBoot: clock.osBoot, stopped: false };
  const writer = new JournalWriter({
    segments,
    newest,
    boot,
    lostSequence,
    wallMark: markAtStart({ wallMs: wallMark, isBehind: false }, at.wall),
    clock,
    log,
  });
  const told = await tell(writer, options, { report, loss });
  if (!told.ok) return failed(told.error);
  log.write(report.torn ? 'warning' : 'info', 'journal.open', {
    boot: boot.number,
    torn: report.torn,
    lostSequence: report.lostSequence,
    tailRewritten: report.tailRewritten,
  });
  return ok({ journal: writer, entries, report });
}

async function tell(
  writer: JournalWriter,
  options: JournalOptions,
  { report, loss }: Pick<Found, 'report' | 'loss'>,
): Promise<Result<void, JournalRefusal>> {
  const at = instantOf(options.clock);
  const { lostSequence, tailRewritten, previousBoot, clockAccepted } = report;
  const found = {
    software: options.software,
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
  const { folder, chainKey: key, terminal, log } = options;
  const { osBoot } = options.clock;
  return {
    folder,
    key,
    terminal,
    osBoot,
    log,
    blocks: options.limits?.segmentBlocks ?? segmentBlocks,
  };
}

function refusedBy(fault: StorageFault): Result<never, JournalRefusal> {
  return failed({ kind: 'storage', fault });
}
