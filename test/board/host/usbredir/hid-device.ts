/**
 * HID devices for `pluggedDevice`: a keypad in boot protocol and a scanner in POS mode (page 8Ch), around
 * the reports that the byte twins make. What a device is, its report descriptor says (HID 1.11; HID POS
 * usage tables 1.02, bar code scanner).
 */
import type { UsbFunction } from './plugged-device.js';
import type { ControlRequest } from './packets.js';

export interface HidShape {
  readonly vendorId: number;
  readonly productId: number;
  readonly product: string;
  readonly serial: string;
  readonly report: Uint8Array;
  readonly reportBytes: number;
  /** Boot keyboards say so. */
  readonly isKeyboard: boolean;
}

export const hidIn = 0x81;
const hidClass = 3;
const getReport = 1;
const setReport = 9;
const setIdle = 10;
const setProtocol = 11;

/** `hear` gets the reports that the computer writes. */
export function hidFunction(
  shape: HidShape,
  hear: (report: Uint8Array) => void = () => undefined,
): UsbFunction {
  const { vendorId, productId, product, serial, report, reportBytes, isKeyboard } = shape;
  const hidDescriptor = Uint8Array.of(
    ...[9, 0x21, 0x11, 0x01, 0, 1, 0x22, report.length & 0xff, report.length >>> 8],
  );
  return {
    shape: {
      ...{ vendorId, productId, product, serial, manufacturer: 'Holdfast' },
      interfaces: [
        {
          class: hidClass,
          subclass: isKeyboard ? 1 : 0,
          protocol: isKeyboard ? 1 : 0,
          between: hidDescriptor,
          endpoints: [{ address: hidIn, kind: 'interrupt', packetBytes: reportBytes, interval: 8 }],
        },
      ],
    },
    control: (request: ControlRequest) => {
      const { requestType, request: code, value } = request;
      if (requestType === 0x81 && code === 6) {
        if (value >>> 8 === 0x22) return report;
        return value >>> 8 === 0x21 ? hidDescriptor : null;
      }
      if (requestType === 0xa1 && code === getReport) return new Uint8Array(reportBytes);
      if (requestType !== 0x21) return null;
      if (code === setReport) hear(request.data);
      return [setReport, setIdle, setProtocol].includes(code) ? new Uint8Array() : null;
    },
    take: (_, bytes) => {
      hear(bytes);
      return true;
    },
  };
}

/** The boot keyboard of HID 1.11, appendix B.1, without its lamps. */
export const bootKeyboardReport = Uint8Array.of(
  ...[0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07],
  ...[0x19, 0xe0, 0x29, 0xe7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02],
  ...[0x95, 0x01, 0x75, 0x08, 0x81, 0x01],
  ...[0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x26, 0xff, 0x00, 0x05, 0x07, 0x19, 0x00, 0x29, 0xff],
  ...[0x81, 0x00, 0xc0],
);

/** Page 8Ch, usage 2: report 2 with 63 bytes to the computer, report 4 with 8 bytes from it. */
export const posScannerReport = Uint8Array.of(
  ...[0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08],
  ...[0x85, 0x02, 0x09, 0xfe, 0x95, 0x3f, 0x81, 0x02],
  ...[0x85, 0x04, 0x09, 0x00, 0x95, 0x08, 0x91, 0x02, 0xc0],
);

export const keypadShape: HidShape = {
  ...{ vendorId: 0x1a2c, productId: 0x0e24, product: 'Till Keypad', serial: 'KP01' },
  ...{ report: bootKeyboardReport, reportBytes: 8, isKeyboard: true },
};

/** A maker that the udev rules know as one of scanners. */
export const scannerShape: HidShape = {
  ...{ vendorId: 0x1eab, productId: 0x1a03, product: 'POS Scanner', serial: 'SC01' },
  ...{ report: posScannerReport, reportBytes: 64, isKeyboard: false },
};
