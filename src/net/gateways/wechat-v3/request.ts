/**
 * The requests: what each asks for, and how it is put on the wire. Method, path with query, time, nonce
 * and body are signed, each ended by LF; the signature goes into the Authorization header
 * (facts/wallets.md 3.4). Whole requests are made here; sending is the gateway's.
 */
import type { ChargeOrder, RefundOrder } from '../../../runtime/ports/gateway.js';
import { Secret } from '../../../runtime/ports/secret.js';
import { type Millis, type MonoMs, type WallMs, wallMs } from '../../../runtime/ports/units.js';
import type { HttpRequest } from '../../http/message.js';
import type { Sign } from '../../signing/rsa-sha256.js';
import { timestamp } from '../beijing-time.js';
import type { WeChatV3Config } from './config.js';

/** One request of the protocol; the body may hold a payment code. */
export interface Call {
  /** For the log. */
  readonly name: string;
  /** The order's number, or what else it is about. */
  readonly about: string;
  readonly method: 'GET' | 'POST';
  /** Path and query, as signed. */
  readonly target: string;
  /** Written as JSON; `null` sends none. */
  readonly content: Secret<Readonly<Record<string, unknown>>> | null;
  /** Comes to the same when it comes twice, so another host may be asked when the first cannot be reached. */
  readonly isRepeatable: boolean;
  /** The one host to ask, in place of the configured ones. */
  readonly origin?: string;
  readonly bodyBytesMax?: number;
}

/** What a request is signed with besides the key. */
export interface Stamp {
  readonly now: WallMs;
  readonly nonce: string;
  readonly until: MonoMs;
  readonly sign: Sign;
}

const orders = '/v3/pay/transactions/out-trade-no';
const refunds = '/v3/refund/domestic/refunds';
const currency = 'CNY';
/** Packed, of a merchant with many shops. */
const billFileBytesMax = 4 * 1024 * 1024;

/** `code` is the customer's payment code. */
export function codePayCall(
  order: ChargeOrder,
  code: Secret<string>,
  config: WeChatV3Config,
): Call {
  return {
    name: 'codepay',
    about: order.attempt,
    method: 'POST',
    target: '/v3/pay/transactions/codepay',
    content: new Secret({
      appid: config.appId,
      mchid: config.mchId,
      description: config.description,
      out_trade_no: order.attempt,
      payer: { auth_code: code.reveal() },
      amount: { total: order.amountFen, currency },
      scene_info: { store_info: { out_id: config.store } },
    }),
    isRepeatable: false,
  };
}

/** An order whose code the customer scans. It carries its own end (P18). */
export function nativeCall(
  order: ChargeOrder,
  { config, notifyUrl, now }: { config: WeChatV3Config; notifyUrl: string; now: WallMs },
): Call {
  return {
    name: 'native',
    about: order.attempt,
    method: 'POST',
    target: '/v3/pay/transactions/native',
    content: new Secret({
      appid: config.appId,
      mchid: config.mchId,
      description: config.description,
      out_trade_no: order.attempt,
      time_expire: timeExpire(now, order.expiresIn),
      notify_url: notifyUrl,
      amount: { total: order.amountFen, currency },
    }),
    isRepeatable: false,
  };
}

/** RFC 3339 in Beijing time, to the second, never earlier than asked: the order must outlive its life. */
export function timeExpire(now: WallMs, expiresIn: Millis): string {
  const at = Math.ceil((now + expiresIn) / 1000) * 1000;
  return `${timestamp(wallMs(at)).replace(' ', 'T')}+08:00`;
}

export function queryCall(orderNo: string, config: WeChatV3Config): Call {
  return {
    name: 'query',
    about: orderNo,
    method: 'GET',
    target: `${orders}/${orderNo}?mchid=${config.mchId}`,
    content: null,
    isRepeatable: true,
  };
}

