/** The days of a stage, closed at any moment and counted again from the records of the things. */
import { dayTotalsHold } from '../../../src/runtime/journal/day-rules.js';
import type { Stage } from './stage.js';

/** P26: what the days say comes to what ended, counted again from the records (`journal verify` does the same). */
export function brokenDays(it: Stage): string[] {
  const recount = dayTotalsHold.start();
  const problems = it.entries.flatMap((entry, index) =>
    recount.see({ sequence: index + 1, kind: 'entry', entry }),
  );
  const open = [...it.book.days.values()].filter(({ state }) => state === 'open');
  if (open.length !== 1) problems.push(`P26 ${String(open.length)} days are open`);
  return [...problems, ...(recount.end?.() ?? [])];
}

/** Asks, waits for the last asks, and lets the close go, as the interpreter does. */
export function closeDay(handOverTo: string | null): (it: Stage) => void {
  return (it) => {
    it.post({ kind: 'DayCloseAsked', by: 'Li', handOverTo });
    const { closing } = it.book;
    if (closing === null) return;
    it.elapse(20_000);
    const head = { sequence: it.entries.length, chain: 'aa' };
    it.post({ kind: 'DayCloseReleased', day: closing.day, head });
  };
}
