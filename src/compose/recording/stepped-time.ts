/**
 * Time for a driver that is being recorded: whole milliseconds from the beginning, moving only where
 * something happens, each thing with a turn of its own. Timers run at the moment they were set for,
 * before whatever came later, so that a replay on virtual time has everything in the same order.
 */
import type { After, Clock } from '../../runtime/ports/clock.js';
import { type Millis, millis, monoMs } from '../../runtime/ports/units.js';

export interface SteppedTime {
  readonly clock: Clock;
  readonly after: After;
  /** Milliseconds since the beginning, as the driver knows them. */
  now(): number;
  /** Likewise, as they passed in the world: ahead of `now` until it is caught up with. */
  realNow(): number;
  /** It is now the beginning. */
  begin(): void;
  /** Has `run` happen in its turn, at `at` when that is given, else now. */
  post(run: () => void, at?: number): void;
  /** Nothing happens any more. */
  stop(): void;
}

export interface RealTime {
  readonly clock: Clock;
  readonly after: After;
  /** Settles when promises and what else is waiting had a turn. */
  readonly turn: () => Promise<void>;
}

interface Happening {
  readonly at: number;
  readonly run: () => void;
}

export function steppedTime({ clock, after, turn }: RealTime): SteppedTime {
  let startedAt = clock.mono();
  let now = 0;
  let timers: Happening[] = [];
  let events: Happening[] = [];
  let isBusy = false;
  let isStopped = false;
  let disarm: (() => void) | null = null;

  const realNow = (): number => clock.mono() - startedAt;
  /** The next thing to happen: a timer that fell due before the next event, or the event. */
  const next = (): Happening | null => {
    const [event] = events;
    const [timer] = timers;
    if (timer !== undefined && timer.at <= (event?.at ?? realNow())) {
      timers = timers.slice(1);
      return timer;
    }
    events = events.slice(1);
    return event ?? null;
  };
  const proceed = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    disarm?.();
    disarm = null;
    for (let happening = next(); happening !== null && !isStopped; happening = next()) {
      now = Math.max(now, happening.at);
      happening.run();
      await turn();
    }
    isBusy = false;
    rest();
  };
  /** Sleeps until the next timer. */
  const rest = (): void => {
    const [timer] = timers;
    if (isStopped || timer === undefined) return;
    disarm?.();
    disarm = after(millis(Math.max(0, timer.at - realNow())), () => void proceed());
  };
  return {
    clock: clockAt(clock, () => now),
    realNow,
    after: (span: Millis, run) => {
      const timer = { at: now + span, run };
      timers = [...timers, timer].sort((one, other) => one.at - other.at);
      if (!isBusy) rest();
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    now: () => now,
    begin: () => {
      startedAt = clock.mono();
      now = 0;
    },
    post: (run, at) => {
      if (isStopped) return;
      events.push({ at: Math.max(now, at ?? realNow()), run });
      void proceed();
    },
    stop: () => {
      isStopped = true;
      disarm?.();
      timers = [];
      events = [];
    },
  };
}

function clockAt(clock: Clock, now: () => number): Clock {
  return {
    mono: () => monoMs(now()),
    wall: () => clock.wall(),
    wallTrusted: () => clock.wallTrusted(),
    osBoot: clock.osBoot,
  };
}
