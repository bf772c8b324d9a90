/** Keeps the counts of one device for its report. Each is told once, by whoever saw it happen. */
import type { DeviceFault } from '../ports/device.js';
import type { Clock } from '../ports/clock.js';
import type { DeviceStatistics } from './device-report.js';
import type { MonoMs, WallMs } from '../ports/units.js';

export interface DeviceTally {
  opened(): void;
  openFailed(fault: DeviceFault): void;
  /** Lost, or let go for a fault. */
  lost(fault: DeviceFault): void;
  ended(): void;
  reading(): void;
  shed(): void;
  /** A command has ended; `null` for well. */
  command(fault: DeviceFault | null): void;
  read(bytes: DeviceStatistics['bytes']): DeviceStatistics;
}

export function createTally(clock: Clock): DeviceTally {
  const counts = {
    opened: 0,
    lost: 0,
    failedOpens: 0,
    readings: 0,
    shedReadings: 0,
    commands: 0,
    commandFaults: 0,
  };
  let lastFault: (DeviceFault & { readonly at: WallMs; readonly since: MonoMs }) | null = null;
  let upSince: MonoMs | null = null;
  const blame = ({ code, detail }: DeviceFault): void => {
    lastFault = { code, detail, at: clock.wall(), since: clock.mono() };
  };
  const told = (): DeviceStatistics['lastFault'] => {
    if (lastFault === null) return null;
    const { code, detail, at, since } = lastFault;
    return { code, detail, at, agoMs: clock.mono() - since };
  };
  return {
    opened: () => {
      counts.opened += 1;
      upSince = clock.mono();
    },
    openFailed: (fault) => {
      counts.failedOpens += 1;
      blame(fault);
    },
    lost: (fault) => {
      counts.lost += 1;
      upSince = null;
      blame(fault);
    },
    ended: () => {
      upSince = null;
    },
    reading: () => {
      counts.readings += 1;
    },
    shed: () => {
      counts.shedReadings += 1;
    },
    command: (fault) => {
      counts.commands += 1;
      if (fault === null) return;
      counts.commandFaults += 1;
      blame(fault);
    },
    read: (bytes) => ({
      ...counts,
      lastFault: told(),
      bytes,
      upSince,
      upMs: upSince === null ? null : clock.mono() - upSince,
    }),
  };
}
