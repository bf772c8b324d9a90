/**
 * A value that must never be written down: payment codes, tracks, card numbers, keys (law 8).
 * Every way in which JavaScript turns an object into text answers `[secret]`; the value comes out
 * by `reveal()` alone, which is easy to search for.
 */
const inspect = Symbol.for('nodejs.util.inspect.custom');

export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself. Callers hand it straight to the wire and keep no copy. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [Symbol.toPrimitive](): string {
    return '[secret]';
  }

  [inspect](): string {
    return '[secret]';
  }
}
