/**
 * How many readings of one device are let in: a burst, and then so many a second. More than a hand or
 * a customer can make is a broken device, and is counted and thrown away before it reaches anybody
 * else. Pure: time comes with each reading.
 */
import type { DeviceKind } from '../ports/device.js';
import type { MonoMs } from '../ports/units.js';

export interface FloodLimits {
  /** Readings that may come at once. */
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * More than a hand, a customer or a printer makes; and together less than the keys and codes that may
 * wait to be handled, so that no device takes another's place there.
 */
export const floodLimits: Readonly<Record<DeviceKind, FloodLimits>> = {
  keypad: { burst: 48, perSecond: 64 },
  scanner: { burst: 8, perSecond: 8 },
  printer: { burst: 32, perSecond: 16 },
  power: { burst: 32, perSecond: 16 },
  // These say nothing.
  lcd: { burst: 1, perSecond: 1 },
  customerDisplay: { burst: 1, perSecond: 1 },
  drawer: { burst: 1, perSecond: 1 },
  beeper: { burst: 1, perSecond: 1 },
  lamps: { burst: 1, perSecond: 1 },
};

export interface FloodGate {
  /** Whether a reading that comes now is let in. */
  admits(now: MonoMs): boolean;
}

export function createFloodGate({ burst, perSecond }: FloodLimits): FloodGate {
  let room = burst;
  let lookedAt: MonoMs | null = null;
  return {
    admits: (now) => {
      const passedMs = lookedAt === null ? 0 : Math.max(0, now - lookedAt);
      lookedAt = now;
      room = Math.min(burst, room + (passedMs * perSecond) / 1000);
      if (room < 1) return false;
      room -= 1;
      return true;
    },
  };
}
