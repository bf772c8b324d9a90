/**
 * Where a data folder was last run (P6), and whether a journal was ever begun in it: a small file that
 * names the machine and the folder. A folder that was copied, or moved to another machine, is not run
 * until somebody has said that the other one is out of use: two tills with one memory would undo each
 * other. One whose journal has gone is not a new till: it would count its sales from 1 again, and forget
 * what is open at the wallets.
 *
 * The name of a place comes from the platform; here it is only compared.
 */
import { ok } from '../runtime/ports/result.js';
import type { ReadableFolder, StorageFolder, Stored } from '../runtime/ports/storage.js';
import { readDocument, writeDocument } from './folder-document.js';

export interface FolderPlace {
  readonly place: string;
  /** A journal has had its first record here. */
  readonly hasBegun: boolean;
}

/** What the folder says: its place, that it has none yet, or something that cannot be read. */
export type PlaceFound =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'place' } & FolderPlace)
  | { readonly kind: 'unreadable' };

const fileName = 'place.json';

export async function readPlace(folder: ReadableFolder): Stored<PlaceFound> {
  const found = await readDocument(folder, fileName);
  if (!found.ok) return found;
  if (found.value.kind !== 'fields') return ok(found.value);
  const place = found.value.fields.get('place');
  if (typeof place !== 'string') return ok({ kind: 'unreadable' });
  return ok({ kind: 'place', place, hasBegun: found.value.fields.get('begun') === true });
}

/** Makes `place` the folder's, durably; a cut leaves the old one or the new one. */
export async function writePlace(
  folder: StorageFolder,
  { place, hasBegun }: FolderPlace,
): Stored<void> {
  return writeDocument(folder, fileName, { place, begun: hasBegun });
}
