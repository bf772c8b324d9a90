/**
 * A HID device as node-hid shows it, with what is known of the package (facts peripherals 4): it begins
 * to read in the tick after somebody listens and throws there when it is closed by then; an unplugging
 * is an error and nothing else, told by every call; a device that is gone cannot be closed.
 */
import { EventEmitter } from 'node:events';
import type { HidDevice, HidPackage } from '../../../src/drivers/links/hid.js';
import { collector } from './ears.js';

export interface HidStandIn {
  readonly load: () => Promise<HidPackage>;
  /** Paths that were opened, in order. */
  readonly opened: readonly string[];
  send(report: Uint8Array): void;
  came(count: number): Promise<Buffer>;
  stall(): void;
  release(): void;
  unplug(): void;
  /** Plugged in again as this node. */
  plug(node: string): void;
  /** The next opening, or write, is refused with these words. */
  refuse(call: 'open' | 'write', words: string): void;
  openDevices(): number;
}

class Device extends EventEmitter implements HidDevice {
  isClosed = false;
  isReading = false;
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
        this.isReading = true;
      });
    });
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

export function hidStandIn(): HidStandIn {
  const opened: string[] = [];
  const refusals = new Map<string, string>();
  const came = collector();
  let node: string | null = null;
  let isStalled = false;
  let devices: Device[] = [];
  let waiting: (() => void)[] = [];

  const refusal = (call: string): string | null => {
    const words = refusals.get(call) ?? null;
    refusals.delete(call);
    return words;
  };
  const hand = (values: number[]): Promise<number> =>
    new Promise((settle, reject) => {
      const words = refusal('write');
      const there = node;
      const end = (): void => {
        if (node !== there || words !== null) {
          reject(new TypeError(words ?? 'Cannot write to hid device'));
          return;
        }
        came.take(Uint8Array.from(values));
        settle(values.length);
      };
      if (isStalled) waiting.push(end);
      else setImmediate(end);
    });
  const open = async (path: string): Promise<HidDevice> => {
    await Promise.resolve();
    opened.push(path);
    const words = refusal('open');
    if (words !== null || path !== node) {
      throw new TypeError(words ?? `cannot open device with path ${path}`);
    }
    const device = new Device(hand, () => node === path);
    devices = devices.filter(({ isClosed }) => !isClosed);
    devices.push(device);
    return device;
  };
  const letGo = (): void => {
    const going = waiting;
    waiting = [];
    for (const end of going) end();
  };
  return {
    opened,
    load: () => Promise.resolve({ HIDAsync: { open } }),
    send: (report) => {
      for (const device of devices) {
        if (device.isReading && !device.isClosed) device.emit('data', Buffer.from(report));
      }
    },
    came: (count) => came.upTo(count),
    stall: () => {
      isStalled = true;
    },
    release: () => {
      isStalled = false;
      letGo();
    },
    unplug: () => {
      node = null;
      letGo();
      for (const device of devices) {
        for (const time of [1, 2]) {
          if (!device.isClosed)
            device.emit('error', `could not read from HID device ${String(time)}`);
        }
      }
    },
    plug: (at) => {
      node = at;
      isStalled = false;
      came.forget();
    },
    refuse: (call, words) => {
      refusals.set(call, words);
    },
    openDevices: () => devices.filter(({ isClosed }) => !isClosed).length,
  };
}
