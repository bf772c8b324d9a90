/**
 * What a series of pulls has found, a round at a time: the lines that a resumed series reads again, and the
 * line that sums them up.
 */
import { existsSync, readFileSync } from 'node:fs';
import { type State, states } from './pull-states.js';

export interface Pull {
  readonly state: State;
  /** Sectors that were in the disk's cache, and those of them that lost what was newest. */
  readonly waiting: number;
  readonly lost: number;
}

export interface Round {
  readonly round: number;
  readonly aim: string;
  readonly form: number;
  readonly pulls: readonly Pull[];
  readonly lost: number;
  readonly doubled: number;
  readonly unreadable: number;
  /** All that was wrong, in words. */
  readonly wrong: readonly string[];
  readonly ms: number;
}

export interface PullCounts {
  pulls: number;
  readonly at: Record<State, number>;
  /** Pulls that found something in the disk's cache. */
  unflushed: number;
  sectorsWaiting: number;
  sectorsLost: number;
  lost: number;
  doubled: number;
  unreadable: number;
  failed: number;
}

export function countPulls(rounds: readonly Round[]): PullCounts {
  const at = Object.fromEntries(states.map((state) => [state, 0])) as Record<State, number>;
  const sectors = { unflushed: 0, sectorsWaiting: 0, sectorsLost: 0 };
  const counts = { pulls: 0, at, ...sectors, lost: 0, doubled: 0, unreadable: 0, failed: 0 };
  for (const round of rounds) {
    for (const { state, waiting, lost } of round.pulls) {
      counts.pulls += 1;
      counts.at[state] += 1;
      if (waiting > 0) counts.unflushed += 1;
      counts.sectorsWaiting += waiting;
      counts.sectorsLost += lost;
    }
    counts.lost += round.lost;
    counts.doubled += round.doubled;
    counts.unreadable += round.unreadable;
    if (round.wrong.length > 0) counts.failed += 1;
  }
  return counts;
}

/** By a reason that tells of money or of its record; a wait that was too short is none. */
export function foundOut({ lost, doubled, unreadable }: Round): boolean {
  return lost + doubled + unreadable > 0;
}

export function lastLine(counts: PullCounts): string {
  const words = states.map((state) => `${state.replace(' ', '-')}:${counts.at[state]}`).join(',');
  const { pulls, unflushed, sectorsWaiting, sectorsLost, lost, doubled, unreadable } = counts;
  return [
    `PULLS=${pulls} LOST=${lost} DOUBLED=${doubled} UNREADABLE=${unreadable} STATES=${words}`,
    `UNFLUSHED=${unflushed} SECTORS=${sectorsWaiting} SECTORSLOST=${sectorsLost}`,
    `FAILED=${counts.failed}`,
  ].join(' ');
}

/** How a series began; the first line of its file. */
export interface SeriesHead {
  readonly seed: number;
  readonly mutant: string | null;
}

export interface KeptSeries extends SeriesHead {
  readonly rounds: readonly Round[];
}

/** `null` when there is no file. A last line that was broken off is left out. */
export function keptSeries(file: string): KeptSeries | null {
  if (!existsSync(file)) return null;
  const [head, ...rounds] = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  if (head === undefined) return null;
  return {
    ...(JSON.parse(head) as SeriesHead),
    rounds: rounds.map((line) => JSON.parse(line) as Round),
  };
}
