/**
 * The key that signs exports: Ed25519, the private half as PEM (PKCS 8), the public half as PEM
 * (SPKI). Whoever holds the public half can check; it is no secret. Pure.
 */
import { type KeyObject, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { CheckSignature } from './export-check.js';
import type { SignDigest } from './day-export.js';

export interface ExportKey {
  readonly sign: SignDigest;
  /** Of what `sign` has signed. */
  readonly check: CheckSignature;
}

/** The key in the text of a private key file, or `null` when it is no such key. */
export function exportKeyOf(pem: string): ExportKey | null {
  const key = keyIn(() => createPrivateKey(pem));
  if (key === null) return null;
  const half = createPublicKey(key);
  return {
    sign: (digest) => sign(null, digest, key).toString('base64'),
    check: (digest, signature) => verify(null, digest, half, Buffer.from(signature, 'base64')),
  };
}

/** The check in the text of a public key file, or `null` when it is no such key. */
export function signatureCheckOf(pem: string): CheckSignature | null {
  // Node makes a public key of a private one as well; a private key has no business here.
  const key = pem.includes('PRIVATE') ? null : keyIn(() => createPublicKey(pem));
  if (key === null) return null;
  return (digest, signature) => verify(null, digest, key, Buffer.from(signature, 'base64'));
}

function keyIn(read: () => KeyObject): KeyObject | null {
  try {
    const key = read();
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch (error: unknown) {
    // OpenSSL throws for what is no key; what it says of the text is not repeated.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
