/**
 * A backup of a data folder, made while the till sells: the small documents, then the journal
 * (`journal-copy.ts`), each file flushed, all of it read back and held against its sum, and last the
 * manifest that makes it a backup. The source is only read and its lock is not taken. Secrets are not in
 * it: they do not lie in the data folder.
 */
import { type Result, failed, ok } from '../runtime/ports/result.js';
import type {
  ReadableFolder,
  StorageFault,
  StorageFolder,
  Stored,
} from '../runtime/ports/storage.js';
import type { WallMs } from '../runtime/ports/units.js';
import { inOrder, writeAll } from '../runtime/journal/files.js';
import { readWhole } from '../runtime/journal/segment-file.js';
import {
  type CopiedJournal,
  type CopyProblem,
  type CopyTarget,
  type JournalFolder,
  type JournalFolders,
  archiveFolder,
  copyJournal,
} from '../runtime/journal/journal-copy.js';
import {
  type BackupFile,
  type BackupManifest,
  backupName,
  encodeManifest,
  restoredName,
  sha256Of,
} from '../runtime/settings/backup-manifest.js';
import { settingsName } from '../runtime/settings/till-settings.js';
import { journalFolder } from './acceptance.js';
import { placeName } from './folder-place.js';

/** What stands in the data folder itself and belongs into a backup; `accepted.jsonl` is who said what. */
const documents = [placeName, settingsName, 'clock.json', 'accepted.jsonl', restoredName];

export interface BackupParts {
  readonly data: ReadableFolder;
  readonly journal: JournalFolders;
  /** Where the backup goes: an empty folder. */
  readonly target: StorageFolder;
  readonly now: WallMs;
}

export interface Backup {
  readonly manifest: BackupManifest;
  /** Damage that the newest segment had already; it is in the backup as it is. */
  readonly damage: CopiedJournal['damage'];
}

export type BackupProblem =
  | CopyProblem
  | { readonly kind: 'notEmpty' }
  /** Something was written and does not read back as it was. */
  | { readonly kind: 'notReadBack'; readonly path: string };

export async function makeBackup(parts: BackupParts): Promise<Result<Backup, BackupProblem>> {
  const { data, journal, target, now } = parts;
  const names = await target.list();
  if (!names.ok) return refusedBy(names.error);
  if (names.value.length > 0) return failed({ kind: 'notEmpty' });
  const opened = await openTarget(target);
  if (!opened.ok) return refusedBy(opened.error);
  const copy = opened.value;
  // Before the journal: what a document remembers of it must not be ahead of the copy.
  const said = await copyDocuments(data, copy);
  if (!said.ok) return refusedBy(said.error);
  const copied = await copyJournal(journal, copy);
  if (!copied.ok) return copied;
  const synced = await copy.syncFolders();
  if (!synced.ok) return refusedBy(synced.error);
  const wrong = await copy.firstWrong();
  if (!wrong.ok) return refusedBy(wrong.error);
  if (wrong.value !== null) return failed({ kind: 'notReadBack', path: wrong.value });
  const { terminal, lastSequence, chain, lastWallMs, damage } = copied.value;
  const manifest: BackupManifest = {
    holdfastBackup: 1,
    terminal,
    madeAtMs: now,
    lastSequence,
    chainHead: Buffer.from(chain).toString('hex').padEnd(32, '0'),
    lastRecordMs: lastWallMs,
    files: copy.files(),
  };
  const marked = await inOrder(
    () => writeFile(target, backupName, encodeManifest(manifest)),
    () => target.syncDirectory(),
  );
  return marked.ok ? ok({ manifest, damage }) : refusedBy(marked.error);
}

async function copyDocuments(data: ReadableFolder, copy: Target): Stored<void> {
  for (const name of documents) {
    const bytes = await readDocumentFile(data, name);
    if (!bytes.ok) return bytes;
    if (bytes.value === null) continue;
    const taken = await copy.takeDocument(name, bytes.value);
    if (!taken.ok) return taken;
  }
  return ok(undefined);
}

