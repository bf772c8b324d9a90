/** A loop over small events with a clock in the hand: handlers may take time, and what was handled is written down. */
import type { Alarm, Clock } from '../../../src/runtime/ports/clock.js';
import { type MonoMs, monoMs, wallMs } from '../../../src/runtime/ports/units.js';
import type { HandlerBudgets } from '../../../src/runtime/loop/budgets.js';
import {
  type Loop,
  type LoopLimits,
  type LoopParts,
  createLoop,
} from '../../../src/runtime/loop/loop.js';

export interface Note {
  readonly name: string;
}

export interface HandClock extends Clock {
  move(byMs: number): void;
}

export function handClock(): HandClock {
  let now = 0;
  return {
    mono: () => monoMs(now),
    wall: () => wallMs(now),
    wallTrusted: () => true,
    osBoot: 'boot-1',
    move: (byMs) => {
      now += byMs;
    },
  };
}

export interface HandAlarm extends Alarm {
  readonly armed: { readonly at: MonoMs; readonly wake: () => void } | undefined;
  /** How often it was set, disarming included. */
  readonly sets: number;
  readonly soons: number;
  /** Runs what asked to be woken soon; answers whether anything did. */
  runSoon(): boolean;
}

export function handAlarm(): HandAlarm {
  let armed: HandAlarm['armed'];
  let sets = 0;
  let soons: (() => void)[] = [];
  return {
    set: (at, wake) => {
      sets += 1;
      if (at === undefined) armed = undefined;
      else
        armed = {
          at,
          wake: () => {
            armed = undefined;
            wake();
          },
        };
    },
    soon: (wake) => {
      soons.push(wake);
    },
    get armed() {
      return armed;
    },
    get sets() {
      return sets;
    },
    get soons() {
      return soons.length;
    },
    runSoon: () => {
      const due = soons;
      soons = [];
      for (const wake of due) wake();
      return due.length > 0;
    },
  };
}

export interface BenchLoop {
  readonly loop: Loop<Note>;
  /** Names in the order of handling. */
  readonly handled: string[];
}

export interface BenchParts {
  readonly clock: Clock;
  readonly alarm: Alarm;
  readonly limits?: Partial<LoopLimits>;
  readonly budgets?: HandlerBudgets;
  readonly handle?: (note: Note, loop: Loop<Note>) => void;
  readonly onBug?: LoopParts<Note>['onBug'];
}

export function benchLoop(parts: BenchParts): BenchLoop {
  const handled: string[] = [];
  const loop: Loop<Note> = createLoop<Note>({
    clock: parts.clock,
    alarm: parts.alarm,
    handle: (note) => {
      handled.push(note.name);
      parts.handle?.(note, loop);
    },
    timerEvent: (name) => ({ name }),
    nameOf: (note) => note.name,
    onBug:
      parts.onBug ??
      ((error) => {
        throw error;
      }),
    limits: parts.limits ?? {},
    budgets: parts.budgets ?? {},
  });
  return { loop, handled };
}
