/**
 * One thing that can happen next. It is only listed; it happens when it is applied, so that a broken
 * promise can be reported with the name of the action that broke it.
 */
import type { World } from './world.js';

export interface Action {
  readonly label: string;
  readonly apply: () => World;
  /**
   * How early a fair world does this: nothing is lost, everything is answered truthfully and at once,
   * nobody touches the till. `null`: a fair world does not do it.
   */
  readonly fair: number | null;
  /** The same for a world whose line is dead from now on. */
  readonly dead: number | null;
}

/** The order in which a fair and a dead world do things. */
export const fairly = { append: 0, answer: 1, request: 2, timer: 3, time: 4 } as const;
export const dead = { unknown: 5, lost: 6 } as const;

export function add(
  actions: Action[],
  label: string,
  apply: () => World,
  rank: number | null = null,
): void {
  const isFair = rank !== null && rank < dead.unknown;
  const isDead = rank !== null && rank !== fairly.answer && rank !== fairly.request;
  actions.push({ label, apply, fair: isFair ? rank : null, dead: isDead ? rank : null });
}
