/**
 * What the lamps of a till tell whoever looks from afar: pure, from the status. Each lamp says one thing,
 * and several may be lit; the LCD says the rest. `unknown` is of money alone: what a wallet has not
 * answered for a sale that nobody waits for any more, or that stands in front of a person.
 */
import type { Lamp } from '../ports/device.js';
import type { ScreenId } from '../ports/screen.js';
import type { AttemptStatus, Status } from './status.js';

/** Before there is a status: the till starts. */
export const startingLamps: readonly Lamp[] = ['busy'];

/** `isBlocked`: a device is away without which no sale begins. */
export function lampsOf(status: Status, isBlocked: boolean): readonly Lamp[] {
  const isBusy = !status.ready || busyScreens.has(status.screen);
  const isReady = !isBusy && !isBlocked && !stoppedScreens.has(status.screen);
  const lit: Readonly<Record<Lamp, boolean>> = {
    ready: isReady,
    busy: isBusy && !stoppedScreens.has(status.screen),
    unknown: status.attempts.some((attempt) => isUnknown(attempt, status)),
    fault: status.faults.length > 0 || isBlocked || stoppedScreens.has(status.screen),
  };
  return (['ready', 'busy', 'unknown', 'fault'] as const).filter((lamp) => lit[lamp]);
}

/** A customer waits for the till, or the till for a wallet. */
const busyScreens: ReadonlySet<ScreenId> = new Set<ScreenId>([
  'starting',
  'resuming',
  'asking',
  'confirm-on-phone',
  'voiding',
]);

/** Nothing new can be begun. */
const stoppedScreens: ReadonlySet<ScreenId> = new Set<ScreenId>(['fault', 'locked']);

function isUnknown({ state, attempt }: AttemptStatus, { foreground, screen }: Status): boolean {
  if (state === 'stuck') return true;
  const isOpen = state === 'charging' || state === 'doubtful' || state === 'voiding';
  return isOpen && (attempt !== foreground || screen === 'unknown');
}
