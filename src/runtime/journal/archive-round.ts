/**
 * One round of the archive: looks at what there is, archives what may be archived, and deletes what
 * may be deleted, oldest first. Ends at the first trouble, or when its turn does not come any more;
 * the next round goes on from there. Whoever calls it holds the lock of the data folder.
 */
import { type Result, failed, ok } from '../ports/result.js';
import type { ReadableFolder, StorageFault, StorageFolder, Stored } from '../ports/storage.js';
import { archiveFolder, archiveName } from './archive-files.js';
import {
  type ExportReceipt,
  type RetentionRule,
  type SegmentFacts,
  archivable,
  retirable,
} from './archive-plan.js';
import { type ArchiveTrouble, type ArchiverParts, archiveSegment } from './archiver.js';
import { inOrder, removeIfThere, segmentName } from './files.js';
import { firstKeptDamage, readFirstKept, writeFirstKept } from './first-kept.js';
import { type JournalIndex, indexJournal } from './reader.js';
import { readWhole } from './segment-file.js';
import { decodeSegmentHeader, isHeaderFault } from './segment-header.js';
import { scanInSteps } from './segment-scan.js';
import { type SegmentSource, readHeaderBlock } from './segments.js';
import { carryOverHeadOf } from './system-records.js';

export interface RoundParts extends ArchiverParts {
  /** What may be deleted; `null` deletes nothing. */
  readonly retention: {
    readonly rule: RetentionRule;
    readonly receipts: readonly ExportReceipt[];
  } | null;
}

export interface RoundReport {
  /** Segments that were archived, and segments that were deleted from the archive. */
  readonly archived: readonly number[];
  readonly retired: readonly number[];
  readonly isStopped: boolean;
}

export async function archiveRound(
  parts: RoundParts,
): Promise<Result<RoundReport, ArchiveTrouble>> {
  const { folder, key } = parts;
  const there = await existingArchive(folder);
  if (!there.ok) return storageTrouble(there.error);
  const source = { folder, archive: there.value ?? noArchive, key };
  const index = await indexJournal(folder, source.archive);
  if (!index.ok) return storageTrouble(index.error);
  const facts = await surveySegments(source, index.value);
  if (!facts.ok) return storageTrouble(facts.error);
  const archived = await archiveAll(parts, index.value, facts.value);
  if (!archived.ok) return archived;
  const { numbers, isStopped } = archived.value;
  if (isStopped || parts.retention === null || there.value === null) {
    return ok({ archived: numbers, retired: [], isStopped });
  }
  const retired = await retireAll(there.value, source, facts.value, parts.retention);
  return retired.ok ? ok({ archived: numbers, retired: retired.value, isStopped: false }) : retired;
}

/** The archive's folder, which is made when something goes into it. */
async function existingArchive(folder: StorageFolder): Stored<StorageFolder | null> {
  const names = await folder.list();
  if (!names.ok) return names;
  return names.value.includes(archiveFolder) ? folder.folder(archiveFolder) : ok(null);
}

const noArchive: ReadableFolder = {
  list: () => Promise.resolve(failed(notThere('list'))),
  openForReading: () => Promise.resolve(failed(notThere('open'))),
};

function notThere(call: StorageFault['call']): StorageFault {
  return { code: 'NotFound', call, detail: 'there is no archive yet' };
}

/** What block 0 of each segment says. */
export async function surveySegments(
  source: SegmentSource,
  { numbers, plain, archived }: JournalIndex,
): Stored<readonly SegmentFacts[]> {
  const [isPlain, isArchived] = [new Set(plain), new Set(archived)];
  const facts: SegmentFacts[] = [];
  for (const number of numbers) {
    const block = await readHeaderBlock(source, number);
    if (!block.ok) return block;
    const header = decodeSegmentHeader(block.value);
    const isKnown = !isHeaderFault(header) && header.number === number;
    facts.push({
      number,
      header: isKnown ? header : null,
      isPlain: isPlain.has(number),
      isArchived: isArchived.has(number),
    });
  }
  return ok(facts);
}

