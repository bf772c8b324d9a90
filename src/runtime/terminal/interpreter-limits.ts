/** What the interpreter lets wait, and how long it waits itself. */
import type { HandlerBudgets } from '../loop/budgets.js';
import type { EdgeRule } from '../loop/edge.js';
import { millis } from '../ports/units.js';

/**
 * More than a hand can do, at once and on and on; a key that sticks or a scanner that reads without end
 * gets no further. Codes that wait are few, since a key pressed behind them waits for each.
 */
export const edgeRules: Readonly<Record<'key' | 'code', EdgeRule>> = {
  key: { waitingMax: 64, burst: 64, perSecond: 100 },
  code: { waitingMax: 4, burst: 8, perSecond: 10 },
};
/**
 * What is to be on the LCD within 50 ms (law 6) has less than the others: a key may have to wait for a
 * drain that is under way and for a key or two before it.
 */
export const handlerBudgets: HandlerBudgets = {
  key: 8,
  code: 8,
  printer: 8,
  noticed: 8,
  'timer view': 8,
};
/** What a person asked for that may wait for an append. */
export const requestsWaitingMax = 64;
/** Beside keys: answers, of which each thing in the book has at most two under way. */
export const urgentQueueMax = 4096;
export const stopSpan = millis(1500);
/** Unchanged for this long, the LCD is quiet (CONTRACT). */
export const quietSpan = millis(200);
