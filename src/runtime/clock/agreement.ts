/**
 * What several time servers say together. One that is asked alone is believed; of more, at least two
 * have to agree, and those who agree have to be more than half of those who answered. An answer that no
 * clock of this software can show is no answer. Pure.
 */
import type { TimeAnswer } from '../ports/time-source.js';
import { type MonoMs, type WallMs, minutes, seconds, wallMs } from '../ports/units.js';

type Told = Extract<TimeAnswer, { readonly kind: 'time' }>;

/** At a monotonic moment `mono` it was `mono + ahead`. */
export interface Agreement {
  readonly ahead: number;
}

export interface Question {
  /** How many servers were asked, whether they answered or not. */
  readonly asked: number;
  /** No right clock stands before this (P25). */
  readonly builtAt: WallMs;
}

/** Two servers that differ by less mean the same time, whatever doubt they grant themselves. */
const slackMs = 500;
/** No till runs one release for so long: a later time is a server's mistake, or somebody's mischief. */
const longestLifeMs = 20 * 366 * 86_400_000;

export function agreementOf(
  answers: readonly TimeAnswer[],
  { asked, builtAt }: Question,
): Agreement | null {
  const told = answers.flatMap((answer) =>
    answer.kind === 'time' && isPossible(answer.wall, builtAt) ? [rangeOf(answer)] : [],
  );
  const needed = asked === 1 ? 1 : Math.max(2, Math.floor(told.length / 2) + 1);
  const largest = largestGroup(told);
  return largest.length >= needed ? middleOf(largest) : null;
}

/** Whether a clock that runs this software can show `wall`. */
export function isPossible(wall: WallMs, builtAt: WallMs): boolean {
  return wall >= builtAt && wall <= builtAt + longestLifeMs;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function rangeOf({ at, wall, doubt }: Told): Range {
  const ahead = wall - at;
  return { from: ahead - doubt - slackMs, to: ahead + doubt + slackMs };
}

/** Those who share a moment; what they share begins where the range of one of them begins. */
function largestGroup(ranges: readonly Range[]): readonly Range[] {
  const groups = ranges.map(({ from: moment }) =>
    ranges.filter(({ from, to }) => from <= moment && moment <= to),
  );
  return groups.reduce((best, group) => (group.length > best.length ? group : best), []);
}

function middleOf(group: readonly Range[]): Agreement {
  const from = Math.max(...group.map((range) => range.from));
  const to = Math.min(...group.map((range) => range.to));
  return { ahead: (from + to) / 2 };
}

/** A system clock that is off by no more is right: drifts are no steps (journal, `clockStepMs`). */
export const rightWithin = seconds(2);

/** What the agreed time means for a till whose system clock shows another. */
export type Verdict =
  /** The system's clock is right. */
  | 'confirmed'
  /** It is wrong; the till's own clock can be put right. */
  | 'corrected'
  /**
   * The till has seen a later time than the network tells. Either its records are of a clock that ran
   * ahead or the servers are wrong: a person has to say (`journal accept-clock`).
   */
  | 'disputed';

export interface Standing {
  readonly mono: MonoMs;
  /** By the system's clock. */
  readonly system: WallMs;
  /** The newest time that the till knew to have passed when it started. */
  readonly floor: WallMs;
}

/** Records may be a little ahead of a clock that network time sets back (clock-watch.ts). */
export const setBackMax = minutes(1);

export function verdictOn({ ahead }: Agreement, { mono, system, floor }: Standing): Verdict {
  const agreed = wallMs(mono + ahead);
  if (agreed < floor - setBackMax) return 'disputed';
  return Math.abs(agreed - system) <= rightWithin ? 'confirmed' : 'corrected';
}
