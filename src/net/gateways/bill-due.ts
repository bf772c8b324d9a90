/**
 * When the bill of a day has to be there: both wallets begin to make it at 09:00 of the next day and
 * advise to ask after 10:00 (facts/wallets.md 5.1, 5.2). Before that, "there is none" may as well mean
 * "not yet".
 */
import { type WallMs, hours, wallMs } from '../../runtime/ports/units.js';
import { timestamp } from './beijing-time.js';

const dueAfter = hours(24 + 10);

/** `day` is `yyyy-MM-dd`, shop time. */
export function isBillDue(day: string, now: WallMs): boolean {
  return day <= timestamp(wallMs(now - dueAfter)).slice(0, day.length);
}
