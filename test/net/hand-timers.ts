/** Waits that end when a test says so: no test of a deadline waits for one. */
import type { After, Clock } from '../../src/runtime/ports/clock.js';
import { monoMs } from '../../src/runtime/ports/units.js';

export interface HandTimers {
  readonly after: After;
  /** Stands at 0 until a test moves it; no wait ends by that. */
  readonly clock: Pick<Clock, 'mono'> & { now: number };
  /** Spans of the waits that are pending. */
  readonly pending: () => readonly number[];
  /** Ends the pending waits of `spanMs`, or all of them. */
  readonly end: (spanMs?: number) => void;
}

export function handTimers(): HandTimers {
  const waits = new Set<{ readonly spanMs: number; readonly run: () => void }>();
  const clock = { now: 0, mono: () => monoMs(clock.now) };
  return {
    clock,
    after: (spanMs, run) => {
      const wait = { spanMs, run };
      waits.add(wait);
      return () => {
        waits.delete(wait);
      };
    },
    pending: () => [...waits].map((wait) => wait.spanMs),
    end: (spanMs) => {
      for (const wait of [...waits]) {
        if (spanMs !== undefined && wait.spanMs !== spanMs) continue;
        waits.delete(wait);
        wait.run();
      }
    },
  };
}
