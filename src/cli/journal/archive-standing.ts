/** What is so of the archive: how much it holds, what of it was exported, and what is old enough to be deleted. */
import { join } from 'node:path';
import { exportedFolder, readReceipts } from '../../compose/export-receipts.js';
import { retentionRule } from '../../compose/journal-keeping.js';
import { nodeClock } from '../../platform/node-clock.js';
import { readableNodeFolder } from '../../platform/node-storage.js';
import { archiveName } from '../../runtime/journal/archive-files.js';
import { type ArchiveStanding, archiveStandings } from '../../runtime/journal/archive-plan.js';
import { surveySegments } from '../../runtime/journal/archive-round.js';
import { segmentName } from '../../runtime/journal/files.js';
import type { JournalIndex, JournalSource } from '../../runtime/journal/reader.js';
import { ok } from '../../runtime/ports/result.js';
import type { ReadableFolder, Stored } from '../../runtime/ports/storage.js';
import { beijingAhead } from '../../runtime/terminal/slip-time.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';

/** What the configuration says when it says nothing. */
const usualRetentionDays = 90;

export interface ArchiveState {
  readonly standings: ReadonlyMap<number, ArchiveStanding>;
  /** Bytes of the archived segments in the archive. */
  readonly bytes: number;
}

export interface StandingRequest {
  /** The data folder, absolute. */
  readonly data: string;
  readonly source: JournalSource;
  readonly index: JournalIndex;
  /** `null`: the usual one. */
  readonly retentionDays: number | null;
}

export async function archiveState(request: StandingRequest): Stored<ArchiveState> {
  const { data, source, index, retentionDays } = request;
  const facts = await surveySegments(source, index);
  if (!facts.ok) return facts;
  const receipts = await readReceipts(readableNodeFolder(join(data, exportedFolder)));
  if (!receipts.ok) return receipts;
  const rule = retentionRule({
    clock: nodeClock(),
    ahead: beijingAhead,
    retentionDays: retentionDays ?? usualRetentionDays,
  });
  const standings = archiveStandings(facts.value, receipts.value, rule);
  let bytes = 0;
  for (const { number } of standings) {
    const size = await archivedBytes(source, number);
    if (!size.ok) return size;
    bytes += size.value ?? 0;
  }
  return ok({ standings: new Map(standings.map((one) => [one.number, one])), bytes });
}

export function isDue({ isExported, isOld }: ArchiveStanding): boolean {
  return isExported && isOld === true;
}

/** Size of a segment's own file, or of its archive; `null` where there is none. */
export function plainBytes({ folder }: JournalSource, number: number): Stored<number | null> {
  return sizeOf(folder, segmentName(number));
}

export async function archivedBytes(
  { archive }: JournalSource,
  number: number,
): Stored<number | null> {
  return archive === undefined ? ok(null) : sizeOf(archive, archiveName(number));
}

async function sizeOf(folder: ReadableFolder, name: string): Stored<number | null> {
  const opened = await folder.openForReading(name);
  if (!opened.ok) return opened.error.code === 'NotFound' ? ok(null) : opened;
  const size = await opened.value.size();
  const closed = await opened.value.close();
  return size.ok && !closed.ok ? closed : size;
}

/** In a sentence. */
export function archiveWords({ standings, bytes }: ArchiveState): Bilingual {
  const all = [...standings.values()];
  const exported = all.filter(({ isExported }) => isExported).length;
  const due = all.filter(isDue).length;
  const size = `${Math.ceil(bytes / 1024)} KiB`;
  return {
    zh: `已归档 ${all.length} 段（${size}），其中已导出 ${exported} 段，到期可删 ${due} 段。`,
    en: `${all.length} segments are archived (${size}): ${exported} exported, ${due} old enough to be deleted.`,
  };
}
