/**
 * How a profile names a device so that the same one is found again after a re-plug, under whatever
 * number the kernel then gives it: by what it is (`1a86:7523`, `1a86:7523:SERIAL`, as lsusb prints it),
 * by where it is plugged in (`1-1.2`, as /sys prints it) or by a path that udev keeps. Pure.
 */
export type DeviceName =
  /** A file below /dev: best a link that udev keeps (`/dev/serial/by-id/...`, `/dev/pos/printer`). */
  | { readonly kind: 'path'; readonly path: string }
  /** `serial` tells two of a kind apart, where the maker gave each its own. */
  | {
      readonly kind: 'ids';
      readonly vendorId: number;
      readonly productId: number;
      readonly serial: string | null;
    }
  /** A socket of the box: bus and ports, and which function of the device where it has several. */
  | { readonly kind: 'port'; readonly port: string; readonly interface: string | null };

/** For whoever wrote something else. */
export const deviceNameForms =
  'a path below /dev, VID:PID or VID:PID:SERIAL (1a86:7523), or a USB port (1-1.2 or 1-1.2:1.0)';

const idsForm = /^([0-9a-f]{4}):([0-9a-f]{4})(?::([^\s:/][^\s/]{0,125}))?$/i;
const portForm = /^(\d{1,3}-\d{1,3}(?:\.\d{1,3}){0,6})(?::(\d{1,3}\.\d{1,3}))?$/;

/** `null` for what names no device. */
export function deviceNameOf(text: string): DeviceName | null {
  if (/^\/dev\/[^\0]+$/.test(text)) return { kind: 'path', path: text };
  const ids = idsForm.exec(text);
  if (ids !== null) {
    const [, vendor = '', product = '', serial = null] = ids;
    return {
      kind: 'ids',
      vendorId: Number.parseInt(vendor, 16),
      productId: Number.parseInt(product, 16),
      serial,
    };
  }
  const [, port, itf = null] = portForm.exec(text) ?? [];
  return port === undefined ? null : { kind: 'port', port, interface: itf };
}

/** As it is written in a profile. */
export function deviceNameText(name: DeviceName): string {
  switch (name.kind) {
    case 'path':
      return name.path;
    case 'ids':
      return `${usbIds(name)}${name.serial === null ? '' : `:${name.serial}`}`;
    case 'port':
      return `${name.port}${name.interface === null ? '' : `:${name.interface}`}`;
  }
}

/** `1a86:7523`. */
export function usbIds({ vendorId, productId }: UsbIds): string {
  return `${fourDigits(vendorId)}:${fourDigits(productId)}`;
}

export interface UsbIds {
  readonly vendorId: number;
  readonly productId: number;
}

function fourDigits(id: number): string {
  return id.toString(16).padStart(4, '0');
}
