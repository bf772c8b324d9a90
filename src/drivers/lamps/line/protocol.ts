/**
 * A lamp on one line, written as Linux has a GPIO line written: the digit 1 is on, 0 is off (sysfs
 * `value`, facts peripherals 7). A link over an LED of the kernel's takes `b` too, and the kernel blinks. Pure.
 */
import type { Lamp } from '../../../runtime/ports/device.js';

export type LampState = 'off' | 'on' | 'blinking';

const bytes: Readonly<Record<LampState, Uint8Array>> = {
  off: Uint8Array.of(0x30),
  on: Uint8Array.of(0x31),
  blinking: Uint8Array.of(0x62),
};

const nothing = new Uint8Array(0);

export function bytesOf(state: LampState): Uint8Array {
  return bytes[state];
}

export function changeBytes(shown: LampState, wanted: LampState): Uint8Array {
  return shown === wanted ? nothing : bytes[wanted];
}

/** How a lamp shows what it says, unless the profile tells: what may not be overlooked blinks. */
export const usualManner: Readonly<Record<Lamp, 'steady' | 'blink'>> = {
  ready: 'steady',
  busy: 'steady',
  unknown: 'blink',
  fault: 'steady',
};
