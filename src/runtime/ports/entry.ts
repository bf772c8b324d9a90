/**
 * One line of the journal: what happened to one thing, and the whole of that thing afterwards.
 * An entry is complete by itself, so the newest entry of a thing *is* its state: replay needs no
 * arithmetic, a carry-over is the same entry written again, and the read-only tools need no
 * knowledge of payments.
 */
import type { ClockQuality } from './clock-quality.js';
import type { MonoMs, WallMs } from './units.js';

/** What an entry may hold: nothing that needs a class to come back. No `undefined`, no `Secret`. */
export type Plain =
  string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

export type PlainObject = Readonly<Record<string, Plain>>;

export interface JournalEntry {
  /** What happened: `Charging`, `Paid`, `CancelSent`, `NumberBlock`, ... */
  readonly type: string;
  /** The kind of thing it happened to: `attempt`, `sale`, `refund`, `duty`, `slip`, `numbers`, ... */
  readonly thing: string;
  /** Names the thing among its kind; entries with equal `thing` and `id` follow each other. */
  readonly id: string;
  /** Whether the thing still has to be ended after this entry (PAYMENT, Things). */
  readonly open: boolean;
  readonly sale: number | null;
  readonly attempt: string | null;
  /** State of the thing after this entry, and before it. */
  readonly state: string | null;
  readonly previous: string | null;
  readonly channel: string | null;
  readonly amountFen: number | null;
  readonly wallMs: WallMs;
  /** How far `wallMs` may be believed. */
  readonly quality: ClockQuality;
  readonly monoMs: MonoMs;
  /** Number of the start that wrote it, 1 and up. */
  readonly boot: number;
  /** Version of `body`'s shape. */
  readonly version: number;
  /** The whole thing after this entry. */
  readonly body: PlainObject;
}
