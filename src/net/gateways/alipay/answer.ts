/**
 * From verified fields to the classes of P12 and P15. Pure, and by allow-list: what is not named here
 * or in codes.ts is `unknown`. An answer that carries another order's number is `unknown`, and one
 * that says something happened must carry ours. Whether the price is right is the core's to compare.
 */
import type {
  ChargeAnswer,
  ChargeOrder,
  DiagnoseAnswer,
  QueryAnswer,
  RefundAnswer,
  RefundOrder,
  Setup,
  Unknown,
  VoidAnswer,
} from '../../../runtime/ports/gateway.js';
import type { Fen } from '../../../runtime/ports/units.js';
import {
  alipayPublicKeySetting,
  cancelAgain,
  cancelCannot,
  collisions,
  notExist,
  refundRefusals,
  refusals,
  replyCodes,
  sayable,
  settingAtFault,
} from './codes.js';
import type { Fields, Reply } from './reply.js';
import { parseYuan } from '../yuan.js';

/** Answer to `alipay.trade.pay`. */
export function chargeAnswer(fields: Fields, order: ChargeOrder): ChargeAnswer {
  const { done, inProcess } = replyCodes;
  const stop = foreign(fields, order.attempt) ?? setup(fields);
  if (stop !== undefined) return stop;
  const code = field(fields, 'code');
  if (code !== done && code !== inProcess) return chargeFailed(fields);
  if (!carries(fields, 'out_trade_no', order.attempt)) return unknown('answer has no number');
  if (isOtherAmount(fields, order.amountFen)) return unknown('answer is about another amount');
  return { kind: code === done ? 'accepted' : 'pending' };
}

const codeLengthMax = 1_024;

/**
 * Answer to `alipay.trade.precreate`: a code to show. The text of the code goes onto a screen and into a
 * customer's wallet, so it has to be a plain https address.
 */
export function precreateAnswer(fields: Fields, order: ChargeOrder): ChargeAnswer {
  const stop = foreign(fields, order.attempt) ?? setup(fields);
  if (stop !== undefined) return stop;
  if (field(fields, 'code') !== replyCodes.done) return chargeFailed(fields);
  if (!carries(fields, 'out_trade_no', order.attempt)) return unknown('answer has no number');
  const code = field(fields, 'qr_code');
  const isShowable =
    code.length <= codeLengthMax && /^https:\/\/[\x21-\x7e]+$/.test(code) && URL.canParse(code);
  return isShowable
    ? { kind: 'pending', showsCode: code }
    : unknown('qr_code is no code that can be shown');
}

/** An order that was not made, by either way of charging. */
function chargeFailed(fields: Fields): ChargeAnswer {
  const subCode = field(fields, 'sub_code');
  if (field(fields, 'code') !== replyCodes.businessFailed) return unlisted(fields);
  const advice = refusals.get(subCode);
  if (advice !== undefined) return { kind: 'refused', code: subCode, advice };
  return collisions.has(subCode) ? { kind: 'collision', code: subCode } : unlisted(fields);
}

/** Answer to `alipay.trade.query`. A query refuses no order: no code of it may decline one. */
export function queryAnswer(fields: Fields, orderNo: string): QueryAnswer {
  const stop = foreign(fields, orderNo) ?? setup(fields);
  if (stop !== undefined) return stop;
  if (isBusiness(fields, notExist)) return { kind: 'notFound' };
  if (field(fields, 'code') !== replyCodes.done) return unlisted(fields);
  if (!carries(fields, 'out_trade_no', orderNo)) return unknown('answer has no number');
  switch (field(fields, 'trade_status')) {
    case 'WAIT_BUYER_PAY':
      return { kind: 'pending' };
    case 'TRADE_SUCCESS':
    case 'TRADE_FINISHED':
      return paidAnswer(fields);
    // Never paid, or paid and returned in full: the core knows what it sent.
    case 'TRADE_CLOSED':
      return { kind: 'closed' };
    default:
      return unknown('trade_status is none that is known');
  }
}

