/**
 * A small document in use: its value, and changes to it that are durable when they are answered. What
 * was found damaged is mended here, and told first; what cannot be read at all is not replaced by
 * anything (the caller refuses to start, and a person says what to do).
 */
import { Low } from 'lowdb';
import { Bug } from '../ports/bug.js';
import type { PlainObject } from '../ports/entry.js';
import type { Log } from '../ports/log.js';
import { type Result, failed, ok } from '../ports/result.js';
import type { StorageFault, StorageFolder, Stored } from '../ports/storage.js';
import { inOrder } from '../journal/files.js';
import { DocumentWriteError, DurableAdapter } from './document-adapter.js';
import { type FoundDocument, badFileOf, fileOf } from './document-copies.js';
import type { DocumentForm } from './document-envelope.js';

export interface SmallDocument<T> {
  /** What is on stable storage, or the defaults where nothing is yet. */
  readonly value: T;
  /** Whether there is a document; without one the value is the defaults. */
  readonly isThere: boolean;
  /**
   * Applies `change` to the newest value and writes it; resolves when it is durable, alone or with
   * changes that came after it, or with the fault, and then it is not made. Never rejects for what the
   * disk does. Changes of a time are one write.
   */
  update(change: (value: T) => T): Stored<void>;
}

export interface DocumentUse<T extends PlainObject> {
  readonly form: DocumentForm<T>;
  /** What a truly new box starts with. */
  readonly defaults: T;
  readonly log: Log;
}

/** What is not unreadable: that is for the caller to refuse. */
export type UsableDocument<T> = Exclude<FoundDocument<T>, { readonly kind: 'unreadable' }>;

/** Mends what `found` says is amiss, brings an earlier form to this one, and answers the document. */
export async function openDocument<T extends PlainObject>(
  folder: StorageFolder,
  found: UsableDocument<T>,
  use: DocumentUse<T>,
): Stored<SmallDocument<T>> {
  const { name } = use.form;
  if (found.kind === 'none') {
    const start = { name, data: null, generation: 0, isThere: false };
    return ok(new OpenDocument(new DurableAdapter<T>(folder, start), use.defaults, false));
  }
  const { envelope, from, restored, copies } = found;
  if (restored !== null) {
    const why = restored.map(({ path, problem }) => `${path} ${problem}`.trim()).join('; ');
    use.log.write('warning', 'settings.restored', { name, from, why });
  }
  if (copies.main.kind === 'sound' && copies.copy.kind === 'damaged')
    use.log.write('warning', 'settings.copy-damaged', { name });
  const cleared = await putAside(folder, found, name);
  if (!cleared.ok) return cleared;
  // A copy counts for the document until it is written anew under its own name.
  const isThere = from !== 'copy';
  const { data, generation } = envelope;
  const adapter = new DurableAdapter<T>(folder, { name, data, generation, isThere });
  const document = new OpenDocument(adapter, data, true);
  const isWhole = isThere && generation > 0 && copies.copy.kind !== 'damaged';
  if (isWhole) return ok(document);
  // What was read stands, whether or not the disk takes it anew.
  const mended = await document.update((value) => value);
  if (!mended.ok) use.log.write('warning', 'settings.not-mended', { ...mended.error, name });
  return ok(document);
}

/** So many damaged copies are kept; older ones go. */
const badKept = 3;

/** Keeps what could not be read, and ends a write that was cut off. Every step may be repeated. */
async function putAside<T>(
  folder: StorageFolder,
  { from, copies, envelope }: Extract<FoundDocument<T>, { readonly kind: 'document' }>,
  name: string,
): Stored<void> {
  const main = fileOf(name, 'main');
  const steps: (() => Stored<void>)[] = [];
  const bad = badFileOf(name, envelope.generation);
  if (copies.main.kind === 'damaged') steps.push(() => folder.rename(main, bad));
  if (copies.copy.kind === 'damaged')
    steps.push(() => folder.rename(fileOf(name, 'copy'), `${bad}-bak`));
  if (from === 'next') steps.push(() => folder.rename(fileOf(name, 'next'), main));
  else if (from === 'main' && copies.next.kind !== 'absent')
    steps.push(() => folder.remove(fileOf(name, 'next')));
  if (steps.length === 0) return ok(undefined);
  const done = await inOrder(...steps, () => folder.syncDirectory());
  return done.ok ? forgetOldest(folder, name) : done;
}

/** They are evidence, and bounded. */
async function forgetOldest(folder: StorageFolder, name: string): Stored<void> {
  const names = await folder.list();
  if (!names.ok) return names;
  const prefix = badFileOf(name, 0).slice(0, -1);
  const generationOf = (file: string): number => Number.parseInt(file.slice(prefix.length), 10);
  const oldest = names.value
    .filter((file) => file.startsWith(prefix))
    .sort((a, b) => generationOf(b) - generationOf(a))
    .slice(badKept);
  return inOrder(...oldest.map((file) => () => folder.remove(file)));
}

/**
 * Moves every copy aside, so that the next start begins with the defaults: for a person who has said
 * so. The names they get are those of damaged copies.
 */
export async function abandonDocument(folder: StorageFolder, name: string): Stored<void> {
  for (const role of ['main', 'copy', 'next'] as const) {
    const moved = await folder.rename(fileOf(name, role), `${badFileOf(name, 0)}-${role}`);
    if (!moved.ok && moved.error.code !== 'NotFound') return moved;
  }
  return folder.syncDirectory();
}

interface Asked<T> {
  readonly change: (value: T) => T;
  readonly settle: (result: Result<void, StorageFault>) => void;
}

class OpenDocument<T extends PlainObject> implements SmallDocument<T> {
  readonly #low: Low<T>;
  #durable: T;
  #isThere: boolean;
  #asked: Asked<T>[] = [];
  #isWriting = false;

  constructor(adapter: DurableAdapter<T>, value: T, isThere: boolean) {
    this.#low = new Low<T>(adapter, value);
    this.#durable = value;
    this.#isThere = isThere;
  }

  get value(): T {
    return this.#durable;
  }

  get isThere(): boolean {
    return this.#isThere;
  }

  update(change: (value: T) => T): Stored<void> {
    return new Promise((settle) => {
      this.#asked.push({ change, settle });
      if (!this.#isWriting) void this.#pump();
    });
  }

  async #pump(): Promise<void> {
    this.#isWriting = true;
    while (this.#asked.length > 0) {
      const asked = this.#asked;
      this.#asked = [];
      // Every change is applied to what is durable: one that failed is in no later value.
      const value = asked.reduce((before, { change }) => change(before), this.#durable);
      const written = await this.#write(value);
      for (const { settle } of asked) settle(written);
    }
    this.#isWriting = false;
  }

  async #write(value: T): Stored<void> {
    this.#low.data = value;
    try {
      await this.#low.write();
    } catch (error: unknown) {
      this.#low.data = this.#durable;
      if (error instanceof DocumentWriteError) return failed(error.fault);
      throw new Bug(`a document could not be written: ${String(error)}`);
    }
    this.#durable = value;
    this.#isThere = true;
    return ok(undefined);
  }
}
