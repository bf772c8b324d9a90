/**
 * The journal as the core uses it: append, and be told when it is on stable storage. What opening
 * it does is in open.ts.
 */
import type { JournalEntry } from '../ports/entry.js';
import type { Result } from '../ports/result.js';
import type { StorageFault } from '../ports/storage.js';
import type { JournalDamage } from './segment-scan.js';
import type { Appended } from './segment-tail.js';

/** `failed`: the disk refused something, nothing more is written. `locked`: opened damaged, nothing was written. */
export type JournalMode = 'ok' | 'failed' | 'locked';

export type JournalFailure =
  | { readonly kind: 'storage'; readonly fault: StorageFault }
  /** Given up: the disk has taken a call and does not answer it. */
  | { readonly kind: 'stalled' }
  | { readonly kind: 'locked'; readonly damage: JournalDamage }
  | { readonly kind: 'closed' }
  /** Too much is waiting. Nothing of this call was written, and the journal goes on. */
  | { readonly kind: 'busy' };

/** What may still be written before the next segment has to be made, and how that one comes along. */
export interface JournalRoom {
  /**
   * Blocks that are surely there: what is free in the segment in use, and half of the next one once it
   * lies on the disk as zeros (the other half is for its carry-over). What the file system calls free
   * is not counted: others take it, and a card may refuse it.
   */
  readonly blocks: number;
  /** The next segment: not needed yet, being filled, there, or refused by a disk that is full. */
  readonly spare: 'none' | 'making' | 'ready' | 'refused';
  /** Blocks of an ordinary segment. */
  readonly segmentBlocks: number;
}

/** How far the journal has come: a record that is durable, and the segment that holds it. */
export interface Committed {
  readonly sequence: number;
  readonly segment: number;
}

/** The end of the journal: what no later record can change without being found out (facts/journal 7h). */
export interface JournalHead {
  /** Of the last durable record. */
  readonly sequence: number;
  /** Chain value after it, in lower-case hex. */
  readonly chain: string;
}

export interface Journal {
  /**
   * Writes `entries` (1 to 32, at most 64 KiB with their frames: more is a `Bug`, thrown) as one:
   * after a cut all of them are there or none. Resolves when they are durable, or with the failure;
   * never rejects. Order of calls is order of sequence. Entries of a call that failed may or may not
   * be there after the next start.
   */
  append(entries: readonly JournalEntry[]): Promise<Result<Appended, JournalFailure>>;
  readonly mode: JournalMode;
  /** Where it ends on the disk now; `null` for one that was opened damaged, whose end nobody vouches for. */
  head(): JournalHead | null;
  /** Resolves when the mode becomes `failed`, at once when it is not `ok`; stays pending otherwise. */
  readonly whenFailed: Promise<JournalFailure>;
  /**
   * Counts a write that does not end as one that failed: everything that waits is told, and nothing is
   * written any more. Should the disk end it after all, its entries may be there at the next start, as
   * after any failure. For whoever keeps the time; a journal that has failed already takes no notice.
   */
  giveUp(): void;
  /**
   * Settles when the disk has answered something after the call: a write, a step of the next segment, or,
   * when there is nothing to do, a flush of what is flushed already, which wears no card. A fault is an
   * answer. Stays pending while the disk is silent, given up or not; for a watchdog.
   */
  answered(): Promise<void>;
  /** What is left; of a journal that takes nothing, nothing. */
  room(): JournalRoom;
  /** Tries anew to make the next segment that the disk had no room for; `room` tells what came of it. */
  seekRoom(): void;
  /** Number of this start, 1 and up. */
  readonly boot: number;
  /** Writes what is waiting and a clean stop; later appends answer `closed`. Twice is safe. */
  close(): Promise<void>;
}

/** Of a journal that takes nothing any more. */
export const noRoom: JournalRoom = { blocks: 0, spare: 'none', segmentBlocks: 0 };

/** A journal that was opened damaged: it says so, and writes nothing. */
export function lockedJournal(boot: number, damage: JournalDamage): Journal {
  const failure: JournalFailure = { kind: 'locked', damage };
  return {
    append: () => Promise.resolve({ ok: false, error: failure }),
    mode: 'locked',
    head: () => null,
    whenFailed: Promise.resolve(failure),
    giveUp: () => undefined,
    answered: () => Promise.resolve(),
    room: () => noRoom,
    seekRoom: () => undefined,
    boot,
    close: () => Promise.resolve(),
  };
}
