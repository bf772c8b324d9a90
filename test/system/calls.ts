/**
 * What the runs append: an endless list of calls, the same in every process, so that whoever finds a
 * journal after a crash knows what must stand in it. Few things, told again and again, so that the
 * segments turn over often; sizes from one block to three; now and then several calls at once.
 */
import type { JournalEntry } from '../../src/runtime/ports/entry.js';
import { bodyOf, entryOf } from '../runtime/journal/rig.js';

export type Call = readonly JournalEntry[];

/** Blocks of a segment: a dozen calls fill one. */
export const segmentBlocks = 12;

const things = 7;

export function callAt(index: number): Call {
  const id = `A${String(index % things)}`;
  const body = { ...bodyOf(fillerOf(index)), call: index };
  const first = entryOf(id, { body });
  return index % 4 === 1 ? [first, entryOf('B', { body: { call: index } })] : [first];
}

function fillerOf(index: number): number {
  if (index % 11 === 7) return 9000;
  return index % 6 === 3 ? 3000 : 10;
}

/** Calls `from` to `to`, cut into groups that are made in the same turn. */
export function groupsOf(from: number, to: number): readonly (readonly number[])[] {
  const groups: number[][] = [];
  for (let index = from; index < to; index += 1) {
    const group = groups.at(-1);
    const joins = index % 7 === 5 || index % 7 === 6;
    if (joins && group !== undefined) group.push(index);
    else groups.push([index]);
  }
  return groups;
}

/**
 * How many calls `found` is, from the first on and each one whole; or what stands there that should
 * not. Order is order of calls.
 */
export function callsIn(found: readonly JournalEntry[]): number | string {
  let at = 0;
  for (let index = 0; ; index += 1) {
    if (at === found.length) return index;
    for (const entry of callAt(index)) {
      const there = found[at];
      if (there === undefined) return `call ${index} is there in part`;
      if (JSON.stringify(there) !== JSON.stringify(entry))
        return `in the place of call ${index} stands ${JSON.stringify(there).slice(0, 200)}`;
      at += 1;
    }
  }
}
