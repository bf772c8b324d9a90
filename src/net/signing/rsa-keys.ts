/**
 * Keys as they come out of files: PEM, or the bare base64 that Alipay's own tools hand out; PKCS#1 or
 * PKCS#8. A refusal is a sentence that says nothing of the key itself.
 */
import { type KeyObject, createPrivateKey, createPublicKey } from 'node:crypto';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import type { Secret } from '../../runtime/ports/secret.js';

const bitsMin = 2048;
const textLengthMax = 32 * 1024;

type Parsed = Result<KeyObject, string>;

/** Our application's private key. */
export function parsePrivateKey(text: Secret<string>): Parsed {
  const key = text.reveal().trim();
  if (key.length > textLengthMax) return failed('is too long for a key');
  if (/-----BEGIN [A-Z ]*PUBLIC KEY-----/.test(key)) return failed('holds a public key');
  if (/ENCRYPTED/.test(key)) return failed('is protected by a password; store it without one');
  return soundRsa(privateKeyIn(key), 'holds no RSA private key');
}

/** `null` when it holds none, or one behind a password. */
export function privateKeyIn(key: string): KeyObject | null {
  if (isPem(key)) return firstOf([() => createPrivateKey({ key, format: 'pem' })]);
  const forms = ['pkcs8', 'pkcs1'] as const;
  return firstOf(
    forms.map((type) => () => createPrivateKey({ key: decoded(key), format: 'der', type })),
  );
}

/** The wallet's public key. A private key would do as one for Node, and is refused here. */
export function parsePublicKey(text: string): Parsed {
  const key = text.trim();
  if (key.length > textLengthMax) return failed('is too long for a key');
  if (key.includes('PRIVATE KEY') || privateKeyIn(key) !== null) {
    return failed('holds a private key');
  }
  if (key.includes('CERTIFICATE')) return failed('holds a certificate; the public key is needed');
  return soundRsa(publicKeyIn(key), 'holds no RSA public key');
}

/** Also of a private key and of a certificate, which hold one. */
export function publicKeyIn(key: string): KeyObject | null {
  if (isPem(key)) return firstOf([() => createPublicKey({ key, format: 'pem' })]);
  const forms = ['spki', 'pkcs1'] as const;
  return firstOf(
    forms.map((type) => () => createPublicKey({ key: decoded(key), format: 'der', type })),
  );
}

/** Whether `publicKey` is the other half of our own private key: the wrong file of the two. */
export function isOwnHalf(publicKey: KeyObject, privateKey: KeyObject): boolean {
  return createPublicKey(privateKey).equals(publicKey);
}

export function isPem(text: string): boolean {
  return text.startsWith('-----BEGIN ');
}

/** Bare base64, perhaps broken into lines; empty when it is something else. */
function decoded(text: string): Buffer {
  const joined = text.replace(/\s+/g, '');
  return Buffer.from(/^[A-Za-z0-9+/]+={0,2}$/.test(joined) ? joined : '', 'base64');
}

/** The first way of reading that works. */
function firstOf(ways: readonly (() => KeyObject)[]): KeyObject | null {
  for (const read of ways) {
    const key = keyOrNull(read);
    if (key !== null) return key;
  }
  return null;
}

function keyOrNull(read: () => KeyObject): KeyObject | null {
  try {
    return read();
  } catch {
    // Not this form. What OpenSSL says of it names its own routines and helps nobody.
    return null;
  }
}

function soundRsa(key: KeyObject | null, otherwise: string): Parsed {
  if (key?.asymmetricKeyType !== 'rsa') return failed(otherwise);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < bitsMin) return failed(`has ${String(bits)} bits; RSA2 needs ${String(bitsMin)}`);
  return ok(key);
}
