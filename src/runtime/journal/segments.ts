/**
 * Walks a journal's segments in order, each read, judged in its place and, where damaged, read on
 * behind the damage. Reads only. One segment is in memory at a time.
 */
import type { Secret } from '../ports/secret.js';
import { type Result, failed, ok } from '../ports/result.js';
import type { ReadableFolder, StorageFault, Stored } from '../ports/storage.js';
import { type StoredSegment, readArchived, readArchivedHeader } from './archive-files.js';
import type { ChainPoint } from './batch.js';
import type { Verdict } from './classification.js';
import type { Row } from './decision-table.js';
import { segmentName } from './files.js';
import { blockBytes } from './format.js';
import { type Gap, digestOf, gapOf } from './gap-record.js';
import type { JournalRecord } from './record.js';
import { type FileBytes, readSegmentFile } from './segment-file.js';
import {
  type JournalDamage,
  type Salvage,
  type SegmentPlace,
  type SegmentScan,
  damageOf,
  judgeSegment,
  salvage,
  scanSegment,
} from './segment-scan.js';

export interface JudgedSegment {
  readonly scan: SegmentScan;
  readonly row: Row<Verdict>;
  readonly damage: JournalDamage | null;
  /** Mark of its bytes, where it is damaged and all of them could be read. */
  readonly digest: string | null;
  /** What a person has accepted before it was begun; read behind damage too. */
  readonly gap: Gap | null;
  /** Records behind the damage; empty without one. */
  readonly salvaged: readonly JournalRecord[];
  /** What else was found there; `null` without damage. */
  readonly salvage: Salvage | null;
}

export interface SegmentSource {
  readonly folder: ReadableFolder;
  readonly key: Secret<Uint8Array> | null;
  /** Where a segment is looked for that is not in `folder`. A boot needs none, and looks nowhere. */
  readonly archive?: ReadableFolder;
}

export async function readSegment(source: SegmentSource, number: number): Stored<SegmentScan> {
  const stored = await readStored(source, number);
  if (!stored.ok) return stored;
  const { bytes, unread } = stored.value;
  return ok(scanSegment(number, bytes, source.key, unread));
}

/** How often a damaged newest segment is read again: a live one may have grown under the reader. */
const liveReadsMax = 3;

/**
 * The segments `numbers`, ascending, the last of which is the newest of the journal. `first` is the
 * first of them if it has been read already, `begins` where it must begin, if that is known. Ends
 * after a fault of the disk.
 */
export async function* walkSegments(
  source: SegmentSource,
  numbers: readonly number[],
  first: SegmentScan | null = null,
  begins: ChainPoint | null = null,
): AsyncGenerator<Result<JudgedSegment, StorageFault>> {
  let follows = begins;
  let before: number | null = null;
  for (const [index, number] of numbers.entries()) {
    const isLast = index === numbers.length - 1;
    if (before !== null && number !== before + 1) follows = null;
    const place: SegmentPlace = { follows, isLast };
    const judged: Result<JudgedSegment, StorageFault> =
      index === 0 && first !== null
        ? ok(judge(first, place))
        : await readJudged(source, number, place);
    if (!judged.ok) {
      yield failed(judged.error);
      return;
    }
    yield judged;
    follows = judged.value.damage === null ? judged.value.scan.end : null;
    before = number;
  }
}

async function readJudged(
  source: SegmentSource,
  number: number,
  place: SegmentPlace,
): Stored<JudgedSegment> {
  for (let reads = 1; ; reads += 1) {
    const stored = await readStored(source, number);
    if (!stored.ok) return stored;
    const { bytes, unread, problem } = stored.value;
    const judged = judge(scanSegment(number, bytes, source.key, unread), place, problem);
    if (judged.damage === null || !place.isLast || reads >= liveReadsMax) return ok(judged);
  }
}

/** Where a segment is in both places, its own file counts: it is what the archive was made of. */
async function readStored(
  { folder, archive }: SegmentSource,
  number: number,
): Stored<StoredSegment & FileBytes> {
  const file = await readSegmentFile(folder, segmentName(number));
  if (file.ok) return ok({ ...file.value, problem: null });
  if (file.error.code !== 'NotFound' || archive === undefined) return file;
  const archived = await readArchived(archive, number);
  return archived.ok ? ok({ ...archived.value, unread: [] }) : archived;
}

function judge(
  scan: SegmentScan,
  place: SegmentPlace,
  archiveProblem: string | null = null,
): JudgedSegment {
  const row = judgeSegment(scan, place);
  const damage =
    archiveProblem === null ? damageOf(scan, row) : archiveDamage(scan, archiveProblem);
  const { gap } = scan;
  if (damage === null) return { scan, row, damage, digest: null, gap, salvaged: [], salvage: null };
  const found = salvage(scan);
  const digest = scan.unread.length === 0 ? digestOf(scan.segment.bytes) : null;
  const { records: salvaged } = found;
  return { scan, row, damage, digest, gap: gap ?? gapIn(salvaged), salvaged, salvage: found };
}

/** The gap that a segment begins with, which still speaks when its start is damaged. */
export function gapIn(records: readonly JournalRecord[]): Gap | null {
  const record = records.find(({ kind }) => kind === 'gap');
  return record === undefined ? null : gapOf(record.entry);
}

/** The block is the one, in the segment as it was, up to which the archive could be read. */
function archiveDamage({ segment, endBlock }: SegmentScan, problem: string): JournalDamage {
  const detail = `the archive of the segment ${problem}`;
  return { segment: segment.number, block: endBlock, label: 'archive', detail };
}

/** Block 0 of segment `number`, wherever it is; shorter when it is damaged there. */
export async function readHeaderBlock(
  { folder, archive }: SegmentSource,
  number: number,
): Stored<Uint8Array> {
  const opened = await folder.openForReading(segmentName(number));
  if (!opened.ok) {
    if (opened.error.code !== 'NotFound' || archive === undefined) return opened;
    return readArchivedHeader(archive, number);
  }
  const bytes = await opened.value.read(0, blockBytes);
  const closed = await opened.value.close();
  return bytes.ok && !closed.ok ? closed : bytes;
}

/** There was a journal, and there is no segment. */
export function lostDamage(): JournalDamage {
  return { segment: 1, block: 0, label: 'lost', detail: 'there was a journal, and it is gone' };
}

export function missingDamage(number: number): JournalDamage {
  return { segment: number, block: 0, label: 'missing', detail: 'a segment is missing' };
}
