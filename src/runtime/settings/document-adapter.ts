/**
 * lowdb's adapter for documents that have to outlive a power cut: lowdb's own file adapter flushes
 * nothing. What `write` has resolved for is on stable storage; at every instant a whole copy can be
 * read, the document before or the new one.
 *
 * Order of a write: the new content under a name of its own, flushed with its name; the document
 * becomes its own copy; the new one takes its name; the names are flushed. There is no hard link in
 * it: the port has none, and neither have all file systems. Between the two renames the copy and the
 * new one are both whole.
 */
import type { Adapter } from 'lowdb';
import { invariant } from '../ports/bug.js';
import type { PlainObject } from '../ports/entry.js';
import { failed, ok } from '../ports/result.js';
import type { StorageFault, StorageFile, StorageFolder, Stored } from '../ports/storage.js';
import { inOrder, writeAll } from '../journal/files.js';
import { fileOf } from './document-copies.js';
import { documentBytesMax, encodeDocument } from './document-envelope.js';

/** How a write that failed reaches whoever called lowdb, which answers nothing. */
export class DocumentWriteError extends Error {
  readonly fault: StorageFault;

  constructor(fault: StorageFault) {
    super(fault.detail);
    this.name = 'DocumentWriteError';
    this.fault = fault;
  }
}

export interface AdapterStart<T> {
  readonly name: string;
  /** The document as it was found; `null` where there is none. */
  readonly data: T | null;
  readonly generation: number;
  /** There is a document under its own name. */
  readonly isThere: boolean;
}

export class DurableAdapter<T extends PlainObject> implements Adapter<T> {
  readonly #folder: StorageFolder;
  readonly #name: string;
  #data: T | null;
  #generation: number;
  #isThere: boolean;
  /** What the disk has refused: after that nothing may be believed about it, and nothing is written. */
  #fault: StorageFault | null = null;

  constructor(folder: StorageFolder, { name, data, generation, isThere }: AdapterStart<T>) {
    this.#folder = folder;
    this.#name = name;
    this.#data = data;
    this.#generation = generation;
    this.#isThere = isThere;
  }

  /** What was found; reading it again could find nothing else while the folder is locked. */
  read(): Promise<T | null> {
    return Promise.resolve(this.#data);
  }

  /** Rejects with `DocumentWriteError`. One at a time. */
  async write(data: T): Promise<void> {
    if (this.#fault !== null) throw new DocumentWriteError(this.#fault);
    const written = await this.#write(data);
    if (written.ok) return;
    // A full disk has changed nothing: the document stands, and may be written when there is room.
    const isHarmless = written.error.code === 'NoSpace' && written.error.call === 'write';
    if (!isHarmless) this.#fault = written.error;
    throw new DocumentWriteError(written.error);
  }

  async #write(data: T): Stored<void> {
    const folder = this.#folder;
    const main = fileOf(this.#name, 'main');
    const next = fileOf(this.#name, 'next');
    const generation = this.#generation + 1;
    const made = await this.#make(next, generation, data);
    if (!made.ok) return made;
    const done = await inOrder(
      () => folder.syncDirectory(),
      async () => (this.#isThere ? folder.rename(main, fileOf(this.#name, 'copy')) : ok(undefined)),
      () => folder.rename(next, main),
      () => folder.syncDirectory(),
    );
    if (!done.ok) return done;
    this.#generation = generation;
    this.#data = data;
    this.#isThere = true;
    return ok(undefined);
  }

  /** The new content under its own name, on stable storage but for that name. */
  async #make(next: string, generation: number, data: T): Stored<void> {
    const stale = await this.#folder.remove(next);
    if (!stale.ok && stale.error.code !== 'NotFound') return stale;
    const opened = await this.#folder.open(next, 'create');
    if (!opened.ok) return opened;
    const filled = await this.#fill(opened.value, next, generation, data);
    const closed = await opened.value.close();
    return filled.ok ? closed : filled;
  }

  async #fill(file: StorageFile, next: string, generation: number, data: T): Stored<void> {
    const identity = await this.#folder.identity(next);
    if (!identity.ok) return failed(identity.error);
    const bytes = encodeDocument(generation, identity.value, data);
    invariant(bytes.length <= documentBytesMax, 'a small document is small');
    const taken = await writeAll(file, 0, bytes);
    return taken.ok ? file.sync() : taken;
  }
}
