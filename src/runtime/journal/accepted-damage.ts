/**
 * Damage that is new, told from damage that a person has accepted: a `gap` of a later segment answers
 * for it as long as its bytes stay what they were. Reads only.
 */
import { ok } from '../ports/result.js';
import type { Stored } from '../ports/storage.js';
import { type Gap, accepts } from './gap-record.js';
import { decodeSegmentHeader, isHeaderFault } from './segment-header.js';
import { type JournalDamage, salvage } from './segment-scan.js';
import {
  type JudgedSegment,
  type SegmentSource,
  gapIn,
  readHeaderBlock,
  readSegment,
} from './segments.js';

/** What has to be kept of a segment that was read, to say later which damage is new. */
export type DamageRecord = Pick<JudgedSegment, 'damage' | 'digest'> & {
  readonly segment: number;
  readonly gap: Gap | null;
};

export interface NewDamage {
  readonly damage: JournalDamage;
  readonly digest: string | null;
}

/** A gap, and the segment that begins with it. */
interface PlacedGap {
  readonly segment: number;
  readonly gap: Gap;
}

/** The gap that answers for `damage`, or `null`. */
function gapFor(
  gaps: readonly PlacedGap[],
  damage: JournalDamage,
  digest: string | null,
): Gap | null {
  const placed = gaps.find(
    ({ segment, gap }) => segment > damage.segment && accepts(gap, damage, digest),
  );
  return placed?.gap ?? null;
}

export function damageRecordOf({ damage, digest, gap, scan }: JudgedSegment): DamageRecord {
  return { damage, digest, segment: scan.segment.number, gap };
}

/** What nobody has accepted, of segments in order. */
export function newDamages(records: readonly DamageRecord[]): readonly NewDamage[] {
  const gaps = gapsOf(records);
  return records.flatMap(({ damage, digest }): NewDamage[] =>
    damage === null || gapFor(gaps, damage, digest) !== null ? [] : [{ damage, digest }],
  );
}

/** What a person has accepted, of segments in order, and what was said. */
export function acceptedDamages(
  records: readonly DamageRecord[],
): readonly { readonly damage: JournalDamage; readonly gap: Gap }[] {
  const gaps = gapsOf(records);
  return records.flatMap(({ damage, digest }) => {
    const gap = damage === null ? null : gapFor(gaps, damage, digest);
    return damage === null || gap === null ? [] : [{ damage, gap }];
  });
}

function gapsOf(records: readonly DamageRecord[]): readonly PlacedGap[] {
  return records.flatMap(({ segment, gap }): PlacedGap[] =>
    gap === null ? [] : [{ segment, gap }],
  );
}

/** Which of the segments `missing` a person has accepted as missing. Looks at block 0 of those behind alone. */
export async function missingAccepted(
  source: SegmentSource,
  numbers: readonly number[],
  missing: readonly number[],
): Stored<ReadonlyMap<number, Gap>> {
  const accepted = new Map<number, Gap>();
  const [first] = missing;
  if (first === undefined) return ok(accepted);
  for (const number of numbers.filter((one) => one > first)) {
    const isAfterGap = await mayHoldGap(source, number);
    if (!isAfterGap.ok) return isAfterGap;
    if (!isAfterGap.value) continue;
    const scan = await readSegment(source, number);
    if (!scan.ok) return scan;
    const gap = scan.value.gap ?? gapIn(salvage(scan.value).records);
    if (gap === null) continue;
    for (const one of missing)
      if (one < number && accepts(gap, { segment: one }, null)) accepted.set(one, gap);
  }
  return ok(accepted);
}

/** Also one whose block 0 does not say any more. */
async function mayHoldGap(source: SegmentSource, number: number): Stored<boolean> {
  const block = await readHeaderBlock(source, number);
  if (!block.ok) return block.error.code === 'Io' ? ok(true) : block;
  const header = decodeSegmentHeader(block.value);
  return ok(isHeaderFault(header) || header.afterGap);
}
