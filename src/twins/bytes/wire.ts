/**
 * What a peripheral on a wire has of the world: somewhere to send bytes, and time. The bench gives a
 * socket and real timers, a test virtual time; no twin in this room knows which.
 */
import type { Millis } from '../../runtime/ports/units.js';

/** Sends to the till; answers whether there was a process at the other end to take it. */
export type Send = (bytes: Uint8Array) => boolean;

/** Runs `run` once after `span`; answers a function that calls it off (twice is safe). */
export type After = (span: Millis, run: () => void) => () => void;

export interface Wire {
  readonly send: Send;
  readonly after: After;
}
