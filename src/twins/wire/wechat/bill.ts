/**
 * WeChat Pay's bill of one day, in the layout ALL (facts/wallets.md 5.2): UTF-8 with BOM, CRLF, a
 * back-tick before each value, amounts in yuan, and a summary of seven. Both generations hand out the
 * same text.
 *
 * Not here: discounts, fees, the time at which a refund was asked for (the books keep when it came
 * through, or will), the time of a reversal (the row stands under that of the payment).
 */
import type { LedgerRefund, LedgerRow } from '../../wallet/ledger.js';
import { beijing, beijingDay, dayAfter, startOfDay } from '../beijing.js';
import type { WeChatHouse } from './wechat-house.js';

export type BillAsk =
  | { readonly kind: 'bill'; readonly text: string }
  /** Bills are made from nine next morning. */
  | { readonly kind: 'creating' }
  /** Nothing happened that day, or it is too long ago. */
  | { readonly kind: 'none' }
  | { readonly kind: 'noDay' };

const madeAfterMs = 9 * 3_600_000;
const keptDays = 90;

/** `day`: `2026-03-01`. */
export function billOf(house: WeChatHouse, day: string): BillAsk {
  const startMs = startOfDay(day);
  if (startMs === undefined || startMs > house.clock()) return { kind: 'noDay' };
  const endMs = dayAfter(startMs);
  if (house.clock() < endMs + madeAfterMs) return { kind: 'creating' };
  if (house.clock() > endMs + keptDays * (endMs - startMs)) return { kind: 'none' };
  const dayOf = (ms: number): string => beijingDay(house.clockAt(ms));
  const lines = house.books.rows().flatMap((row) => {
    const paid = row.paidAtMs !== null && dayOf(row.paidAtMs) === day ? [paidLine(row)] : [];
    const back = row.refunds.filter(({ doneAtMs }) => dayOf(doneAtMs) === day);
    return [...paid, ...back.map((refund) => refundLine(row, refund))];
  });
  return lines.length === 0 ? { kind: 'none' } : { kind: 'bill', text: textOf(house, lines) };
}

/** One line: what differs between payments, reversals and refunds. */
interface Line {
  readonly row: LedgerRow;
  readonly atMs: number;
  readonly state: 'SUCCESS' | 'REVOKED' | 'REFUND';
  readonly orderFen: number;
  readonly refund: LedgerRefund | null;
}

/** A reversed payment stands there as REVOKED, under the same number. */
function paidLine(row: LedgerRow): Line {
  const state = row.state === 'revoked' ? 'REVOKED' : 'SUCCESS';
  return { row, atMs: row.paidAtMs ?? 0, state, orderFen: row.paidFen, refund: null };
}

function refundLine(row: LedgerRow, refund: LedgerRefund): Line {
  return { row, atMs: refund.doneAtMs, state: 'REFUND', orderFen: 0, refund };
}

const header =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,' +
  '应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,' +
  '手续费,费率,订单金额,申请退款金额,费率备注';
const summaryHeader =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';
const byteOrderMark = '\uFEFF';

function textOf(house: WeChatHouse, lines: readonly Line[]): string {
  const total = (of: (line: Line) => number): string =>
    yuanOf(lines.reduce((sum, line) => sum + of(line), 0));
  const orders = total(({ orderFen }) => orderFen);
  const refunds = total(refundedFen);
  const summary = [
    `${String(lines.length)}.0`,
    orders,
    refunds,
    '0.00',
    '0.00000',
    orders,
    refunds,
  ];
  const rows = [
    header,
    ...lines.map((line) => ticked(valuesOf(house, line))),
    summaryHeader,
    ticked(summary),
  ];
  return `${byteOrderMark}${rows.join('\r\n')}\r\n`;
}

function valuesOf(house: WeChatHouse, line: Line): readonly string[] {
  const { row, refund, state, orderFen } = line;
  const isReversal = state === 'REVOKED';
  const none = isReversal ? '' : '0';
  return [
    beijing(house.clockAt(line.atMs)),
    house.appId,
    house.mchId,
    '0',
    '',
    row.walletNo,
    row.attempt,
    openIdOf(row),
    row.form === 'code' ? 'MICROPAY' : 'NATIVE',
    state,
    'OTHERS',
    'CNY',
    yuanOf(orderFen),
    '0.00',
    refund === null ? none : refundIdOf(refund),
    refund === null ? none : refund.refund,
    yuanOf(refundedFen(line)),
    '0.00',
    refund === null ? '' : 'ORIGINAL',
    refund === null ? '' : refund.state === 'done' ? 'SUCCESS' : 'PROCESSING',
    '消费',
    '',
    '0.00000',
    '0.60%',
    yuanOf(orderFen),
    yuanOf(refundedFen(line)),
    '',
  ];
}

function refundedFen({ refund }: Line): number {
  return refund?.amountFen ?? 0;
}

function ticked(values: readonly string[]): string {
  return values.map((value) => `\`${value}`).join(',');
}

function yuanOf(amountFen: number): string {
  const cents = amountFen % 100;
  return `${String((amountFen - cents) / 100)}.${String(cents).padStart(2, '0')}`;
}

/** Who paid; the books know nobody, so it is the number of the order again. */
export function openIdOf(row: LedgerRow): string {
  return `oHoldfast${row.walletNo.slice(-19).padStart(19, '0')}`;
}

/** The wallet's own number of a refund. */
export function refundIdOf({ refund }: { readonly refund: string }): string {
  return `50300${Buffer.from(refund).toString('hex').slice(-23).padStart(23, '0')}`;
}
