/**
 * What stands between a driver and the till during one opening of its device: what it throws, also
 * in its timers, is a fault of that device, named by the kind of error alone (a message may hold
 * what was read: law 8). Its timers may outlive it: a printer's connection goes on for the drawer.
 */
import type { After } from '../runtime/ports/clock.js';
import type { DeviceFault } from '../runtime/ports/device.js';

export interface TurnGuard {
  readonly signal: AbortSignal;
  /** As the driver is given it. */
  readonly after: After;
  /** Runs what belongs to the driver, now. */
  run(where: string, body: () => void): void;
  /** Asks the driver to end; what it waits for still comes. Twice is safe. */
  abort(): void;
}

export function guardTurn(after: After, onThrown: (fault: DeviceFault) => void): TurnGuard {
  const ending = new AbortController();
  const run = (where: string, body: () => void): void => {
    try {
      body();
    } catch (thrown: unknown) {
      onThrown(threw(where, thrown));
    }
  };
  return {
    signal: ending.signal,
    after: (span, body) =>
      after(span, () => {
        run('a timer', body);
      }),
    run,
    abort: () => {
      ending.abort();
    },
  };
}

export function threw(where: string, thrown: unknown): DeviceFault {
  const what = thrown instanceof Error ? thrown.name : typeof thrown;
  return { code: 'Protocol', detail: `the driver threw ${what} in ${where}` };
}
