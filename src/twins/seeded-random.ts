/**
 * Randomness from a seed, so that a run with every fault in it can be had again.
 *
 * xoshiro128** 1.1 (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", public
 * domain), its four words of state filled from the seed by a 32-bit splitmix. Good enough to deal
 * out faults; it is not secret and must never make a number that money hangs on.
 */
import { invariant } from '../runtime/ports/bug.js';
import type { Random } from '../runtime/ports/random.js';

export interface SeededRandom extends Random {
  /** A whole number from 0 to `bound` - 1, each as likely as any other. `bound` is 1 to 2^32. */
  below(bound: number): number;
}

const words = 0x1_0000_0000;

/** Equal seeds (whole numbers) give equal sequences, on every machine and every version of Node. */
export function seededRandom(seed: number): SeededRandom {
  invariant(Number.isSafeInteger(seed), 'a seed is a whole number');
  const next = xoshiro(stateOf(seed));
  return {
    bytes: (length) => {
      const out = new Uint8Array(length);
      for (let index = 0, word = 0; index < length; index++) {
        if (index % 4 === 0) word = next();
        out[index] = word & 0xff;
        word >>>= 8;
      }
      return out;
    },
    below: (bound) => {
      invariant(Number.isInteger(bound) && bound > 0 && bound <= words, 'a bound is 1 to 2^32');
      // Words past the last whole multiple are thrown away, or small results would come more often.
      const limit = words - (words % bound);
      let word = next();
      while (word >= limit) word = next();
      return word % bound;
    },
  };
}

type State = [number, number, number, number];

/** The generator itself, from four words that are not all zero; exported for its published values. */
export function xoshiro(state: State): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function stateOf(seed: number): State {
  // The upper half of a large seed counts too.
  let at = (seed ^ Math.imul(Math.trunc(seed / words), 0x85eb_ca6b)) >>> 0;
  const split = (): number => {
    at = (at + 0x9e37_79b9) >>> 0;
    let word = at;
    word = Math.imul(word ^ (word >>> 16), 0x21f0_aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a_2d97);
    return (word ^ (word >>> 15)) >>> 0;
  };
  return [split(), split(), split(), split()];
}
