/**
 * What the loop knows about its own punctuality: how long handlers and drains took, how long events
 * waited and how many did. Figures for diagnostics and the bench; nothing is decided from them.
 */
import { type Millis, type MonoMs, millis } from '../ports/units.js';
import { type HandlerBudgets, type Overrun, overrunBook } from './budgets.js';
import type { Lane, Source } from './lanes.js';
import { type Spread, type SpreadGauge, spreadGauge } from './spread.js';

/** One figure: how it stands, how high it ever was, and how it is spread lately. */
export interface Gauge {
  readonly now: number;
  readonly longest: number;
  /** When it was that high; `null` when it never rose above 0. */
  readonly longestAt: MonoMs | null;
  readonly recent: Spread;
}

export interface LoopStatistics {
  /** Events and timers handed to the handler. */
  readonly handled: number;
  readonly longestHandler: {
    readonly name: string;
    readonly took: Millis;
    readonly at: MonoMs;
  } | null;
  /** Handlers that took longer than their budget, by the name of their event. */
  readonly overruns: Readonly<Record<string, number>>;
  /** The last few of them, oldest first. */
  readonly newestOverruns: readonly Overrun[];
  readonly longestDrain: Millis;
  /**
   * Milliseconds from posting to handling, by lane; for timers, past their due time. Now: how long what
   * comes next has waited.
   */
  readonly lag: Readonly<Record<Source, Gauge>>;
  /** Events that wait in a lane; each time one more does is a figure. */
  readonly depth: Readonly<Record<Lane, Gauge>>;
  /** Events that found their lane full. */
  readonly dropped: Readonly<Record<Lane, number>>;
}

/** How things stand when the statistics are read. */
export interface Standing {
  readonly at: MonoMs;
  readonly lag: Readonly<Record<Source, number>>;
  readonly depth: Readonly<Record<Lane, number>>;
  readonly dropped: Readonly<Record<Lane, number>>;
}

export interface Stopwatch {
  handled(name: string, took: number, at: MonoMs): void;
  waited(source: Source, lag: number, at: MonoMs): void;
  /** An event was put into `lane`, which holds `depth` of them now. */
  queued(lane: Lane, depth: number, at: MonoMs): void;
  drained(took: number): void;
  read(standing: Standing): LoopStatistics;
}

export function stopwatch(budgets: HandlerBudgets, otherwise: number): Stopwatch {
  let count = 0;
  let longestHandler: LoopStatistics['longestHandler'] = null;
  let longestDrain = 0;
  const overruns = overrunBook(budgets, otherwise);
  const lag = { urgent: keptGauge(), telemetry: keptGauge(), timer: keptGauge() };
  const depth = { urgent: keptGauge(), telemetry: keptGauge() };

  return {
    handled: (name, took, at) => {
      count += 1;
      if (longestHandler === null || took > longestHandler.took) {
        longestHandler = { name, took: millis(took), at };
      }
      overruns.note(name, took, at);
    },
    waited: (source, waited, at) => {
      lag[source].note(waited, at);
    },
    queued: (lane, waiting, at) => {
      depth[lane].note(waiting, at);
    },
    drained: (took) => {
      if (took > longestDrain) longestDrain = took;
    },
    read: ({ at, ...now }) => ({
      handled: count,
      longestHandler,
      overruns: overruns.counts,
      newestOverruns: overruns.newest,
      longestDrain: millis(longestDrain),
      lag: {
        urgent: lag.urgent.read(now.lag.urgent, at),
        telemetry: lag.telemetry.read(now.lag.telemetry, at),
        timer: lag.timer.read(now.lag.timer, at),
      },
      depth: {
        urgent: depth.urgent.read(now.depth.urgent, at),
        telemetry: depth.telemetry.read(now.depth.telemetry, at),
      },
      dropped: now.dropped,
    }),
  };
}

interface KeptGauge {
  note(figure: number, at: MonoMs): void;
  read(now: number, at: MonoMs): Gauge;
}

function keptGauge(): KeptGauge {
  const spread: SpreadGauge = spreadGauge();
  let longest = 0;
  let longestAt: MonoMs | null = null;
  return {
    note: (figure, at) => {
      spread.note(figure, at);
      if (figure <= longest) return;
      longest = figure;
      longestAt = at;
    },
    read: (now, at) => ({ now, longest, longestAt, recent: spread.recent(at) }),
  };
}
