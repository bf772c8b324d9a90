/**
 * What a world leaves to chance, in the words of whoever asks; the same from the same seed. Everybody in
 * it has a chance of their own, by name, and turns it anew at every step: so what one of them does, or no
 * longer does, shifts nothing for the others, and a run from which something was taken away stays like it.
 */
import { Bug } from '../runtime/ports/bug.js';
import { type SeededRandom, seededRandom } from '../twins/seeded-random.js';

export interface Chance {
  /** True that many times in 10,000. */
  happens(perTenThousand: number): boolean;
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
  pick<T>(choice: readonly T[]): T;
  /** One of the names, each as often as its weight says; not all may be 0. */
  weighed<N extends string>(weights: Readonly<Record<N, number>>): N;
  /** Another chance, which is the same however much was asked of this one. */
  branch(name: string): Chance;
  /** From here on what this name leads to, however much was asked before. */
  turn(name: string): void;
  /** For those who want words of their own. */
  readonly random: SeededRandom;
}

export function chanceOf(seed: number): Chance {
  let random = seededRandom(seed);
  return {
    get random() {
      return random;
    },
    happens: (perTenThousand) => random.below(10_000) < perTenThousand,
    between: (least, most) => least + random.below(most - least + 1),
    pick: (choice) => {
      const one = choice[random.below(choice.length)];
      if (one === undefined) throw new Bug('there is nothing to choose from');
      return one;
    },
    weighed: (weights) => {
      const names = Object.keys(weights) as (keyof typeof weights)[];
      let left = random.below(names.reduce((sum, name) => sum + weights[name], 0));
      for (const name of names) {
        left -= weights[name];
        if (left < 0) return name;
      }
      throw new Bug('weights that weigh nothing');
    },
    branch: (name) => chanceOf(seedBelow(seed, name)),
    turn: (name) => {
      random = seededRandom(seedBelow(seed, name));
    },
  };
}

const words = 0x1_0000_0000;

/** The seed with its lower half mixed with a name, by FNV-1a. */
function seedBelow(seed: number, name: string): number {
  let hash = (seed ^ 0x811c_9dc5) >>> 0;
  for (let at = 0; at < name.length; at += 1)
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x0100_0193) >>> 0;
  return Math.floor(seed / words) * words + hash;
}
