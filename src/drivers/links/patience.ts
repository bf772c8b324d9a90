/** Waiting that ends: for work that may hang, and between tries of what was not taken. */
import type { After } from '../../runtime/ports/clock.js';
import { type Millis, millis } from '../../runtime/ports/units.js';

/** Settles with `work`, or after `span`; the work goes on by itself, and how it ends is nobody's business. */
export function atMost(after: After, span: Millis, work: Promise<unknown>): Promise<void> {
  return new Promise((settle) => {
    const disarm = after(span, () => {
      settle();
    });
    void Promise.allSettled([work]).then(() => {
      disarm();
      settle();
    });
  });
}

/** Pauses that grow while nothing happens. */
export interface Pauses {
  next(): Promise<void>;
  /** Something happened: ends the pause that is under way, and the next one is short. */
  reset(): void;
}

const shortMs = 5;
const longMs = 200;

export function growingPauses(after: After): Pauses {
  let spanMs = shortMs;
  let end: () => void = () => undefined;
  return {
    next: () =>
      new Promise((settle) => {
        const disarm = after(millis(spanMs), () => {
          settle();
        });
        spanMs = Math.min(spanMs * 2, longMs);
        end = () => {
          disarm();
          settle();
        };
      }),
    reset: () => {
      spanMs = shortMs;
      end();
    },
  };
}