function paidAnswer(fields: Fields): QueryAnswer {
  const amountFen = parseYuan(field(fields, 'total_amount'));
  const walletNo = field(fields, 'trade_no');
  // Absent in answers to domestic orders, whose price is in yuan.
  const currency = fields.get('trans_currency') ?? 'CNY';
  if (amountFen === null) return unknown('total_amount is no amount');
  if (!/^[0-9A-Za-z]{1,64}$/.test(walletNo)) return unknown('answer has no trade_no');
  if (!/^[A-Z]{3}$/.test(currency)) return unknown('trans_currency is no currency');
  return { kind: 'paid', amountFen, currency, walletNo };
}

/**
 * Answer to `alipay.trade.cancel`. Only 10000 without a wish to be called again, and "not exist",
 * count as answered (P15); no other refusal may stand in for them.
 */
export function voidAnswer(fields: Fields, orderNo: string): VoidAnswer {
  const stop = foreign(fields, orderNo) ?? setup(fields);
  if (stop !== undefined) return stop;
  const code = field(fields, 'code');
  const subCode = field(fields, 'sub_code');
  if (code === replyCodes.businessFailed) {
    if (subCode === notExist) return { kind: 'notExist' };
    if (cancelAgain.has(subCode)) return { kind: 'again', code: subCode };
    return cancelCannot.has(subCode) ? { kind: 'cannot', code: subCode } : unlisted(fields);
  }
  if (code !== replyCodes.done) return unlisted(fields);
  if (!carries(fields, 'out_trade_no', orderNo)) return unknown('answer has no number');
  const retry = fields.get('retry_flag') ?? 'N';
  if (retry === 'Y') return { kind: 'again', code: 'retry_flag=Y' };
  if (retry !== 'N') return unknown('retry_flag is neither Y nor N');
  return { kind: 'voided', money: moneyOf(fields.get('action')) };
}

function moneyOf(action: string | undefined): 'closed' | 'returned' | 'untold' {
  if (action === 'close') return 'closed';
  return action === 'refund' ? 'returned' : 'untold';
}

/**
 * Answer to `alipay.trade.refund`. 10000 alone does not say that money moved; fund_change=Y does, and
 * a repeat is answered N. `refund_fee` is the sum of all refunds of the order so far.
 */
export function refundAnswer(fields: Fields, order: RefundOrder): RefundAnswer {
  const stop = foreign(fields, order.attempt) ?? setup(fields);
  if (stop !== undefined) return stop;
  const subCode = field(fields, 'sub_code');
  if (field(fields, 'code') === replyCodes.businessFailed && refundRefusals.has(subCode)) {
    return { kind: 'refused', code: subCode };
  }
  if (field(fields, 'code') !== replyCodes.done) return unlisted(fields);
  if (!carries(fields, 'out_trade_no', order.attempt)) return unknown('answer has no number');
  if (fields.get('fund_change') !== 'Y') return { kind: 'pending' };
  const sum = parseYuan(field(fields, 'refund_fee'));
  const isPossible = sum !== null && sum >= order.amountFen && sum <= order.totalFen;
  return isPossible
    ? { kind: 'refunded', amountFen: order.amountFen }
    : unknown('refund_fee is about another amount');
}

