/**
 * From verified fields to the classes of P12 and P15. Pure, and by allow-list: what is not named here
 * or in codes.ts is `unknown`. An answer that carries another order's number is `unknown`, and one
 * that says that money was paid or refunded must carry ours. Answers to a reverse, a close and a new
 * native order name no order at all: that they are about ours, only the connection says.
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
import { type Fen, fen } from '../../../runtime/ports/units.js';
import { paidTrade, tradeAnswer, unknown } from '../wechat/trade.js';
import {
  closeDone,
  closePaid,
  collisions,
  customerPays,
  keySetting,
  orderNotExist,
  refundNotExist,
  refundRefusals,
  refusals,
  reverseCannot,
  reverseRefusals,
  sayable,
  settingAtFault,
  unsignedFault,
  voidAgain,
} from './codes.js';
import type { Reply } from './reply.js';
import type { Fields } from './xml.js';

/** Answer to /pay/micropay. SUCCESS is paid: the charge's own word is enough here (facts 8.2). */
export function chargeAnswer(fields: Fields, order: ChargeOrder): ChargeAnswer {
  const stop = foreign(fields, order.attempt) ?? setup(fields);
  if (stop !== undefined) return stop;
  if (!isDone(fields)) return chargeRefusal(fields);
  if (!carries(fields, 'out_trade_no', order.attempt)) return unknown('answer has no number');
  if ((fields.get('trade_state') ?? 'SUCCESS') !== 'SUCCESS') {
    return unknown('answer says done and not paid');
  }
  return paidTrade({ state: 'SUCCESS', ...tradeOf(fields) });
}

/** Answer to /pay/unifiedorder of a native order: the text of the code that the customer scans. */
export function nativeAnswer(fields: Fields, order: ChargeOrder): ChargeAnswer {
  const stop = foreign(fields, order.attempt) ?? setup(fields);
  if (stop !== undefined) return stop;
  if (!isDone(fields)) return chargeRefusal(fields);
  if ((fields.get('trade_type') ?? 'NATIVE') !== 'NATIVE') {
    return unknown('answer is about another kind of order');
  }
  const showsCode = field(fields, 'code_url');
  return /^weixin:\/\/[\x21-\x7e]{1,200}$/.test(showsCode)
    ? { kind: 'pending', showsCode }
    : unknown('answer has no code_url');
}

function chargeRefusal(fields: Fields): ChargeAnswer {
  const code = errorCode(fields);
  if (code === customerPays) return { kind: 'pending' };
  const advice = refusals.get(code);
  if (advice !== undefined) return { kind: 'refused', code, advice };
  return collisions.has(code) ? { kind: 'collision', code } : unlisted(fields);
}

/** Answer to /pay/orderquery. A query refuses no order: no code of it may decline one. */
export function queryAnswer(fields: Fields, orderNo: string): QueryAnswer {
  const stop = foreign(fields, orderNo) ?? setup(fields);
  if (stop !== undefined) return stop;
  if (errorCode(fields) === orderNotExist) return { kind: 'notFound' };
  if (!isDone(fields)) return unlisted(fields);
  if (!carries(fields, 'out_trade_no', orderNo)) return unknown('answer has no number');
  return tradeAnswer({ state: field(fields, 'trade_state'), ...tradeOf(fields) });
}

/**
 * Answer to /secapi/pay/reverse. It never tells whether money was there (P15), and is no proof: the
 * query behind it is. Only SUCCESS with recall=N and the refusals that are named count as answered.
 */
export function reverseAnswer(fields: Fields, orderNo: string): VoidAnswer {
  const stop = foreign(fields, orderNo) ?? setup(fields);
  if (stop !== undefined) return stop;
  const code = errorCode(fields);
  if (reverseCannot.has(code)) return { kind: 'cannot', code };
  if (voidAgain.has(code)) return { kind: 'again', code };
  const recall = fields.get('recall');
  if (recall === 'Y') return { kind: 'again', code: 'recall=Y' };
  if (isDone(fields)) {
    return recall === 'N'
      ? { kind: 'voided', money: 'untold' }
      : unknown('recall is neither Y nor N');
  }
  return reverseRefusals.has(code) ? { kind: 'refused', code } : unlisted(fields);
}

/** Answer to /pay/closeorder. It closes unpaid orders alone, so that it tells where the money is. */
export function closeAnswer(fields: Fields, orderNo: string): VoidAnswer {
  const stop = foreign(fields, orderNo) ?? setup(fields);
  if (stop !== undefined) return stop;
  const code = errorCode(fields);
  if (isDone(fields) || code === closeDone) return { kind: 'voided', money: 'closed' };
  if (code === closePaid) return { kind: 'cannot', code };
  if (voidAgain.has(code)) return { kind: 'again', code };
  // Answered (P15), but no proof: a code that was just ordered may not have arrived yet (P18).
  return code === orderNotExist ? { kind: 'refused', code } : unlisted(fields);
}

/** Answer to /secapi/pay/refund. SUCCESS says that it was taken on; /pay/refundquery that it is done. */
export function refundAnswer(fields: Fields, order: RefundOrder): RefundAnswer {
  const stop = foreignRefund(fields, order, 'out_refund_no');
  if (stop !== undefined) return stop;
  const code = errorCode(fields);
  if (refundRefusals.has(code)) return { kind: 'refused', code };
  const fault = setup(fields);
  if (fault !== undefined) return fault;
  if (!isDone(fields)) return unlisted(fields);
  const isOurs =
    carries(fields, 'out_trade_no', order.attempt) &&
    carries(fields, 'out_refund_no', order.refund);
  if (!isOurs) return unknown('answer has no numbers');
  const isThisAmount = parseFen(field(fields, 'refund_fee')) === order.amountFen;
  if (!isThisAmount || isForeignMoney(fields)) return unknown('answer is about another amount');
  return { kind: 'pending' };
}

