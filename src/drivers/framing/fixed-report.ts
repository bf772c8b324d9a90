/**
 * Cuts a stream of bytes into reports of one size. There is no mark to find the beginning by: a
 * report that stops in its middle for longer than the gap is dropped, and the next byte begins one.
 */
import type { After } from '../../runtime/ports/clock.js';
import type { Millis } from '../../runtime/ports/units.js';
import type { Framing } from './delimited.js';

export interface FixedReportOptions {
  readonly reportBytes: number;
  readonly gap: Millis;
  readonly after: After;
  /** One report; the bytes are overwritten when the call is over. */
  readonly onReport: (report: Uint8Array) => void;
  readonly onDropped: () => void;
}

export function fixedReportFraming(options: FixedReportOptions): Framing {
  const { reportBytes, gap, after, onReport, onDropped } = options;
  const held = new Uint8Array(reportBytes);
  let length = 0;
  let disarm: (() => void) | null = null;

  const rest = (): void => {
    disarm?.();
    disarm = null;
  };
  return {
    push: (bytes) => {
      for (const byte of bytes) {
        held[length++] = byte;
        if (length < reportBytes) continue;
        length = 0;
        onReport(held);
      }
      rest();
      if (length === 0) return;
      disarm = after(gap, () => {
        disarm = null;
        length = 0;
        onDropped();
      });
    },
    stop: () => {
      length = 0;
      rest();
    },
    heldBytes: () => length,
  };
}
