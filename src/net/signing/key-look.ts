/**
 * What a key file holds, whatever it should hold: for whoever has to say what is wrong with it. Nothing
 * of what comes back is a text of the key.
 */
import type { KeyObject, X509Certificate } from 'node:crypto';
import type { Secret } from '../../runtime/ports/secret.js';
import type { WallMs } from '../../runtime/ports/units.js';
import { beginOf, endOf, parseCertificates } from '../http/certificate.js';
import { isPem, privateKeyIn, publicKeyIn } from './rsa-keys.js';

export interface HeldKey {
  readonly key: KeyObject;
  /** `RSA`, `EC`, ...: as it is written in capitals. */
  readonly type: string;
  /** Of an RSA key. */
  readonly bits: number | null;
}

export type KeyLook =
  | ({
      readonly kind: 'privateKey' | 'publicKey';
      readonly form: 'PEM' | 'base64';
    } & HeldKey)
  | ({
      readonly kind: 'certificate';
      readonly certificate: X509Certificate;
      readonly from: WallMs | null;
      /** The earliest end of all that the file holds; so it is with several. */
      readonly until: WallMs | null;
      readonly count: number;
    } & HeldKey)
  /** Behind a password. */
  | { readonly kind: 'locked' }
  | { readonly kind: 'nothing' };

export function lookAtKey(secret: Secret<string>): KeyLook {
  const text = secret.reveal().trim();
  if (text.includes('ENCRYPTED')) return { kind: 'locked' };
  const form = isPem(text) ? 'PEM' : 'base64';
  if (text.includes('-----BEGIN CERTIFICATE')) return certificateLook(text);
  const own = privateKeyIn(text);
  if (own !== null) return { kind: 'privateKey', form, ...held(own) };
  const theirs = publicKeyIn(text);
  return theirs === null ? { kind: 'nothing' } : { kind: 'publicKey', form, ...held(theirs) };
}

function certificateLook(text: string): KeyLook {
  const parsed = parseCertificates(text);
  if (!parsed.ok) return { kind: 'nothing' };
  const [certificate] = parsed.value;
  const earliest = parsed.value.reduce((first, other) =>
    (endOf(other) ?? Infinity) < (endOf(first) ?? Infinity) ? other : first,
  );
  return {
    kind: 'certificate',
    certificate,
    from: beginOf(certificate),
    until: endOf(earliest),
    count: parsed.value.length,
    ...held(certificate.publicKey),
  };
}

function held(key: KeyObject): HeldKey {
  const { asymmetricKeyType: type = 'no', asymmetricKeyDetails: details } = key;
  return { key, type: type.toUpperCase(), bits: details?.modulusLength ?? null };
}
