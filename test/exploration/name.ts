/** What the names of states are made of: small numbers, some of which stand for words. */

/** Stands where there is no number. */
export const none = 255;

/** Small numbers, one character each; while all stay below 256, a name takes a byte for each. */
export class Name {
  #text = '';

  put(...values: readonly number[]): void {
    this.#text += String.fromCharCode(...values);
  }

  add(name: string): void {
    this.#text += name;
  }

  toString(): string {
    return this.#text;
  }
}

const words = new Map<string, number>();

/** A small number for a word, the same throughout one run. */
export function numberOf(word: string): number {
  const known = words.get(word);
  if (known !== undefined) return known;
  words.set(word, words.size);
  return words.size - 1;
}

export function bit(flag: boolean): number {
  return flag ? 1 : 0;
}
