/**
 * The disk as the journal and the small documents see it. One folder, flat names.
 * Nothing is durable before `datasync` (a file's content), `sync` (content and size) or
 * `syncDirectory` (a created, renamed or removed name) has answered ok. After any of them has
 * failed nothing may be believed about what is on the disk (facts: fsync reports once).
 */
import type { Result } from './result.js';

export interface StorageFault {
  /** `NoSpace`, `ReadOnly`, `Io`, `Denied`, `NotFound`, `Exists`: what the operating system said. */
  readonly code: 'NoSpace' | 'ReadOnly' | 'Io' | 'Denied' | 'NotFound' | 'Exists';
  /** The call that failed. */
  readonly call:
    | 'open'
    | 'read'
    | 'write'
    | 'datasync'
    | 'sync'
    | 'rename'
    | 'remove'
    | 'list'
    | 'syncDirectory'
    | 'size'
    | 'identity'
    | 'close';
  readonly detail: string;
}

export type Stored<T> = Promise<Result<T, StorageFault>>;

export interface StorageFile {
  /** Reads up to `length` bytes at `position`; fewer only at the end of the file. */
  read(position: number, length: number): Stored<Uint8Array>;
  /** Writes at `position`; answers how many bytes were taken, which may be fewer than asked (at least 1). */
  write(position: number, bytes: Uint8Array): Stored<number>;
  /** Content to stable storage. */
  datasync(): Stored<void>;
  /** Content and metadata (size) to stable storage. */
  sync(): Stored<void>;
  size(): Stored<number>;
  /** Twice is safe. */
  close(): Stored<void>;
}

/** Reading alone: what the read-only tools are given. */
export interface ReadableFolder {
  /** Names in the folder, in no order. A missing folder is `NotFound`. */
  list(): Stored<readonly string[]>;
  openForReading(name: string): Stored<Pick<StorageFile, 'read' | 'size' | 'close'>>;
}

export interface StorageFolder extends ReadableFolder {
  /** Opens for reading and writing; `create` makes a new empty file and answers `Exists` if there is one. */
  open(name: string, mode: 'existing' | 'create'): Stored<StorageFile>;
  /** Replaces `to` if it exists. Durable after `syncDirectory`. */
  rename(from: string, to: string): Stored<void>;
  /** Durable after `syncDirectory`. */
  remove(name: string): Stored<void>;
  syncDirectory(): Stored<void>;
  /**
   * Names the file itself, whatever it is called: the same through a rename and through writes, another
   * one for a copy (inode and birth). At most 60 characters of digits and hyphens; none where no file can
   * be told from its copy.
   */
  identity(name: string): Stored<string>;
  /** A folder below this one, created (durably, its own name included) when missing. */
  folder(name: string): Stored<StorageFolder>;
}
