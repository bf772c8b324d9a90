/**
 * WeChat Pay's side of the v3 wire for tests: keys of both sides, replies signed as WeChat Pay signs
 * them, certificates in their envelopes. Written from facts/wallets.md 3.4, apart from the gateway's own
 * code.
 */
import { type KeyObject, createCipheriv, createSign, generateKeyPairSync } from 'node:crypto';
import type { WireReply } from '../../gateway-contract.js';

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export interface Keys {
  /** Ours, of which WeChat Pay has the certificate. */
  readonly merchant: Pair;
  readonly wechat: Pair;
}

export function newPair(): Pair {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

export function newKeys(): Keys {
  return { merchant: newPair(), wechat: newPair() };
}

export function pemOf(key: KeyObject): string {
  const type = key.type === 'private' ? 'pkcs8' : 'spki';
  return String(key.export({ format: 'pem', type }));
}

/** What vouches for a reply, each part to be overridden by a test. */
export interface Voucher {
  readonly key: KeyObject;
  readonly serial: string;
  /** Seconds since 1970. */
  readonly time: number | string;
  readonly nonce?: string;
}

export function signatureOf(
  body: Uint8Array | string,
  { key, time, nonce = 'n0nce' }: Voucher,
): string {
  const signed = createSign('RSA-SHA256')
    .update(`${String(time)}\n${nonce}\n`)
    .update(body);
  return signed.update('\n').sign(key, 'base64');
}

export function voucherHeaders(
  body: Uint8Array | string,
  voucher: Voucher,
): Record<string, string> {
  const { serial, time, nonce = 'n0nce' } = voucher;
  return {
    'Wechatpay-Timestamp': String(time),
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': serial,
    'Wechatpay-Signature': signatureOf(body, voucher),
  };
}

export function linesOf(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

const reasons: Record<number, string> = {
  200: 'OK',
  202: 'Accepted',
  204: 'No Content',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
};

/** A reply as WeChat Pay sends it. */
export function signedReply(status: number, body: string, voucher: Voucher): WireReply {
  return {
    status: `${String(status)} ${reasons[status] ?? 'Odd'}`,
    headers: linesOf(voucherHeaders(body, voucher)),
    body: Buffer.from(body),
  };
}

export interface Envelope {
  readonly algorithm: string;
  readonly nonce: string;
  readonly associated_data: string;
  readonly ciphertext: string;
}

export function sealed(text: string, apiV3Key: string, nonce = 'abcdefghijkl'): Envelope {
  const associated = 'certificate';
  const cipher = createCipheriv('aes-256-gcm', apiV3Key, nonce, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(associated));
  const parts = [cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
  return {
    algorithm: 'AEAD_AES_256_GCM',
    nonce,
    associated_data: associated,
    ciphertext: Buffer.concat(parts).toString('base64'),
  };
}
