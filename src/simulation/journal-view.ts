/**
 * The journal of a twin disk as it can be read at any moment, beside the till and without changing
 * anything; and the rules that every journal keeps, checked over it.
 */
import type { JournalEntry } from '../runtime/ports/entry.js';
import { Bug } from '../runtime/ports/bug.js';
import { Secret } from '../runtime/ports/secret.js';
import { type DamageRecord, newDamages } from '../runtime/journal/accepted-damage.js';
import { verifiedInvariants } from '../runtime/journal/verified-invariants.js';
import { checkInvariants } from '../runtime/journal/invariants.js';
import { indexJournal, readSegments } from '../runtime/journal/reader.js';
import { type JournalRecord, isCallersRecord } from '../runtime/journal/record.js';
import type { TwinDisk } from '../twins/disk.js';

export const chainKey = new Secret<Uint8Array>(new Uint8Array(32).fill(7));

export interface JournalView {
  readonly records: readonly JournalRecord[];
  /** What was written as news: no carried copies, no records of the journal itself. */
  readonly entries: readonly JournalEntry[];
  /** What is wrong with the segments, and accepted by nobody. */
  readonly damages: readonly string[];
}

export async function readJournal(disk: TwinDisk): Promise<JournalView> {
  const source = { folder: disk.reader('journal'), key: chainKey };
  const index = await indexJournal(source.folder);
  if (!index.ok) {
    if (index.error.code === 'NotFound') return { records: [], entries: [], damages: [] };
    throw new Bug(`the journal cannot be read: ${index.error.detail}`);
  }
  const records: JournalRecord[] = [];
  const seen: DamageRecord[] = [];
  const damages = index.value.missing.map((damage) => JSON.stringify(damage));
  for await (const segment of readSegments(source, index.value)) {
    if (!segment.ok) throw new Bug(`a segment cannot be read: ${segment.error.detail}`);
    records.push(...segment.value.records);
    const { damage, digest, gap, number } = segment.value;
    seen.push({ damage, digest, gap, segment: number });
  }
  damages.push(...newDamages(seen).map(({ damage }) => JSON.stringify(damage)));
  const entries = records.flatMap((record) => (isCallersRecord(record) ? [record.entry] : []));
  return { records, entries, damages };
}

/** Broken rules, as sentences. */
export function brokenRules({ records }: JournalView): readonly string[] {
  const check = checkInvariants(verifiedInvariants);
  const broken = [...records.flatMap((record) => check.see(record)), ...check.end()];
  return broken.map(({ invariant, sequence, problem }) =>
    sequence === null
      ? `${invariant}: ${problem}`
      : `${invariant} at record ${String(sequence)}: ${problem}`,
  );
}
