/** What the interpreter lets wait, and how long it waits itself. */
import { millis } from '../ports/units.js';

/** Keys that may wait to be handled: more than a hand presses during the longest drain. */
export const keysWaitingMax = 64;
/** What a person asked for that may wait for an append. */
export const requestsWaitingMax = 64;
/** Beside keys: answers, of which each thing in the book has at most two under way. */
export const urgentQueueMax = 4096;
export const stopSpan = millis(1500);
/** Unchanged for this long, the LCD is quiet (CONTRACT). */
export const quietSpan = millis(200);
