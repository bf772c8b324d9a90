/**
 * What the wallet's laws answer, as the elements of v2's documents (facts/wallets.md 3.1 to 3.3). Three
 * layers: `return_code` says that the request was understood, `result_code` that the call was done,
 * and only `trade_state` how the order stands.
 */
import { Bug } from '../../../runtime/ports/bug.js';
import type {
  ChargeAnswer,
  QueryAnswer,
  RefundAnswer,
  VoidAnswer,
} from '../../../runtime/ports/gateway.js';
import type { LedgerRow } from '../../wallet/ledger.js';
import { type Told, codeUrl } from '../wechat/asked.js';
import { beijing, compactBeijing } from '../beijing.js';
import { openIdOf, refundIdOf } from '../wechat/bill.js';
import { tradeStateOf, tradeStateWords } from '../wechat/trade-words.js';
import { type WeChatHouse, refundedOrder } from '../wechat/wechat-house.js';
import type { Fields } from './document.js';

export const done: Fields = { result_code: 'SUCCESS' };

/** The call was understood and not done. */
export function failedWith(code: string): Fields {
  return { result_code: 'FAIL', err_code: code, err_code_des: descriptions[code] ?? '业务失败' };
}

const descriptions: Readonly<Record<string, string>> = {
  USERPAYING: '需要用户输入支付密码',
  SYSTEMERROR: '系统超时',
  ORDERNOTEXIST: '此交易订单号不存在',
  REFUNDNOTEXIST: '退款订单查询失败',
  NOTENOUGH: '余额不足',
  AUTH_CODE_INVALID: '付款码无效，请刷新再试',
  ORDERPAID: '订单已支付',
  ORDERCLOSED: '订单已关闭',
  OUT_TRADE_NO_USED: '商户订单号重复',
  LACK_PARAMS: '缺少参数',
  PARAM_ERROR: '参数错误',
};

export function wordsOf(house: WeChatHouse, told: Told, attempt: string): Fields {
  const subject: Subject = { house, attempt, row: house.books.row(attempt) };
  switch (told.on) {
    case 'pay':
      return charged(told.answer, subject);
    case 'query':
      return queried(told.answer, subject);
    case 'cancel':
      return told.by === 'reverse' ? reversed(told.answer) : closed(told.answer);
    case 'refund':
      return refunded(told.answer, subject, told.refund);
    case 'refundQuery':
      return refundQueried(told.answer, house, told.refund);
  }
}

interface Subject {
  readonly house: WeChatHouse;
  readonly attempt: string;
  readonly row: LedgerRow | undefined;
}

function charged(answer: ChargeAnswer, subject: Subject): Fields {
  switch (answer.kind) {
    case 'paid':
      return { ...done, ...payment(subject) };
    case 'pending': {
      const { row } = subject;
      if (row?.form !== 'qr') return failedWith('USERPAYING');
      const prepayId = `wx${row.walletNo}`;
      const code = { trade_type: 'NATIVE', prepay_id: prepayId, code_url: codeUrl(row) };
      return { ...done, ...code };
    }
    case 'refused':
    case 'collision':
    case 'setup':
      return failedWith(answer.code);
    case 'accepted':
    case 'notSent':
    case 'unknown':
      throw unheardOf(answer.kind);
  }
}

/** Of an order that was never paid only its number and its state are told. */
function queried(answer: QueryAnswer, subject: Subject): Fields {
  const { attempt, row } = subject;
  const state = tradeStateOf(answer, row);
  if (state === null) {
    return failedWith('code' in answer ? answer.code : 'ORDERNOTEXIST');
  }
  const said = { trade_state: state, trade_state_desc: tradeStateWords[state] };
  const wasPaid = state === 'SUCCESS' || state === 'REFUND';
  return { ...done, ...(wasPaid ? payment(subject) : { out_trade_no: attempt }), ...said };
}

function reversed(answer: VoidAnswer): Fields {
  switch (answer.kind) {
    case 'voided':
      return { ...done, recall: 'N' };
    case 'again':
      return answer.code === 'recall=Y'
        ? { ...done, recall: 'Y' }
        : { ...failedWith(answer.code), recall: 'Y' };
    case 'notExist':
      return { ...failedWith('ORDERNOTEXIST'), recall: 'N' };
    case 'cannot':
    case 'refused':
    case 'setup':
      return { ...failedWith(answer.code), recall: 'N' };
    case 'notSent':
    case 'unknown':
      throw unheardOf(answer.kind);
  }
}

