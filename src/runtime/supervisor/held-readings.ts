/**
 * What keypad and scanner said before there was anybody to hear it: kept in order, bounded in number and
 * in age, and handed over once. Nothing is dropped in silence: what is too much or too old is counted.
 *
 * Why it is safe to keep (P8). A key means what the screen said when it was pressed, and all that is
 * kept here was pressed on the starting screen, which gives no key a meaning: it is handed over while
 * that screen still stands, and answered with "not now". It can begin nothing, confirm nothing and
 * charge nothing. The answer is owed to a hand that is still there, hence the age. Of a code only that
 * there was one is kept: a payment code lives a minute, is used where it is awaited, and is read again.
 */
import type { Key } from '../ports/device.js';
import { type Millis, type MonoMs, after, seconds } from '../ports/units.js';

/** `code`: one was read, whatever it said. */
export type HeldReading = { readonly kind: 'key'; readonly key: Key } | { readonly kind: 'code' };

export interface HeldLimits {
  readonly max: number;
  readonly ageMax: Millis;
}

/** Half of the keys that may wait to be handled, and as long as a hand waits for an answer. */
export const heldLimits: HeldLimits = { max: 32, ageMax: seconds(3) };

export interface Claimed {
  /** In the order of their coming. */
  readonly readings: readonly HeldReading[];
  readonly tooOld: number;
  readonly tooMany: number;
}

export interface HeldReadings {
  put(reading: HeldReading, now: MonoMs): void;
  /** Hands over what is still due an answer, and keeps nothing. */
  claim(now: MonoMs): Claimed;
}

export function holdReadings({ max, ageMax }: HeldLimits = heldLimits): HeldReadings {
  let held: { readonly reading: HeldReading; readonly at: MonoMs }[] = [];
  let tooOld = 0;
  let tooMany = 0;
  const dropOld = (now: MonoMs): void => {
    const fresh = held.filter(({ at }) => after(at, ageMax) > now);
    tooOld += held.length - fresh.length;
    held = fresh;
  };
  return {
    put: (reading, now) => {
      dropOld(now);
      if (held.length >= max) tooMany += 1;
      else held.push({ reading, at: now });
    },
    claim: (now) => {
      dropOld(now);
      const claimed = { readings: held.map(({ reading }) => reading), tooOld, tooMany };
      held = [];
      tooOld = 0;
      tooMany = 0;
      return claimed;
    },
  };
}
