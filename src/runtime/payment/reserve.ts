/**
 * Room for what is open to end (P7, P9): a new payment, refund or copy begins only while the journal
 * has the blocks that everything open and the new thing may still need. What has begun goes on from
 * that reserve. Pure.
 */
import type { Book } from './book.js';
import type { Refusal } from './effect.js';
import {
  unfinishedAttempts,
  unfinishedDuties,
  unfinishedRefunds,
  unfinishedSlips,
} from './open-things.js';

/** Blocks that one thing takes at most from here to its end: each of its records may be a batch of its own. */
const blocksEach = 12;
/** Starts, asks after the end (P17), daily asks of what is stuck, papers. */
const blocksBeside = 64;

/** Blocks that have to be there before one more thing is begun. */
export function reserveBlocks(open: number): number {
  return blocksEach * (open + 1) + blocksBeside;
}

/** Everything that will write again by itself. */
export function openThings(book: Book): number {
  let open = unfinishedAttempts(book).length + unfinishedRefunds(book).length;
  open += unfinishedDuties(book).length + unfinishedSlips(book).length;
  for (const { state } of book.probes.values()) if (state === 'asking') open += 1;
  return open;
}

/** Why nothing new is begun, or `null`. */
export function roomRefusal({ room }: Book): Refusal | null {
  if (room === 'full') return { why: 'storageFull' };
  return room === 'making' ? { why: 'storageSlow' } : null;
}
