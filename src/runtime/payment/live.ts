/**
 * What this process knows about a thing that is being asked about: calls in flight, the next
 * request, what was said last. Lost by a restart, and made anew by `resume`.
 */
import type { MonoMs } from '../ports/units.js';
import type { Secret } from '../ports/secret.js';

export type Verb = 'charge' | 'query' | 'void' | 'refund' | 'queryRefund';
/** Requests that are planned ahead; a charge never is. */
export type NextVerb = Exclude<Verb, 'charge'>;

/** One request. `seq` grows with every request of this process (P10). */
export interface Call {
  readonly seq: number;
  readonly verb: Verb;
  readonly sentAt: MonoMs;
}

export interface Next {
  readonly verb: NextVerb;
  readonly at: MonoMs;
}

export interface Live {
  /** The charge may still be held back: it has not been released (P8). */
  readonly held: boolean;
  readonly code: Secret<string> | null;
  /** The code that the customer is to scan, once the wallet has given one (P18). */
  readonly shows: string | null;
  /** When this process sent the charge; `null` after a restart or before the send. */
  readonly sentAt: MonoMs | null;
  /** When the charge call ended, or its deadline after a start; `null` while it runs. */
  readonly callOverAt: MonoMs | null;
  /** The one request in flight beside the charge. */
  readonly call: Call | null;
  /** Sequence of the newest request about this thing. */
  readonly lastSeq: number;
  readonly next: Next | null;
  /** Answers in a row that said nothing; makes the pauses grow. */
  readonly silent: number;
  readonly said: { readonly kind: string; readonly at: MonoMs; readonly seq: number } | null;
  /** Sequence of the answer that proved the end: only what was asked later is news (P10, P12). */
  readonly provedSeq: number;
  /** When the newest query was sent; spaces the presses of QUERY. */
  readonly askedAt: MonoMs | null;
  /** The schedule after the end counts from here, where it was begun anew in this start (P17). */
  readonly asksFrom: MonoMs | null;
  /** The till's own void is announced anew from here (P13). */
  readonly announceFrom: MonoMs | null;
  /** The newest cancel: an answer to an older one proves nothing about it (P10). */
  readonly cancel: {
    readonly seq: number;
    /** Sent after the charge call was over and grace had passed (P15). */
    readonly afterGrace: boolean;
  } | null;
  /** QUERY was pressed while a request was in flight: ask again right after it. */
  readonly pressed: boolean;
}

export const freshLive: Live = {
  held: false,
  code: null,
  shows: null,
  sentAt: null,
  callOverAt: null,
  call: null,
  lastSeq: 0,
  next: null,
  silent: 0,
  said: null,
  provedSeq: 0,
  askedAt: null,
  asksFrom: null,
  announceFrom: null,
  cancel: null,
  pressed: false,
};
