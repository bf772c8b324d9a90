/**
 * The requests: what each asks for, and how it is put on the wire: an XML document, POSTed, signed in
 * itself (facts/wallets.md 3.1). Whole requests are made here; sending is the gateway's.
 */
import type { ChargeOrder, RefundOrder } from '../../../runtime/ports/gateway.js';
import { Secret } from '../../../runtime/ports/secret.js';
import { type MonoMs, type WallMs, wallMs } from '../../../runtime/ports/units.js';
import type { HttpRequest } from '../../http/message.js';
import { timestamp } from '../beijing-time.js';
import type { WeChatV2Config } from './config.js';
import { signatureOf } from './sign.js';
import { writeXml } from './xml.js';

export type Path =
  | '/pay/micropay'
  | '/pay/unifiedorder'
  | '/pay/orderquery'
  | '/pay/closeorder'
  | '/secapi/pay/reverse'
  | '/secapi/pay/refund'
  | '/pay/refundquery'
  | '/pay/downloadbill';

/** A business request; the content may hold a payment code. */
export interface Call {
  readonly path: Path;
  /** What it is about, for the log: the order's number, or the day of a bill. */
  readonly about: string;
  readonly content: Secret<Readonly<Record<string, string>>>;
  /** A query or a void: goes to the spare host when the first is out of reach. */
  readonly mayUseSpare: boolean;
  /** The client's own cap unless told. */
  readonly answerBytesMax?: number;
}

/** Some 35,000 rows: a day of a whole merchant, of which the till is one of many. */
const billBytesMax = 16 * 1024 * 1024;

/** `code` is the customer's payment code. */
export function micropayCall(
  order: ChargeOrder,
  code: Secret<string>,
  config: WeChatV2Config,
): Call {
  return {
    path: '/pay/micropay',
    about: order.attempt,
    // Without an expiry: WeChat revokes an unpaid code order by itself after 45 s (facts 3.3), and a
    // till whose clock is wrong could not charge any more.
    content: new Secret({ ...goods(order, config), auth_code: code.reveal() }),
    mayUseSpare: false,
  };
}

/** An order that the customer scans; it ends by its own expiry, counted from `now` (P18). */
export function nativeCall(
  order: ChargeOrder,
  notifyUrl: string,
  config: WeChatV2Config,
  now: WallMs,
): Call {
  const content = {
    ...goods(order, config),
    trade_type: 'NATIVE',
    product_id: order.attempt,
    notify_url: notifyUrl,
    time_start: moment(now),
    time_expire: moment(wallMs(now + order.expiresIn)),
  };
  return {
    path: '/pay/unifiedorder',
    about: order.attempt,
    content: new Secret(content),
    mayUseSpare: false,
  };
}

/** What both kinds of charge say of the goods and the shop. */
function goods(order: ChargeOrder, config: WeChatV2Config): Readonly<Record<string, string>> {
  const { store, terminal } = config;
  return {
    body: config.description,
    out_trade_no: order.attempt,
    total_fee: String(order.amountFen),
    fee_type: 'CNY',
    spbill_create_ip: config.clientIp,
    ...(terminal === null ? {} : { device_info: terminal }),
    ...(store === null ? {} : { scene_info: JSON.stringify({ store_info: { id: store } }) }),
  };
}

export function queryCall(orderNo: string, use: { readonly mayUseSpare: boolean }): Call {
  const content = new Secret({ out_trade_no: orderNo });
  return { path: '/pay/orderquery', about: orderNo, content, mayUseSpare: use.mayUseSpare };
}

/** Undoes a charge by payment code, paid or not. */
export function reverseCall(orderNo: string): Call {
  const content = new Secret({ out_trade_no: orderNo });
  return { path: '/secapi/pay/reverse', about: orderNo, content, mayUseSpare: true };
}

/** Ends an order that the customer scans, if it is unpaid. */
export function closeCall(orderNo: string): Call {
  const content = new Secret({ out_trade_no: orderNo });
  return { path: '/pay/closeorder', about: orderNo, content, mayUseSpare: true };
}

export function refundCall({ attempt, refund, amountFen, totalFen }: RefundOrder): Call {
  return {
    path: '/secapi/pay/refund',
    about: attempt,
    content: new Secret({
      out_trade_no: attempt,
      out_refund_no: refund,
      total_fee: String(totalFen),
      refund_fee: String(amountFen),
    }),
    mayUseSpare: false,
  };
}

/** By the number of the refund alone: an order with many refunds is answered in pages. */
export function refundQueryCall({ attempt, refund }: RefundOrder): Call {
  const content = new Secret({ out_refund_no: refund });
  return { path: '/pay/refundquery', about: attempt, content, mayUseSpare: false };
}

/** `day` is `yyyy-MM-dd`. */
export function billCall(day: string): Call {
  const content = new Secret({ bill_date: day.replaceAll('-', ''), bill_type: 'ALL' });
  return {
    path: '/pay/downloadbill',
    about: day,
    content,
    mayUseSpare: false,
    answerBytesMax: billBytesMax,
  };
}

export function httpRequest(
  call: Call,
  config: WeChatV2Config,
  { until, nonce }: { readonly until: MonoMs; readonly nonce: string },
): HttpRequest {
  const fields = new Map(
    Object.entries({
      appid: config.appId,
      mch_id: config.mchId,
      nonce_str: nonce,
      // MD5 is what is meant without it.
      ...(config.signType === 'MD5' ? {} : { sign_type: config.signType }),
      ...call.content.reveal(),
    }).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
  const document = writeXml(new Map([...fields, ['sign', signatureOf(fields, config)]]));
  const spare = call.mayUseSpare ? config.spareUrl : null;
  return {
    method: 'POST',
    url: at(config.baseUrl, call.path),
    headers: { accept: 'text/xml, text/plain', 'content-type': 'text/xml; charset=utf-8' },
    body: new Secret(Buffer.from(document, 'utf8')),
    until,
    ...(call.answerBytesMax === undefined ? {} : { bodyBytesMax: call.answerBytesMax }),
    ...(spare === null ? {} : { repeatable: true, spare: at(spare, call.path) }),
  };
}

/** `base` may have a path of its own, such as that of the sandbox. */
function at(base: URL, path: Path): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/$/, '')}${path}`;
  return url;
}

/** `yyyyMMddHHmmss`, Beijing time. */
function moment(time: WallMs): string {
  return timestamp(time).replace(/[^0-9]/g, '');
}
