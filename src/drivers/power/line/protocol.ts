/**
 * A power-fail line, read as Linux tells a GPIO line (sysfs `value`, facts peripherals 7): the digit 1 is
 * active, which here says that the supply is failing, 0 that it stands. Anything else says nothing. Pure.
 */
const standing = 0x30;
const failing = 0x31;

/** What the newest level among `bytes` says; `null` where none does. */
export function isFailingBy(bytes: Uint8Array): boolean | null {
  const newest = bytes.findLast((byte) => byte === standing || byte === failing);
  return newest === undefined ? null : newest === failing;
}
