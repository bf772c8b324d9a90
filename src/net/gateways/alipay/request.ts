/**
 * The requests: what each asks for, and how it is put on the wire. Common parameters go into the
 * query string, `biz_content` into the form body, and all of them are signed (facts/wallets.md 2.1,
 * 2.2). Whole requests are made here; sending is the gateway's.
 */
import type { ChargeOrder, RefundOrder } from '../../../runtime/ports/gateway.js';
import { Secret } from '../../../runtime/ports/secret.js';
import type { Millis, MonoMs, WallMs } from '../../../runtime/ports/units.js';
import type { HttpRequest } from '../../http/message.js';
import type { AlipayConfig } from './config.js';
import type { Sign } from '../../signing/rsa-sha256.js';
import { signedText } from '../../signing/sorted-text.js';
import { timestamp } from '../beijing-time.js';
import { yuanText } from '../yuan.js';

export type Method =
  | 'alipay.trade.pay'
  | 'alipay.trade.precreate'
  | 'alipay.trade.query'
  | 'alipay.trade.cancel'
  | 'alipay.trade.refund'
  | 'alipay.trade.fastpay.refund.query'
  | 'alipay.data.dataservice.bill.downloadurl.query';

/** A business request; the content may hold a payment code. */
export interface Call {
  readonly method: Method;
  /** The order's number: an answer that carries another one is not about it. `null` for a bill. */
  readonly orderNo: string | null;
  readonly content: Secret<Readonly<Record<string, string>>>;
}

const minuteMs = 60_000;
/** 15 days (facts/wallets.md 2.2, timeout_express). */
const expiryMinutesMax = 15 * 24 * 60;

/** Whole minutes, rounded up: the order must outlive the till's patience with it (P13). */
export function timeoutExpress(expiresIn: Millis): string {
  const whole = Math.ceil(expiresIn / minuteMs);
  return `${String(Math.min(Math.max(whole, 1), expiryMinutesMax))}m`;
}

/** Alipay ends a code that nobody has scanned after two hours, whatever it is told (facts/wallets.md 2.2). */
const codeMinutesMax = 120;

/**
 * The life of a code that the customer scans, in whole minutes, rounded *down*: "not found" is a proof once
 * the till holds the code for dead (P18), so it must not live on after that. `null` under a minute, which
 * cannot be said.
 */
export function codeTimeoutExpress(expiresIn: Millis): string | null {
  const whole = Math.min(Math.floor(expiresIn / minuteMs), codeMinutesMax);
  return whole < 1 ? null : `${String(whole)}m`;
}

/** `code` is the customer's payment code. */
export function payCall(order: ChargeOrder, code: Secret<string>, config: AlipayConfig): Call {
  return {
    method: 'alipay.trade.pay',
    orderNo: order.attempt,
    content: new Secret({
      out_trade_no: order.attempt,
      scene: 'bar_code',
      auth_code: code.reveal(),
      ...whatIsSold(order, config),
      timeout_express: timeoutExpress(order.expiresIn),
      ...whereItIsSold(config),
    }),
  };
}

/** `life` is what `codeTimeoutExpress` says of the order. */
export function precreateCall(order: ChargeOrder, life: string, config: AlipayConfig): Call {
  return {
    method: 'alipay.trade.precreate',
    orderNo: order.attempt,
    content: new Secret({
      out_trade_no: order.attempt,
      ...whatIsSold(order, config),
      // The first is counted from the making of the code, the second from its scan, which makes the trade.
      qr_code_timeout_express: life,
      timeout_express: life,
      ...whereItIsSold(config),
    }),
  };
}

function whatIsSold(
  order: ChargeOrder,
  { subject }: AlipayConfig,
): Readonly<Record<string, string>> {
  return {
    product_code: 'FACE_TO_FACE_PAYMENT',
    subject,
    total_amount: yuanText(order.amountFen),
  };
}

function whereItIsSold({ store, terminal }: AlipayConfig): Readonly<Record<string, string>> {
  return {
    ...(store === null ? {} : { store_id: store }),
    ...(terminal === null ? {} : { terminal_id: terminal }),
  };
}

export function queryCall(orderNo: string): Call {
  const content = new Secret({ out_trade_no: orderNo });
  return { method: 'alipay.trade.query', orderNo, content };
}

export function cancelCall(orderNo: string): Call {
  const content = new Secret({ out_trade_no: orderNo });
  return { method: 'alipay.trade.cancel', orderNo, content };
}

export function refundCall({ attempt, refund, amountFen }: RefundOrder): Call {
  return {
    method: 'alipay.trade.refund',
    orderNo: attempt,
    content: new Secret({
      out_trade_no: attempt,
      out_request_no: refund,
      refund_amount: yuanText(amountFen),
    }),
  };
}

export function refundQueryCall({ attempt, refund }: RefundOrder): Call {
  return {
    method: 'alipay.trade.fastpay.refund.query',
    orderNo: attempt,
    content: new Secret({ out_trade_no: attempt, out_request_no: refund }),
  };
}

/** Where the bill of a day (`yyyy-MM-dd`) can be had. */
export function billCall(day: string): Call {
  return {
    method: 'alipay.data.dataservice.bill.downloadurl.query',
    orderNo: null,
    content: new Secret({ bill_type: 'trade', bill_date: day }),
  };
}

export interface Stamp {
  readonly now: WallMs;
  readonly until: MonoMs;
  readonly sign: Sign;
}

/** Signed as of `now`. Signing takes its turn on the pool; the time that it takes is the call's. */
export async function httpRequest(
  call: Call,
  config: AlipayConfig,
  { now, until, sign }: Stamp,
): Promise<HttpRequest> {
  const content = JSON.stringify(call.content.reveal());
  const common = new Map([
    ['app_id', config.appId],
    ['method', call.method],
    ['format', 'JSON'],
    ['charset', 'utf-8'],
    ['sign_type', 'RSA2'],
    ['timestamp', timestamp(now)],
    ['version', '1.0'],
    ...certificateFields(config),
  ]);
  const text = signedText(new Map([...common, ['biz_content', content]]));
  const query = formOf([...common, ['sign', await sign(text, config.privateKey)]]);
  const { gateway, spareGateway } = config;
  return {
    method: 'POST',
    url: withQuery(gateway, query),
    // The signature does not hold the host, so the same request is good at both.
    ...(spareGateway !== null && repeatable.has(call.method)
      ? { repeatable: true, spare: withQuery(spareGateway, query) }
      : {}),
    headers: {
      accept: 'application/json, text/html',
      'content-type': 'application/x-www-form-urlencoded;charset=utf-8',
    },
    body: new Secret(Buffer.from(formOf([['biz_content', content]]), 'utf8')),
    until,
  };
}

/** Calls that may reach the wallet twice, by whatever way. */
const repeatable: ReadonlySet<Method> = new Set(['alipay.trade.query', 'alipay.trade.cancel']);

function certificateFields({ trust }: AlipayConfig): readonly (readonly [string, string])[] {
  const { certificates } = trust;
  if (certificates === null) return [];
  return [
    ['app_cert_sn', certificates.app],
    ['alipay_root_cert_sn', certificates.roots],
  ];
}

function withQuery(gateway: URL, query: string): URL {
  const url = new URL(gateway);
  url.search = query;
  return url;
}

function formOf(fields: readonly (readonly [string, string])[]): string {
  return fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
}
