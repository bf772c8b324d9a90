/**
 * The cooperative loop: everything that happens to the till is an event here, handled one at a
 * time, to its end. Keys and money go before telemetry, and telemetry is never starved: after
 * `urgentPerTelemetry` urgent events in a row one that waits in the other lane is taken. A due timer
 * is an urgent event that came at its due time. One alarm is armed, for the earliest deadline.
 *
 * It does no I/O, owns no thread and swallows no error: slow work is an effect of a handler, and its
 * answer is posted as an event.
 */
import { invariant } from '../ports/bug.js';
import type { Alarm, Clock } from '../ports/clock.js';
import type { MonoMs } from '../ports/units.js';
import { type BoundedQueue, boundedQueue } from './bounded-queue.js';
import type { HandlerBudgets } from './budgets.js';
import {
  type Lane,
  type Posted,
  type Source,
  type Sources,
  type Taken,
  eventSources,
} from './lanes.js';
import {
  type LoopStatistics,
  type Standing,
  type Stopwatch,
  stopwatch,
} from './loop-statistics.js';
import { type NamedTimer, namedTimers } from './named-timers.js';

export interface LoopLimits {
  readonly urgentQueueMax: number;
  readonly telemetryQueueMax: number;
  readonly timersMax: number;
  /** A drain gives the process back after this many events or this long, whichever is first. */
  readonly drainEventsMax: number;
  readonly drainMs: number;
  /** A handler longer than this is counted as an overrun, unless its event has a budget of its own. */
  readonly budgetMs: number;
  /** Urgent events in a row before one of telemetry, when one waits. */
  readonly urgentPerTelemetry: number;
}

/**
 * A drain ends with the handler that crosses its time, so the longest stall is `drainMs` and one budget:
 * the 20 ms of DESIGN, Numbers.
 */
export const loopLimits: LoopLimits = {
  urgentQueueMax: 256,
  telemetryQueueMax: 1024,
  timersMax: 4096,
  drainEventsMax: 64,
  drainMs: 8,
  budgetMs: 12,
  urgentPerTelemetry: 8,
};

export interface LoopParts<E> {
  readonly clock: Clock;
  readonly alarm: Alarm;
  /** Synchronous; runs to its end before the next event. May post and set timers, may not drain. */
  readonly handle: (event: E) => void;
  /** Makes the event of a timer that fell due. */
  readonly timerEvent: (name: string) => E;
  /** Names an event for the statistics; from a closed set, never a value out of the event. */
  readonly nameOf: (event: E) => string;
  /** Takes what a handler threw. The loop has stopped for good by then: the process ends, the next start recovers. */
  readonly onBug: (error: unknown, eventName: string) => void;
  readonly limits?: Partial<LoopLimits>;
  /** What single events may take, by name; the others have `limits.budgetMs`. */
  readonly budgets?: HandlerBudgets;
}

export interface Loop<E> {
  /** Queues only, also from inside a handler. `full` is counted, and is the caller's to answer for. */
  post(lane: Lane, event: E): 'queued' | 'full';
  /** One timer a name: setting it again replaces it. A deadline in the past falls due at once. */
  setTimer(name: string, at: MonoMs): void;
  /** Answers whether there was one. A cleared timer is not delivered, even if it was due already. */
  clearTimer(name: string): boolean;
  /** What is armed, earliest first; for diagnostics. */
  timers(): readonly NamedTimer[];
  /** Handles all that is queued or due, without a budget and without moving time; answers how many. For tests. */
  runUntilIdle(): number;
  /** Events that wait in both lanes; timers that are due do not count. */
  waiting(): number;
  statistics(): LoopStatistics;
  /** Disarms; what is queued, and what is posted from now on, is not handled. Twice is safe. */
  stop(): void;
}

/** More than this in one `runUntilIdle` is a circle, not work. */
const idleEventsMax = 100_000;

