/** Days as a technician reads them on a certificate. */
import { nodeClock } from '../../platform/node-clock.js';
import { dayMs } from '../../runtime/ports/calendar.js';
import type { WallMs } from '../../runtime/ports/units.js';

export function dayOf(at: WallMs): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Whole days from now; negative once it is past. */
export function daysUntil(at: WallMs): number {
  return Math.floor((at - nodeClock().wall()) / dayMs);
}
