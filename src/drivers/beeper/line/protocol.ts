/**
 * A buzzer on one line, written as Linux has a GPIO line written: the digit 1 is on, 0 is off (sysfs
 * `value`, facts peripherals 7). What tells one tune from another is how long it is on. Pure.
 */
import type { Tune } from '../../../runtime/ports/device.js';

/** How long it is on, off, on, ... in milliseconds; begins and ends with on. */
export type Pattern = readonly number[];

/** Told apart with closed eyes: one, two, one long, three short, three long. */
export const patterns: Readonly<Record<Tune, Pattern>> = {
  key: [15],
  paid: [80, 60, 160],
  refused: [500],
  earlier: [50, 50, 50, 50, 50],
  alarm: [250, 120, 250, 120, 250],
};

export const onBytes: Uint8Array = Uint8Array.of(0x31);
export const offBytes: Uint8Array = Uint8Array.of(0x30);