export function createLoop<E>(parts: LoopParts<E>): Loop<E> {
  const { clock } = parts;
  const limits: LoopLimits = { ...loopLimits, ...parts.limits };
  const timers = namedTimers(limits.timersMax);
  const lanes = {
    urgent: boundedQueue<Posted<E>>(limits.urgentQueueMax),
    telemetry: boundedQueue<Posted<E>>(limits.telemetryQueueMax),
  };
  const { timerEvent } = parts;
  const { urgentPerTelemetry } = limits;
  const sources = eventSources({ lanes, timers, timerEvent, urgentPerTelemetry });
  const watch = stopwatch(parts.budgets ?? {}, limits.budgetMs);
  const drainer = drainerOf(parts, sources, watch);
  const waker = wakerOf(parts.alarm, sources, () => {
    drain((events, spentMs) => events >= limits.drainEventsMax || spentMs >= limits.drainMs);
  });

  const drain = (enough: Enough): number => {
    const events = drainer.drain(enough);
    arrange();
    return events;
  };
  /** During a drain nothing is armed: its end does it once for all that was posted and set. */
  const arrange = (): void => {
    if (drainer.state() === 'resting') waker.arrange(clock.mono());
    if (drainer.state() === 'stopped') waker.disarm();
  };

  return {
    post: (lane, event) => {
      const at = clock.mono();
      if (!lanes[lane].put({ event, at })) return 'full';
      watch.queued(lane, lanes[lane].length, at);
      arrange();
      return 'queued';
    },
    setTimer: (name, at) => {
      timers.set(name, at, clock.mono());
      arrange();
    },
    clearTimer: (name) => {
      const cleared = timers.clear(name);
      if (cleared) arrange();
      return cleared;
    },
    timers: () => timers.list(),
    runUntilIdle: () =>
      drain((events) => {
        invariant(events < idleEventsMax, 'the loop does not come to rest');
        return false;
      }),
    waiting: () => lanes.urgent.length + lanes.telemetry.length,
    statistics: () => watch.read(standingOf(lanes, sources, clock.mono())),
    stop: () => {
      drainer.stop();
      arrange();
    },
  };
}

function standingOf<E>(
  { urgent, telemetry }: Readonly<Record<Lane, BoundedQueue<Posted<E>>>>,
  sources: Sources<E>,
  at: MonoMs,
): Standing {
  const lag = (source: Source): number => at - (sources.waitingSince(source, at) ?? at);
  return {
    at,
    lag: { urgent: lag('urgent'), telemetry: lag('telemetry'), timer: lag('timer') },
    depth: { urgent: urgent.length, telemetry: telemetry.length },
    dropped: { urgent: urgent.dropped, telemetry: telemetry.dropped },
  };
}

type Enough = (events: number, spentMs: number) => boolean;
type DrainState = 'resting' | 'draining' | 'stopped';

interface Drainer {
  /** Handles events until none is ready or `enough` says so; answers how many. */
  drain(enough: Enough): number;
  state(): DrainState;
  stop(): void;
}

function drainerOf<E>(parts: LoopParts<E>, sources: Sources<E>, watch: Stopwatch): Drainer {
  const { clock } = parts;
  let current: DrainState = 'resting';
  // A handler may stop the loop; read through a function, the compiler does not assume otherwise.
  const state = (): DrainState => current;
  const stop = (): void => {
    current = 'stopped';
  };

  const handle = (taken: Taken<E>, startedAt: MonoMs): MonoMs => {
    const name = parts.nameOf(taken.event);
    watch.waited(taken.source, startedAt - taken.at, startedAt);
    try {
      parts.handle(taken.event);
    } catch (error: unknown) {
      stop();
      parts.onBug(error, name);
    }
    const endedAt = clock.mono();
    watch.handled(name, endedAt - startedAt, startedAt);
    return endedAt;
  };

  return {
    state,
    stop,
    drain: (enough) => {
      invariant(state() !== 'draining', 'the loop was entered again from one of its own handlers');
      if (state() === 'stopped') return 0;
      current = 'draining';
      const startedAt = clock.mono();
      let now = startedAt;
      let events = 0;
      while (state() === 'draining' && !enough(events, now - startedAt)) {
        const taken = sources.take(now);
        if (taken === undefined) break;
        now = handle(taken, now);
        events += 1;
      }
      watch.drained(now - startedAt);
      if (state() === 'draining') current = 'resting';
      return events;
    },
  };
}

interface Waker {
  /** Makes sure that the loop is woken for what is ready now and for the earliest deadline. */
  arrange(now: MonoMs): void;
  disarm(): void;
}

function wakerOf<E>(alarm: Alarm, sources: Sources<E>, drain: () => void): Waker {
  let wakingSoon = false;
  let armedAt: MonoMs | undefined;

  const wakeSoon = (): void => {
    wakingSoon = false;
    drain();
  };
  const wakeByAlarm = (): void => {
    // The alarm is spent; one that came early is armed again after the drain.
    armedAt = undefined;
    drain();
  };
  const arm = (at: MonoMs | undefined): void => {
    if (at === armedAt) return;
    armedAt = at;
    alarm.set(at, wakeByAlarm);
  };

  return {
    arrange: (now) => {
      if (sources.ready(now) && !wakingSoon) {
        wakingSoon = true;
        alarm.soon(wakeSoon);
      }
      const due = sources.nextDue();
      // What is due already is woken for above; the drain's end arms what then comes first.
      if (due === undefined || due > now) arm(due);
    },
    disarm: () => {
      arm(undefined);
    },
  };
}
