/**
 * Every driver by its name in a board profile. A driver, and with it what it needs of the machine, is
 * loaded when a device is opened that uses it. Adding one is one row.
 */
import type { DeviceKind, Driver } from '../runtime/ports/device.js';
import type { DriverParts } from './driver-parts.js';

/** One row: what kind of device it drives, and where it is. */
interface DriverRow<K extends DeviceKind> {
  readonly kind: K;
  readonly load: () => Promise<(parts: DriverParts) => Driver<K, unknown>>;
}

type AnyRow = { readonly [K in DeviceKind]: DriverRow<K> }[DeviceKind];

export const registry = {
  'keypad/hid-boot': {
    kind: 'keypad',
    load: async () => (await import('./keypad/hid-boot/driver.js')).hidBootKeypad,
  },
  'keypad/input-keys': {
    kind: 'keypad',
    load: async () => (await import('./keypad/input-keys/driver.js')).inputKeysKeypad,
  },
  'scanner/serial': {
    kind: 'scanner',
    load: async () => (await import('./scanner/serial/driver.js')).serialScanner,
  },
  'scanner/hid-pos': {
    kind: 'scanner',
    load: async () => (await import('./scanner/hid-pos/driver.js')).hidPosScanner,
  },
  'lcd/st7920': {
    kind: 'lcd',
    load: async () => (await import('./lcd/st7920/driver.js')).st7920Lcd,
  },
  'lcd/charlcd': {
    kind: 'lcd',
    load: async () => (await import('./lcd/charlcd/driver.js')).charlcdLcd,
  },
  'customer-display/cd5220': {
    kind: 'customerDisplay',
    load: async () => (await import('./customer-display/cd5220/driver.js')).cd5220Display,
  },
  'customer-display/led8': {
    kind: 'customerDisplay',
    load: async () => (await import('./customer-display/led8/driver.js')).led8Display,
  },
  'printer/escpos': {
    kind: 'printer',
    load: async () => (await import('./printer/escpos/driver.js')).escposPrinter,
  },
  'drawer/escpos': {
    kind: 'drawer',
    load: async () => (await import('./drawer/escpos/driver.js')).escposDrawer,
  },
  'drawer/line': {
    kind: 'drawer',
    load: async () => (await import('./drawer/line/driver.js')).lineDrawer,
  },
  'beeper/line': {
    kind: 'beeper',
    load: async () => (await import('./beeper/line/driver.js')).lineBeeper,
  },
  'power/line': {
    kind: 'power',
    load: async () => (await import('./power/line/driver.js')).linePower,
  },
  'lamps/line': {
    kind: 'lamps',
    load: async () => (await import('./lamps/line/driver.js')).lineLamps,
  },
} as const satisfies Readonly<Record<string, AnyRow>>;

export type DriverName = keyof typeof registry;

export function isDriverName(name: string): name is DriverName {
  return Object.hasOwn(registry, name);
}
