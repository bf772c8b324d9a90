/** The customer's payment codes: 18 digits, good for 60 seconds and one payment. */
import { type SeededRandom, seededRandom } from '../../twins/seeded-random.js';
import type { RealTime } from '../real-time.js';
import type { LedgerFile } from './ledger-file.js';

export interface ShownCode {
  readonly code: string;
  readonly expiresInMs: number;
}

export interface PaymentCodes {
  show(): ShownCode;
  /** The one that the phone shows now; it hides one that was paid with. */
  shown(): ShownCode | undefined;
  /**
   * A payment with this code has arrived. Answers whether it came from the phone and its time is not
   * over; whether it was used before is the wallet's to know.
   */
  pays(code: string): boolean;
}

export interface PaymentCodesOptions {
  readonly seed: number;
  readonly file: LedgerFile;
  readonly time: RealTime;
  /** The two digits that tell whose code it is. */
  readonly prefix: (below: SeededRandom['below']) => string;
}

const lifeMs = 60_000;
const digits = 16;
/** More codes at once than a phone ever shows. */
const codesMax = 1_000;

export function paymentCodes({ seed, file, time, prefix }: PaymentCodesOptions): PaymentCodes {
  // Beyond the codes of earlier starts: those have been used, and the till knows them.
  const random = seededRandom(seed + file.kept.length);
  const endsAt = new Map<string, number>();
  const spent = new Set<string>();
  const leftMs = (code: string): number => (endsAt.get(code) ?? 0) - time.elapsed();
  return {
    show: () => {
      const first = prefix((bound) => random.below(bound));
      const code = `${first}${digitsFrom(random)}`;
      endsAt.set(code, time.elapsed() + lifeMs);
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
    pays: (code) => {
      spent.add(code);
      return leftMs(code) > 0;
    },
  };
}

function digitsFrom(random: SeededRandom): string {
  return Array.from({ length: digits }, () => String(random.below(10))).join('');
}
