/**
 * What a till asks of the wallet, read from its parameters: a method of the gateway and the order's
 * fields, each checked as Alipay checks them. What is not well said is `undefined`.
 */
import type { ChargeOrder, RefundOrder } from '../../../runtime/ports/gateway.js';
import { Secret } from '../../../runtime/ports/secret.js';
import { fen, isAttemptNo, millis } from '../../../runtime/ports/units.js';
import type { CallName } from '../../wallet/ledger.js';
import { fenOf, lifeMsOf } from './amounts.js';
import type { Fields } from './document.js';

export type WireCall = Exclude<CallName, 'diagnose'>;

const methods: Readonly<Record<string, WireCall>> = {
  'alipay.trade.pay': 'pay',
  'alipay.trade.precreate': 'pay',
  'alipay.trade.query': 'query',
  'alipay.trade.cancel': 'cancel',
  'alipay.trade.refund': 'refund',
  'alipay.trade.fastpay.refund.query': 'refundQuery',
};

export function callOf(method: string): WireCall | undefined {
  return Object.hasOwn(methods, method) ? methods[method] : undefined;
}

/** A charge by a code that the till shows, and the customer scans. */
export const precreate = 'alipay.trade.precreate';
/** A question for a bill: about no order, so no script speaks of it. */
export const billQuestion = 'alipay.data.dataservice.bill.downloadurl.query';

export interface Charge {
  readonly order: ChargeOrder;
  readonly code: string;
}

/** A payment by the customer's code. */
export function chargeOf(content: Fields): Charge | undefined {
  const { out_trade_no: attempt = '', auth_code: code = '', subject = '', scene } = content;
  const amountFen = fenOf(content['total_amount']);
  const lifeMs = lifeMsOf(content['timeout_express']);
  if (amountFen === undefined || lifeMs === undefined || !isAttemptNo(attempt)) return undefined;
  if (scene !== 'bar_code' || subject === '' || !/^\d{16,24}$/.test(code)) return undefined;
  const order: ChargeOrder = {
    attempt,
    amountFen: fen(amountFen),
    form: 'code',
    code: new Secret(code),
    expiresIn: millis(lifeMs),
  };
  return { order, code };
}

const codeLifeMaxMs = 2 * 3_600_000;

/** An order that becomes a trade when its code is scanned; the code lives two hours at most (facts 2.2). */
export function precreateOf(content: Fields): ChargeOrder | undefined {
  const { out_trade_no: attempt = '', subject = '' } = content;
  const amountFen = fenOf(content['total_amount']);
  const lifeMs = lifeMsOf(content['qr_code_timeout_express'] ?? '2h');
  if (amountFen === undefined || lifeMs === undefined || !isAttemptNo(attempt)) return undefined;
  if (subject === '' || lifeMsOf(content['timeout_express']) === undefined) return undefined;
  const expiresIn = millis(Math.min(lifeMs, codeLifeMaxMs));
  return { attempt, amountFen: fen(amountFen), form: 'qr', code: null, expiresIn };
}

/** The amount is left out in a question about a refund. */
export function refundOf(content: Fields): RefundOrder | undefined {
  const { out_trade_no: attempt = '', out_request_no: refund = '' } = content;
  const told = content['refund_amount'];
  const amountFen = told === undefined ? 0 : fenOf(told);
  if (amountFen === undefined || !isAttemptNo(attempt) || !isAttemptNo(refund)) return undefined;
  return { attempt, refund, amountFen: fen(amountFen), totalFen: fen(0) };
}
