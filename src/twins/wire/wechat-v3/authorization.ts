/**
 * Who a request of v3 comes from: the Authorization header, and the signature in it over method, path
 * with query, time, nonce and body (facts/wallets.md 3.4).
 */
import { type KeyObject, verify } from 'node:crypto';
import type { WireRequest } from '../wallet-wire.js';
import { clockSkewMaxSeconds } from '../wechat/work.js';

export interface Merchant {
  readonly mchId: string;
  /** Of the certificate whose key signs. */
  readonly serial: string;
  readonly publicKey: KeyObject;
}

/** `null`: it is the merchant, now. Else the sentence of the refusal. */
export function strangeness(
  request: WireRequest,
  merchant: Merchant,
  clockMs: number,
): string | null {
  const told = partsOf(request.headers['authorization'] ?? '');
  if (told === undefined) return 'Http头Authorization值格式错误';
  const { mchid, serial_no: serial, timestamp, nonce_str: nonce, signature } = told;
  if (mchid !== merchant.mchId) return '商户号不存在';
  if (serial !== merchant.serial) return '商户证书序列号有误';
  if (!/^\d{1,12}$/.test(timestamp)) return 'Http头Authorization中的timestamp有误';
  const apartSeconds = Math.abs(Math.floor(clockMs / 1000) - Number(timestamp));
  if (apartSeconds > clockSkewMaxSeconds)
    return 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟';
  const lines = [request.method, request.target, timestamp, nonce, request.body, ''];
  const text = Buffer.from(lines.join('\n'), 'utf8');
  const holds = verify('RSA-SHA256', text, merchant.publicKey, Buffer.from(signature, 'base64'));
  return holds ? null : '签名错误';
}

const names = ['mchid', 'serial_no', 'nonce_str', 'timestamp', 'signature'] as const;
type Parts = Readonly<Record<(typeof names)[number], string>>;

/** Each of the five once, in any order. */
function partsOf(header: string): Parts | undefined {
  const [, list] = /^WECHATPAY2-SHA256-RSA2048\s+(.+)$/.exec(header) ?? [];
  const found = new Map<string, string>();
  for (const piece of (list ?? '').split(',')) {
    const [, name, value] = /^\s*(\w+)="([^"]*)"\s*$/.exec(piece) ?? [];
    if (name === undefined || value === undefined || found.has(name)) return undefined;
    found.set(name, value);
  }
  const [mchid, serial, nonce, timestamp, signature] = names.map((name) => found.get(name));
  if (mchid === undefined || serial === undefined || nonce === undefined) return undefined;
  if (timestamp === undefined || signature === undefined || found.size > names.length) {
    return undefined;
  }
  return { mchid, serial_no: serial, nonce_str: nonce, timestamp, signature };
}
