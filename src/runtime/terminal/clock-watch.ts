/**
 * Whether the wall clock can be right (P25): never before what the journal and the software have seen,
 * nor far before what this process has seen itself, nor while network and records contradict each
 * other. A clock found wrong is looked at with every event, and again and again until it is right; at
 * rest nothing is armed.
 */
import { setBackMax } from '../clock/agreement.js';
import type { Clock } from '../ports/clock.js';
import { type WallMs, after, seconds, wallMs } from '../ports/units.js';
import type { TimerSetter } from './interpreter-timers.js';

export interface ClockWatch {
  /** The clock that is watched; it is not trusted while it cannot be right. */
  readonly clock: Clock;
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

const lookAgainSpan = seconds(10);
export const clockTimer = 'clock';

export function createClockWatch(parts: ClockWatchParts): ClockWatch {
  const { clock, notBefore, judged, timers } = parts;
  /** Before this the system's clock cannot be right; what this process has seen counts too. */
  let earliest = notBefore;
  let isDoubted = false;
  const basis = () => clock.wallBasis?.() ?? 'system';
  const isSound = (): boolean => {
    const rests = basis();
    if (rests === 'disputed') return false;
    // What the servers agree on outweighs what the system's clock has shown since the start.
    return clock.wall() >= (rests === 'network' ? notBefore - setBackMax : earliest);
  };
  const doubt = (): void => {
    isDoubted = true;
    timers.setTimer(clockTimer, after(clock.mono(), lookAgainSpan));
  };
  const look = (): void => {
    if (!isSound()) {
      if (isDoubted) return;
      doubt();
      judged('fault');
      return;
    }
    const seen = clock.wall() - setBackMax;
    earliest = wallMs(Math.max(basis() === 'network' ? notBefore : earliest, seen));
    if (!isDoubted) return;
    isDoubted = false;
    judged('ok');
  };
  return {
    clock: {
      mono: () => clock.mono(),
      wall: () => clock.wall(),
      wallTrusted: () => clock.wallTrusted() && isSound(),
      wallBasis: basis,
      osBoot: clock.osBoot,
    },
    isSound,
    begin: () => {
      if (!isSound()) doubt();
    },
    look,
    lookAgain: () => {
      look();
      if (isDoubted) doubt();
    },
  };
}
