/**
 * The certificates of the platform, from the body that brings them (facts/wallets.md 3.4). Each lies in
 * an envelope that only the APIv3 key opens (AES-256-GCM: 12 bytes of nonce, associated data, the tag
 * at the end), so whoever sealed it knows that key, which is what vouches for the certificates: no
 * chain is followed. One envelope that does not open, or holds something else than it says, spoils all.
 */
import { type KeyObject, createDecipheriv } from 'node:crypto';
import type { WallMs } from '../../../runtime/ports/units.js';
import { beginOf, endOf, parseCertificates } from '../../http/certificate.js';
import { type Json, parseStrict } from '../../json/strict-json.js';
import { membersIn, objectIn, textIn } from './reply.js';

export interface PlatformCertificate {
  /** Upper case, without zeros in front. */
  readonly serial: string;
  readonly key: KeyObject;
  readonly validFrom: WallMs;
  readonly validUntil: WallMs;
}

export type CertificatesRead =
  | { readonly kind: 'opened'; readonly certificates: readonly PlatformCertificate[] }
  /** The key does not open it: it is another one, or the envelope was tampered with. */
  | { readonly kind: 'sealed' }
  | { readonly kind: 'malformed'; readonly detail: string };

const countMax = 16;
const ciphertextLengthMax = 16 * 1024;
const tagBytes = 16;
const nonceBytes = 12;
const bitsMin = 2048;

export function openCertificates(body: Uint8Array, apiV3Key: KeyObject): CertificatesRead {
  const document = parseStrict(body);
  const list = membersIn(document).get('data')?.value;
  if (list?.kind !== 'list' || list.items.length === 0 || list.items.length > countMax) {
    return malformed('answer has no list of certificates');
  }
  const certificates: PlatformCertificate[] = [];
  for (const item of list.items) {
    const pem = unsealed(item, apiV3Key);
    if (pem === null) return { kind: 'sealed' };
    const certificate = certificateIn(pem);
    if (certificate === null) return malformed('an envelope holds no certificate');
    if (certificate.serial !== plainSerial(textIn(membersIn(item), 'serial_no'))) {
      return malformed('an envelope holds another certificate');
    }
    certificates.push(certificate);
  }
  return { kind: 'opened', certificates };
}

/** Serial numbers are compared as numbers: one may be written with zeros in front, or in small letters. */
export function plainSerial(serial: string): string {
  return serial.toUpperCase().replace(/^0+/, '');
}

function unsealed(item: Json, apiV3Key: KeyObject): string | null {
  const envelope = objectIn(membersIn(item), 'encrypt_certificate');
  const nonce = Buffer.from(textIn(envelope, 'nonce'), 'utf8');
  const associated = Buffer.from(textIn(envelope, 'associated_data'), 'utf8');
  const ciphertext = textIn(envelope, 'ciphertext');
  if (textIn(envelope, 'algorithm') !== 'AEAD_AES_256_GCM' || nonce.length !== nonceBytes) {
    return null;
  }
  if (ciphertext.length > ciphertextLengthMax || !/^[0-9A-Za-z+/]+={0,2}$/.test(ciphertext)) {
    return null;
  }
  const sealed = Buffer.from(ciphertext, 'base64');
  if (sealed.length <= tagBytes || sealed.toString('base64') !== ciphertext) return null;
  try {
    const opening = createDecipheriv('aes-256-gcm', apiV3Key, nonce, { authTagLength: tagBytes });
    opening.setAAD(associated);
    opening.setAuthTag(sealed.subarray(-tagBytes));
    const plain = [opening.update(sealed.subarray(0, -tagBytes)), opening.final()];
    return Buffer.concat(plain).toString('utf8');
  } catch {
    // The tag does not fit; Node says it by throwing.
    return null;
  }
}

function certificateIn(pem: string): PlatformCertificate | null {
  const parsed = parseCertificates(pem);
  if (!parsed.ok || parsed.value.length > 1) return null;
  const [certificate] = parsed.value;
  const { serialNumber, publicKey } = certificate;
  const validFrom = beginOf(certificate);
  const validUntil = endOf(certificate);
  if (validFrom === null || validUntil === null) return null;
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (publicKey.asymmetricKeyType !== 'rsa' || bits < bitsMin) return null;
  return { serial: plainSerial(serialNumber), key: publicKey, validFrom, validUntil };
}

function malformed(detail: string): CertificatesRead {
  return { kind: 'malformed', detail };
}
