/**
 * Time of the bench: the machine's own, made faster by `--speed`. The twins of a bench hang every
 * wait on one of these; what stands in their books is told in its milliseconds.
 */
import type { After } from '../runtime/ports/clock.js';

export interface RealTime {
  readonly speed: number;
  /** Milliseconds since the world of this bench began; goes on across starts. */
  elapsed(): number;
  readonly after: After;
  /** The machine's clock, in milliseconds since 1970, as it stood or will stand at a moment of `elapsed`. */
  wallAt(elapsedMs: number): number;
  /** `yyyy-MM-dd HH:mm:ss`, GMT+8, by the machine's clock. */
  beijing(): string;
}

const beijingOffsetMs = 8 * 3_600_000;

export function realTime(options: { readonly speed: number; readonly from: number }): RealTime {
  const { speed, from } = options;
  const startedAt = performance.now();
  const elapsed = (): number => Math.floor(from + (performance.now() - startedAt) * speed);
  return {
    speed,
    elapsed,
    wallAt: (ms) => Math.floor(Date.now() + (ms - elapsed()) / speed),
    after: (span, run) => {
      const timer = setTimeout(run, span / speed);
      return () => {
        clearTimeout(timer);
      };
    },
    beijing: () =>
      new Date(Date.now() + beijingOffsetMs).toISOString().slice(0, 19).replace('T', ' '),
  };
}
