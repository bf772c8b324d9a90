/**
 * The readings of one device on their way to the till, bounded (`flood-gate`). What is too much is
 * counted, thrown away and told in the log once a second; where only the newest counts, that one
 * always gets through.
 */
import type { After, Clock } from '../runtime/ports/clock.js';
import type { Log } from '../runtime/ports/log.js';
import { seconds } from '../runtime/ports/units.js';
import { type FloodLimits, createFloodGate } from '../runtime/supervisor/flood-gate.js';

export interface Sluice<R> {
  push(reading: R): void;
  /** Nothing comes through any more. Twice is safe. */
  close(): void;
}

export interface SluiceOptions<R> {
  readonly clock: Clock;
  readonly after: After;
  readonly log: Log;
  readonly id: string;
  readonly limits: FloodLimits;
  readonly keepsNewest: boolean;
  readonly deliver: (reading: R) => void;
  readonly onShed: () => void;
}

const lookSpan = seconds(1);

export function openSluice<R>(options: SluiceOptions<R>): Sluice<R> {
  const { clock, after, log, id, keepsNewest, deliver, onShed } = options;
  const gate = createFloodGate(options.limits);
  let newest: { readonly reading: R } | null = null;
  let shed = 0;
  let isClosed = false;
  let disarm: (() => void) | null = null;

  const look = (): void => {
    disarm = null;
    const kept = newest;
    newest = null;
    if (shed > 0) log.write('warning', 'device.flood', { device: id, shed });
    const goesOn = shed > 0;
    shed = 0;
    if (goesOn) disarm = after(lookSpan, look);
    if (kept !== null) deliver(kept.reading);
  };
  return {
    push: (reading) => {
      if (isClosed) return;
      if (gate.admits(clock.mono())) {
        newest = null;
        deliver(reading);
        return;
      }
      onShed();
      shed += 1;
      if (keepsNewest) newest = { reading };
      disarm ??= after(lookSpan, look);
    },
    close: () => {
      isClosed = true;
      disarm?.();
      disarm = null;
    },
  };
}
