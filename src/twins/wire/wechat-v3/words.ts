/**
 * What the wallet's laws answer, as statuses and bodies of v3 (facts/wallets.md 3.4). The laws speak
 * in words of v2; codes get here the names that v3 gives them.
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
import { zonedBeijing } from '../beijing.js';
import { openIdOf, refundIdOf } from '../wechat/bill.js';
import { type TradeState, tradeStateOf, tradeStateWords } from '../wechat/trade-words.js';
import { type WeChatHouse, refundedOrder } from '../wechat/wechat-house.js';
import type { JsonObject, Said } from './sealed.js';

/** The names of v3, with the status that carries each. */
const codes: Readonly<Record<string, readonly [string, number]>> = {
  SYSTEMERROR: ['SYSTEM_ERROR', 500],
  'recall=Y': ['SYSTEM_ERROR', 500],
  SIGNERROR: ['SIGN_ERROR', 401],
  NOAUTH: ['NO_AUTH', 403],
  NOTENOUGH: ['NOT_ENOUGH', 403],
  OUT_TRADE_NO_USED: ['OUT_TRADE_NO_USED', 403],
  ORDERPAID: ['ORDER_PAID', 400],
  ORDERCLOSED: ['ORDER_CLOSED', 400],
  ORDERNOTEXIST: ['ORDER_NOT_EXIST', 404],
  RESOURCE_NOT_EXISTS: ['RESOURCE_NOT_EXISTS', 404],
  TRADE_OVERDUE: ['INVALID_REQUEST', 400],
};

export function failedWith(code: string): Said {
  const [name, status] = codes[code] ?? [code, 400];
  return { status, body: { code: name, message: `业务失败 ${name}` } };
}

export function wordsOf(house: WeChatHouse, told: Told, attempt: string): Said {
  const subject: Subject = { house, attempt, row: house.books.row(attempt) };
  switch (told.on) {
    case 'pay':
      return charged(told.answer, subject);
    case 'query':
      return queried(told.answer, subject);
    case 'cancel':
      return cancelled(told.answer, told.by, subject);
    case 'refund':
    case 'refundQuery':
      return refundTold(told.answer, house, told.refund);
  }
}

interface Subject {
  readonly house: WeChatHouse;
  readonly attempt: string;
  readonly row: LedgerRow | undefined;
}

function found(body: JsonObject): Said {
  return { status: 200, body };
}

function charged(answer: ChargeAnswer, subject: Subject): Said {
  switch (answer.kind) {
    case 'paid':
      return found(trade(subject, 'SUCCESS'));
    case 'pending':
      return subject.row?.form === 'qr'
        ? found({ code_url: codeUrl(subject.row) })
        : { status: 202, body: { trade_state: 'USERPAYING' } };
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

function queried(answer: QueryAnswer, subject: Subject): Said {
  const state = tradeStateOf(answer, subject.row);
  if (state !== null) return found(trade(subject, state));
  return failedWith('code' in answer ? answer.code : 'ORDERNOTEXIST');
}

function cancelled(answer: VoidAnswer, by: 'reverse' | 'close', subject: Subject): Said {
  switch (answer.kind) {
    case 'voided':
      return by === 'close' ? { status: 204, body: null } : found(named(subject));
    case 'notExist':
      return failedWith('ORDERNOTEXIST');
    case 'again':
    case 'cannot':
    case 'refused':
    case 'setup':
      return failedWith(answer.code);
    case 'notSent':
    case 'unknown':
      throw unheardOf(answer.kind);
  }
}

/** A refund and the question about one are told alike. */
function refundTold(answer: RefundAnswer, house: WeChatHouse, refundNo: string): Said {
  switch (answer.kind) {
    case 'refunded':
    case 'pending': {
      const refund = house.books.findRefund(refundNo);
      const row = refundedOrder(house, refundNo);
      // A script says "under way" of a refund that was never asked for.
      if (row === undefined || refund === undefined) return failedWith('SYSTEMERROR');
      const isDone = answer.kind === 'refunded';
      const doneAt = zonedBeijing(house.clockAt(refund.doneAtMs));
      return found({
        refund_id: refundIdOf(refund),
        out_refund_no: refundNo,
        transaction_id: row.walletNo,
        out_trade_no: row.attempt,
        channel: 'ORIGINAL',
        user_received_account: '支付用户零钱',
        create_time: doneAt,
        ...(isDone ? { success_time: doneAt } : {}),
        status: isDone ? 'SUCCESS' : 'PROCESSING',
        funds_account: 'AVAILABLE',
        amount: refundAmounts(row.amountFen, refund.amountFen),
      });
    }
    case 'notFound':
      return failedWith('RESOURCE_NOT_EXISTS');
    case 'refused':
      return failedWith(answer.code === 'ORDERNOTEXIST' ? 'RESOURCE_NOT_EXISTS' : answer.code);
    case 'setup':
      return failedWith(answer.code);
    case 'notSent':
    case 'unknown':
      throw unheardOf(answer.kind);
  }
}

function refundAmounts(total: number, refund: number): JsonObject {
  const payer = { payer_total: total, payer_refund: refund };
  const settled = { settlement_total: total, settlement_refund: refund, discount_refund: 0 };
  return { total, refund, ...payer, ...settled, currency: 'CNY' };
}

function named({ house, attempt }: Subject): JsonObject {
  return { appid: house.appId, mchid: house.mchId, out_trade_no: attempt };
}

function trade(subject: Subject, state: TradeState): JsonObject {
  const { row, house } = subject;
  const said = { trade_state: state, trade_state_desc: tradeStateWords[state] };
  if (row === undefined) return { ...named(subject), ...said };
  const total = row.amountFen;
  const common = { ...named(subject), ...said };
  if (state !== 'SUCCESS' && state !== 'REFUND') {
    return { ...common, amount: { total, currency: 'CNY' }, promotion_detail: [] };
  }
  return {
    ...common,
    transaction_id: row.walletNo,
    trade_type: row.form === 'code' ? 'MICROPAY' : 'NATIVE',
    bank_type: 'OTHERS',
    success_time: zonedBeijing(house.clockAt(row.paidAtMs ?? row.createdAtMs)),
    payer: { openid: openIdOf(row) },
    amount: { total, payer_total: total, currency: 'CNY', payer_currency: 'CNY' },
    promotion_detail: [],
  };
}

function unheardOf(what: string): Bug {
  return new Bug(`WeChat Pay v3 has no words for "${what}"`);
}
