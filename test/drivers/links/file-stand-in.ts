/**
 * A character device as the kernel gives it when it is opened not to wait: EAGAIN for what it does not
 * take or has not got, usblp's answer to a write of no bytes, EBUSY for a second opener, EIO once it is
 * gone. A call can be made to hang in the kernel.
 */
import type { DeviceFile } from '../../../src/drivers/links/node-file.js';
import { collector } from './ears.js';

export class FileStandIn {
  /** Positions of the writes, in order. */
  readonly positions: (number | null)[] = [];
  readonly #came = collector();
  #node: string | null = null;
  #isStalled = false;
  #isHanging = false;
  #refusal: string | null = null;
  #toTill: number[] = [];
  #open = 0;
  #letGo: () => void = () => undefined;

  readonly open = async (path: string): Promise<DeviceFile> => {
    await Promise.resolve();
    if (path !== this.#node) throw failure('ENOENT');
    if (this.#open > 0) throw failure('EBUSY');
    this.#open += 1;
    const isThere = (): boolean => this.#node === path;
    return {
      write: (bytes, position) => this.#write(isThere, bytes, position),
      isDone: () => Promise.resolve(!this.#isStalled || !isThere()),
      read: (into) => this.#read(isThere, into),
      isThere: () => Promise.resolve(isThere()),
      close: async () => {
        await Promise.resolve();
        this.#open -= 1;
      },
    };
  };

  send(bytes: Uint8Array): void {
    this.#toTill.push(...bytes);
  }

  came(count: number): Promise<Buffer> {
    return this.#came.upTo(count);
  }

  stall(): void {
    this.#isStalled = true;
  }

  release(): void {
    this.#isStalled = false;
  }

  /** The next calls to write do not come back until `unplug`. */
  hang(): void {
    this.#isHanging = true;
  }

  /** The next writes fail with this code. */
  refuse(code: string | null): void {
    this.#refusal = code;
  }

  unplug(): void {
    this.#node = null;
    this.#isHanging = false;
    this.#letGo();
  }

  plug(node: string): void {
    this.#node = node;
    this.#isStalled = false;
    this.#toTill = [];
    this.#came.forget();
  }

  openFiles(): number {
    return this.#open;
  }

  async #write(
    isThere: () => boolean,
    bytes: Uint8Array,
    position: number | null,
  ): Promise<number> {
    await Promise.resolve();
    if (this.#refusal !== null) throw failure(this.#refusal);
    if (this.#isHanging) {
      await new Promise<void>((settle) => {
        this.#letGo = settle;
      });
    }
    if (!isThere()) throw failure('EIO');
    if (this.#isStalled) throw failure('EAGAIN');
    this.positions.push(position);
    this.#came.take(bytes);
    return bytes.length;
  }

  async #read(isThere: () => boolean, into: Uint8Array): Promise<number> {
    await Promise.resolve();
    if (!isThere()) throw failure('EIO');
    if (this.#toTill.length === 0) throw failure('EAGAIN');
    const bytes = this.#toTill.splice(0, into.length);
    into.set(bytes);
    return bytes.length;
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
