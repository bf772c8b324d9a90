/**
 * Time that moves only when it is told to. Everything in a virtual world (twins, loop, disk) hangs
 * its delays on one of these, so a run is a function of its inputs and a year takes a minute.
 *
 * Between two moments the promises of the code under test are given a turn of the real event loop;
 * nothing else of the real machine is looked at.
 */
import type { Alarm, Clock } from '../runtime/ports/clock.js';
import { Bug } from '../runtime/ports/bug.js';
import {
  type Millis,
  type MonoMs,
  type WallMs,
  millis,
  monoMs,
  wallMs,
} from '../runtime/ports/units.js';

export interface VirtualTime extends Clock {
  /** Since this world began; knows neither reboot nor step. For twins: the till must not see it. */
  elapsed(): Millis;
  /** Runs `run` once after `span`; answers a function that calls it off. */
  after(span: Millis, run: () => void): () => void;
  /** An alarm of its own for one loop. */
  alarm(): Alarm;
  /** Moves time forward, running what falls due in order of time and then of asking. */
  advance(span: Millis): Promise<void>;
  /** Runs what is due now and lets promises settle, without moving time. */
  settle(): Promise<void>;
  /** Moves time to the next thing due; answers false when nothing is. */
  next(): Promise<boolean>;
  /** When the next thing is due. */
  nextDue(): MonoMs | undefined;
  /** Moves the wall clock alone. */
  stepWall(byMs: number): void;
  setWallTrusted(trusted: boolean): void;
  /** A reboot of the operating system: the monotonic clock starts again and the boot has a new name. */
  reboot(): void;
}

export function virtualTime(start: { readonly wall: WallMs }): VirtualTime {
  let now = 0;
  let bootedAt = 0;
  let boots = 1;
  let wallOffset: number = start.wall;
  let trusted = true;
  const agenda = newAgenda();

  const after = (span: Millis, run: () => void): (() => void) => agenda.add(now + span, run);

  const runDue = async (until: number): Promise<void> => {
    await turn();
    for (let due = agenda.take(until); due !== undefined; due = agenda.take(until)) {
      now = Math.max(now, due.at);
      due.run();
      await turn();
    }
  };

  return {
    elapsed: () => millis(now),
    mono: () => monoMs(now - bootedAt),
    // A wall clock tells whole milliseconds, whatever falls due between two of them.
    wall: () => wallMs(Math.floor(now + wallOffset)),
    wallTrusted: () => trusted,
    get osBoot() {
      return `boot-${String(boots)}`;
    },
    after,
    alarm: () => {
      let disarm: (() => void) | undefined;
      return {
        set: (at, wake) => {
          disarm?.();
          disarm = undefined;
          if (at === undefined) return;
          disarm = after(Math.max(0, at + bootedAt - now) as Millis, wake);
        },
        soon: (wake) => void after(0 as Millis, wake),
      };
    },
    advance: async (span) => {
      const until = now + span;
      await runDue(until);
      now = until;
    },
    settle: () => runDue(now),
    next: async () => {
      const at = agenda.nextAt();
      if (at === undefined) return false;
      await runDue(at);
      return true;
    },
    nextDue: () => {
      const at = agenda.nextAt();
      return at === undefined ? undefined : monoMs(at - bootedAt);
    },
    stepWall: (byMs) => {
      wallOffset += byMs;
    },
    setWallTrusted: (value) => {
      trusted = value;
    },
    reboot: () => {
      bootedAt = now;
      boots += 1;
    },
  };
}

interface Due {
  readonly at: number;
  readonly run: () => void;
}

interface Agenda {
  /** Answers a function that takes it off again. */
  add(at: number, run: () => void): () => void;
  /** Takes off the first thing that is due at `until` or before. */
  take(until: number): Due | undefined;
  nextAt(): number | undefined;
}

/** What is to be done when, in order of time and then of asking. */
function newAgenda(): Agenda {
  let queue: Due[] = [];

  const placeFor = (at: number): number => {
    let low = 0;
    let high = queue.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = queue[middle];
      if (other === undefined) throw new Bug('virtual time lost a place in its queue');
      if (other.at <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    add: (at, run) => {
      const due: Due = { at, run };
      queue.splice(placeFor(at), 0, due);
      return () => {
        queue = queue.filter((other) => other !== due);
      };
    },
    take: (until) => {
      const first = queue[0];
      return first !== undefined && first.at <= until ? queue.shift() : undefined;
    },
    nextAt: () => queue[0]?.at,
  };
}

/** How many turns one pass of the real event loop gives. */
const turnsAPass = 16;
/** Who waits for a turn, first come first served. */
const waiting: (() => void)[] = [];
/** Immediates of this pass that have not come yet. */
let turnsLeft = 0;

/**
 * One turn of the real event loop: every promise that can settle has settled afterwards. Node settles
 * promises between two immediates as well, and a pass of its loop asks the kernel for news each time; so
 * a pass hands out several turns.
 */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (turnsLeft === 0) beginPass();
  });
}

function beginPass(): void {
  turnsLeft = turnsAPass;
  for (let count = 0; count < turnsAPass; count += 1) setImmediate(giveTurn);
}

function giveTurn(): void {
  turnsLeft -= 1;
  waiting.shift()?.();
  // Whoever did not get a turn in this pass gets one in the next.
  if (turnsLeft === 0 && waiting.length > 0) beginPass();
}
