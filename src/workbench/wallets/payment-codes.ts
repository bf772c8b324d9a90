/** The customer's payment codes: 28 and 16 digits, good for 60 seconds and one payment. */
import { type SeededRandom, seededRandom } from '../../twins/seeded-random.js';

export interface ShownCode {
  readonly code: string;
  readonly expiresInMs: number;
}

export interface PaymentCodes {
  show(): ShownCode;
  /** The one that the phone shows now; it hides one that was paid with. */
  shown(): ShownCode | undefined;
  /** It came from the phone and its time is not over; whether it was used is the wallet's to know. */
  isShown(code: string): boolean;
  /** A payment with this code has arrived. */
  spend(code: string): void;
}

const lifeMs = 60_000;
const digits = 16;
/** More codes at once than a phone ever shows. */
const codesMax = 1_000;

export function paymentCodes(seed: number, now: () => number): PaymentCodes {
  const random = seededRandom(seed);
  const endsAt = new Map<string, number>();
  const spent = new Set<string>();
  const leftMs = (code: string): number => (endsAt.get(code) ?? 0) - now();
  return {
    show: () => {
      const code = `28${digitsFrom(random)}`;
      endsAt.set(code, now() + lifeMs);
      const [oldest] = endsAt.keys();
      if (endsAt.size > codesMax && oldest !== undefined) {
        endsAt.delete(oldest);
        spent.delete(oldest);
      }
      return { code, expiresInMs: lifeMs };
    },
    shown: () => {
      const code = [...endsAt.keys()].at(-1);
      if (code === undefined || leftMs(code) <= 0 || spent.has(code)) return undefined;
      return { code, expiresInMs: leftMs(code) };
    },
    isShown: (code) => leftMs(code) > 0,
    spend: (code) => void spent.add(code),
  };
}

function digitsFrom(random: SeededRandom): string {
  return Array.from({ length: digits }, () => String(random.below(10))).join('');
}
