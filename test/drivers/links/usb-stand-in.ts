/**
 * A USB device as the usb package shows it, with what is known of the package (facts peripherals 8.2): a
 * read without data is rejected as `Cancelled` when its time is over, one read an endpoint, no close
 * during a read, an unplugging that shows in transfers alone, and a kernel driver that holds the
 * interface until it is sent away.
 */
import type { UsbDevice, UsbPackage } from '../../../src/drivers/links/usb.js';
import type { UsbConfiguration } from '../../../src/drivers/links/usb-functions.js';
import { collector } from './ears.js';

export interface UsbStandIn {
  readonly load: () => Promise<UsbPackage>;
  /** What the till did to the device, in order: `open`, `detach 0`, `claim 0` ... */
  readonly calls: readonly string[];
  /** The device sends; what it has sent before and nobody read waits in it. */
  send(bytes: Uint8Array): void;
  came(count: number): Promise<Buffer>;
  stall(): void;
  release(): void;
  /** The time of a write that waits is over. */
  expire(): void;
  unplug(): void;
  plug(): void;
  /** The next call of this name is refused with these words. */
  refuse(call: string, words: string): void;
  /** Whether usblp has the interface. */
  isWithKernel(): boolean;
  isOpen(): boolean;
}

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

const packetBytes = 64;
/** Ten times as fast as in life. */
const haste = 10;

export function usbStandIn(configuration = printerConfiguration): UsbStandIn {
  const calls: string[] = [];
  const refusals = new Map<string, string>();
  const came = collector();
  let isPlugged = true;
  let isOpen = false;
  let isStalled = false;
  let kernelHas = true;
  let claimed = false;
  let queue: number[] = [];
  /** Settles the read or the write that waits. */
  const waiting = { read: nobody, write: nobody };

  const step = async (call: string): Promise<void> => {
    calls.push(call);
    const [name = ''] = call.split(' ');
    const words = refusals.get(name);
    refusals.delete(name);
    await Promise.resolve();
    if (words !== undefined) throw new Error(words);
    if (!isPlugged) throw new Error(`${name} error: Disconnected`);
  };
  const device = (): UsbDevice => ({
    vendorId: 0x0416,
    productId: 0x5011,
    bus: '001',
    ports: [1, 4],
    serialNumber: 'P7',
    configuration,
    open: async () => {
      await step('open');
      isOpen = true;
    },
    close: async () => {
      await step('close');
      isOpen = false;
    },
    detachKernelDriver: async (number) => {
      await step(`detach ${String(number)}`);
      kernelHas = false;
    },
    attachKernelDriver: async (number) => {
      await step(`attach ${String(number)}`);
      if (claimed) throw new Error('attach error: Busy');
      kernelHas = true;
    },
    claimInterface: async (number) => {
      await step(`claim ${String(number)}`);
      if (kernelHas) throw new Error('claimInterface error: Resource busy');
      claimed = true;
    },
    releaseInterface: async (number) => {
      await step(`release ${String(number)}`);
      if (waiting.read !== nobody) throw new Error('releaseInterface error: Busy');
      claimed = false;
    },
    selectAlternateInterface: (number, alternate) =>
      step(`select ${String(number)} ${String(alternate)}`),
    transferIn: (_endpoint, length, timeoutMs = 1_000) =>
      new Promise((settle, reject) => {
        if (waiting.read !== nobody) throw new Error('transferIn error: endpoint not found');
        const end = (): void => {
          clearTimeout(timer);
          waiting.read = nobody;
          const bytes = queue.slice(0, length);
          queue = queue.slice(length);
          if (!isPlugged) reject(new Error('transferIn error: Disconnected'));
          else if (bytes.length === 0) reject(new Error('transferIn error: Cancelled'));
          else settle({ data: new DataView(Uint8Array.from(bytes).buffer), status: 'ok' });
        };
        const timer = setTimeout(end, timeoutMs / haste);
        waiting.read = end;
        if (queue.length > 0 || !isPlugged) setImmediate(end);
      }),
    transferOut: (_endpoint, data) =>
      new Promise((settle, reject) => {
        if (waiting.write !== nobody) throw new Error('transferOut error: endpoint not found');
        waiting.write = (isExpired) => {
          waiting.write = nobody;
          if (!isPlugged) reject(new Error('transferOut error: Disconnected'));
          else if (isExpired) reject(new Error('transferOut error: Cancelled'));
          else {
            came.take(data);
            settle({ bytesWritten: data.length, status: 'ok' });
          }
        };
        if (!isStalled || !isPlugged) setImmediate(waiting.write);
      }),
  });
  return {
    calls,
    load: () =>
      Promise.resolve({
        usb: { getDevices: () => Promise.resolve(isPlugged ? [device()] : []) },
      }),
    send: (bytes) => {
      if (!isPlugged) return;
      queue.push(...bytes);
      waiting.read();
    },
    came: (count) => came.upTo(count),
    stall: () => {
      isStalled = true;
    },
    release: () => {
      isStalled = false;
      waiting.write();
    },
    expire: () => {
      waiting.write(true);
    },
    unplug: () => {
      isPlugged = false;
      waiting.read();
      waiting.write();
    },
    plug: () => {
      isPlugged = true;
      [isOpen, isStalled, claimed, kernelHas, queue] = [false, false, false, true, []];
      came.forget();
    },
    refuse: (call, words) => {
      refusals.set(call, words);
    },
    isWithKernel: () => kernelHas,
    isOpen: () => isOpen,
  };
}

function nobody(_isExpired?: boolean): void {
  // Nobody waits.
}
