/**
 * What has come in and waits for its turn, bounded by source: so many keys, so many codes, and of what
 * only the newest counts for (the word of the printer, that something has changed) one event at most. So
 * nothing that chatters fills the lane that money needs, and a scanner that floods takes no key's place.
 */
import type { PrinterCondition } from '../ports/device.js';
import { createEdge } from '../loop/edge.js';
import { type FloodParts, type FloodWatch, createFloodWatch } from './flood-watch.js';
import { edgeRules } from './interpreter-limits.js';

/** What may flood, and is shed then. */
export type FloodSource = 'key' | 'code';

export interface ShedCount {
  readonly admitted: number;
  /** Turned away; of the printer, replaced by newer word before it was heard. */
  readonly shed: number;
}

export interface Inbox {
  /** Whether one more key or code may wait; if not, that is counted and told. */
  admit(what: FloodSource): 'queued' | 'full';
  taken(what: FloodSource): void;
  /** Whether an event is due: false while one waits. */
  notice(): boolean;
  noticeTaken(): void;
  /** Keeps what the printer said last; whether an event is due. */
  printerSaid(condition: PrinterCondition): boolean;
  /** Hands on what it said last, where nobody has heard it yet. */
  hearPrinter(hear: (condition: PrinterCondition) => void): void;
  readonly floods: FloodWatch<FloodSource>;
  counts(): Readonly<Record<FloodSource | 'printer', ShedCount>>;
}

export function createInbox(parts: FloodParts): Inbox {
  const { clock } = parts;
  const edge = createEdge<FloodSource>(edgeRules);
  const floods = createFloodWatch<FloodSource>(parts);
  let isNoticed = false;
  let condition: PrinterCondition | null = null;
  let heard = 0;
  let replaced = 0;
  return {
    admit: (what) => {
      const admitted = edge.admit(what, clock.mono());
      if (admitted === 'full') floods.shed(what);
      return admitted;
    },
    taken: (what) => {
      edge.taken(what);
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
      if (!isDue) replaced += 1;
      condition = said;
      return isDue;
    },
    hearPrinter: (hear) => {
      const taken = condition;
      condition = null;
      if (taken === null) return;
      heard += 1;
      hear(taken);
    },
    floods,
    counts: () => {
      const { key, code } = edge.counts();
      return { key: shedOf(key), code: shedOf(code), printer: { admitted: heard, shed: replaced } };
    },
  };
}

function shedOf({ admitted, shed }: ShedCount): ShedCount {
  return { admitted, shed };
}
