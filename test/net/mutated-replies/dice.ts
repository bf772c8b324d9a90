/** Choices from a seed. */
import { type SeededRandom, seededRandom } from '../../../src/twins/seeded-random.js';

export interface Dice {
  below(bound: number): number;
  /** One of them; there has to be one. */
  of<T>(choices: readonly T[]): T;
  oneIn(n: number): boolean;
}

export function dice(seed: number): Dice {
  const random: SeededRandom = seededRandom(seed);
  return {
    below: (bound) => random.below(bound),
    of: (choices) => {
      const chosen = choices[random.below(choices.length)];
      if (chosen === undefined) throw new Error('a choice of nothing');
      return chosen;
    },
    oneIn: (n) => random.below(n) === 0,
  };
}
