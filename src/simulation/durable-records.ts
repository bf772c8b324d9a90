/**
 * What of the journal is on stable storage at this moment, told by the calls of the till to its disk: a
 * write counts when a flush behind it has answered ok, and the name of its file is durable too. So at the
 * moment when a request leaves it can be said whether its record would outlive a power cut (P7), without
 * reading the disk.
 */
import { decodeEntry, recordKindOf } from '../runtime/journal/record.js';
import { frameBytes } from '../runtime/journal/format.js';
import { readFrame } from '../runtime/journal/frame.js';
import type { JournalEntry } from '../runtime/ports/entry.js';
import type { StorageFile, StorageFolder } from '../runtime/ports/storage.js';

export interface DurableRecords {
  /** The data folder for the next process; its `journal` is looked at. */
  watch(root: StorageFolder): StorageFolder;
  /** How many records of this type about this attempt would be there after a power cut. */
  count(attempt: string, type: string): number;
  /** When the charge of this attempt was decided, on the clock of its start; `null` without its record. */
  chargedAt(attempt: string): number | null;
  /** Each that was durable once, as `type attempt`. */
  names(): Iterable<string>;
  /** Those that are written, as `type attempt`, and of whose flush no answer has come. */
  waiting(): readonly string[];
  /** Power is cut: what was not flushed counts for nothing any more. */
  forget(): void;
}

/** One record that was written: `type attempt`. */
type Name = string;

/** A batch of which the disk has taken a part. */
interface BegunWrite {
  readonly end: number;
  at: number;
  readonly entries: readonly JournalEntry[];
}

interface WatchedFile {
  begun: BegunWrite | null;
  /** Written and not flushed. */
  waiting: Name[];
  /** A flush of them is under way. */
  flushing: Name[];
  /** Flushed, while the name of the file is not. */
  nameless: Name[];
  isNameDurable: boolean;
}

/** `written` hears of each record that the disk has taken whole, flushed or not. */
export function durableRecords(
  written: (entry: JournalEntry) => void = () => undefined,
): DurableRecords {
  return new JournalWatch(written);
}

class JournalWatch implements DurableRecords {
  readonly #files = new Map<string, WatchedFile>();
  readonly #counts = new Map<Name, number>();
  readonly #charged = new Map<string, number>();
  readonly #written: (entry: JournalEntry) => void;

  constructor(written: (entry: JournalEntry) => void) {
    this.#written = written;
  }

  watch(root: StorageFolder): StorageFolder {
    return {
      ...root,
      folder: async (name) => {
        const folder = await root.folder(name);
        if (!folder.ok || name !== 'journal') return folder;
        return { ok: true, value: this.#watchJournal(folder.value) };
      },
    };
  }

  count(attempt: string, type: string): number {
    return this.#counts.get(`${type} ${attempt}`) ?? 0;
  }

  chargedAt(attempt: string): number | null {
    return this.#charged.get(attempt) ?? null;
  }

  names(): Iterable<string> {
    return this.#counts.keys();
  }

  forget(): void {
    for (const file of this.#files.values()) {
      file.begun = null;
      file.waiting = [];
      file.flushing = [];
      file.nameless = [];
    }
  }

  waiting(): readonly string[] {
    return [...this.#files.values()].flatMap(({ begun, waiting, flushing, nameless }) => [
      ...nameless,
      ...flushing,
      ...waiting,
      ...(begun === null ? [] : namesOf(begun.entries)),
    ]);
  }

  #watchJournal(real: StorageFolder): StorageFolder {
    return {
      ...real,
      open: async (name, mode) => {
        const opened = await real.open(name, mode);
        if (!opened.ok) return opened;
        const file = this.#files.get(name) ?? newFile(mode === 'existing');
        this.#files.set(name, file);
        return { ok: true, value: this.#watchFile(file, opened.value) };
      },
      rename: async (from, to) => {
        const answer = await real.rename(from, to);
        const file = this.#files.get(from);
        if (!answer.ok || file === undefined) return answer;
        this.#files.delete(from);
        this.#files.set(to, file);
        file.isNameDurable = false;
        return answer;
      },
      syncDirectory: async () => {
        const answer = await real.syncDirectory();
        if (answer.ok) this.#namesFlushed();
        return answer;
      },
    };
  }

  #watchFile(file: WatchedFile, real: StorageFile): StorageFile {
    return {
      ...real,
      write: async (position, bytes) => {
        const begun = begunWrite(file, position, bytes);
        const answer = await real.write(position, bytes);
        if (answer.ok) begun.at += answer.value;
        if (begun.at === begun.end) {
          file.waiting.push(...namesOf(begun.entries));
          for (const entry of begun.entries) this.#hear(entry);
          file.begun = null;
        }
        return answer;
      },
      datasync: () => this.#flush(file, () => real.datasync()),
      sync: () => this.#flush(file, () => real.sync()),
    };
  }

  #hear(entry: JournalEntry): void {
    if (entry.type === 'Charging' && entry.attempt !== null)
      this.#charged.set(entry.attempt, entry.monoMs);
    this.#written(entry);
  }

  async #flush<T extends { readonly ok: boolean }>(
    file: WatchedFile,
    call: () => Promise<T>,
  ): Promise<T> {
    const names = file.waiting;
    file.flushing = names;
    file.waiting = [];
    const answer = await call();
    file.flushing = [];
    if (answer.ok && file.isNameDurable) this.#count(names);
    else if (answer.ok) file.nameless.push(...names);
    return answer;
  }

  #namesFlushed(): void {
    for (const file of this.#files.values()) {
      file.isNameDurable = true;
      this.#count(file.nameless);
      file.nameless = [];
    }
  }

  #count(names: readonly Name[]): void {
    for (const name of names) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }
}

function newFile(isNameDurable: boolean): WatchedFile {
  return { begun: null, waiting: [], flushing: [], nameless: [], isNameDurable };
}

/** A write that goes on where the disk stopped taking the one before belongs to that one. */
function begunWrite(file: WatchedFile, position: number, bytes: Uint8Array): BegunWrite {
  const end = position + bytes.length;
  const { begun } = file;
  file.begun =
    begun?.at === position && begun.end === end
      ? begun
      : { at: position, end, entries: entriesIn(bytes) };
  return file.begun;
}

/** Of a batch, its records that callers of the journal wrote; nothing of other bytes. */
function entriesIn(bytes: Uint8Array): readonly JournalEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: JournalEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    const frame = readFrame(bytes, view, at);
    if (frame === null) break;
    if (recordKindOf(frame.recordType) === 'entry') {
      const entry = decodeEntry(frame.payload);
      if (entry !== null) entries.push(entry);
    }
    at += frameBytes(frame.payload.length);
  }
  return entries;
}

function namesOf(entries: readonly JournalEntry[]): readonly Name[] {
  return entries.flatMap(({ type, attempt }) => (attempt === null ? [] : [`${type} ${attempt}`]));
}
