/**
 * Alipay's side of the wire for tests: keys of both sides, and replies signed as Alipay signs them.
 * Written from facts/wallets.md 2.1, apart from the gateway's own code.
 */
import { type KeyObject, createSign, generateKeyPairSync } from 'node:crypto';

export interface Keys {
  /** Ours, of which Alipay has the public half. */
  readonly app: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  readonly alipay: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
}

export function newKeys(): Keys {
  const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { app: pair(), alipay: pair() };
}

export function pemOf(key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'spki'): string {
  return String(
    key.type === 'private'
      ? key.export({ format: 'pem', type: type === 'spki' ? 'pkcs8' : type })
      : key.export({ format: 'pem', type: type === 'pkcs8' ? 'spki' : type }),
  );
}

export function signatureOf(node: string | Uint8Array, key: KeyObject): string {
  return createSign('RSA-SHA256').update(node).sign(key, 'base64');
}

/**
 * A reply as Alipay sends it; `node` is the text of the node, byte for byte. `certificate` is the number
 * of the one that `key` is out of, told in certificate mode alone.
 */
export function signedReply(
  name: string,
  node: string,
  key: KeyObject,
  certificate?: string,
): Buffer {
  const told = certificate === undefined ? '' : `"alipay_cert_sn":"${certificate}",`;
  return Buffer.from(`{"${name}":${node},${told}"sign":"${signatureOf(node, key)}"}`);
}
