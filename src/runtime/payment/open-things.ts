/**
 * What of a book has not ended. It is asked for at every key, second and answer, and changes with a map of
 * the book alone, which is never changed in place: so each map is looked through once. Pure, as far as
 * anybody can tell.
 */
import type { Book } from './book.js';
import {
  type Attempt,
  type Duty,
  type Refund,
  type SlipJob,
  isFinal,
  isRefundFinal,
  isSlipOpen,
} from './model.js';

/** Attempts that are not final, oldest first. */
export function unfinishedAttempts({ attempts }: Pick<Book, 'attempts'>): readonly Attempt[] {
  return openAmong(attempts);
}

/** Refunds that are not final, oldest first. */
export function unfinishedRefunds({ refunds }: Pick<Book, 'refunds'>): readonly Refund[] {
  return openRefunds(refunds);
}

/** Return duties that are not returned, oldest first. */
export function unfinishedDuties({ duties }: Pick<Book, 'duties'>): readonly Duty[] {
  return openDuties(duties);
}

/** Papers that are still owed or in doubt, oldest first. */
export function unfinishedSlips({ slips }: Pick<Book, 'slips'>): readonly SlipJob[] {
  return openSlips(slips);
}

const openAmong = lookedThroughOnce((attempt: Attempt) => !isFinal(attempt));
const openRefunds = lookedThroughOnce((refund: Refund) => !isRefundFinal(refund));
const openDuties = lookedThroughOnce(({ state }: Duty) => state.kind !== 'returned');
const openSlips = lookedThroughOnce(isSlipOpen);

function lookedThroughOnce<Thing>(
  isWanted: (thing: Thing) => boolean,
): (things: ReadonlyMap<unknown, Thing>) => readonly Thing[] {
  const known = new WeakMap<ReadonlyMap<unknown, Thing>, readonly Thing[]>();
  return (things) => {
    const before = known.get(things);
    if (before !== undefined) return before;
    const wanted: Thing[] = [];
    for (const thing of things.values()) if (isWanted(thing)) wanted.push(thing);
    known.set(things, wanted);
    return wanted;
  };
}
