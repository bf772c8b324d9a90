/**
 * Which event comes next. Two lanes and the timers are merged by fixed rules, so the order is a
 * function of what was posted when; nothing here looks at a clock.
 */
import type { MonoMs } from '../ports/units.js';
import type { BoundedQueue } from './bounded-queue.js';
import type { NamedTimer, NamedTimers } from './named-timers.js';

/** `urgent`: keys and money. `telemetry`: everything that may come a moment later. */
export type Lane = 'urgent' | 'telemetry';

export interface Posted<E> {
  readonly event: E;
  readonly at: MonoMs;
}

/** Where an event comes from. */
export type Source = Lane | 'timer';

export interface Taken<E> extends Posted<E> {
  readonly source: Source;
}

export interface Sources<E> {
  /** Whether something can be taken at `now`. */
  ready(now: MonoMs): boolean;
  take(now: MonoMs): Taken<E> | undefined;
  /** When the earliest timer falls due. */
  nextDue(): MonoMs | undefined;
  /** Since when what comes next from there has waited; `undefined` when nothing does. */
  waitingSince(source: Source, now: MonoMs): MonoMs | undefined;
}

/**
 * What comes next, from two lanes and the timers. Urgent events and due timers are merged by the
 * time they came (an event before a timer of the same instant), so neither starves the other.
 */
export function eventSources<E>(from: {
  readonly lanes: Readonly<Record<Lane, BoundedQueue<Posted<E>>>>;
  readonly timers: NamedTimers;
  readonly timerEvent: (name: string) => E;
  readonly urgentPerTelemetry: number;
}): Sources<E> {
  const { lanes, timers } = from;
  let urgentInRow = 0;

  const dueTimer = (now: MonoMs): NamedTimer | undefined => {
    const first = timers.first();
    return first !== undefined && first.due <= now ? first : undefined;
  };

  const takeFrom = (lane: Lane): Taken<E> | undefined => {
    const posted = lanes[lane].take();
    return posted === undefined ? undefined : { ...posted, source: lane };
  };

  const takeUrgent = (now: MonoMs): Taken<E> | undefined => {
    const timer = dueTimer(now);
    const event = lanes.urgent.peek();
    if (timer === undefined || (event !== undefined && event.at <= timer.due)) {
      return takeFrom('urgent');
    }
    timers.takeFirst();
    return { event: from.timerEvent(timer.name), at: timer.due, source: 'timer' };
  };

  return {
    ready: (now) =>
      lanes.urgent.length > 0 || lanes.telemetry.length > 0 || dueTimer(now) !== undefined,
    take: (now) => {
      const telemetryWaits = lanes.telemetry.length > 0;
      const turnOfTelemetry = telemetryWaits && urgentInRow >= from.urgentPerTelemetry;
      const urgent = turnOfTelemetry ? undefined : takeUrgent(now);
      urgentInRow = urgent !== undefined && telemetryWaits ? urgentInRow + 1 : 0;
      return urgent ?? takeFrom('telemetry');
    },
    nextDue: () => timers.first()?.due,
    waitingSince: (source, now) =>
      source === 'timer' ? dueTimer(now)?.due : lanes[source].peek()?.at,
  };
}
