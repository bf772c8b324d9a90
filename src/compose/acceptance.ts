/**
 * What a person may say of a data folder that a till cannot know by itself, and does not run without:
 * that a copy is the one in use now (P6), that a journal that has gone is not coming back, that settings
 * that cannot be read are to be made anew. The caller holds the lock of the folder, and keeps who said so.
 */
import { silentLog } from '../runtime/ports/log.js';
import { failed, ok } from '../runtime/ports/result.js';
import type { Result } from '../runtime/ports/result.js';
import type { StorageFault, StorageFolder, Stored } from '../runtime/ports/storage.js';
import { archiveFolder } from '../runtime/journal/archive-files.js';
import { spareName } from '../runtime/journal/files.js';
import { indexJournal } from '../runtime/journal/reader.js';
import { backupName, restoredName } from '../runtime/settings/backup-manifest.js';
import { abandonDocument } from '../runtime/settings/small-document.js';
import { settingsName } from '../runtime/settings/till-settings.js';
import { type FolderPlace, findPlace, newPlace, openPlace, placeName } from './folder-place.js';

/** The journal's folder, below the data folder (CONTRACT). */
export const journalFolder = 'journal';

/**
 * Makes a folder from elsewhere this machine's own, or one that was put back from a copy; the next start
 * asks the wallets about what may be missing at its end. It begins no new journal: that is `acceptLoss`.
 */
export async function acceptPlace(folder: StorageFolder, place: string): Stored<void> {
  const journal = await folder.folder(journalFolder);
  if (!journal.ok) return journal;
  const names = await journal.value.list();
  if (!names.ok) return names;
  const hasTraces = names.value.some((name) => name !== spareName);
  const written = await changePlace(folder, place, (before) => ({
    ...newPlace(place),
    begun: before?.begun ?? hasTraces,
    settings: before?.settings ?? false,
    mayMiss: hasTraces,
  }));
  return written.ok ? unmarkBackup(folder) : written;
}

/** The mark of a backup is kept under another name: it says where the folder came from. */
async function unmarkBackup(folder: StorageFolder): Stored<void> {
  const renamed = await folder.rename(backupName, restoredName);
  if (!renamed.ok) return renamed.error.code === 'NotFound' ? ok(undefined) : renamed;
  return folder.syncDirectory();
}

/** One that cannot be read is made anew; what stood in it is kept beside it. */
async function changePlace(
  folder: StorageFolder,
  place: string,
  change: (before: FolderPlace | null) => FolderPlace,
): Stored<void> {
  const found = await findPlace(folder);
  if (!found.ok) return found;
  if (found.value.kind === 'unreadable') {
    const abandoned = await abandonDocument(folder, placeName);
    if (!abandoned.ok) return abandoned;
  }
  const usable = found.value.kind === 'unreadable' ? ({ kind: 'none' } as const) : found.value;
  const opened = await openPlace(folder, usable, { place, log: silentLog });
  if (!opened.ok) return opened;
  const { isThere } = opened.value;
  return opened.value.update((before) => change(isThere ? before : null));
}

export type LossRefusal =
  | { readonly kind: 'storage'; readonly fault: StorageFault }
  /** There is a journal: it is damaged or sound, and not lost. */
  | { readonly kind: 'journalThere' };

/** The journal that was here is lost for good: the next start at `place` begins a new one. */
export async function acceptLoss(
  folder: StorageFolder,
  place: string,
): Promise<Result<void, LossRefusal>> {
  const journal = await folder.folder(journalFolder);
  if (!journal.ok) return failed({ kind: 'storage', fault: journal.error });
  const index = await indexJournal(journal.value);
  if (!index.ok) return failed({ kind: 'storage', fault: index.error });
  if (index.value.numbers.length > 0) return failed({ kind: 'journalThere' });
  const aside = await setArchiveAside(journal.value);
  if (!aside.ok) return failed({ kind: 'storage', fault: aside.error });
  const written = await changePlace(folder, place, (before) => ({
    ...newPlace(place),
    settings: before?.settings ?? false,
  }));
  return written.ok ? ok(undefined) : failed({ kind: 'storage', fault: written.error });
}

/** The new journal counts its segments from 1 again: what is left of the old one keeps out of its way. */
async function setArchiveAside(journal: StorageFolder): Stored<void> {
  const names = await journal.list();
  if (!names.ok) return names;
  if (!names.value.includes(archiveFolder)) return ok(undefined);
  let copy = 1;
  while (names.value.includes(`${archiveFolder}-lost-${copy}`)) copy += 1;
  const renamed = await journal.rename(archiveFolder, `${archiveFolder}-lost-${copy}`);
  return renamed.ok ? journal.syncDirectory() : renamed;
}

/** Settings that cannot be read, or have gone, are not coming back: the next start has the defaults. */
export async function acceptSettings(folder: StorageFolder, place: string): Stored<void> {
  const abandoned = await abandonDocument(folder, settingsName);
  if (!abandoned.ok) return abandoned;
  const found = await findPlace(folder);
  if (!found.ok) return found;
  // Without a place the folder is refused for that, and says how that is accepted.
  if (found.value.kind !== 'document') return ok(undefined);
  return changePlace(folder, place, (before) => ({
    ...(before ?? newPlace(place)),
    settings: false,
  }));
}