/** Answer to /pay/refundquery by the number of the refund: it alone may stand in the answer. */
export function refundQueryAnswer(fields: Fields, order: RefundOrder): RefundAnswer {
  const stop = foreignRefund(fields, order, 'out_refund_no_0') ?? setup(fields);
  if (stop !== undefined) return stop;
  const code = errorCode(fields);
  if (code === refundNotExist || code === orderNotExist) return { kind: 'notFound' };
  if (!isDone(fields)) return unlisted(fields);
  const isOurs =
    carries(fields, 'out_trade_no', order.attempt) &&
    carries(fields, 'out_refund_no_0', order.refund);
  if (!isOurs) return unknown('answer has no numbers');
  if (isForeignMoney(fields)) return unknown('answer is about another currency');
  if ((fields.get('refund_count') ?? '1') !== '1')
    return unknown('answer is about several refunds');
  return refundState(fields);
}

function refundState(fields: Fields): RefundAnswer {
  const amountFen = parseFen(field(fields, 'refund_fee_0'));
  switch (field(fields, 'refund_status_0')) {
    case 'SUCCESS':
      return amountFen === null
        ? unknown('refund_fee_0 is no amount')
        : { kind: 'refunded', amountFen };
    case 'PROCESSING':
      return { kind: 'pending' };
    case 'REFUNDCLOSE':
      return { kind: 'refused', code: 'REFUNDCLOSE' };
    // The customer's card would not take it: a person has to send it another way, under this number.
    case 'CHANGE':
      return unknown('refund is CHANGE: to be finished by hand at the merchant platform');
    default:
      return unknown('refund_status_0 is none that is known');
  }
}

/**
 * Answer to the query of a number that cannot exist (P19). What is being asked is whether the key fits,
 * so here alone a reply that does not verify may point at a setting; it proves nothing else, and never
 * that all is well.
 */
export function diagnosis(reply: Reply): DiagnoseAnswer {
  if (reply.kind === 'malformed') return unknown(reply.detail);
  if (reply.kind === 'verified') {
    const isHeard = isDone(reply.fields) || errorCode(reply.fields) === orderNotExist;
    return isHeard ? { kind: 'verified' } : (setup(reply.fields) ?? unlisted(reply.fields));
  }
  if (reply.fault === 'wrongSignature') {
    return { kind: 'setup', setting: keySetting, code: 'reply-signature' };
  }
  const code = unsignedFault(field(reply.fields, 'return_msg'));
  const setting = code === undefined ? undefined : settingAtFault(code);
  return code === undefined || setting === undefined
    ? unproved(reply)
    : { kind: 'setup', setting, code };
}

/** What a reply that does not verify comes to in every other call. */
export function unproved(reply: Exclude<Reply, { kind: 'verified' }>): Unknown {
  if (reply.kind === 'malformed') return unknown(reply.detail);
  const faults = {
    returnFail: 'has return_code FAIL',
    noSignature: 'is not signed',
    wrongSignature: 'has a wrong signature',
  };
  return unknown(`answer ${faults[reply.fault]}; it claims ${claim(reply.fields)}`);
}

/** Fen in digits, as `total_fee` is written; `null` for everything else. */
export function parseFen(text: string): Fen | null {
  return /^(?:0|[1-9][0-9]{0,11})$/.test(text) ? fen(Number(text)) : null;
}

function tradeOf(fields: Fields): {
  readonly totalFen: Fen | null;
  readonly currency: string;
  readonly transactionId: string;
} {
  return {
    totalFen: parseFen(field(fields, 'total_fee')),
    currency: fields.get('fee_type') ?? 'CNY',
    transactionId: field(fields, 'transaction_id'),
  };
}

/** A refund is in the currency of its order; the port has no word for another one. */
function isForeignMoney(fields: Fields): boolean {
  return ['fee_type', 'refund_fee_type'].some((name) => (fields.get(name) ?? 'CNY') !== 'CNY');
}

function isDone(fields: Fields): boolean {
  return fields.get('result_code') === 'SUCCESS';
}

/** Empty unless the answer calls itself a failure. */
function errorCode(fields: Fields): string {
  return fields.get('result_code') === 'FAIL' ? field(fields, 'err_code') : '';
}

function claim(fields: Fields): string {
  const code = field(fields, 'err_code');
  return code === '' ? 'nothing more' : sayable(code);
}

function unlisted(fields: Fields): Unknown {
  return unknown(`answer is ${sayable(errorCode(fields))}`);
}

function setup(fields: Fields): Setup | undefined {
  const code = errorCode(fields);
  const setting = settingAtFault(code);
  return setting === undefined ? undefined : { kind: 'setup', setting, code };
}

function foreign(fields: Fields, orderNo: string): Unknown | undefined {
  const told = fields.get('out_trade_no');
  return told === undefined || told === orderNo
    ? undefined
    : unknown('answer is about another order');
}

function foreignRefund(
  fields: Fields,
  { attempt, refund }: RefundOrder,
  name: string,
): Unknown | undefined {
  const told = fields.get(name);
  return told === undefined || told === refund
    ? foreign(fields, attempt)
    : unknown('answer is about another refund');
}

function carries(fields: Fields, name: string, value: string): boolean {
  return fields.get(name) === value;
}

function field(fields: Fields, name: string): string {
  return fields.get(name) ?? '';
}
