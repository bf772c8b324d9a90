/**
 * A USB receipt printer for `pluggedDevice`: class 7, subclass 1, bidirectional (USB Printer Class 1.1).
 * Around any printer that takes bytes: what it cannot take waits on the wire, as a busy printer's NAK
 * makes it, and its port status tells paper and selection as a parallel port would.
 */
import type { ControlRequest } from './packets.js';
import type { UsbFunction } from './plugged-device.js';

export const printerOut = 0x02;
export const printerIn = 0x81;

export interface PrinterSide {
  /** `false`: its buffer is full. */
  take(bytes: Uint8Array): boolean;
  isPaperOut(): boolean;
  isOnline(): boolean;
  attached?(isAttached: boolean): void;
}

export const printerIds = { vendorId: 0x0416, productId: 0x5011 } as const;
const deviceId = 'MFG:Holdfast;MDL:Thermal 58;CMD:ESC/POS;CLS:PRINTER;';
const getDeviceId = 0;
const getPortStatus = 1;
const softReset = 2;

export function printerFunction(side: PrinterSide): UsbFunction {
  return {
    shape: {
      ...printerIds,
      ...{ manufacturer: 'Holdfast', product: 'Thermal 58', serial: 'PR01' },
      interfaces: [
        {
          class: 7,
          subclass: 1,
          protocol: 2,
          endpoints: [
            { address: printerIn, kind: 'bulk', packetBytes: 64 },
            { address: printerOut, kind: 'bulk', packetBytes: 64 },
          ],
        },
      ],
    },
    control: ({ requestType, request }: ControlRequest) => {
      if (requestType === 0xa1 && request === getDeviceId) return lengthFirst(deviceId);
      if (requestType === 0xa1 && request === getPortStatus) return Uint8Array.of(portStatus(side));
      return requestType === 0x21 && request === softReset ? new Uint8Array() : null;
    },
    take: (_, bytes) => side.take(bytes),
    attached: (isAttached) => {
      side.attached?.(isAttached);
    },
  };
}

/** Bit 5: paper is out; bit 4: selected; bit 3: no error. */
export function portStatus(side: Pick<PrinterSide, 'isPaperOut' | 'isOnline'>): number {
  const isOut = side.isPaperOut();
  const isOnline = side.isOnline();
  return (isOut ? 0x20 : 0) | (isOnline ? 0x10 : 0) | (isOut || !isOnline ? 0 : 0x08);
}

/** The two bytes of the length count themselves, the high one first. */
function lengthFirst(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'latin1');
  const length = bytes.length + 2;
  return Uint8Array.of(length >>> 8, length & 0xff, ...bytes);
}
