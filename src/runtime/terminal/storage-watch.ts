/**
 * Whether the storage lets a new payment begin: room for it to end (payment/reserve.ts), and no write
 * that has been under way for too long. Looked at before each event; the next segment that a full disk
 * refused is tried again at intervals, so that a till with room again sells again by itself. At rest,
 * with room, nothing is armed.
 */
import type { Clock } from '../ports/clock.js';
import { type Millis, type MonoMs, after, minutes, seconds } from '../ports/units.js';
import type { Journal, JournalRoom } from '../journal/journal.js';
import type { Book } from '../payment/book.js';
import type { Room } from '../payment/model.js';
import { openThings, reserveBlocks } from '../payment/reserve.js';
import type { TimerSetter } from './interpreter-timers.js';

export interface StorageWatch {
  /** A write has been under way for longer than a cashier waits without a word. */
  isSlow(): boolean;
  /** Before each event, and behind it. */
  look(): void;
  /** A timer of the watch has fired. */
  fired(name: string): void;
}

export interface StorageWatchParts {
  readonly journal: Pick<Journal, 'room' | 'seekRoom'>;
  readonly clock: Clock;
  readonly timers: TimerSetter;
  readonly book: () => Book;
  /** Since when an append has been under way; `null` when none is. */
  readonly savingSince: () => MonoMs | null;
  readonly judged: (room: Room) => void;
}

/** Names of the timers are `storage/slow` and `storage/room`. */
export const storageTimer = 'storage/';
const slowTimer = 'storage/slow';
const roomTimer = 'storage/room';

/** facts/journal 7d: a commit that takes longer is slow storage. */
const slowSpan = seconds(2);
/** What is being made is looked at again after this. */
const lookSpan = seconds(1);
/** A full disk is tried again after this: each try may write most of a segment, and wears the card. */
const seekSpans = { full: seconds(30), low: minutes(5), making: lookSpan } as const;

export function createStorageWatch(parts: StorageWatchParts): StorageWatch {
  const { journal, clock, timers } = parts;
  let saving: MonoMs | null = null;
  let isSeeking = false;
  let told: Room = 'enough';

  const arm = (span: Millis): void => {
    isSeeking = true;
    timers.setTimer(roomTimer, after(clock.mono(), span));
  };
  const lookAtRoom = (): void => {
    const book = parts.book();
    if (book.start === null || book.journal !== 'ok') return;
    const room = judgeRoom(journal.room(), openThings(book));
    const isNew = room !== told;
    if (room !== 'enough' && (isNew || !isSeeking)) arm(seekSpans[room]);
    if (!isNew) return;
    told = room;
    parts.judged(room);
  };
  const lookAtSaving = (): void => {
    const since = parts.savingSince();
    if (since === saving) return;
    saving = since;
    if (since === null) timers.clearTimer(slowTimer);
    else timers.setTimer(slowTimer, after(since, slowSpan));
  };

  return {
    isSlow: () => {
      const since = parts.savingSince();
      return since !== null && clock.mono() - since >= slowSpan;
    },
    look: () => {
      lookAtSaving();
      lookAtRoom();
    },
    fired: (name) => {
      // The other one only wakes the screen.
      if (name !== roomTimer) return;
      isSeeking = false;
      const { spare } = journal.room();
      if (spare !== 'refused') return;
      journal.seekRoom();
      arm(lookSpan);
    },
  };
}

/**
 * What the room is enough for. Small segments, as tests have them, keep a quarter: the next one is made
 * when half is used, so a till that has a quarter left and no next segment is short of room.
 */
export function judgeRoom({ blocks, spare, segmentBlocks }: JournalRoom, open: number): Room {
  const needed = Math.min(reserveBlocks(open), Math.floor(segmentBlocks / 4));
  if (blocks >= needed) return spare === 'refused' ? 'low' : 'enough';
  return spare === 'refused' ? 'full' : 'making';
}
