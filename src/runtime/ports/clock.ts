/** Time as the core sees it: two clocks that are not comparable, and whether the wall clock may be believed. */
import type { Millis, MonoMs, WallMs } from './units.js';

/**
 * What the wall clock rests on: the system's own time; what the network said, which agrees with the
 * system's or corrects it; or nothing, because network and records contradict each other.
 */
export type WallBasis = 'system' | 'network' | 'disputed';

export interface Clock {
  /** Monotonic milliseconds of this operating-system boot; goes on across a restart of the process. */
  mono(): MonoMs;
  /** Wall-clock milliseconds since 1970 UTC; may jump in either direction. */
  wall(): WallMs;
  /** Whether the wall clock has been set from a source of time (network, or a clock chip that kept it). */
  wallTrusted(): boolean;
  /** What `wall` rests on now; a clock without it has the system's time. */
  wallBasis?(): WallBasis;
  /** Names this boot of the operating system; equal after a restart of the process, different after a reboot. */
  readonly osBoot: string;
}

/** One moment on both clocks, as it is written into events and records. */
export interface Instant {
  readonly mono: MonoMs;
  readonly wall: WallMs;
  readonly trusted: boolean;
  /** What the wall time rests on; the system's own unless told. */
  readonly basis?: WallBasis;
}

export function instantOf(clock: Clock): Instant {
  const now = { mono: clock.mono(), wall: clock.wall(), trusted: clock.wallTrusted() };
  const basis = clock.wallBasis?.();
  return basis === undefined ? now : { ...now, basis };
}

/** Wakes the loop. The production side arms one timer; a later call replaces an earlier one. */
export interface Alarm {
  /** Calls `wake` once, at or after `at` (monotonic). `undefined` disarms. */
  set(at: MonoMs | undefined, wake: () => void): void;
  /** Calls `wake` soon, after other I/O of the process had its turn. */
  soon(wake: () => void): void;
}

/** Runs `run` once after `span`, never from inside the call. The answer calls it off; twice is safe. */
export type After = (span: Millis, run: () => void) => () => void;
