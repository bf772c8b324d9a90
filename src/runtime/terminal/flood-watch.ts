/**
 * Sources that go faster than anybody can want: a scanner that reads without end, a key that sticks. What
 * they are shed is counted at the loop's edge; here it is told, to the log at a bounded rate and to the
 * cashier while it lasts, since a code or key that was shed has done nothing.
 */
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';
import { type MonoMs, after, seconds } from '../ports/units.js';
import type { TimerSetter } from './interpreter-timers.js';

export interface FloodWatch<S extends string> {
  /** One more of `source` was shed. Costs little: it is called as often as a flood wants. */
  readonly shed: (source: S) => void;
  /** Whether anything of it was shed a moment ago. */
  readonly isFlooding: (source: S) => boolean;
  /** A timer of the watch has fired. */
  readonly fired: (name: string) => void;
}

export interface FloodParts {
  readonly clock: Pick<Clock, 'mono'>;
  readonly timers: TimerSetter;
  readonly log: Log;
  /** A flood has begun; that it is over is found out by the watch's timer. */
  readonly begun: () => void;
}

/** Names of the timers are `flood/SOURCE`. */
export const floodTimer = 'flood/';
/** So long without one more, and it is over. Also the shortest time between two lines of the log. */
const calmSpan = seconds(10);

interface Flood {
  shed: number;
  lastAt: MonoMs;
}

export function createFloodWatch<S extends string>(parts: FloodParts): FloodWatch<S> {
  const { clock, timers, log } = parts;
  const floods = new Map<string, Flood>();
  const arm = (source: string): void => {
    timers.setTimer(floodTimer + source, after(clock.mono(), calmSpan));
  };
  return {
    shed: (source) => {
      const flood = floods.get(source);
      if (flood !== undefined) {
        flood.shed += 1;
        flood.lastAt = clock.mono();
        return;
      }
      floods.set(source, { shed: 1, lastAt: clock.mono() });
      log.write('warning', 'till.flood', { source });
      arm(source);
      parts.begun();
    },
    isFlooding: (source) => floods.has(source),
    fired: (name) => {
      const source = name.slice(floodTimer.length);
      const flood = floods.get(source);
      if (flood === undefined) return;
      const { shed } = flood;
      if (clock.mono() - flood.lastAt >= calmSpan) {
        floods.delete(source);
        log.write('info', 'till.flood-over', { source, shed });
        return;
      }
      log.write('warning', 'till.flood-goes-on', { source, shed });
      arm(source);
    },
  };
}
