/** Ownership of a data folder by one process. The lock dies with its process. */
import type { Result } from './result.js';

export interface FolderLock {
  /** Gives the folder up; twice is safe. */
  release(): Promise<void>;
}

export interface LockRefusal {
  /** What stands in the way, in a sentence a technician can act on. */
  readonly detail: string;
}

export type TakeLock = () => Promise<Result<FolderLock, LockRefusal>>;
