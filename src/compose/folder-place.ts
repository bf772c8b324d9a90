/**
 * `place.json`: where a data folder was last run (P6), whether a journal was ever begun in it, and how
 * far that journal had come when the folder was last looked at. A folder that was copied, moved or put
 * back from a copy is not run until somebody has said so: two tills with one memory would undo each
 * other. One whose journal has gone is not a new till: it would count its sales from 1 again, and forget
 * what is open at the wallets.
 *
 * The names of places and files come from the platform; here they are only compared.
 */
import type { Log } from '../runtime/ports/log.js';
import type { ReadableFolder, StorageFolder, Stored } from '../runtime/ports/storage.js';
import { type FoundDocument, findDocument } from '../runtime/settings/document-copies.js';
import type { DocumentForm } from '../runtime/settings/document-envelope.js';
import { integer, object, oneOf, readShape, text } from '../runtime/settings/shape.js';
import {
  type SmallDocument,
  type UsableDocument,
  openDocument,
} from '../runtime/settings/small-document.js';

const flag = oneOf(true, false);
const count = integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const placeText = text({ form: /^[\x20-\x7e]{1,200}$/, says: 'the name of a place' });

const placeShape = object({
  place: placeText,
  /** A journal has had its first record here. */
  begun: flag,
  /** `settings.json` has been written here: without one it is lost, and not new. */
  settings: flag,
  /** A record of the journal that was durable; 0 for none. */
  sequence: count,
  /** A segment that held a record then, and the identity of its file; 0 and `''` for none. */
  segment: count,
  segmentFile: text({ form: /^[\d-]{0,60}$/, says: 'the identity of a file, or nothing' }),
  /**
   * The folder was accepted from elsewhere: records may be missing at its end, and the next start asks
   * the wallets (P4).
   */
  mayMiss: flag,
});

export type FolderPlace = NonNullable<ReturnType<typeof placeShape.read>>;

export const placeName = 'place.json';

export const placeForm: DocumentForm<FolderPlace> = {
  name: placeName,
  shape: placeShape,
  earlier: earlierPlace,
};

/** What a folder says that has never been run. */
export function newPlace(place: string): FolderPlace {
  return {
    place,
    begun: false,
    settings: false,
    sequence: 0,
    segment: 0,
    segmentFile: '',
    mayMiss: false,
  };
}

export function findPlace(folder: ReadableFolder): Stored<FoundDocument<FolderPlace>> {
  return findDocument(folder, placeForm);
}

export interface PlaceUse {
  readonly place: string;
  readonly log: Log;
}

export function openPlace(
  folder: StorageFolder,
  found: UsableDocument<FolderPlace>,
  { place, log }: PlaceUse,
): Stored<SmallDocument<FolderPlace>> {
  return openDocument(folder, found, { form: placeForm, defaults: newPlace(place), log });
}

/** Version 1: `{"version":1,"place":"...","begun":true}`, and nothing else. */
const earlierShape = object({ version: oneOf(1), place: placeText, begun: flag });

function earlierPlace(raw: unknown): FolderPlace | null {
  const read = readShape(earlierShape, raw);
  return read.ok ? { ...newPlace(read.value.place), begun: read.value.begun } : null;
}
