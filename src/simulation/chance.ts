/** What a world leaves to chance, in the words of whoever asks; the same from the same seed. */
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
  /** For those who want words of their own. */
  readonly random: SeededRandom;
}

export function chanceOf(seed: number): Chance {
  const random = seededRandom(seed);
  return {
    random,
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
  };
}
