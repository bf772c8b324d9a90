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
import { signature } from '../../signing/rsa-sha256.js';
import { signedText } from '../../signing/sorted-text.js';
import { timestamp } from '../beijing-time.js';
import { yuanText } from '../yuan.js';

export type Method =
  | 'alipay.trade.pay'
  | 'alipay.trade.query'
  | 'alipay.trade.cancel'
  | 'alipay.trade.refund'
  | 'alipay.trade.fastpay.refund.query';

/** A business request; the content may hold a payment code. */
export interface Call {
  readonly method: Method;
  /** The order's number: an answer that carries another one is not about it. */
  readonly orderNo: string;
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

/** `code` is the customer's payment code. */
export function payCall(order: ChargeOrder, code: Secret<string>, config: AlipayConfig): Call {
  return {
    method: 'alipay.trade.pay',
    orderNo: order.attempt,
    content: new Secret({
      out_trade_no: order.attempt,
      scene: 'bar_code',
      auth_code: code.reveal(),
      product_code: 'FACE_TO_FACE_PAYMENT',
      subject: config.subject,
      total_amount: yuanText(order.amountFen),
      timeout_express: timeoutExpress(order.expiresIn),
      ...(config.store === null ? {} : { store_id: config.store }),
      ...(config.terminal === null ? {} : { terminal_id: config.terminal }),
    }),
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

/** Signed as of `now`. Signing takes its turn on the pool; the time that it takes is the call's. */
export async function httpRequest(
  call: Call,
  config: AlipayConfig,
  { now, until }: { readonly now: WallMs; readonly until: MonoMs },
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
  ]);
  const text = signedText(new Map([...common, ['biz_content', content]]));
  const query = formOf([...common, ['sign', await signature(text, config.privateKey)]]);
  const url = new URL(config.gateway);
  url.search = query;
  return {
    method: 'POST',
    url,
    headers: {
      accept: 'application/json, text/html',
      'content-type': 'application/x-www-form-urlencoded;charset=utf-8',
    },
    body: new Secret(Buffer.from(formOf([['biz_content', content]]), 'utf8')),
    until,
  };
}

function formOf(fields: readonly (readonly [string, string])[]): string {
  return fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
}
