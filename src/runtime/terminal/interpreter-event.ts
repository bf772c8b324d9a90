/**
 * What the loop carries for the interpreter: keys and codes with what stood on the LCD when they
 * came (P8), payment events that are not decided yet, the end of an append, and timers.
 */
import type { Key } from '../ports/device.js';
import type { Result } from '../ports/result.js';
import type { JournalFailure } from '../journal/journal.js';
import type { PaymentEvent } from '../payment/event.js';
import type { ScannedCode } from './code.js';
import type { Shown } from './session-model.js';

type WithoutInstant<E> = E extends unknown ? Omit<E, 'at'> : never;

/** A payment event before it is decided: the instant is stamped then. */
export type Happening = WithoutInstant<PaymentEvent>;

export type TillEvent =
  | { readonly kind: 'key'; readonly key: Key; readonly shown: Shown }
  | { readonly kind: 'code'; readonly code: ScannedCode; readonly shown: Shown }
  | { readonly kind: 'happening'; readonly happening: Happening }
  | { readonly kind: 'appended'; readonly done: Result<unknown, JournalFailure> }
  /** The printer has said something. */
  | { readonly kind: 'printer' }
  /** The line of the supply has said something. */
  | { readonly kind: 'power'; readonly isFailing: boolean }
  /** What the scene is told from outside has changed. */
  | { readonly kind: 'noticed' }
  | { readonly kind: 'timer'; readonly name: string };

/** Names an event for statistics: from a closed set, never a value out of it. */
export function nameOfEvent(event: TillEvent): string {
  if (event.kind === 'happening') return event.happening.kind;
  if (event.kind !== 'timer') return event.kind;
  const cut = event.name.indexOf('/');
  return `timer ${cut < 0 ? event.name : event.name.slice(0, cut)}`;
}
