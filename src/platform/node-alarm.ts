/**
 * The one timer of a loop. It never wakes early: a timer that fires before its moment by the clock
 * (rounding, or a span too long for one timer) is set again for what is left.
 */
import type { Alarm, Clock } from '../runtime/ports/clock.js';
import type { MonoMs } from '../runtime/ports/units.js';

/** What Node's timers take; a longer span would fire at once. */
const spanMsMax = 0x7fff_ffff;

/** `setTimeout` and its kin, as far as the alarm needs them. */
export interface Timers {
  start(run: () => void, spanMs: number): { stop(): void };
  soon(run: () => void): void;
}

export const nodeTimers: Timers = {
  start: (run, spanMs) => {
    const timer = setTimeout(run, spanMs);
    return {
      stop: () => {
        clearTimeout(timer);
      },
    };
  },
  soon: (run) => {
    setImmediate(run);
  },
};

/** While armed it keeps the process running. */
export function nodeAlarm(clock: Pick<Clock, 'mono'>, timers: Timers = nodeTimers): Alarm {
  let armed: { stop(): void } | undefined;

  const arm = (at: MonoMs, wake: () => void): void => {
    const spanMs = Math.min(Math.max(0, Math.ceil(at - clock.mono())), spanMsMax);
    armed = timers.start(() => {
      armed = undefined;
      if (clock.mono() < at) arm(at, wake);
      else wake();
    }, spanMs);
  };

  return {
    set: (at, wake) => {
      armed?.stop();
      armed = undefined;
      if (at !== undefined) arm(at, wake);
    },
    soon: (wake) => {
      timers.soon(wake);
    },
  };
}
