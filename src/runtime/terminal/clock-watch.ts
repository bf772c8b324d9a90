/**
 * Whether the wall clock can be right (P25): never before what the journal and the software have seen,
 * nor far before what this process has seen itself. A clock found wrong is looked at again until it is
 * right; at rest nothing is armed.
 */
import type { Clock } from '../ports/clock.js';
import { type WallMs, after, minutes, seconds, wallMs } from '../ports/units.js';
import type { TimerSetter } from './interpreter-timers.js';

export interface ClockWatch {
  isSound(): boolean;
  /** At the start, once. */
  begin(): void;
  /** Before each event: a clock that was set back meanwhile is found before anything is decided. */
  look(): void;
  /** Its timer has fired. */
  lookAgain(): void;
}

export interface ClockWatchParts {
  readonly clock: Clock;
  /** When the software was built or the newest record was written, whichever is later. */
  readonly notBefore: WallMs;
  readonly judged: (clock: 'ok' | 'fault') => void;
  readonly timers: Pick<TimerSetter, 'setTimer'>;
}

/** Network time sets a running clock back by less than this. */
const setBackMax = minutes(1);
const lookAgainSpan = seconds(10);
export const clockTimer = 'clock';

export function createClockWatch(parts: ClockWatchParts): ClockWatch {
  const { clock, notBefore, judged, timers } = parts;
  let earliest = notBefore;
  let isDoubted = false;
  const isSound = (): boolean => clock.wall() >= earliest;
  const doubt = (): void => {
    isDoubted = true;
    timers.setTimer(clockTimer, after(clock.mono(), lookAgainSpan));
  };
  return {
    isSound,
    begin: () => {
      if (!isSound()) doubt();
    },
    look: () => {
      if (isDoubted) return;
      if (isSound()) earliest = wallMs(Math.max(earliest, clock.wall() - setBackMax));
      else {
        doubt();
        judged('fault');
      }
    },
    lookAgain: () => {
      if (!isSound()) {
        doubt();
        return;
      }
      isDoubted = false;
      judged('ok');
    },
  };
}