/** A close has no word for "again": it fails, and may be repeated. */
function closed(answer: VoidAnswer): Fields {
  switch (answer.kind) {
    case 'voided':
      return { ...done, result_msg: 'OK' };
    case 'again':
      return failedWith(answer.code === 'recall=Y' ? 'SYSTEMERROR' : answer.code);
    case 'notExist':
      return failedWith('ORDERNOTEXIST');
    case 'cannot':
    case 'refused':
    case 'setup':
      return failedWith(answer.code);
    case 'notSent':
    case 'unknown':
      throw unheardOf(answer.kind);
  }
}

/** Taken on: whether the money has moved is told by the refund query alone. */
function refunded(answer: RefundAnswer, subject: Subject, refundNo: string): Fields {
  switch (answer.kind) {
    case 'refunded':
    case 'pending': {
      const { attempt, row, house } = subject;
      const refund = house.books.findRefund(refundNo);
      if (row === undefined || refund === undefined) throw unheardOf('a refund of nothing');
      const refundFee = String(refund.amountFen);
      return {
        ...done,
        out_trade_no: attempt,
        transaction_id: row.walletNo,
        out_refund_no: refundNo,
        refund_id: refundIdOf(refund),
        refund_fee: refundFee,
        total_fee: String(row.amountFen),
        fee_type: 'CNY',
        cash_fee: String(row.paidFen),
        cash_refund_fee: refundFee,
      };
    }
    case 'notFound':
      return failedWith('ORDERNOTEXIST');
    case 'refused':
    case 'setup':
      return failedWith(answer.code);
    case 'notSent':
    case 'unknown':
      throw unheardOf(answer.kind);
  }
}

function refundQueried(answer: RefundAnswer, house: WeChatHouse, refundNo: string): Fields {
  switch (answer.kind) {
    case 'refunded':
    case 'pending': {
      const row = refundedOrder(house, refundNo);
      const refund = house.books.findRefund(refundNo);
      // A script says "under way" of a refund that was never asked for.
      if (row === undefined || refund === undefined) return failedWith('SYSTEMERROR');
      const isDone = answer.kind === 'refunded';
      const amount = String(refund.amountFen);
      return {
        ...done,
        out_trade_no: row.attempt,
        transaction_id: row.walletNo,
        total_fee: String(row.amountFen),
        fee_type: 'CNY',
        cash_fee: String(row.paidFen),
        refund_count: '1',
        refund_fee: amount,
        out_refund_no_0: refundNo,
        refund_id_0: refundIdOf(refund),
        refund_fee_0: amount,
        refund_status_0: isDone ? 'SUCCESS' : 'PROCESSING',
        refund_recv_accout_0: '支付用户零钱',
        ...(isDone ? { refund_success_time_0: beijing(house.clockAt(refund.doneAtMs)) } : {}),
      };
    }
    case 'notFound':
      return failedWith('REFUNDNOTEXIST');
    case 'refused':
    case 'setup':
      return failedWith(answer.code);
    case 'notSent':
    case 'unknown':
      throw unheardOf(answer.kind);
  }
}

function payment({ house, attempt, row }: Subject): Fields {
  if (row === undefined) throw unheardOf('a payment of nothing');
  const total = String(row.amountFen);
  return {
    openid: openIdOf(row),
    is_subscribe: 'N',
    trade_type: row.form === 'code' ? 'MICROPAY' : 'NATIVE',
    bank_type: 'OTHERS',
    fee_type: 'CNY',
    total_fee: total,
    cash_fee_type: 'CNY',
    cash_fee: total,
    transaction_id: row.walletNo,
    out_trade_no: attempt,
    time_end: compactBeijing(house.clockAt(row.paidAtMs ?? row.createdAtMs)),
  };
}

function unheardOf(what: string): Bug {
  return new Bug(`WeChat Pay v2 has no words for "${what}"`);
}
