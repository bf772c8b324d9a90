/**
 * Which USB device a profile means, and which of its functions carries the bytes. Pure over the
 * descriptors as the package shows them.
 */
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import { type DeviceName, deviceNameText, usbIds } from './device-name.js';
import type { UsbLinkConfig } from './link-config.js';

export interface UsbEndpoint {
  readonly endpointNumber: number;
  readonly direction: 'in' | 'out';
  readonly type: string;
  readonly packetSize: number;
}

interface UsbAlternate {
  readonly alternateSetting: number;
  readonly interfaceClass: number;
  readonly endpoints: readonly UsbEndpoint[];
}

interface UsbInterface {
  readonly interfaceNumber: number;
  readonly alternate: UsbAlternate;
  readonly alternates: readonly UsbAlternate[];
}

export interface UsbConfiguration {
  readonly interfaces: readonly UsbInterface[];
}

/** What is known of a device before it is opened. Reading the last two may open it for a moment, and throw. */
export interface UsbDescriptors {
  readonly vendorId: number;
  readonly productId: number;
  readonly bus: string;
  readonly ports: readonly number[];
  readonly serialNumber?: string | null | undefined;
  readonly configuration?: UsbConfiguration | null | undefined;
}

/** The function that carries the bytes: of a printer its printer class, else the first one with a way out. */
export interface UsbFunctionPlace {
  readonly interfaceNumber: number;
  readonly alternateSetting: number;
  /** Whether another setting than this one is active. */
  readonly isToBeSelected: boolean;
  readonly out: UsbEndpoint;
  /** Devices that only listen have none. */
  readonly in: UsbEndpoint | null;
}

const printerClass = 7;

/** `1-1.2`, as /sys names it. */
export function portOf({ bus, ports }: UsbDescriptors): string {
  return bus.includes('-') ? bus : `${String(Number(bus))}-${ports.join('.')}`;
}

/** The one that is meant, or words why there is none. */
export function chooseUsb<D extends UsbDescriptors>(
  name: UsbLinkConfig['device'],
  devices: readonly D[],
): Result<D, DeviceFault> {
  const fitting = devices.filter((device) => isMeant(name, device));
  const [first, second] = fitting;
  if (first !== undefined && second === undefined) return ok(first);
  const said = name.kind === 'printer' ? 'printer' : deviceNameText(name);
  if (first !== undefined) {
    const which = fitting.map(described).join(' and ');
    const detail = `${said} fits ${which}: name the one that is meant by its USB port`;
    return failed({ code: 'NotFound', detail });
  }
  const others = devices.length === 0 ? 'nothing is' : `${devices.map(described).join(', ')} is`;
  return failed({ code: 'NotFound', detail: `${said} is not plugged in; ${others} there` });
}

function isMeant(
  name: Exclude<DeviceName, { kind: 'path' }> | { readonly kind: 'printer' },
  device: UsbDescriptors,
): boolean {
  switch (name.kind) {
    case 'printer':
      return interfacesOf(device).some((one) => isPrinter(one));
    case 'ids':
      return (
        name.vendorId === device.vendorId &&
        name.productId === device.productId &&
        (name.serial === null || name.serial === serialOf(device))
      );
    case 'port':
      return name.port === portOf(device);
  }
}

/** `1a86:7523 at USB port 1-1.2`. */
function described(device: UsbDescriptors): string {
  return `${usbIds(device)} at USB port ${portOf(device)}`;
}

/** `wanted`: the number of the interface that the profile names. */
export function functionOf(
  configuration: UsbConfiguration,
  wanted: number | null,
): UsbFunctionPlace | null {
  const interfaces = configuration.interfaces.filter(
    ({ interfaceNumber }) => wanted === null || interfaceNumber === wanted,
  );
  const inOrder = [...interfaces.filter(isPrinter), ...interfaces];
  const places = inOrder.flatMap((one) => one.alternates.map((setting) => placeOf(one, setting)));
  const usable = places.filter((place) => place !== null);
  const [first] = usable;
  // Printers have a setting for each protocol: the one that answers is wanted.
  const answering = usable.find(
    (place) => place.interfaceNumber === first?.interfaceNumber && place.in !== null,
  );
  return answering ?? first ?? null;
}

function placeOf(one: UsbInterface, setting: UsbAlternate): UsbFunctionPlace | null {
  const bulk = setting.endpoints.filter(({ type }) => type === 'bulk');
  const out = bulk.find(({ direction }) => direction === 'out');
  if (out === undefined) return null;
  return {
    interfaceNumber: one.interfaceNumber,
    alternateSetting: setting.alternateSetting,
    isToBeSelected: setting.alternateSetting !== one.alternate.alternateSetting,
    out,
    in: bulk.find(({ direction }) => direction === 'in') ?? null,
  };
}

function isPrinter({ alternates }: UsbInterface): boolean {
  return alternates.some(({ interfaceClass }) => interfaceClass === printerClass);
}

/** One that may not be looked into is not the one that is meant. */
function interfacesOf(device: UsbDescriptors): readonly UsbInterface[] {
  try {
    return device.configuration?.interfaces ?? [];
  } catch (error: unknown) {
    if (error instanceof Error) return [];
    throw error;
  }
}

function serialOf(device: UsbDescriptors): string | null {
  try {
    return device.serialNumber ?? null;
  } catch (error: unknown) {
    if (error instanceof Error) return null;
    throw error;
  }
}
