/**
 * Pauses between two tries to open a device: doubling, and spread by chance so that devices lost at
 * once do not come back in step. Pure; a device that stayed begins anew.
 */
import type { Random } from '../ports/random.js';
import { type Millis, millis } from '../ports/units.js';

const firstPauseMs = 250;
const pauseMaxMs = 5_000;
const doublingsMax = 10;

/** The pause after `failures` tries in a row have failed (1 and up): three quarters of it to all of it. */
export function pauseAfter(failures: number, random: Random): Millis {
  const full = firstPauseMs * (1 << Math.min(Math.max(failures - 1, 0), doublingsMax));
  const capped = Math.min(full, pauseMaxMs);
  const [chance = 0] = random.bytes(1);
  return millis(capped - Math.floor((capped * chance) / 1024));
}
