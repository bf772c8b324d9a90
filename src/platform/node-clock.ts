/** The clocks of the machine. */
import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import type { Clock } from '../runtime/ports/clock.js';
import { type MonoMs, monoMs, wallMs } from '../runtime/ports/units.js';
import { clockKeeper, keptLately } from './clock-keeper.js';

/**
 * No wall clock that runs before this day can be right: the software is younger. A board without a
 * clock chip starts in 1970, or at the day its image was made.
 */
export const softwareBornAt = Date.UTC(2026, 0, 1);

const bootIdFile = '/proc/sys/kernel/random/boot_id';
const nanosInMilli = 1_000_000n;

/** Where a test puts other things in the place of the machine's own. */
export interface Machine {
  readonly bootId?: string;
  readonly now?: () => number;
  /** Whether a chip or a time service keeps the wall clock; the machine is asked unless told. */
  readonly isKept?: () => boolean;
}

/**
 * `mono` is CLOCK_MONOTONIC in whole milliseconds: on Linux it counts from the boot of the machine,
 * so it goes on when the process starts again, and stands still while the machine is suspended: a wait
 * is longer then, never shorter. `wallTrusted`: something keeps the wall clock (clock-keeper.ts), and it
 * does not say a time before the software existed.
 */
export function nodeClock(machine: Machine = {}): Clock {
  const now = machine.now ?? Date.now;
  const mono = (): MonoMs => monoMs(Number(process.hrtime.bigint() / nanosInMilli));
  const isKept = machine.isKept ?? keptLately(clockKeeper(), { mono });
  return {
    mono,
    wall: () => wallMs(now()),
    wallTrusted: () => now() >= softwareBornAt && isKept(),
    osBoot: bootName(machine.bootId ?? bootIdFile),
  };
}

/**
 * The kernel's name of this boot. Where there is none every start counts as a boot of its own: then
 * no monotonic time is compared with one of an earlier start, which is the safe side of not knowing.
 */
function bootName(file: string): string {
  const name = readText(file).trim();
  return name === '' ? `unnamed-${randomUUID()}` : name;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Not Linux, or /proc is hidden; the caller has an answer for that.
    return '';
  }
}
