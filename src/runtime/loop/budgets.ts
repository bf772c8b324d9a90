/**
 * What a handler may take, by the name of its event, and what took more: counted by name, the newest few
 * kept with when and how long. Nothing is interrupted for it; an overrun is a fault of ours to be found.
 */
import { type Millis, type MonoMs, millis } from '../ports/units.js';

/** Milliseconds by the name of an event; what is not named has the loop's own budget. */
export type HandlerBudgets = Readonly<Record<string, number>>;

export interface Overrun {
  readonly name: string;
  /** When its handler began. */
  readonly at: MonoMs;
  readonly took: Millis;
  readonly budget: Millis;
}

export interface OverrunBook {
  /** Counts it if it is one. */
  note(name: string, took: number, at: MonoMs): void;
  readonly counts: Readonly<Record<string, number>>;
  /** Oldest first. */
  readonly newest: readonly Overrun[];
}

/** Names beyond this many are counted together: names come from a closed set, this is the bound on it. */
const overrunNamesMax = 64;
export const otherNames = '(other)';
export const newestOverrunsMax = 8;

export function overrunBook(budgets: HandlerBudgets, otherwise: number): OverrunBook {
  const limits = new Map(Object.entries(budgets));
  const counts = new Map<string, number>();
  const newest: Overrun[] = [];
  return {
    note: (name, took, at) => {
      const budget = limits.get(name) ?? otherwise;
      if (took <= budget) return;
      const key = counts.has(name) || counts.size < overrunNamesMax ? name : otherNames;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      newest.push({ name, at, took: millis(took), budget: millis(budget) });
      if (newest.length > newestOverrunsMax) newest.shift();
    },
    get counts() {
      return Object.fromEntries(counts);
    },
    get newest() {
      return [...newest];
    },
  };
}