/** Answer to `alipay.trade.fastpay.refund.query`. 10000 says that the query was done, not the refund. */
export function refundQueryAnswer(fields: Fields, order: RefundOrder): RefundAnswer {
  const stop = foreign(fields, order.attempt) ?? setup(fields);
  if (stop !== undefined) return stop;
  if (isBusiness(fields, notExist)) return { kind: 'notFound' };
  if (field(fields, 'code') !== replyCodes.done) return unlisted(fields);
  const requestNo = fields.get('out_request_no');
  if (requestNo !== undefined && requestNo !== order.refund) {
    return unknown('answer is about another refund');
  }
  const status = field(fields, 'refund_status');
  // Nothing about such a refund: it was not received, or it failed.
  if (status === '' && !fields.has('refund_amount')) return { kind: 'notFound' };
  const amountFen = parseYuan(field(fields, 'refund_amount'));
  const isOurs = requestNo !== undefined && carries(fields, 'out_trade_no', order.attempt);
  return status === 'REFUND_SUCCESS' && isOurs && amountFen !== null
    ? { kind: 'refunded', amountFen }
    : unknown('refund_status is none that is known');
}

/**
 * Answer to the query of a number that cannot exist (P19). What is being asked is whether the keys
 * fit, so here alone a reply that does not verify may point at a setting; it proves nothing else, and
 * never that all is well. `keySetting` names the file that Alipay's key comes from.
 */
export function diagnosis(reply: Reply, keySetting = alipayPublicKeySetting): DiagnoseAnswer {
  if (reply.kind === 'malformed') return unknown(reply.detail);
  const stop = setup(reply.fields);
  if (stop !== undefined) return stop;
  if (reply.kind === 'unverified') {
    const code = doubtfulKeys[reply.fault];
    return code === null ? unproved(reply) : { kind: 'setup', setting: keySetting, code };
  }
  const isHeard =
    field(reply.fields, 'code') === replyCodes.done || isBusiness(reply.fields, notExist);
  return isHeard ? { kind: 'verified' } : unlisted(reply.fields);
}

/** What a reply that does not verify says of the key that we hold of Alipay. */
const doubtfulKeys: Readonly<Record<UnverifiedFault, string | null>> = {
  noSignature: null,
  wrongSignature: 'reply-signature',
  // Renewed, most likely.
  otherCertificate: 'reply-certificate',
};

/** What a reply that does not verify comes to in every other call. */
export function unproved(reply: Exclude<Reply, { kind: 'verified' }>): Unknown {
  if (reply.kind === 'malformed') return unknown(reply.detail);
  const says = sayable(field(reply.fields, 'code'), field(reply.fields, 'sub_code'));
  return unknown(`answer ${unverifiedWords[reply.fault]}; it claims ${says}`);
}

type UnverifiedFault = Extract<Reply, { readonly kind: 'unverified' }>['fault'];

const unverifiedWords: Readonly<Record<UnverifiedFault, string>> = {
  noSignature: 'is not signed',
  wrongSignature: 'has a wrong signature',
  otherCertificate: 'is signed under another certificate',
};

export function unknown(detail: string): Unknown {
  return { kind: 'unknown', detail };
}

export function unlisted(fields: Fields): Unknown {
  return unknown(`answer is ${sayable(field(fields, 'code'), field(fields, 'sub_code'))}`);
}

export function setup(fields: Fields): Setup | undefined {
  const code = field(fields, 'code');
  const subCode = field(fields, 'sub_code');
  const setting = settingAtFault(code, subCode);
  return setting === undefined
    ? undefined
    : { kind: 'setup', setting, code: sayable(code, subCode) };
}

function foreign(fields: Fields, orderNo: string): Unknown | undefined {
  const told = fields.get('out_trade_no');
  return told === undefined || told === orderNo
    ? undefined
    : unknown('answer is about another order');
}

function carries(fields: Fields, name: string, value: string): boolean {
  return fields.get(name) === value;
}

function isBusiness(fields: Fields, subCode: string): boolean {
  return (
    field(fields, 'code') === replyCodes.businessFailed && field(fields, 'sub_code') === subCode
  );
}

/** An amount that is told and is not this one. */
function isOtherAmount(fields: Fields, amountFen: Fen): boolean {
  const told = fields.get('total_amount');
  return told !== undefined && parseYuan(told) !== amountFen;
}

export function field(fields: Fields, name: string): string {
  return fields.get(name) ?? '';
}
