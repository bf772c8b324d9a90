/**
 * A USB device as the usb package shows it, with what is known of the package (facts peripherals 8.2): a
 * read without data is rejected as `Cancelled` when its time is over, one read an endpoint, no close
 * during a read, an unplugging that shows in transfers alone, and a kernel driver that holds the
 * interface until it is sent away.
 */
import type { UsbDevice, UsbPackage } from '../../../src/drivers/links/usb.js';
import type { UsbConfiguration } from '../../../src/drivers/links/usb-functions.js';
import { collector } from './ears.js';

const packetBytes = 64;
/** Ten times as fast as in life. */
const haste = 10;

/** A printer: its first setting only listens, its second one answers. */
export const printerConfiguration: UsbConfiguration = {
  interfaces: [
    {
      interfaceNumber: 0,
      alternate: setting(0, []),
      alternates: [
        setting(0, [endpoint(1, 'out')]),
        setting(1, [endpoint(1, 'out'), endpoint(2, 'in')]),
      ],
    },
  ],
};

function setting(alternateSetting: number, endpoints: ReturnType<typeof endpoint>[]) {
  return { alternateSetting, interfaceClass: 7, endpoints };
}

function endpoint(endpointNumber: number, direction: 'in' | 'out') {
  return { endpointNumber, direction, type: 'bulk', packetSize: packetBytes };
}

/** What a transfer that waits does when something happens. */
type Waiting = ((isExpired: boolean) => void) | null;

export class UsbStandIn {
  /** What the till did to the device, in order: `open`, `detach 0`, `claim 0` ... */
  readonly calls: string[] = [];
  readonly #refusals = new Map<string, string>();
  readonly #came = collector();
  #isPlugged = true;
  #isOpen = false;
  #isStalled = false;
  #isWithKernel = true;
  #isClaimed = false;
  #queue: number[] = [];
  #reading: Waiting = null;
  #writing: Waiting = null;

  readonly load = (): Promise<UsbPackage> =>
    Promise.resolve({
      usb: { getDevices: () => Promise.resolve(this.#isPlugged ? [this.#device()] : []) },
    });

  /** The device sends; what it has sent before and nobody read waits in it. */
  send(bytes: Uint8Array): void {
    if (!this.#isPlugged) return;
    this.#queue.push(...bytes);
    this.#reading?.(false);
  }

  came(count: number): Promise<Buffer> {
    return this.#came.upTo(count);
  }

  stall(): void {
    this.#isStalled = true;
  }

  release(): void {
    this.#isStalled = false;
    this.#writing?.(false);
  }

  /** The time of a write that waits is over. */
  expire(): void {
    this.#writing?.(true);
  }

  unplug(): void {
    this.#isPlugged = false;
    this.#reading?.(false);
    this.#writing?.(false);
  }

  plug(): void {
    this.#isPlugged = true;
    this.#isOpen = false;
    this.#isStalled = false;
    this.#isClaimed = false;
    this.#isWithKernel = true;
    this.#queue = [];
    this.#came.forget();
  }

  /** The next call of this name is refused with these words. */
  refuse(call: string, words: string): void {
    this.#refusals.set(call, words);
  }

  /** Whether usblp has the interface. */
  isWithKernel(): boolean {
    return this.#isWithKernel;
  }

  isOpen(): boolean {
    return this.#isOpen;
  }

  #device(): UsbDevice {
    return {
      vendorId: 0x0416,
      productId: 0x5011,
      bus: '001',
      ports: [1, 4],
      serialNumber: 'P7',
      configuration: printerConfiguration,
      open: async () => {
        await this.#step('open');
        this.#isOpen = true;
      },
      close: async () => {
        await this.#step('close');
        this.#isOpen = false;
      },
      detachKernelDriver: async (number) => {
        await this.#step(`detach ${String(number)}`);
        this.#isWithKernel = false;
      },
      attachKernelDriver: async (number) => {
        await this.#step(`attach ${String(number)}`);
        if (this.#isClaimed) throw new Error('attach error: Busy');
        this.#isWithKernel = true;
      },
      claimInterface: async (number) => {
        await this.#step(`claim ${String(number)}`);
        if (this.#isWithKernel) throw new Error('claimInterface error: Resource busy');
        this.#isClaimed = true;
      },
      releaseInterface: async (number) => {
        await this.#step(`release ${String(number)}`);
        if (this.#reading !== null) throw new Error('releaseInterface error: Busy');
        this.#isClaimed = false;
      },
      selectAlternateInterface: (number, alternate) =>
        this.#step(`select ${String(number)} ${String(alternate)}`),
      transferIn: (_endpoint, length, timeoutMs = 1_000) => this.#transferIn(length, timeoutMs),
      transferOut: (_endpoint, data) => this.#transferOut(data),
    };
  }

  async #step(call: string): Promise<void> {
    this.calls.push(call);
    const [name = ''] = call.split(' ');
    const words = this.#refusals.get(name);
    this.#refusals.delete(name);
    await Promise.resolve();
    if (words !== undefined) throw new Error(words);
    if (!this.#isPlugged) throw new Error(`${name} error: Disconnected`);
  }

  #transferIn(length: number, timeoutMs: number): Promise<{ data: DataView; status: string }> {
    return new Promise((settle, reject) => {
      if (this.#reading !== null) throw new Error('transferIn error: endpoint not found');
      const end = (): void => {
        if (this.#reading !== end) return;
        clearTimeout(timer);
        this.#reading = null;
        const bytes = this.#queue.splice(0, length);
        if (!this.#isPlugged) reject(new Error('transferIn error: Disconnected'));
        else if (bytes.length === 0) reject(new Error('transferIn error: Cancelled'));
        else settle({ data: new DataView(Uint8Array.from(bytes).buffer), status: 'ok' });
      };
      const timer = setTimeout(end, timeoutMs / haste);
      this.#reading = end;
      if (this.#queue.length > 0 || !this.#isPlugged) setImmediate(end);
    });
  }

  #transferOut(data: Uint8Array): Promise<{ bytesWritten: number; status: string }> {
    return new Promise((settle, reject) => {
      if (this.#writing !== null) throw new Error('transferOut error: endpoint not found');
      const end = (isExpired: boolean): void => {
        if (this.#writing !== end) return;
        this.#writing = null;
        if (!this.#isPlugged) reject(new Error('transferOut error: Disconnected'));
        else if (isExpired) reject(new Error('transferOut error: Cancelled'));
        else {
          this.#came.take(data);
          settle({ bytesWritten: data.length, status: 'ok' });
        }
      };
      this.#writing = end;
      if (!this.#isStalled || !this.#isPlugged) {
        setImmediate(() => {
          end(false);
        });
      }
    });
  }
}
