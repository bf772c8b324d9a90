/**
 * `accept`: a person has seen the damage of a journal and lets it go on. Nothing that is there is
 * written to: a new segment is made that begins with everything that can still be read, says in a
 * `gap` record what is missing, and holds what the caller concludes from it. The segment gets its name
 * when all of that is on stable storage, so a crash leaves the journal locked as it was, or accepted.
 *
 * The caller holds the lock of the data folder (ports/lock.ts).
 */
import { type Clock, instantOf } from '../ports/clock.js';
import type { JournalEntry } from '../ports/entry.js';
import type { Log } from '../ports/log.js';
import { type Result, failed, ok } from '../ports/result.js';
import type { Secret } from '../ports/secret.js';
import type { StorageFault, StorageFolder, Stored } from '../ports/storage.js';
import type { WallMs } from '../ports/units.js';
import type { NewDamage } from './accepted-damage.js';
import { type DamageSurvey, surveyDamage } from './damage-survey.js';
import { archiveFolder, archivedInHoles } from './archive-files.js';
import { missingNumbers, segmentNumbers } from './files.js';
import { segmentBlocks } from './format.js';
import { type GapNote, damagesNotedMax, gapEntry, rangesNotedMax, wordsMax } from './gap-record.js';
import { NewestEntries } from './newest-entries.js';
import type { NextSegment } from './next-segment.js';
import { readForOpening } from './opening-read.js';
import { publishSegment } from './segment-sequence.js';
import type { SegmentSource } from './segments.js';
import { SpareSegment } from './spare-segment.js';
import type { BootNote } from './system-records.js';

export interface AcceptOptions {
  readonly folder: StorageFolder;
  readonly clock: Clock;
  readonly chainKey: Secret<Uint8Array> | null;
  /** Install id of this terminal; `null` takes what the segments say. */
  readonly terminal: string | null;
  /** Version of this software, for the new segment. */
  readonly software: string;
  readonly log: Log;
  readonly limits?: { readonly segmentBlocks?: number };
}

export type AcceptRefusal =
  | { readonly kind: 'storage'; readonly fault: StorageFault }
  /** The journal is sound, or a person has accepted all of its damage already. */
  | { readonly kind: 'nothingToAccept' }
  /** There is no segment: that is a loss, not damage. */
  | { readonly kind: 'noJournal' }
  | { readonly kind: 'keyMissing' }
  /** No record fits the key, and the sums hold without it: the key is another's. */
  | { readonly kind: 'keyWrong' }
  | { readonly kind: 'otherTerminal'; readonly terminal: string }
  /** Later software wrote a segment: it is not damaged, and this software cannot go on behind it. */
  | { readonly kind: 'newer'; readonly detail: string }
  /** No segment says whose it is, and the caller does not know. */
  | { readonly kind: 'terminalUnknown' };

/** Damage as it was found, for a person to look at before it is accepted. */
export interface FoundDamage {
  readonly survey: DamageSurvey;
  /** The newest complete carry-over and everything behind it that can be read. */
  readonly entries: readonly JournalEntry[];
  /** The start that accepting counts as. */
  readonly boot: BootNote;
  readonly wallMark: WallMs | null;
  readonly newestSegment: number;
  readonly terminal: string;
}

/** Who accepts it, and why: words without a secret, at most 500 characters each. */
export interface Said {
  readonly reason: string;
  readonly by: string;
}

/** What is damaged, or why there is nothing to accept. Reads only. */
export async function findDamage(
  options: AcceptOptions,
): Promise<Result<FoundDamage, AcceptRefusal>> {
  const { folder, chainKey: key } = options;
  const names = await folder.list();
  if (!names.ok) return refusedBy(names.error);
  const plain = segmentNumbers(names.value);
  const newestSegment = plain.at(-1);
  if (newestSegment === undefined) return failed({ kind: 'noJournal' });
  const holes = await segmentsInHoles(folder, names.value);
  if (!holes.ok) return refusedBy(holes.error);
  const source: SegmentSource = { folder, key, ...holes.value.source };
  const numbers = [...plain, ...holes.value.numbers].sort((a, b) => a - b);
  const survey = await surveyDamage(source, numbers);
  if (!survey.ok) return refusedBy(survey.error);
  const refusal = await refusalOf(options, survey.value, numbers);
  if (refusal !== null) return failed(refusal);
  const reading = await readForOpening(source, numbers);
  if (!reading.ok) return refusedBy(reading.error);
  const { entries, lastBoot, wallMark, damages } = reading.value;
  // Entries that were read once and not twice would be lost without a word.
  if (!damages.every((damage) => isSurveyed(survey.value, damage))) return refusedBy(readsDiffer);
  const [named] = survey.value.terminals;
  return ok({
    survey: survey.value,
    entries,
    boot: { ...lastBoot, number: lastBoot.number + 1, osBoot: options.clock.osBoot, stopped: true },
    wallMark: wallMark.wallMs,
    newestSegment,
    terminal: options.terminal ?? named ?? '',
  });
}

