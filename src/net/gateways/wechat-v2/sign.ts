/**
 * Signatures of WeChat Pay v2 (facts/wallets.md 3.1): the sorted text of all fields with the key behind
 * it, as MD5 or as HMAC-SHA256. Both sides hold the same key, so whoever reads it can be WeChat.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../../runtime/ports/secret.js';
import { signedText } from '../../signing/sorted-text.js';
import type { Fields } from './xml.js';

export type SignType = 'MD5' | 'HMAC-SHA256';

/** What signs and verifies. */
export interface Signing {
  readonly signType: SignType;
  readonly key: Secret<string>;
}

/** Of all fields but `sign` itself and empty ones; upper-case hexadecimal. */
export function signatureOf(fields: Fields, { signType, key }: Signing): string {
  const text = `${signedText(fields)}&key=${key.reveal()}`;
  const digest = signType === 'MD5' ? createHash('md5') : createHmac('sha256', key.reveal());
  return digest.update(text, 'utf8').digest('hex').toUpperCase();
}

/** Whether `sign` among the fields is theirs; takes as long for a wrong one as for a right one. */
export function isSigned(fields: Fields, signing: Signing): boolean {
  const claimed = Buffer.from(fields.get('sign') ?? '', 'utf8');
  const made = Buffer.from(signatureOf(fields, signing), 'utf8');
  return claimed.length === made.length && timingSafeEqual(claimed, made);
}
