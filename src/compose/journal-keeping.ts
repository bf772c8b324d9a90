/**
 * Keeps the journal small: archives what may be archived and deletes what was exported and is old
 * enough, by the receipts in the data folder and a clock that may be believed. The caller holds the
 * lock of the data folder.
 */
import { calendarDay } from '../runtime/ports/calendar.js';
import type { Clock } from '../runtime/ports/clock.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import type { Secret } from '../runtime/ports/secret.js';
import type { StorageFolder, Stored } from '../runtime/ports/storage.js';
import type { Millis } from '../runtime/ports/units.js';
import type { ExportReceipt, RetentionRule } from '../runtime/journal/archive-plan.js';
import { type RoundReport, archiveRound } from '../runtime/journal/archive-round.js';
import type { ArchiveTrouble, Turn } from '../runtime/journal/archiver.js';
import { journalFolder } from './acceptance.js';
import { exportedFolder, readReceipts } from './export-receipts.js';

export interface KeepingParts {
  /** The data folder. */
  readonly data: StorageFolder;
  readonly key: Secret<Uint8Array> | null;
  readonly clock: Clock;
  readonly ahead: Millis;
  /** How long what was exported stays; `null` deletes nothing. */
  readonly retentionDays: number | null;
  readonly turn: Turn;
}

export async function keepJournal(
  parts: KeepingParts,
): Promise<Result<RoundReport, ArchiveTrouble>> {
  const { data, key, turn } = parts;
  const folder = await data.folder(journalFolder);
  if (!folder.ok) return failed({ kind: 'storage', fault: folder.error });
  const receipts = await receiptsIn(data);
  if (!receipts.ok) return failed({ kind: 'storage', fault: receipts.error });
  const rule = retentionRule(parts);
  const retention = rule === null ? null : { rule, receipts: receipts.value };
  return archiveRound({ folder: folder.value, key, turn, retention });
}

/** `null` where nothing is deleted: nobody said how old is old, or the clock cannot be believed. */
export function retentionRule({
  clock,
  ahead,
  retentionDays,
}: Pick<KeepingParts, 'clock' | 'ahead' | 'retentionDays'>): RetentionRule | null {
  if (retentionDays === null || !clock.wallTrusted()) return null;
  return { days: retentionDays, today: calendarDay(clock.wall(), ahead), ahead };
}

async function receiptsIn(data: StorageFolder): Stored<readonly ExportReceipt[]> {
  const names = await data.list();
  if (!names.ok) return names;
  if (!names.value.includes(exportedFolder)) return ok([]);
  const folder = await data.folder(exportedFolder);
  return folder.ok ? readReceipts(folder.value) : folder;
}
