/**
 * The lamps of a board follow the till's status, as whoever watches it from outside is told. A box
 * without lamps is followed by nothing.
 */
import type { Device } from '../runtime/ports/device.js';
import { lampsOf, startingLamps } from '../runtime/terminal/lamps.js';
import type { Status } from '../runtime/terminal/status.js';
import type { Connect } from './till-devices.js';

export interface StatusLamps {
  /** `isBlocked`: a device is away without which no sale begins. */
  readonly follow: (status: Status, isBlocked: boolean) => void;
  /** Dark from now on: nobody is at the till any more who could mean them. Twice is safe. */
  close(): Promise<void>;
}

export function statusLamps(connect: Connect<'lamps'> | null): StatusLamps {
  const lamps: Device<'lamps'> | null = connect?.({ emit: () => undefined }) ?? null;
  let told = '';
  lamps?.show(startingLamps);
  return {
    follow: (status, isBlocked) => {
      const lit = lampsOf(status, isBlocked);
      const text = lit.join();
      if (text === told) return;
      told = text;
      lamps?.show(lit);
    },
    close: async () => lamps?.close(),
  };
}
