/**
 * Counts writes and, when it was ordered to, ends the process at one of them: in front of it, or when
 * it is done and before whoever wrote hears of it. An order that is told again does not begin anew.
 */
import type { KillMoment } from './injections.js';

export interface WriteCount extends Readonly<Record<KillMoment, () => void>> {
  /** `atWrite`: dies at that write, the first one from now on being 1; `undefined` at none. */
  order(order: number, atWrite: number | undefined, when: KillMoment | undefined): void;
  /** How many were begun. */
  written(): number;
}

export function writeCount(die: () => void): WriteCount {
  let begun = 0;
  let done = 0;
  let heard: number | undefined;
  let deadly: { readonly at: number; readonly when: KillMoment } | undefined;
  const weigh = (moment: KillMoment, count: number): void => {
    if (deadly?.when === moment && deadly.at === count) die();
  };
  return {
    before: () => {
      begun += 1;
      weigh('before', begun);
    },
    after: () => {
      done += 1;
      weigh('after', done);
    },
    order: (order, atWrite, when = 'before') => {
      if (order === heard) return;
      heard = order;
      const sofar = when === 'before' ? begun : done;
      deadly = atWrite === undefined ? undefined : { at: sofar + atWrite, when };
    },
    written: () => begun,
  };
}
