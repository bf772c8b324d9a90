/**
 * What the Date headers of a wallet's answers say of its clock (pure). A header is cut to whole seconds
 * and was written at some moment of the call, so it tells a range, not a time; ranges of later answers
 * narrow it. All is counted on the monotonic clock: a step of our wall clock changes nothing of it.
 */
import {
  type Millis,
  type MonoMs,
  type WallMs,
  millis,
  wallMs,
} from '../../runtime/ports/units.js';

/** When the monotonic clock shows `mono`, the wallet's shows something from `mono + from` to `mono + to`. */
export interface WalletTime {
  readonly from: number;
  readonly to: number;
  /** When that was learnt. */
  readonly at: MonoMs;
}

export interface Heard {
  /** The header, which names the second that had begun. */
  readonly date: WallMs;
  /** Before the first byte of the request left. */
  readonly sent: MonoMs;
  /** After the answer was there. */
  readonly answered: MonoMs;
}

export interface OwnTime {
  readonly wall: WallMs;
  readonly mono: MonoMs;
}

export interface Difference {
  /** Ours less the wallet's: positive when ours is ahead. */
  readonly ms: number;
  /** Give or take. */
  readonly doubt: Millis;
}

const resolutionMs = 1_000;
/** Servers write the header once a second and hand out that text, or have a neighbour write it. */
const slackMs = 1_000;
/** What a cheap crystal loses or gains. */
const driftPerMs = 200 / 1_000_000;
/** No till runs one release for so long. */
const longestLifeMs = 20 * 366 * 86_400_000;

/** Whether a clock can show `date` while this software runs, which was built at `builtAt`. */
export function isPossible(date: WallMs, builtAt: WallMs): boolean {
  return date >= builtAt && date <= builtAt + longestLifeMs;
}

/** What is known after one more answer. */
export function learnt(known: WalletTime | null, { date, sent, answered }: Heard): WalletTime {
  const told: WalletTime = {
    from: date - answered - slackMs,
    to: date + resolutionMs - sent + slackMs,
    at: answered,
  };
  if (known === null) return told;
  const old = aged(known, answered);
  const from = Math.max(old.from, told.from);
  const to = Math.min(old.to, told.to);
  // They contradict each other: a clock was set, or the machine slept. What was said last holds.
  return from <= to ? { from, to, at: answered } : told;
}

/** How far our clock stands from the wallet's. */
export function differenceAt(known: WalletTime, { wall, mono }: OwnTime): Difference {
  const { from, to } = aged(known, mono);
  return { ms: wall - mono - (from + to) / 2, doubt: millis((to - from) / 2) };
}

/** The part of a difference that is beyond doubt. */
export function certainPart({ ms, doubt }: Difference): Millis {
  return millis(Math.max(0, Math.abs(ms) - doubt));
}

/** The wallet's time where our clock surely shows another one; else our own, which is the finer. */
export function signingTime(known: WalletTime | null, own: OwnTime): WallMs {
  if (known === null) return own.wall;
  const difference = differenceAt(known, own);
  return certainPart(difference) === 0 ? own.wall : wallMs(Math.round(own.wall - difference.ms));
}

function aged({ from, to, at }: WalletTime, now: MonoMs): WalletTime {
  const drift = Math.max(0, now - at) * driftPerMs;
  return { from: from - drift, to: to + drift, at };
}
