/**
 * Which cells a world has visited: what was written of a thing in which state, and which key was pressed
 * on which screen, each under every kind of trouble that was there at that moment.
 */
import type { Key } from '../runtime/ports/device.js';
import type { JournalEntry } from '../runtime/ports/entry.js';
import type { ScreenId } from '../runtime/ports/screen.js';
import type { TroubleName } from './troubles.js';

/** Troubles that one part of the till has to live with. */
const groups: Readonly<Record<TroubleName, Condition>> = {
  network: 'network',
  wallet: 'wallet',
  disk: 'disk',
  printer: 'printer',
  cables: 'device',
  keys: 'device',
  scanner: 'device',
  clock: 'clock',
  power: 'power',
  rot: 'disk',
  restore: 'disk',
};

/** `none`: nothing was wrong. */
export const conditions = [
  'none',
  'network',
  'wallet',
  'disk',
  'printer',
  'device',
  'clock',
  'power',
] as const;
export type Condition = (typeof conditions)[number];

/** `attempt doubtful Paid`, or `key paid ENTER`. */
export type Happens = string;
/** `attempt doubtful Paid | network`. */
export type Cell = string;

export function recordCell({
  thing,
  previous,
  type,
}: Pick<JournalEntry, 'thing' | 'previous' | 'type'>): Happens {
  return `${thing} ${previous ?? 'new'} ${type}`;
}

export function keyCell(screen: ScreenId, key: Key): Happens {
  return `key ${screen} ${key}`;
}

export function cellOf(happens: Happens, condition: Condition): Cell {
  return `${happens} | ${condition}`;
}

export interface VisitedCells {
  visit(happens: Happens): void;
  /** How often each cell was visited, by name. */
  counts(): Readonly<Record<Cell, number>>;
}

export function visitedCells(troublesNow: () => readonly TroubleName[]): VisitedCells {
  const counts = new Map<Cell, number>();
  return {
    visit: (happens) => {
      const troubles = new Set(troublesNow().map((name) => groups[name]));
      for (const condition of troubles.size === 0 ? (['none'] as const) : troubles) {
        const cell = cellOf(happens, condition);
        counts.set(cell, (counts.get(cell) ?? 0) + 1);
      }
    },
    counts: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
