/**
 * What a till asks of v2: a path of the gateway and the fields of its document, each checked as
 * WeChat Pay checks them (facts/wallets.md 3.1).
 */
import { fen, isAttemptNo } from '../../../runtime/ports/units.js';
import { type Asked, type WireCall, amountOf, codeOrder, qrOrder } from '../wechat/asked.js';
import { ofCompact } from '../beijing.js';
import type { Fields } from './document.js';

const paths: Readonly<Record<string, WireCall>> = {
  '/pay/micropay': 'pay',
  '/pay/unifiedorder': 'pay',
  '/pay/orderquery': 'query',
  '/secapi/pay/reverse': 'cancel',
  '/pay/closeorder': 'cancel',
  '/secapi/pay/refund': 'refund',
  '/pay/refundquery': 'refundQuery',
};

export const billPath = '/pay/downloadbill';

export function callOf(path: string): WireCall | null {
  return Object.hasOwn(paths, path) ? (paths[path] ?? null) : null;
}

/** Calls of the gateway that ask for a client certificate. */
export function wantsCertificate(path: string): boolean {
  return path.startsWith('/secapi/');
}

const orderNoForm = /^[\w\-|*]{1,32}$/;
const always = ['nonce_str', 'sign'];
const needed: Readonly<Record<string, readonly string[]>> = {
  '/pay/micropay': ['body', 'out_trade_no', 'total_fee', 'spbill_create_ip', 'auth_code'],
  '/pay/unifiedorder': [
    ...['body', 'out_trade_no', 'total_fee', 'spbill_create_ip'],
    ...['notify_url', 'trade_type'],
  ],
  '/pay/orderquery': ['out_trade_no'],
  '/secapi/pay/reverse': ['out_trade_no'],
  '/pay/closeorder': ['out_trade_no'],
  '/secapi/pay/refund': ['out_trade_no', 'out_refund_no', 'total_fee', 'refund_fee'],
  '/pay/refundquery': ['out_refund_no'],
  [billPath]: ['bill_date'],
};

/** A field that is missing, or `undefined`. */
export function missingIn(path: string, fields: Fields): string | undefined {
  return [...always, ...(needed[path] ?? [])].find((name) => (fields[name] ?? '') === '');
}

/** `undefined`: a field is not well said. `clockMs` is the wallet's, since 1970. */
export function askedIn(path: string, fields: Fields, clockMs: number): Asked | undefined {
  const attempt = fields['out_trade_no'] ?? '';
  const totalFen = wholeNumber(fields['total_fee']);
  switch (path) {
    case '/pay/micropay':
      return paying(codeOrder(attempt, totalFen, fields['auth_code'] ?? ''), fields);
    case '/pay/unifiedorder': {
      if (fields['trade_type'] !== 'NATIVE') return undefined;
      const told = fields['time_expire'];
      const endsAtMs = told === undefined ? null : ofCompact(told);
      if (endsAtMs === undefined) return undefined;
      const lifeMs = endsAtMs === null ? null : endsAtMs - clockMs;
      return paying(qrOrder(attempt, totalFen, lifeMs), fields);
    }
    case '/pay/orderquery':
      return orderNoForm.test(attempt) ? { on: 'query', attempt } : undefined;
    case '/secapi/pay/reverse':
      return orderNoForm.test(attempt) ? { on: 'cancel', attempt, by: 'reverse' } : undefined;
    case '/pay/closeorder':
      return orderNoForm.test(attempt) ? { on: 'cancel', attempt, by: 'close' } : undefined;
    case '/secapi/pay/refund':
      return refunding(attempt, totalFen, fields);
    case '/pay/refundquery':
      return refundAsked(attempt, fields);
    default:
      return undefined;
  }
}

function paying(order: ReturnType<typeof codeOrder>, fields: Fields): Asked | undefined {
  const isCny = (fields['fee_type'] ?? 'CNY') === 'CNY';
  return order !== undefined && isCny ? { on: 'pay', order } : undefined;
}

function refunding(attempt: string, totalFen: number, fields: Fields): Asked | undefined {
  const refund = fields['out_refund_no'] ?? '';
  const amountFen = amountOf(wholeNumber(fields['refund_fee']));
  const total = amountOf(totalFen);
  if (amountFen === undefined || total === undefined) return undefined;
  if (!isAttemptNo(attempt) || !isAttemptNo(refund)) return undefined;
  return { on: 'refund', order: { attempt, refund, amountFen, totalFen: total } };
}

/** The number of the order may be left out. */
function refundAsked(attempt: string, fields: Fields): Asked | undefined {
  const refund = fields['out_refund_no'] ?? '';
  const about = attempt === '' ? refund : attempt;
  if (!isAttemptNo(refund) || !isAttemptNo(about)) return undefined;
  const none = { amountFen: fen(0), totalFen: fen(0) };
  return { on: 'refundQuery', order: { attempt: about, refund, ...none } };
}

function wholeNumber(text: string | undefined): number {
  return /^\d{1,9}$/.test(text ?? '') ? Number(text) : Number.NaN;
}
