/**
 * Whether a data folder is the one that was run here last (P6): not another machine's, not a copy, not
 * a backup, not yesterday's put back over today's. Two tills with one memory would undo each other; a
 * memory that has gone back would charge under numbers that were used, and forget what is open.
 *
 * What gives a folder away: the name of its place (machine, folder), files that are other files than the
 * ones written here (a copy has an inode and a birth of its own), documents that say of themselves that
 * they were written as another file, and a journal that ends before what was durable in it. A picture of
 * the whole medium, put back, has all of these right: nothing in it can tell.
 */
import { unreachable } from '../runtime/ports/bug.js';
import type { ConfigProblem } from '../runtime/ports/device.js';
import type { Log } from '../runtime/ports/log.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import type { StorageFault, StorageFolder, Stored } from '../runtime/ports/storage.js';
import { segmentName } from '../runtime/journal/files.js';
import { backupName } from '../runtime/settings/backup-manifest.js';
import { type FoundDocument, fileOf } from '../runtime/settings/document-copies.js';
import type { SmallDocument } from '../runtime/settings/small-document.js';
import { type FolderPlace, findPlace, openPlace, placeName } from './folder-place.js';

/** What gave a folder away that was put back from a copy. */
export type RestoreSign =
  /** `place.json` is another file than the one that was written here. */
  | 'document'
  /** So is a segment of the journal. */
  | 'segment'
  /** The journal ends before a record that was durable. */
  | 'sequence';

export type OriginRefusal =
  /** Last run on another machine, or a copy; `acceptPlace` (acceptance.ts) makes it this one's (P6). */
  | { readonly kind: 'otherPlace'; readonly found: string | null }
  /** Put back from a copy, wholly or in part; `acceptPlace` as well. */
  | { readonly kind: 'restored'; readonly sign: RestoreSign }
  /** Made by `journal backup`, and never run. */
  | { readonly kind: 'backup' }
  /** A small document is there, and neither it nor its copy can be read. */
  | {
      readonly kind: 'document';
      readonly name: string;
      readonly problems: readonly ConfigProblem[];
    }
  | { readonly kind: 'storage'; readonly fault: StorageFault };

export interface Origin {
  readonly folder: StorageFolder;
  readonly journal: StorageFolder;
  /** Names this machine and this folder. */
  readonly place: string;
  readonly log: Log;
}

export interface KnownPlace {
  readonly document: SmallDocument<FolderPlace>;
  /** It was mended from its copy. */
  readonly isRestored: boolean;
}

/** The folder's place, which is here, or why the till is not run. Writes nothing when it refuses. */
export async function placeIn(origin: Origin): Promise<Result<KnownPlace, OriginRefusal>> {
  const { folder, place } = origin;
  const names = await folder.list();
  if (!names.ok) return refusedBy(names.error);
  if (names.value.includes(backupName)) return failed({ kind: 'backup' });
  const found = await findPlace(folder);
  if (!found.ok) return refusedBy(found.error);
  switch (found.value.kind) {
    case 'unreadable':
      return failed({ kind: 'document', name: placeName, problems: found.value.problems });
    case 'none':
      return newIn(origin, found.value, names.value);
    case 'document': {
      const { data } = found.value.envelope;
      if (data.place !== place) return failed({ kind: 'otherPlace', found: data.place });
      const sign = await signOf(origin, found.value);
      if (!sign.ok) return refusedBy(sign.error);
      if (sign.value !== null) return failed({ kind: 'restored', sign: sign.value });
      return opened(origin, found.value);
    }
    default:
      return unreachable(found.value);
  }
}

type Found<K extends FoundDocument<FolderPlace>['kind']> = Extract<
  FoundDocument<FolderPlace>,
  { readonly kind: K }
>;

async function newIn(
  origin: Origin,
  none: Found<'none'>,
  names: readonly string[],
): Promise<Result<KnownPlace, OriginRefusal>> {
  const segments = await origin.journal.list();
  if (!segments.ok) return refusedBy(segments.error);
  // A journal, or settings, without a place have lost it on the way here.
  const hasTraces = segments.value.length > 0 || names.some((name) => traces.includes(name));
  if (hasTraces) return failed({ kind: 'otherPlace', found: null });
  const fresh = await opened(origin, none);
  if (!fresh.ok) return fresh;
  // Before the journal's first record.
  const written = await fresh.value.document.update((value) => value);
  return written.ok ? fresh : refusedBy(written.error);
}

const traces: readonly string[] = ['settings.json', 'settings.json.bak'];

async function opened(
  { folder, place, log }: Origin,
  found: Found<'none' | 'document'>,
): Promise<Result<KnownPlace, OriginRefusal>> {
  const document = await openPlace(folder, found, { place, log });
  if (!document.ok) return refusedBy(document.error);
  const isRestored = found.kind === 'document' && found.restored !== null;
  return ok({ document: document.value, isRestored });
}

async function signOf(
  { folder, journal }: Origin,
  { envelope, from }: Found<'document'>,
): Stored<RestoreSign | null> {
  const { segment, segmentFile } = envelope.data;
  const own = await isFile(folder, fileOf(placeName, from), envelope.file);
  if (!own.ok) return own;
  if (!own.value) return ok('document');
  const known = segment === 0 || segmentFile === '' ? null : segmentFile;
  const held = await isFile(journal, segmentName(segment), known);
  if (!held.ok) return held;
  return ok(held.value ? null : 'segment');
}

/** Whether `name` is still the file that `identity` names. One that has gone (an archive) is no sign. */
async function isFile(
  folder: StorageFolder,
  name: string,
  identity: string | null,
): Stored<boolean> {
  if (identity === null) return ok(true);
  const actual = await folder.identity(name);
  if (actual.ok) return ok(actual.value === '' || actual.value === identity);
  return actual.error.code === 'NotFound' ? ok(true) : actual;
}

function refusedBy(fault: StorageFault): Result<never, OriginRefusal> {
  return failed({ kind: 'storage', fault });
}
