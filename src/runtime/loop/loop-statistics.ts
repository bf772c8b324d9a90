/**
 * What the loop knows about its own punctuality: how long handlers and drains took and how long
 * events waited. Figures for diagnostics and the bench; nothing is decided from them.
 */
import { type Millis, millis } from '../ports/units.js';
import type { Lane } from './lanes.js';

export interface LoopStatistics {
  /** Events and timers handed to the handler. */
  readonly handled: number;
  readonly longestHandler: { readonly name: string; readonly took: Millis } | null;
  /** Handlers that took longer than `overrunMs`, by the name of their event. */
  readonly overruns: Readonly<Record<string, number>>;
  readonly longestDrain: Millis;
  /** Longest time from posting to handling, by lane; for timers, past their due time. */
  readonly longestLag: Readonly<Record<Lane | 'timer', Millis>>;
  /** Events that found their lane full. */
  readonly dropped: Readonly<Record<Lane, number>>;
  readonly queued: Readonly<Record<Lane, number>>;
}

/** Names beyond this many are counted together: names come from a closed set, this is the bound on it. */
const overrunNamesMax = 64;
export const otherNames = '(other)';

export interface Stopwatch {
  handled(name: string, took: number): void;
  waited(source: Lane | 'timer', lag: number): void;
  drained(took: number): void;
  read(): Omit<LoopStatistics, 'dropped' | 'queued'>;
}

export function stopwatch(overrunMs: number): Stopwatch {
  let count = 0;
  let longestHandler: { name: string; took: Millis } | null = null;
  let longestDrain = 0;
  const longestLag = { urgent: 0, telemetry: 0, timer: 0 };
  const overruns = new Map<string, number>();

  return {
    handled: (name, took) => {
      count += 1;
      if (longestHandler === null || took > longestHandler.took) {
        longestHandler = { name, took: millis(took) };
      }
      if (took <= overrunMs) return;
      const key = overruns.has(name) || overruns.size < overrunNamesMax ? name : otherNames;
      overruns.set(key, (overruns.get(key) ?? 0) + 1);
    },
    waited: (source, lag) => {
      if (lag > longestLag[source]) longestLag[source] = lag;
    },
    drained: (took) => {
      if (took > longestDrain) longestDrain = took;
    },
    read: () => ({
      handled: count,
      longestHandler,
      overruns: Object.fromEntries(overruns),
      longestDrain: millis(longestDrain),
      longestLag: {
        urgent: millis(longestLag.urgent),
        telemetry: millis(longestLag.telemetry),
        timer: millis(longestLag.timer),
      },
    }),
  };
}
