/**
 * Somebody outside who can be asked for the time. An answer is a value: a source never throws for what
 * the network or the other side does, and settles within a few seconds.
 */
import type { Millis, MonoMs, WallMs } from './units.js';

export type TimeAnswer =
  /** At the monotonic moment `at` it was `wall`, give or take `doubt`. */
  | { readonly kind: 'time'; readonly at: MonoMs; readonly wall: WallMs; readonly doubt: Millis }
  /** No answer that holds. For the log. */
  | { readonly kind: 'silent'; readonly detail: string }
  /** The source asks to be left alone. */
  | { readonly kind: 'refused'; readonly detail: string };

export interface TimeSource {
  /** As the configuration names it. */
  readonly name: string;
  /**
   * One question and its answer; asking twice is safe, and costs the other side two answers. Once
   * `signal` is given nobody waits for it: `silent`, at once.
   */
  ask(signal: AbortSignal): Promise<TimeAnswer>;
}

/** What a source says that was asked and kept silent. */
export const noAnswer = 'no answer';