/** Undoes a code payment, paid or not. */
export function reverseCall(orderNo: string, config: WeChatV3Config): Call {
  return {
    name: 'reverse',
    about: orderNo,
    method: 'POST',
    target: `${orders}/${orderNo}/reverse`,
    content: new Secret({ appid: config.appId, mchid: config.mchId }),
    isRepeatable: true,
  };
}

/** Ends an unpaid QR order. */
export function closeCall(orderNo: string, config: WeChatV3Config): Call {
  return {
    name: 'close',
    about: orderNo,
    method: 'POST',
    target: `${orders}/${orderNo}/close`,
    content: new Secret({ mchid: config.mchId }),
    isRepeatable: true,
  };
}

export function refundCall({ attempt, refund, amountFen, totalFen }: RefundOrder): Call {
  return {
    name: 'refund',
    about: refund,
    method: 'POST',
    target: refunds,
    content: new Secret({
      out_trade_no: attempt,
      out_refund_no: refund,
      amount: { refund: amountFen, total: totalFen, currency },
    }),
    isRepeatable: false,
  };
}

export function refundQueryCall({ refund }: RefundOrder): Call {
  return {
    name: 'refundQuery',
    about: refund,
    method: 'GET',
    target: `${refunds}/${refund}`,
    content: null,
    isRepeatable: true,
  };
}

/** `day` is `yyyy-MM-dd`. */
export function billCall(day: string): Call {
  return {
    name: 'bill',
    about: day,
    method: 'GET',
    target: `/v3/bill/tradebill?bill_date=${encodeURIComponent(day)}&bill_type=ALL&tar_type=GZIP`,
    content: null,
    isRepeatable: true,
  };
}

/** The file of a bill, from where WeChat Pay has said that it lies. */
export function downloadCall(day: string, url: URL): Call {
  return {
    name: 'billDownload',
    about: day,
    method: 'GET',
    target: `${url.pathname}${url.search}`,
    content: null,
    isRepeatable: true,
    origin: url.origin,
    bodyBytesMax: billFileBytesMax,
  };
}

export function certificatesCall(): Call {
  return {
    name: 'certificates',
    about: 'platform',
    method: 'GET',
    target: '/v3/certificates',
    content: null,
    isRepeatable: true,
  };
}

/** Signing takes its turn on the pool; the time that it takes is the call's. */
export async function httpRequest(
  call: Call,
  config: WeChatV3Config,
  { now, nonce, until, sign }: Stamp,
): Promise<HttpRequest> {
  const body = call.content === null ? '' : JSON.stringify(call.content.reveal());
  const seconds = String(Math.floor(now / 1000));
  const lines = [call.method, call.target, seconds, nonce, body];
  const signed = await sign(lines.map((line) => `${line}\n`).join(''), config.privateKey);
  const fields: readonly (readonly [string, string])[] = [
    ['mchid', config.mchId],
    ['nonce_str', nonce],
    ['timestamp', seconds],
    ['serial_no', config.serialNo],
    ['signature', signed],
  ];
  const { spareUrl, wechatPublicKey } = config;
  const hasSpare = spareUrl !== null && call.origin === undefined;
  const spare = hasSpare ? { spare: new URL(call.target, spareUrl) } : {};
  const hosts = call.isRepeatable ? { repeatable: true as const, ...spare } : {};
  const written = fields.map(([name, value]) => `${name}="${value}"`).join(',');
  return {
    method: call.method,
    url: new URL(call.target, call.origin ?? config.baseUrl),
    ...hosts,
    headers: {
      accept: 'application/json',
      'user-agent': 'Holdfast',
      authorization: `WECHATPAY2-SHA256-RSA2048 ${written}`,
      ...(call.content === null ? {} : { 'content-type': 'application/json' }),
      // Asks for a reply that is signed with this key.
      ...(wechatPublicKey === null ? {} : { 'wechatpay-serial': wechatPublicKey.id }),
    },
    body: call.content === null ? null : new Secret(Buffer.from(body, 'utf8')),
    until,
    ...(call.bodyBytesMax === undefined ? {} : { bodyBytesMax: call.bodyBytesMax }),
  };
}
