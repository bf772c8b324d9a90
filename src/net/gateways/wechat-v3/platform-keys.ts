/**
 * Whose signature counts, and since when. The public key that the configuration names counts always;
 * a certificate of the platform while it is valid. Certificates live in memory alone: they are fetched
 * when none is known, and again when a reply is signed by one that is not. WeChat Pay sends several at
 * once while it changes them, so what is fetched takes the place of all that was known.
 */
import type { KeyObject } from 'node:crypto';
import { type MonoMs, type WallMs, after, minutes } from '../../../runtime/ports/units.js';
import { type PlatformCertificate, plainSerial } from './certificates.js';
import type { WeChatPublicKey } from './config.js';

export interface PlatformKeys {
  /** The key of a serial that counts at `now`. */
  keyOf(serial: string, now: WallMs): KeyObject | null;
  /** Whether any key counts at `now`: without one no answer can be believed. */
  isAble(now: WallMs): boolean;
  /** A reply was signed by somebody who is not known. */
  missed(): void;
  /** Whether it is time to fetch because of that. */
  isFetchDue(now: MonoMs): boolean;
  replace(certificates: readonly PlatformCertificate[]): void;
  /** A fetch begins: whatever comes of it, the next one waits. */
  fetching(now: MonoMs): void;
}

/** Between two fetches for the sake of a serial that is not known: it may be nobody's. */
const fetchPause = minutes(1);

export function platformKeys(publicKey: WeChatPublicKey | null): PlatformKeys {
  let known: readonly PlatformCertificate[] = [];
  let hasMissed = false;
  let fetchedAt: MonoMs | null = null;
  const isValid = ({ validFrom, validUntil }: PlatformCertificate, now: WallMs): boolean =>
    validFrom <= now && now <= validUntil;
  return {
    keyOf: (serial, now) => {
      if (publicKey !== null && serial === publicKey.id) return publicKey.key;
      const plain = plainSerial(serial);
      const found = known.find((one) => one.serial === plain && isValid(one, now));
      return found?.key ?? null;
    },
    isAble: (now) => publicKey !== null || known.some((one) => isValid(one, now)),
    missed: () => {
      hasMissed = true;
    },
    isFetchDue: (now) => hasMissed && (fetchedAt === null || now >= after(fetchedAt, fetchPause)),
    replace: (certificates) => {
      known = certificates;
      hasMissed = false;
    },
    fetching: (now) => {
      fetchedAt = now;
    },
  };
}
