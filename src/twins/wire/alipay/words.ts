/**
 * What the wallet's laws answer, as the fields of Alipay's nodes (facts/wallets.md 2.2 to 2.4). The
 * laws speak in words of the gateway port; here they get the names that go over the wire.
 */
import { createHash } from 'node:crypto';
import { Bug } from '../../../runtime/ports/bug.js';
import type {
  ChargeAnswer,
  QueryAnswer,
  RefundAnswer,
  VoidAnswer,
} from '../../../runtime/ports/gateway.js';
import type { LedgerRow } from '../../wallet/ledger.js';
import { yuanOf } from './amounts.js';
import type { Fields } from './document.js';

const success: Fields = { code: '10000', msg: 'Success' };

/** A verified refusal by the wallet's business. */
export function businessFailed(subCode: string): Fields {
  return {
    code: '40004',
    msg: 'Business Failed',
    sub_code: subCode,
    sub_msg: `业务失败 ${subCode}`,
  };
}

/** A refusal of the request as such. */
export function invalidArguments(subCode: string): Fields {
  return { code: '40002', msg: 'Invalid Arguments', sub_code: subCode, sub_msg: '参数有误' };
}

/** What a node says of the order besides the answer itself. */
export interface Subject {
  readonly outTradeNo: string;
  readonly row: LedgerRow | undefined;
  /** `yyyy-MM-dd HH:mm:ss`, GMT+8. */
  readonly at: string;
}

export function chargeFields(answer: ChargeAnswer, subject: Subject): Fields {
  switch (answer.kind) {
    case 'accepted':
    case 'paid':
      return { ...success, ...trade(subject), ...payment(subject) };
    case 'pending':
      return { code: '10003', msg: 'order success pay inprocess', ...trade(subject) };
    case 'refused':
    case 'collision':
      return { ...businessFailed(answer.code), ...number(subject) };
    case 'setup':
    case 'notSent':
    case 'unknown':
      return common(answer);
  }
}

/** The code of an order, which is no trade before it is scanned: no number of the wallet is told. */
export function precreateFields(answer: ChargeAnswer, subject: Subject): Fields {
  if (answer.kind !== 'pending') return chargeFields(answer, subject);
  return { ...success, ...number(subject), qr_code: codeOf(subject.outTradeNo) };
}

/** What stands in the code; the same for the same order. */
export function codeOf(outTradeNo: string): string {
  const sign = createHash('sha256').update(`code ${outTradeNo}`).digest('hex').slice(0, 16);
  return `https://qr.alipay.com/bax${sign}`;
}

export function queryFields(answer: QueryAnswer, subject: Subject): Fields {
  const found = (status: string, more: Fields = {}): Fields => {
    return { ...success, ...trade(subject), trade_status: status, ...more };
  };
  switch (answer.kind) {
    case 'paid':
      return found('TRADE_SUCCESS', { ...payment(subject), send_pay_date: subject.at });
    case 'pending':
      return found('WAIT_BUYER_PAY');
    case 'closed':
      return found('TRADE_CLOSED');
    case 'notFound':
      return { ...businessFailed('ACQ.TRADE_NOT_EXIST'), ...number(subject) };
    case 'refused':
      return { ...businessFailed(answer.code), ...number(subject) };
    case 'payError':
    case 'refunded':
    case 'setup':
    case 'notSent':
    case 'unknown':
      return common(answer);
  }
}

export function cancelFields(answer: VoidAnswer, subject: Subject): Fields {
  const { row } = subject;
  const known = { ...success, ...number(subject), ...(row === undefined ? {} : tradeNo(row)) };
  switch (answer.kind) {
    case 'voided':
      return { ...known, retry_flag: 'N', ...action(answer.money) };
    case 'again':
      return { ...known, retry_flag: 'Y' };
    case 'notExist':
      return { ...businessFailed('ACQ.TRADE_NOT_EXIST'), ...number(subject) };
    case 'cannot':
    case 'refused':
      return { ...businessFailed(answer.code), ...number(subject), retry_flag: 'N' };
    case 'setup':
    case 'notSent':
    case 'unknown':
      return common(answer);
  }
}

/** `isRepeat`: this refund number was carried out before, so no money moves now (facts 2.2). */
export function refundFields(answer: RefundAnswer, subject: Subject, isRepeat: boolean): Fields {
  const told = {
    ...success,
    ...number(subject),
    ...(subject.row === undefined ? {} : tradeNo(subject.row)),
    refund_fee: yuanOf(subject.row?.returnedFen ?? 0),
    gmt_refund_pay: subject.at,
  };
  switch (answer.kind) {
    case 'refunded':
      return { ...told, fund_change: isRepeat ? 'N' : 'Y' };
    case 'pending':
      return { ...told, fund_change: 'N' };
    case 'refused':
      return { ...businessFailed(answer.code), ...number(subject) };
    case 'notFound':
      return { ...businessFailed('ACQ.TRADE_NOT_EXIST'), ...number(subject) };
    case 'setup':
    case 'notSent':
    case 'unknown':
      return common(answer);
  }
}

const noTrade: ReadonlySet<string> = new Set(['absent', 'codeShown', 'lapsed', 'declined']);

/** An answer of 10000 says that the question was understood, not that there is such a refund. */
export function refundQueryFields(
  answer: RefundAnswer,
  subject: Subject,
  refundNo: string,
): Fields {
  // An order that never became a trade has no refunds to speak of.
  if (subject.row === undefined || noTrade.has(subject.row.state)) {
    return { ...businessFailed('ACQ.TRADE_NOT_EXIST'), ...number(subject) };
  }
  const known = { ...success, ...trade(subject), out_request_no: refundNo };
  switch (answer.kind) {
    case 'refunded':
      return {
        ...known,
        refund_status: 'REFUND_SUCCESS',
        refund_amount: yuanOf(answer.amountFen),
      };
    case 'pending':
      return { ...known, refund_status: 'REFUND_PROCESSING' };
    case 'notFound':
      return success;
    case 'refused':
      return businessFailed(answer.code);
    case 'setup':
    case 'notSent':
    case 'unknown':
      return common(answer);
  }
}

function common(answer: { readonly kind: string; readonly code?: string }): Fields {
  if (answer.kind === 'setup') return invalidArguments(answer.code ?? 'isv.invalid-parameter');
  throw new Bug(`the laws of this wallet do not answer "${answer.kind}" here`);
}

function number({ outTradeNo }: Subject): Fields {
  return { out_trade_no: outTradeNo };
}

function tradeNo(row: LedgerRow): Fields {
  return row.walletNo === '' ? {} : { trade_no: row.walletNo };
}

function trade(subject: Subject): Fields {
  const { row } = subject;
  if (row === undefined) return number(subject);
  const amount = row.amountFen === 0 ? {} : { total_amount: yuanOf(row.amountFen) };
  return { ...number(subject), ...tradeNo(row), buyer_logon_id: '138****0000', ...amount };
}

function payment({ row, at }: Subject): Fields {
  const paid = yuanOf(row?.paidFen ?? 0);
  return { receipt_amount: paid, buyer_pay_amount: paid, gmt_payment: at };
}

function action(money: 'closed' | 'returned' | 'untold'): Fields {
  if (money === 'untold') return {};
  return { action: money === 'closed' ? 'close' : 'refund' };
}
