/**
 * SHA256withRSA, PKCS#1 v1.5, base64: RSA2 of Alipay and SHA256-RSA2048 of WeChat Pay v3
 * (facts/wallets.md 2.1, 3.4). Signing runs on a thread of the pool: on a small board it would hold
 * up the keys (law 6).
 */
import { type KeyObject, constants, sign, verify } from 'node:crypto';

const digest = 'RSA-SHA256';
const padding = constants.RSA_PKCS1_PADDING;

/** 16384 bits as base64: longer is no signature. */
const signatureLengthMax = 2_732;
const base64Form = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Signature of the UTF-8 bytes of a text, in base64. */
export type Sign = (text: string, key: KeyObject) => Promise<string>;

/** On a thread of the pool, in its own time. */
export function signature(text: string, key: KeyObject): Promise<string> {
  return new Promise((resolve, reject) => {
    sign(digest, Buffer.from(text, 'utf8'), { key, padding }, (error, bytes) => {
      if (error === null) resolve(bytes.toString('base64'));
      else reject(error);
    });
  });
}

/** The same signature at once, in the thread of whoever asks: for time that is not the machine's. */
export function signatureAtOnce(text: string, key: KeyObject): Promise<string> {
  const bytes = sign(digest, Buffer.from(text, 'utf8'), { key, padding });
  return Promise.resolve(bytes.toString('base64'));
}

/** Whether `claimed` is the base64 of a signature of exactly these bytes. */
export function isSignedBy(bytes: Uint8Array, claimed: string, key: KeyObject): boolean {
  if (claimed === '' || claimed.length > signatureLengthMax || !base64Form.test(claimed)) {
    return false;
  }
  return verify(digest, bytes, { key, padding }, Buffer.from(claimed, 'base64'));
}