/**
 * The first segment that a start reads, or may come to read: the newest that holds more than its
 * carry-over. One that holds no more is dropped by a start in the same boot of the operating system.
 */
async function firstReadAtStart(
  { folder, key, turn }: ArchiverParts,
  { plain }: JournalIndex,
): Stored<number> {
  for (const number of [...plain].reverse()) {
    const bytes = await readWhole(folder, segmentName(number));
    if (!bytes.ok) return bytes;
    for (const records of scanInSteps(number, bytes.value, key)) {
      const [first] = records;
      const head = first?.kind === 'carryOver' ? carryOverHeadOf(first.entry) : null;
      if (head === null) break;
      if (records.length > head.count + 1) return ok(number);
      if (!(await turn())) return ok(0);
    }
  }
  return ok(0);
}

interface Moved {
  readonly numbers: readonly number[];
  readonly isStopped: boolean;
}

async function archiveAll(
  parts: ArchiverParts,
  index: JournalIndex,
  facts: readonly SegmentFacts[],
): Promise<Result<Moved, ArchiveTrouble>> {
  const numbers: number[] = [];
  // Most rounds end here, and have read no segment.
  if (archivable(facts, Infinity).length === 0) return ok({ numbers, isStopped: false });
  const readFrom = await firstReadAtStart(parts, index);
  if (!readFrom.ok) return storageTrouble(readFrom.error);
  const due = archivable(facts, readFrom.value);
  if (due.length === 0) return ok({ numbers, isStopped: false });
  const folder = await parts.folder.folder(archiveFolder);
  if (!folder.ok) return storageTrouble(folder.error);
  const archive = folder.value;
  for (const { number } of due) {
    const next = facts.find((segment) => segment.number === number + 1)?.header ?? null;
    if (next === null) return failed({ kind: 'damage', damage: unreadableNext(number + 1) });
    const done = await archiveSegment(parts, archive, number, next);
    if (!done.ok) return done;
    if (done.value === 'stopped') return ok({ numbers, isStopped: true });
    numbers.push(number);
  }
  return ok({ numbers, isStopped: false });
}

function unreadableNext(segment: number) {
  return { segment, block: 0, label: 'header', detail: 'block 0 of the segment is damaged' };
}

/** Says durably where the journal begins, then deletes what stands before that. */
async function retireAll(
  archive: StorageFolder,
  source: SegmentSource,
  facts: readonly SegmentFacts[],
  { rule, receipts }: NonNullable<RoundParts['retention']>,
): Promise<Result<readonly number[], ArchiveTrouble>> {
  const first = await readFirstKept(archive);
  if (!first.ok) return storageTrouble(first.error);
  if (first.value === 'damaged') {
    return failed({ kind: 'damage', damage: firstKeptDamage(facts[0]?.number ?? 1) });
  }
  const { number: kept } = first.value;
  // A round that was cut off between its note and its deletions.
  for (const { number, isPlain } of facts) {
    if (number >= kept || isPlain) continue;
    const removed = await removeArchive(archive, number);
    if (!removed.ok) return storageTrouble(removed.error);
  }
  const standing = facts.filter(({ number }) => number >= kept);
  const retired: number[] = [];
  for (const number of retirable(standing, receipts, rule)) {
    const block = await readHeaderBlock(source, number + 1);
    if (!block.ok) return storageTrouble(block.error);
    const done = await inOrder(
      () => writeFirstKept(archive, block.value),
      () => removeArchive(archive, number),
    );
    if (!done.ok) return storageTrouble(done.error);
    retired.push(number);
  }
  return ok(retired);
}

async function removeArchive(archive: StorageFolder, number: number): Stored<void> {
  return inOrder(
    () => removeIfThere(archive, archiveName(number)),
    () => archive.syncDirectory(),
  );
}

function storageTrouble(fault: StorageFault): Result<never, ArchiveTrouble> {
  return failed({ kind: 'storage', fault });
}
