/**
 * A HID device as node-hid shows it, with what is known of the package (facts peripherals 4): it begins
 * to read in the tick after somebody listens and throws there when it is closed by then; an unplugging
 * is an error and nothing else, told by every call; a device that is gone cannot be closed.
 */
import { EventEmitter } from 'node:events';
import type { HidDevice, HidPackage } from '../../../src/drivers/links/hid.js';
import { collector } from './ears.js';

class Device extends EventEmitter implements HidDevice {
  isClosed = false;
  #isReading = false;
  readonly #unread: Buffer[] = [];
  readonly #hand: (values: number[]) => Promise<number>;
  readonly #isThere: () => boolean;

  constructor(hand: (values: number[]) => Promise<number>, isThere: () => boolean) {
    super();
    this.#hand = hand;
    this.#isThere = isThere;
    this.on('newListener', (name) => {
      if (name !== 'data') return;
      process.nextTick(() => {
        if (this.isClosed) throw new TypeError('device has been closed');
        this.#isReading = true;
        for (const report of this.#unread.splice(0)) this.emit('data', report);
      });
    });
  }

  /** The kernel keeps what came since the opening. */
  tell(report: Uint8Array): void {
    const own = Buffer.from(report);
    if (this.#isReading) this.emit('data', own);
    else this.#unread.push(own);
  }

  async write(values: number[]): Promise<number> {
    if (this.isClosed || !this.#isThere()) throw new TypeError('Cannot write to hid device');
    return this.#hand(values);
  }

  async close(): Promise<void> {
    await Promise.resolve();
    if (this.isClosed) throw new TypeError('device has been closed');
    this.isClosed = true;
    if (!this.#isThere()) throw new Error('could not close');
    this.removeAllListeners();
  }
}

export class HidStandIn {
  /** Paths that were opened, in order. */
  readonly opened: string[] = [];
  readonly #refusals = new Map<string, string>();
  readonly #came = collector();
  #node: string | null = null;
  #isStalled = false;
  #devices: Device[] = [];
  #waiting: (() => void)[] = [];

  readonly load = (): Promise<HidPackage> =>
    Promise.resolve({ HIDAsync: { open: (path) => this.#open(path) } });

  send(report: Uint8Array): void {
    for (const device of this.#devices) if (!device.isClosed) device.tell(report);
  }

  came(count: number): Promise<Buffer> {
    return this.#came.upTo(count);
  }

  stall(): void {
    this.#isStalled = true;
  }

  release(): void {
    this.#isStalled = false;
    this.#letGo();
  }

  unplug(): void {
    this.#node = null;
    this.#letGo();
    for (const device of this.#devices) {
      for (const time of [1, 2]) {
        if (!device.isClosed)
          device.emit('error', `could not read from HID device ${String(time)}`);
      }
    }
  }

  /** Plugged in again as this node. */
  plug(node: string): void {
    this.#node = node;
    this.#isStalled = false;
    this.#came.forget();
  }

  /** The next opening, or write, is refused with these words. */
  refuse(call: 'open' | 'write', words: string): void {
    this.#refusals.set(call, words);
  }

  openDevices(): number {
    return this.#devices.filter(({ isClosed }) => !isClosed).length;
  }

  async #open(path: string): Promise<HidDevice> {
    await Promise.resolve();
    this.opened.push(path);
    const words = this.#refusal('open');
    if (words !== null || path !== this.#node) {
      throw new TypeError(words ?? `cannot open device with path ${path}`);
    }
    const device = new Device(
      (values) => this.#hand(values),
      () => this.#node === path,
    );
    this.#devices = this.#devices.filter(({ isClosed }) => !isClosed);
    this.#devices.push(device);
    return device;
  }

  #hand(values: number[]): Promise<number> {
    const words = this.#refusal('write');
    const there = this.#node;
    return new Promise((settle, reject) => {
      const end = (): void => {
        if (this.#node !== there || words !== null) {
          reject(new TypeError(words ?? 'Cannot write to hid device'));
          return;
        }
        this.#came.take(Uint8Array.from(values));
        settle(values.length);
      };
      if (this.#isStalled) this.#waiting.push(end);
      else setImmediate(end);
    });
  }

  #refusal(call: string): string | null {
    const words = this.#refusals.get(call) ?? null;
    this.#refusals.delete(call);
    return words;
  }

  #letGo(): void {
    for (const end of this.#waiting.splice(0)) end();
  }
}