/** So often a document that is being replaced may be missing for an instant. */
const looksMax = 3;

async function readDocumentFile(data: ReadableFolder, name: string): Stored<Uint8Array | null> {
  for (let looks = 1; looks <= looksMax; looks += 1) {
    const bytes = await readWhole(data, name);
    if (bytes.ok || bytes.error.code !== 'NotFound') return bytes;
  }
  return ok(null);
}

interface Target extends CopyTarget {
  takeDocument(name: string, bytes: Uint8Array): Stored<void>;
  syncFolders(): Stored<void>;
  /** The first file that does not read back as it was written; `null` when all do. */
  firstWrong(): Stored<string | null>;
  files(): readonly BackupFile[];
}

async function openTarget(root: StorageFolder): Stored<Target> {
  const journal = await root.folder(journalFolder);
  if (!journal.ok) return journal;
  const below = new Map<JournalFolder | '', StorageFolder>([
    ['', root],
    ['journal', journal.value],
  ]);
  const written = new Map<string, { readonly folder: StorageFolder; readonly file: BackupFile }>();
  const folderOf = async (folder: JournalFolder): Stored<StorageFolder> => {
    const known = below.get(folder);
    if (known !== undefined) return ok(known);
    const made = await journal.value.folder(folder);
    if (made.ok) below.set(folder, made.value);
    return made;
  };
  const put = async (folder: StorageFolder, path: string, bytes: Uint8Array): Stored<void> => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const done = await writeFile(folder, name, bytes);
    if (!done.ok) return done;
    written.set(path, { folder, file: { path, bytes: bytes.length, sha256: sha256Of(bytes) } });
    return ok(undefined);
  };
  return ok({
    takeDocument: (name, bytes) => put(root, name, bytes),
    take: async (folder, name, bytes) => {
      const into = await folderOf(folder);
      return into.ok ? put(into.value, pathOf(folder, name), bytes) : into;
    },
    drop: async (folder, name) => {
      const from = written.get(pathOf(folder, name));
      written.delete(pathOf(folder, name));
      return from === undefined ? ok(undefined) : from.folder.remove(name);
    },
    syncFolders: () => inOrder(...[...below.values()].map((one) => () => one.syncDirectory())),
    firstWrong: async () => {
      for (const { folder, file } of written.values()) {
        const bytes = await readWhole(folder, file.path.slice(file.path.lastIndexOf('/') + 1));
        if (!bytes.ok) return bytes;
        if (sha256Of(bytes.value) !== file.sha256) return ok(file.path);
      }
      return ok(null);
    },
    files: () => [...written.values()].map(({ file }) => file),
  });
}

/** Below the backup's folder. */
function pathOf(folder: JournalFolder, name: string): string {
  return folder === 'journal' ? `${journalFolder}/${name}` : `${journalFolder}/${folder}/${name}`;
}

/** Replaces what it was given before: a segment that was copied while it grew is copied again. */
async function writeFile(folder: StorageFolder, name: string, bytes: Uint8Array): Stored<void> {
  const stale = await folder.remove(name);
  if (!stale.ok && stale.error.code !== 'NotFound') return stale;
  const opened = await folder.open(name, 'create');
  if (!opened.ok) return opened;
  const file = opened.value;
  const written = await writeAll(file, 0, bytes);
  const synced = written.ok ? await file.sync() : written;
  const closed = await file.close();
  return synced.ok ? closed : synced;
}

/** The folders of the journal in `data`, by whoever opens folders. */
export function journalFoldersBy(
  open: (...path: readonly string[]) => ReadableFolder,
): JournalFolders {
  return {
    journal: open(journalFolder),
    archive: open(journalFolder, archiveFolder),
    quarantine: open(journalFolder, 'quarantine'),
  };
}

function refusedBy(fault: StorageFault): Result<never, BackupProblem> {
  return failed({ kind: 'storage', fault });
}
