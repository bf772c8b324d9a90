/**
 * What a running till tells of itself to whoever asks on its control socket (docs: CONTRACT, `holdfast
 * doctor`): one JSON object, its figures with their units in their names, times as spans before now.
 * Values alone: nothing that was scanned, keyed or printed is in it.
 */
import type { MonoMs } from '../runtime/ports/units.js';
import type { Gauge } from '../runtime/loop/loop-statistics.js';
import type { DeviceReport } from '../runtime/supervisor/device-report.js';
import type { InterpreterStatistics } from '../runtime/terminal/interpreter-parts.js';
import type { Status } from '../runtime/terminal/status.js';
import type { ProcessFigures } from '../platform/process-figures.js';
import type { StartStanding } from './start-memory.js';
import type { JournalStanding } from './till.js';
import type { WatchdogReport } from './till-watchdog.js';

export interface TillReport {
  readonly version: string;
  readonly boot: number;
  readonly pid: number;
  readonly uptimeMs: number;
  readonly screen: string;
  readonly faults: readonly string[];
  readonly loop: LoopReport;
  readonly devices: readonly DeviceReport[];
  readonly journal: JournalStanding;
  readonly memory: ProcessFigures['memory'];
  readonly watchdogs: readonly WatchdogReport[];
  /** Why it was started; `null` where that is not kept. */
  readonly start: StartStanding | null;
}

/** A figure as it stands, the highest ever, and the last 5 to 10 minutes. */
export interface FigureReport {
  readonly now: number;
  readonly longest: number;
  readonly longestAgoMs: number | null;
  readonly recent: {
    readonly count: number;
    readonly p50: number;
    readonly p99: number;
    readonly most: number;
  };
}

export interface LoopReport {
  readonly handled: number;
  /** Milliseconds from coming to being handled. */
  readonly lagMs: Readonly<Record<'urgent' | 'telemetry' | 'timer', FigureReport>>;
  /** Events that wait. */
  readonly depth: Readonly<Record<'urgent' | 'telemetry', FigureReport>>;
  readonly longestDrainMs: number;
  readonly longestHandler: {
    readonly name: string;
    readonly tookMs: number;
    readonly agoMs: number;
  } | null;
  /** Handlers over their budget: by name, and the newest few, oldest first. */
  readonly overruns: Readonly<Record<string, number>>;
  readonly newestOverruns: readonly OverrunReport[];
  /** By source: what came in, and what was shed at the edge. */
  readonly sources: InterpreterStatistics['sources'];
  /** Events that found their lane full. */
  readonly dropped: Readonly<Record<'urgent' | 'telemetry', number>>;
}

export interface OverrunReport {
  readonly name: string;
  readonly tookMs: number;
  readonly budgetMs: number;
  readonly agoMs: number;
}

export interface ReportFacts {
  readonly version: string;
  readonly boot: number;
  readonly at: MonoMs;
  readonly status: Pick<Status, 'screen' | 'faults'>;
  readonly statistics: InterpreterStatistics;
  readonly devices: readonly DeviceReport[];
  readonly journal: JournalStanding;
  readonly process: ProcessFigures;
  readonly watchdogs: readonly WatchdogReport[];
  readonly start: StartStanding | null;
}

/** Pure. */
export function reportOf(facts: ReportFacts): TillReport {
  const { version, boot, status, devices, journal, process, watchdogs, start } = facts;
  const { pid, uptimeMs, memory } = process;
  const { screen, faults } = status;
  const loop = loopReport(facts.statistics, facts.at);
  return {
    version,
    boot,
    pid,
    uptimeMs,
    screen,
    faults,
    loop,
    devices,
    journal,
    memory,
    watchdogs,
    start,
  };
}

function loopReport(statistics: InterpreterStatistics, at: MonoMs): LoopReport {
  const { lag, depth, longestHandler, newestOverruns } = statistics;
  const figure = ({ now, longest, longestAt, recent }: Gauge): FigureReport => ({
    now,
    longest,
    longestAgoMs: longestAt === null ? null : at - longestAt,
    recent,
  });
  return {
    handled: statistics.handled,
    lagMs: {
      urgent: figure(lag.urgent),
      telemetry: figure(lag.telemetry),
      timer: figure(lag.timer),
    },
    depth: { urgent: figure(depth.urgent), telemetry: figure(depth.telemetry) },
    longestDrainMs: statistics.longestDrain,
    longestHandler:
      longestHandler === null
        ? null
        : { name: longestHandler.name, tookMs: longestHandler.took, agoMs: at - longestHandler.at },
    overruns: statistics.overruns,
    newestOverruns: newestOverruns.map(({ name, took, budget, at: began }) => ({
      name,
      tookMs: took,
      budgetMs: budget,
      agoMs: at - began,
    })),
    sources: statistics.sources,
    dropped: statistics.dropped,
  };
}
