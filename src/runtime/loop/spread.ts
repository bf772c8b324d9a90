/**
 * How figures of one kind (a lag, a depth) are spread lately, at the cost of one count a figure. They
 * are counted in fixed classes, in two windows that take turns, so that what is told is of the last one
 * to two windows: a till that stands for weeks would not show today's trouble in a figure of its life.
 */
import { type Millis, type MonoMs, minutes } from '../ports/units.js';

/** `p50` and `p99` are upper ends of classes; never more than `most`, which is exact. All 0 without figures. */
export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

export interface SpreadGauge {
  note(figure: number, at: MonoMs): void;
  /** Of the last one to two windows before `at`. */
  recent(at: MonoMs): Spread;
}

export const spreadWindow: Millis = minutes(5);

/** Upper ends of the classes: each at most a third above the one before, from 2 on. Beyond the last is one more. */
const classEnds: readonly number[] = [
  0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 25, 32, 40, 50, 64, 80, 100, 128, 160, 200, 256, 320, 400,
  512, 640, 800, 1024, 1280, 1600, 2048, 2560, 3200, 4096, 5120, 6400, 8192, 10_240, 20_480, 61_440,
];

export function spreadGauge(window: Millis = spreadWindow): SpreadGauge {
  let current = emptyTally();
  let before = emptyTally();
  let endsAt: number | null = null;

  const turnTo = (at: MonoMs): void => {
    endsAt ??= at + window;
    if (at < endsAt) return;
    [before, current] = [current, before];
    clear(current);
    if (at >= endsAt + window) clear(before);
    endsAt = at + window;
  };

  return {
    note: (figure, at) => {
      turnTo(at);
      count(current, figure);
    },
    recent: (at) => {
      turnTo(at);
      return spreadOf(current, before);
    },
  };
}

interface Tally {
  readonly classes: Float64Array;
  most: number;
}

function emptyTally(): Tally {
  return { classes: new Float64Array(classEnds.length + 1), most: 0 };
}

function clear(tally: Tally): void {
  tally.classes.fill(0);
  tally.most = 0;
}

function count(tally: Tally, figure: number): void {
  let place = 0;
  // Nearly all figures of a till that is well lie in the first classes.
  while (place < classEnds.length && figure > (classEnds[place] ?? Infinity)) place += 1;
  tally.classes[place] = (tally.classes[place] ?? 0) + 1;
  if (figure > tally.most) tally.most = figure;
}

function spreadOf(current: Tally, before: Tally): Spread {
  const all = current.classes.map((counted, place) => counted + (before.classes[place] ?? 0));
  const total = all.reduce((sum, counted) => sum + counted, 0);
  const most = Math.max(current.most, before.most);
  const below = (share: number): number => {
    let left = Math.ceil(total * share);
    const place = all.findIndex((counted) => (left -= counted) <= 0);
    return Math.min(classEnds[place] ?? most, most);
  };
  return { count: total, p50: below(0.5), p99: below(0.99), most };
}