const readsDiffer: StorageFault = {
  code: 'Io',
  call: 'read',
  detail: 'the medium does not give the same out twice',
};

function isSurveyed({ damages }: DamageSurvey, seen: NewDamage): boolean {
  return damages.some(
    ({ damage, digest }) =>
      damage.segment === seen.damage.segment &&
      damage.block === seen.damage.block &&
      digest === seen.digest,
  );
}

/** What is missing in the folder and stands in the archive is read there. */
async function segmentsInHoles(
  folder: StorageFolder,
  names: readonly string[],
): Stored<{
  readonly source: Pick<SegmentSource, 'archive'>;
  readonly numbers: readonly number[];
}> {
  const archived = await archivedInHoles(folder, names);
  if (!archived.ok) return archived;
  const missing = missingNumbers(segmentNumbers(names));
  const numbers = archived.value.filter((number) => missing.includes(number));
  if (numbers.length === 0) return ok({ source: {}, numbers });
  const archive = await folder.folder(archiveFolder);
  return archive.ok ? ok({ source: { archive: archive.value }, numbers }) : archive;
}

async function refusalOf(
  { chainKey, terminal, folder }: AcceptOptions,
  survey: DamageSurvey,
  numbers: readonly number[],
): Promise<AcceptRefusal | null> {
  if (survey.isKeyed && chainKey === null) return { kind: 'keyMissing' };
  if (survey.damages.length === 0) return { kind: 'nothingToAccept' };
  const newer = survey.damages.find(({ damage }) => damage.label === 'newer');
  if (newer !== undefined) return { kind: 'newer', detail: newer.damage.detail };
  const [named] = survey.terminals;
  if (named === undefined && terminal === null) return { kind: 'terminalUnknown' };
  if (named !== undefined && terminal !== null && !survey.terminals.has(terminal))
    return { kind: 'otherTerminal', terminal: named };
  if (!survey.isKeyed || survey.chained > 0) return null;
  const unkeyed = await surveyDamage({ folder, key: null }, numbers);
  if (!unkeyed.ok) return { kind: 'storage', fault: unkeyed.error };
  return unkeyed.value.chained > 0 ? { kind: 'keyWrong' } : null;
}

/**
 * Begins the new segment, number `found.newestSegment` + 1, durably. `concluded` are entries that come
 * of what is missing; they become part of it.
 */
export async function acceptDamage(
  options: AcceptOptions,
  found: FoundDamage,
  said: Said,
  concluded: readonly JournalEntry[],
): Promise<Result<GapNote, StorageFault>> {
  const { folder, clock, chainKey: key, log } = options;
  const { survey, boot } = found;
  const note = noteOf(survey, said);
  const at = instantOf(clock);
  const spare = await SpareSegment.create(folder);
  if (!spare.ok) return spare;
  const settings = {
    folder,
    key,
    terminal: found.terminal,
    software: options.software,
    osBoot: clock.osBoot,
    log,
    blocks: options.limits?.segmentBlocks ?? segmentBlocks,
  };
  const tail = await publishSegment(settings, spare.value, {
    number: found.newestSegment + 1,
    point: survey.next,
    ...newestOf(found.entries),
    lostSequence: null,
    wallMark: found.wallMark,
    boot,
    at,
    room: 1,
    gap: { note: gapEntry(boot.number, at, note), entries: concluded },
  });
  if (!tail.ok) return tail;
  const closed = await tail.value.file.close();
  if (!closed.ok) return closed;
  log.write('warning', 'journal.accepted', {
    segment: found.newestSegment + 1,
    damages: survey.damages.length,
    lostWrites: survey.lostWrites,
  });
  return ok(note);
}

/** Everything is carried: the next ordinary segment lets go of what nobody needs. */
function newestOf(entries: readonly JournalEntry[]): Pick<NextSegment, 'entries' | 'day'> {
  const newest = new NewestEntries(() => true);
  for (const entry of entries) newest.see(entry);
  return { entries: newest.carryOver(), day: newest.day ?? 0 };
}

function noteOf({ damages, missing, before, next }: DamageSurvey, said: Said): GapNote {
  return {
    damages: damages.slice(0, damagesNotedMax).map(({ damage, digest }) => ({
      segment: damage.segment,
      block: damage.block,
      label: damage.label,
      digest,
    })),
    missing: joined(missing),
    chainBefore: hexOf(before.chain),
    chainFrom: hexOf(next.chain),
    reason: said.reason.slice(0, wordsMax),
    by: said.by.slice(0, wordsMax),
  };
}

/** As many ranges as a record holds; the last takes in what is between the rest. */
function joined(missing: DamageSurvey['missing']): GapNote['missing'] {
  const first = missing.slice(0, rangesNotedMax - 1);
  const rest = missing.slice(rangesNotedMax - 1);
  const [from, to] = [rest[0]?.from, rest.at(-1)?.to];
  return from === undefined || to === undefined ? first : [...first, { from, to }];
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function refusedBy(fault: StorageFault): Result<never, AcceptRefusal> {
  return failed({ kind: 'storage', fault });
}
