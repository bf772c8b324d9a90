/** One process of a till in a world, and what dies with it. */
import type { Alarm } from '../runtime/ports/clock.js';
import type { Till } from '../compose/till.js';

export interface Process {
  till: Till | null;
  isOver: boolean;
  /** It was told to end, and did. */
  isStopped: boolean;
  readonly end: () => void;
  /** Settles when it is over. */
  readonly ended: Promise<void>;
}

/** It may have died while it was starting. */
export function isDead({ isOver }: Process): boolean {
  return isOver;
}

/** An alarm that dies with its process. */
export function mortalAlarm(alarm: Alarm): { readonly living: Alarm; readonly die: () => void } {
  let isAlive = true;
  const whileAlive = (wake: () => void) => (): void => {
    if (isAlive) wake();
  };
  return {
    living: {
      set: (at, wake) => {
        if (isAlive) alarm.set(at, whileAlive(wake));
      },
      soon: (wake) => {
        if (isAlive) alarm.soon(whileAlive(wake));
      },
    },
    die: () => {
      if (isAlive) alarm.set(undefined, () => undefined);
      isAlive = false;
    },
  };
}

/** A promise that is settled from outside. */
export function deferred(): { readonly promise: Promise<void>; readonly settle: () => void } {
  let settle = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return {
    promise,
    settle: () => {
      settle();
    },
  };
}
