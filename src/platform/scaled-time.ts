/**
 * Time that runs `factor` times faster, for rehearsals on the virtual board: every wait becomes
 * shorter. The wall clock stays right, since it labels what others compare with their own clocks. Each
 * factor counts as a boot of its own: moments of one are not comparable with those of another.
 */
import { type After, type Alarm, type Clock } from '../runtime/ports/clock.js';
import { millis, monoMs } from '../runtime/ports/units.js';
import { nodeAfter } from './node-after.js';
import { nodeAlarm, nodeTimers } from './node-alarm.js';
import { type Machine, nodeClock } from './node-clock.js';

export interface Time {
  readonly clock: Clock;
  /** The machine's own monotonic clock, whatever the factor. */
  readonly real: Pick<Clock, 'mono'>;
  readonly alarm: Alarm;
  readonly after: After;
}

/** `factor` 1 is the machine's own time. */
export function nodeTime(factor: number, machine: Machine = {}): Time {
  const own = nodeClock(machine);
  const real = { mono: () => own.mono() };
  if (factor === 1) return { clock: own, real, alarm: nodeAlarm(own), after: nodeAfter };
  const clock: Clock = {
    mono: () => monoMs(own.mono() * factor),
    wall: () => own.wall(),
    wallTrusted: () => own.wallTrusted(),
    osBoot: `${own.osBoot}x${factor}`,
  };
  return {
    clock,
    real,
    alarm: nodeAlarm(clock, {
      start: (run, spanMs) => nodeTimers.start(run, spanMs / factor),
      soon: (run) => {
        nodeTimers.soon(run);
      },
    }),
    after: (span, run) => nodeAfter(millis(span / factor), run),
  };
}
