/**
 * What has come in and waits for its turn, bounded: so many keys and codes, and of what only the newest
 * counts for (the word of the printer, that something has changed) one event at most. So nothing that
 * chatters fills the lane that money needs.
 */
import type { PrinterCondition } from '../ports/device.js';
import type { Log } from '../ports/log.js';
import { keysWaitingMax } from './interpreter-limits.js';

export interface Inbox {
  /** Whether one more key or code may wait; if not, that is logged. */
  admits(what: 'key' | 'code'): boolean;
  keyTaken(): void;
  /** Whether an event is due: false while one waits. */
  notice(): boolean;
  noticeTaken(): void;
  /** Keeps what the printer said last; whether an event is due. */
  printerSaid(condition: PrinterCondition): boolean;
  /** What it said last and nobody has heard yet. */
  takePrinter(): PrinterCondition | null;
}

export function createInbox(log: Log): Inbox {
  let keys = 0;
  let isNoticed = false;
  let condition: PrinterCondition | null = null;
  return {
    admits: (what) => {
      const hasRoom = keys < keysWaitingMax;
      if (hasRoom) keys += 1;
      else log.write('warning', `till.${what}-dropped`);
      return hasRoom;
    },
    keyTaken: () => {
      keys -= 1;
    },
    notice: () => {
      const isDue = !isNoticed;
      isNoticed = true;
      return isDue;
    },
    noticeTaken: () => {
      isNoticed = false;
    },
    printerSaid: (said) => {
      const isDue = condition === null;
      condition = said;
      return isDue;
    },
    takePrinter: () => {
      const taken = condition;
      condition = null;
      return taken;
    },
  };
}
