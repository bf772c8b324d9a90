/** What every trouble of a shop is given: chance, the world it happens to, and an end for what lasts. */
import type { Chance } from './chance.js';
import type { World } from './world.js';

export interface Misfortune {
  readonly chance: Chance;
  readonly world: World;
  /** In words what goes wrong, for whoever reads how it came. */
  readonly says: (what: string) => void;
  /** Of a shop that has what is rare elsewhere. */
  readonly isRemote: boolean;
  /**
   * `end` runs after the span, however often the same thing has begun meanwhile: then after the last of
   * them. What is one thing is told by `what`.
   */
  readonly lasts: (what: string, spanMs: number, end: () => void) => void;
}

/** `4.2 s`. */
export function secondsOf(ms: number): string {
  return `${String(Math.round(ms / 100) / 10)} s`;
}

/** Something goes wrong now, or soon. */
export type Trouble = (misfortune: Misfortune) => void | Promise<void>;
