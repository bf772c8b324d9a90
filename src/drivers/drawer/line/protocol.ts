/**
 * A drawer's coil on one line, written as Linux has a GPIO line written: the digit 1 is on, 0 is off
 * (sysfs `value`, facts peripherals 7). The coil is made for a moment: its longest pulse is bounded here,
 * and so is the rest that it needs before the next. Pure.
 */

export const onBytes: Uint8Array = Uint8Array.of(0x31);
export const offBytes: Uint8Array = Uint8Array.of(0x30);

/** ESC/POS printers give 50 ms unless told, and 510 ms at most (facts peripherals 1.2). */
export const pulseMs = { min: 10, max: 500, otherwise: 100 } as const;
export const restMs = { min: 100, max: 5_000, otherwise: 500 } as const;
