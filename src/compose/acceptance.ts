/**
 * What a person may say of a data folder that a till cannot know by itself, and does not run without:
 * that a copy is the one in use now (P6), that a journal that has gone is not coming back. The caller
 * holds the lock of the folder, and keeps who said so.
 */
import { failed, ok } from '../runtime/ports/result.js';
import type { Result } from '../runtime/ports/result.js';
import type { StorageFault, StorageFolder, Stored } from '../runtime/ports/storage.js';
import { archiveFolder } from '../runtime/journal/archive-files.js';
import { spareName } from '../runtime/journal/files.js';
import { indexJournal } from '../runtime/journal/reader.js';
import { readPlace, writePlace } from './folder-place.js';

/** The journal's folder, below the data folder (CONTRACT). */
export const journalFolder = 'journal';

/** Makes a folder from elsewhere this machine's own. It begins no new journal: that is `acceptLoss`. */
export async function acceptPlace(folder: StorageFolder, place: string): Stored<void> {
  const found = await readPlace(folder);
  if (!found.ok) return found;
  const journal = await folder.folder(journalFolder);
  if (!journal.ok) return journal;
  const names = await journal.value.list();
  if (!names.ok) return names;
  const hasTraces = names.value.some((name) => name !== spareName);
  const hasBegun = found.value.kind === 'place' ? found.value.hasBegun : hasTraces;
  return writePlace(folder, { place, hasBegun });
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
  const written = await writePlace(folder, { place, hasBegun: false });
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
