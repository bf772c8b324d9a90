/**
 * Units of the till. A number with a meaning has a brand, so that fen are never added to
 * milliseconds and a wall-clock label is never compared with the monotonic clock.
 * The constructors check their argument and throw a `Bug`: a bad unit is our mistake, the
 * outside world is decoded before it gets here.
 */
import { invariant } from './bug.js';

declare const unit: unique symbol;
type Branded<T, U extends string> = T & { readonly [unit]: U };

/** Integer money, 1/100 yuan. */
export type Fen = Branded<number, 'Fen'>;
/** A length of time in milliseconds, never negative. */
export type Millis = Branded<number, 'Millis'>;
/** Monotonic time of this operating-system boot, milliseconds. Comparable only within one boot. */
export type MonoMs = Branded<number, 'MonoMs'>;
/** Wall-clock time, milliseconds since 1970 UTC. A label, never a timer. */
export type WallMs = Branded<number, 'WallMs'>;
/** Number of an attempt, refund or return duty: `A-Z0-9`, at most 32 characters (P4). */
export type AttemptNo = Branded<string, 'AttemptNo'>;
/** Number of a sale, 1 and up, for the life of the terminal. */
export type SaleNo = Branded<number, 'SaleNo'>;
/** Number of a slip job, 1 and up, for the life of the terminal. */
export type SlipNo = Branded<number, 'SlipNo'>;
/** A business day by its date, YYYYMMDD; 0 before any clock could be believed (P26). */
export type DayNo = Branded<number, 'DayNo'>;

export function fen(value: number): Fen {
  invariant(Number.isSafeInteger(value), 'money is a whole number of fen');
  return value as Fen;
}

export function millis(value: number): Millis {
  invariant(Number.isFinite(value) && value >= 0, 'a length of time is finite and not negative');
  return value as Millis;
}

export function seconds(value: number): Millis {
  return millis(value * 1000);
}

export function minutes(value: number): Millis {
  return millis(value * 60_000);
}

export function hours(value: number): Millis {
  return millis(value * 3_600_000);
}

export function monoMs(value: number): MonoMs {
  invariant(Number.isFinite(value), 'a monotonic time is finite');
  return value as MonoMs;
}

export function wallMs(value: number): WallMs {
  invariant(Number.isFinite(value), 'a wall time is finite');
  return value as WallMs;
}

const attemptNoForm = /^[A-Z0-9]{1,32}$/;

export function isAttemptNo(text: string): text is AttemptNo {
  return attemptNoForm.test(text);
}

export function attemptNo(text: string): AttemptNo {
  invariant(isAttemptNo(text), 'an attempt number is 1 to 32 capital letters and digits');
  return text;
}

export function saleNo(value: number): SaleNo {
  invariant(Number.isSafeInteger(value) && value > 0, 'a sale number is a whole number from 1');
  return value as SaleNo;
}

export function slipNo(value: number): SlipNo {
  invariant(Number.isSafeInteger(value) && value > 0, 'a slip number is a whole number from 1');
  return value as SlipNo;
}

export function dayNo(value: number): DayNo {
  const isDate = Number.isSafeInteger(value) && value >= 19_700_101 && value <= 99_991_231;
  invariant(isDate || value === 0, 'a business day is a date as YYYYMMDD, or 0');
  return value as DayNo;
}

/** `start` moved on by `span`; the brand of `start` is kept. */
export function after(start: MonoMs, span: Millis): MonoMs {
  return monoMs(start + span);
}
