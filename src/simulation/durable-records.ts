/**
 * What of the journal is on stable storage at this moment, told by the calls of the till to its disk: a
 * write counts when a flush behind it has answered ok, and the name of its file is durable too. So at the
 * moment when a request leaves it can be said whether its record would outlive a power cut (P7), without
 * reading the disk.
 */
import { decodeEntry, recordKindOf } from '../runtime/journal/record.js';
import { frameBytes } from '../runtime/journal/format.js';
import { readFrame } from '../runtime/journal/frame.js';
import type { StorageFile, StorageFolder } from '../runtime/ports/storage.js';

export interface DurableRecords {
  /** The data folder for the next process; its `journal` is looked at. */
  watch(root: StorageFolder): StorageFolder;
  /** How many records of this type about this attempt would be there after a power cut. */
  count(attempt: string, type: string): number;
  /** Power is cut: what was not flushed counts for nothing any more. */
  forget(): void;
}

/** One record that was written: `type attempt`. */
type Name = string;

/** A batch of which the disk has taken a part. */
interface BegunWrite {
  readonly end: number;
  at: number;
  readonly names: readonly Name[];
}

interface WatchedFile {
  begun: BegunWrite | null;
  /** Written and not flushed. */
  waiting: Name[];
  /** Flushed, while the name of the file is not. */
  nameless: Name[];
  isNameDurable: boolean;
}

export function durableRecords(): DurableRecords {
  const files = new Map<string, WatchedFile>();
  const counts = new Map<Name, number>();
  const fileNamed = (name: string, isNameDurable: boolean): WatchedFile => {
    const file = files.get(name) ?? { begun: null, waiting: [], nameless: [], isNameDurable };
    files.set(name, file);
    return file;
  };
  const count = (names: readonly Name[]): void => {
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  const flushed = (file: WatchedFile, names: readonly Name[]): void => {
    if (file.isNameDurable) count(names);
    else file.nameless.push(...names);
  };
  const watchFile = (file: WatchedFile, real: StorageFile): StorageFile => {
    const flush = async <T extends { readonly ok: boolean }>(
      call: () => Promise<T>,
    ): Promise<T> => {
      const names = file.waiting;
      file.waiting = [];
      const answer = await call();
      if (answer.ok) flushed(file, names);
      return answer;
    };
    return {
      ...real,
      write: async (position, bytes) => {
        const begun =
          file.begun?.at === position && file.begun.end === position + bytes.length
            ? file.begun
            : { at: position, end: position + bytes.length, names: namesIn(bytes) };
        file.begun = begun;
        const answer = await real.write(position, bytes);
        if (answer.ok) begun.at += answer.value;
        if (begun.at === begun.end) {
          file.waiting.push(...begun.names);
          file.begun = null;
        }
        return answer;
      },
      datasync: () => flush(() => real.datasync()),
      sync: () => flush(() => real.sync()),
    };
  };
  const watchJournal = (real: StorageFolder): StorageFolder => ({
    ...real,
    open: async (name, mode) => {
      const opened = await real.open(name, mode);
      if (!opened.ok) return opened;
      const file = fileNamed(name, mode === 'existing');
      return { ok: true, value: watchFile(file, opened.value) };
    },
    rename: async (from, to) => {
      const answer = await real.rename(from, to);
      const file = files.get(from);
      if (answer.ok && file !== undefined) {
        files.delete(from);
        files.set(to, file);
        file.isNameDurable = false;
      }
      return answer;
    },
    syncDirectory: async () => {
      const answer = await real.syncDirectory();
      if (!answer.ok) return answer;
      for (const file of files.values()) {
        file.isNameDurable = true;
        count(file.nameless);
        file.nameless = [];
      }
      return answer;
    },
  });
  return {
    watch: (root) => ({
      ...root,
      folder: async (name) => {
        const folder = await root.folder(name);
        if (!folder.ok || name !== 'journal') return folder;
        return { ok: true, value: watchJournal(folder.value) };
      },
    }),
    count: (attempt, type) => counts.get(`${type} ${attempt}`) ?? 0,
    forget: () => {
      for (const file of files.values()) {
        file.begun = null;
        file.waiting = [];
        file.nameless = [];
      }
    },
  };
}

/** Of a batch, what its records are about; nothing of other bytes. */
function namesIn(bytes: Uint8Array): readonly Name[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names: Name[] = [];
  for (let at = 0; at < bytes.length;) {
    const frame = readFrame(bytes, view, at);
    if (frame === null) break;
    if (recordKindOf(frame.recordType) === 'entry') {
      const entry = decodeEntry(frame.payload);
      if (entry !== null && entry.attempt !== null) names.push(`${entry.type} ${entry.attempt}`);
    }
    at += frameBytes(frame.payload.length);
  }
  return names;
}
