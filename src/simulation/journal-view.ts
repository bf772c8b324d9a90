/**
 * The journal of a twin disk as it can be read at any moment, beside the till and without changing
 * anything; and the rules that every journal keeps, checked over it.
 */
import type { JournalEntry } from '../runtime/ports/entry.js';
import { Bug } from '../runtime/ports/bug.js';
import { Secret } from '../runtime/ports/secret.js';
import {
  type DamageRecord,
  damageRecordOf,
  newDamages,
} from '../runtime/journal/accepted-damage.js';
import { verifiedInvariants } from '../runtime/journal/verified-invariants.js';
import { checkInvariants } from '../runtime/journal/invariants.js';
import { segmentName } from '../runtime/journal/files.js';
import { indexJournal } from '../runtime/journal/reader.js';
import { type JournalRecord, isCallersRecord } from '../runtime/journal/record.js';
import { readWhole } from '../runtime/journal/segment-file.js';
import type { ChainPoint } from '../runtime/journal/batch.js';
import { type JudgedSegment, walkSegments } from '../runtime/journal/segments.js';
import type { ReadableFolder } from '../runtime/ports/storage.js';
import type { TwinDisk } from '../twins/disk.js';

export const chainKey = new Secret<Uint8Array>(new Uint8Array(32).fill(7));

export interface JournalView {
  readonly records: readonly JournalRecord[];
  /** What was written as news: no carried copies, no records of the journal itself. */
  readonly entries: readonly JournalEntry[];
  /** What is wrong with the segments, and accepted by nobody. */
  readonly damages: readonly string[];
}

/** Reads the journal of one disk as often as it is asked; what stands as it stood is not read again. */
export type JournalReader = () => Promise<JournalView>;

export async function readJournal(disk: TwinDisk): Promise<JournalView> {
  return journalReader(disk)();
}

/** A segment as it was read behind all before it; damaged ones, which somebody may have accepted, too. */
interface Known {
  readonly number: number;
  readonly judged: JudgedSegment;
  readonly seen: DamageRecord;
}

export function journalReader(disk: TwinDisk): JournalReader {
  const folder = disk.reader('journal');
  const source = { folder, key: chainKey };
  let known: readonly Known[] = [];
  return async () => {
    const index = await indexJournal(folder);
    if (!index.ok) {
      if (index.error.code === 'NotFound') return { records: [], entries: [], damages: [] };
      throw new Bug(`the journal cannot be read: ${index.error.detail}`);
    }
    const { numbers, missing } = index.value;
    const read = [...(await unchanged(folder, known, numbers))];
    const left = numbers.slice(read.length);
    const begins = beginOf(left[0], read.at(-1)) ?? (read.length > 0 ? null : index.value.begins);
    for await (const judged of walkSegments(source, left, null, begins)) {
      if (!judged.ok) throw new Bug(`a segment cannot be read: ${judged.error.detail}`);
      const { number } = judged.value.scan.segment;
      read.push({ number, judged: judged.value, seen: damageRecordOf(judged.value) });
    }
    known = read.filter(({ number }) => number !== numbers.at(-1));
    const records = read.flatMap(({ judged }) => [...judged.scan.records, ...judged.salvaged]);
    const damages = missing.map((damage) => JSON.stringify(damage));
    for (const { damage } of newDamages(read.map(({ seen }) => seen)))
      damages.push(`${segmentName(damage.segment)}: ${JSON.stringify(damage)}`);
    return { records, entries: entriesIn(records), damages };
  };
}

/** Where the segment `number` has to begin, if the one before it says so. */
function beginOf(number: number | undefined, before: Known | undefined): ChainPoint | null {
  if (before === undefined || number !== before.number + 1) return null;
  return before.judged.damage === null ? before.judged.scan.end : null;
}

/** Where records are lost, what is carried over tells what stood in them. */
function entriesIn(records: readonly JournalRecord[]): readonly JournalEntry[] {
  const [first] = records;
  const last = records.at(-1);
  const span = first === undefined || last === undefined ? 0 : last.sequence - first.sequence + 1;
  const isWhole = span === records.length;
  return records.flatMap((record) =>
    isCallersRecord(record) || (!isWhole && record.kind === 'carried') ? [record.entry] : [],
  );
}

/** Of the segments that are known those that still stand there, up to the first that does not. */
async function unchanged(
  folder: ReadableFolder,
  known: readonly Known[],
  numbers: readonly number[],
): Promise<readonly Known[]> {
  for (const [index, { number, judged }] of known.entries()) {
    const { scan } = judged;
    const isThere = numbers[index] === number && number !== numbers.at(-1);
    const bytes = isThere ? await readWhole(folder, segmentName(number)) : null;
    const isSame = bytes?.ok === true && Buffer.compare(bytes.value, scan.segment.bytes) === 0;
    if (!isSame) return known.slice(0, index);
  }
  return known;
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
