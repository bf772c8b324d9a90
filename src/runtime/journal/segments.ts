/**
 * Walks a journal's segments in order, each read, judged in its place and, where damaged, read on
 * behind the damage. Reads only. One segment is in memory at a time.
 */
import type { Secret } from '../ports/secret.js';
import { type Result, failed, ok } from '../ports/result.js';
import type { ReadableFolder, StorageFault, Stored } from '../ports/storage.js';
import type { ChainPoint } from './batch.js';
import type { Verdict } from './classification.js';
import type { Row } from './decision-table.js';
import { segmentName } from './files.js';
import { type Gap, digestOf, gapOf } from './gap-record.js';
import type { JournalRecord } from './record.js';
import { readSegmentFile } from './segment-file.js';
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
}

export async function readSegment(source: SegmentSource, number: number): Stored<SegmentScan> {
  const file = await readSegmentFile(source.folder, segmentName(number));
  return file.ok ? ok(scanSegment(number, file.value.bytes, source.key, file.value.unread)) : file;
}

/** How often a damaged newest segment is read again: a live one may have grown under the reader. */
const liveReadsMax = 3;

/**
 * The segments `numbers`, ascending, the last of which is the newest of the journal. `first` is the
 * first of them if it has been read already. Ends after a fault of the disk.
 */
export async function* walkSegments(
  source: SegmentSource,
  numbers: readonly number[],
  first: SegmentScan | null = null,
): AsyncGenerator<Result<JudgedSegment, StorageFault>> {
  let follows: ChainPoint | null = null;
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
    const scan = await readSegment(source, number);
    if (!scan.ok) return scan;
    const judged = judge(scan.value, place);
    if (judged.damage === null || !place.isLast || reads >= liveReadsMax) return ok(judged);
  }
}

function judge(scan: SegmentScan, place: SegmentPlace): JudgedSegment {
  const row = judgeSegment(scan, place);
  const damage = damageOf(scan, row);
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

/** There was a journal, and there is no segment. */
export function lostDamage(): JournalDamage {
  return { segment: 1, block: 0, label: 'lost', detail: 'there was a journal, and it is gone' };
}

export function missingDamage(number: number): JournalDamage {
  return { segment: number, block: 0, label: 'missing', detail: 'a segment is missing' };
}
