/**
 * A person's word that the wall clock is right although the journal has seen a later time: a clock that
 * once ran ahead would hold the till back until that day has come (P25). Kept as a small file until a
 * start has written it into the journal.
 */
import { ok } from '../runtime/ports/result.js';
import type { ReadableFolder, StorageFolder, Stored } from '../runtime/ports/storage.js';
import { type WallMs, wallMs } from '../runtime/ports/units.js';
import { readDocument, writeDocument } from './folder-document.js';

const fileName = 'clock.json';

/** What the clock said when a person called it right; `null` where nobody has. */
export async function readAcceptedClock(folder: ReadableFolder): Stored<WallMs | null> {
  const found = await readDocument(folder, fileName);
  if (!found.ok) return found;
  // One that cannot be read is no word: the technician gives it again.
  if (found.value.kind !== 'fields') return ok(null);
  const at = found.value.fields.get('acceptedAt');
  return ok(typeof at === 'number' && Number.isFinite(at) ? wallMs(at) : null);
}

export function acceptClock(folder: StorageFolder, now: WallMs): Stored<void> {
  return writeDocument(folder, fileName, { acceptedAt: now });
}

export async function forgetAcceptedClock(folder: StorageFolder): Stored<void> {
  const removed = await folder.remove(fileName);
  return removed.ok || removed.error.code === 'NotFound' ? folder.syncDirectory() : removed;
}
