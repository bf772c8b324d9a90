/**
 * HID boot keyboard reports: `[modifiers][reserved][k1..k6]` (facts peripherals 4). A key is told when
 * it goes down: in this report and not in the one before. Nothing repeats by itself. Pure.
 */

export const reportBytes = 8;
const firstKey = 2;
/** 00 no key, 01 roll-over, 02 self-test failed, 03 undefined: none of them is a key. */
const firstUsage = 0x04;

export interface Heard {
  /** Usages that are down now; the next report is compared with them. */
  readonly down: ReadonlySet<number>;
  /** Usages that went down with this report, in its order. */
  readonly pressed: readonly number[];
}

export const nothingDown: ReadonlySet<number> = new Set();

/** `report` has `reportBytes`. One that tells of too many keys at once, or of an error, says nothing. */
export function hear(report: Uint8Array, before: ReadonlySet<number>): Heard {
  const keys = [...report.subarray(firstKey, reportBytes)];
  if (keys.some((usage) => usage !== 0 && usage < firstUsage)) return { down: before, pressed: [] };
  const down = new Set(keys.filter((usage) => usage >= firstUsage));
  return { down, pressed: [...down].filter((usage) => !before.has(usage)) };
}
