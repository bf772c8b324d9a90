/**
 * Bytes that grow: what an encoder writes into, in typed memory that doubles, so that a slip costs no
 * array of numbers. `taken` is a copy; the builder may be emptied and used again.
 */

export class ByteBuilder {
  #bytes: Uint8Array;
  #length = 0;

  constructor(room = 1_024) {
    this.#bytes = new Uint8Array(room);
  }

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  /** High byte first, as two-byte characters go. */
  pair(value: number): void {
    if (this.#length + 2 > this.#bytes.length) this.#grow(2);
    this.#bytes[this.#length++] = value >> 8;
    this.#bytes[this.#length++] = value & 0xff;
  }

  bytes(values: ArrayLike<number>): void {
    const { length } = values;
    if (this.#length + length > this.#bytes.length) this.#grow(length);
    this.#bytes.set(values, this.#length);
    this.#length += length;
  }

  /** The same byte, `count` times. */
  fill(value: number, count: number): void {
    if (this.#length + count > this.#bytes.length) this.#grow(count);
    this.#bytes.fill(value, this.#length, this.#length + count);
    this.#length += count;
  }

  clear(): void {
    this.#length = 0;
  }

  taken(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #grow(more: number): void {
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
