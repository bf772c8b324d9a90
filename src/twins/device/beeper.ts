/** A beeper: remembers what it played, and when. */
import type { Tune } from '../../runtime/ports/device.js';
import type { VirtualTime } from '../virtual-time.js';
import { type ProcessDevice, attachment } from './attachment.js';

export interface Played {
  readonly tune: Tune;
  readonly atMs: number;
}

export interface BeeperTwin {
  connect(): ProcessDevice<'beeper'>;
  /** Oldest first; the oldest are let go beyond a bound. */
  played(): readonly Played[];
}

const playedMax = 100_000;

export function beeperTwin(time: VirtualTime): BeeperTwin {
  const process = attachment<'beeper'>();
  const played: Played[] = [];
  return {
    connect: () => {
      const seat = process.attach({ emit: () => undefined });
      return {
        sound: (tune) => {
          if (!seat.heard()) return;
          played.push({ tune, atMs: time.elapsed() });
          if (played.length > playedMax) played.shift();
        },
        ...seat.ends,
      };
    },
    played: () => [...played],
  };
}
