/**
 * Alipay's bill of one day (facts/wallets.md 5.1): GBK, tabs behind the texts, `#` lines around the table,
 * refunds negative, and totals of both kinds, in an archive beside its summary.
 *
 * Not here: discounts and fees; the time of a cancel that gave money back (its row stands in the day of
 * the payment: the books keep no other).
 */
import type { LedgerRow } from '../../wallet/ledger.js';
import { beijing, beijingDay, dayAfter, startOfDay } from '../beijing.js';
import { yuanOf } from './amounts.js';
import { archiveOf } from './archive.js';
import { inGbk } from './gbk.js';

export type BillAsk =
  | { readonly kind: 'bill'; readonly archive: Uint8Array }
  /** Nothing happened that day, or the bill is not made yet: Alipay says the same of both. */
  | { readonly kind: 'none' }
  /** Not over, or no day at all. */
  | { readonly kind: 'noDay' };

export interface BillBooks {
  readonly rows: readonly LedgerRow[];
  /** The wallet's clock, in milliseconds since 1970, as it stood at a moment of its books. */
  readonly clockAt: (ms: number) => number;
  readonly nowMs: number;
}

const madeAfterMs = 9 * 3_600_000;
const account = '20880211096256330156';

/** `day`: `2026-03-01`. */
export function billOf(books: BillBooks, day: string): BillAsk {
  const startMs = startOfDay(day);
  const clockMs = books.clockAt(books.nowMs);
  if (startMs === undefined || dayAfter(startMs) > clockMs) return { kind: 'noDay' };
  if (clockMs < dayAfter(startMs) + madeAfterMs) return { kind: 'none' };
  const lines = books.rows
    .flatMap((row) => linesOf(row))
    .filter(({ atMs }) => beijingDay(books.clockAt(atMs)) === day)
    .sort((one, other) => one.atMs - other.atMs);
  if (lines.length === 0) return { kind: 'none' };
  const name = `${account}_${day.replaceAll('-', '')}_业务明细`;
  const table = tableOf(books, lines, startMs);
  return {
    kind: 'bill',
    archive: archiveOf([
      { name: inGbk(`${name}.csv`), content: inGbk(table) },
      { name: inGbk(`${name}(汇总).csv`), content: inGbk('#支付宝业务汇总查询\r\n') },
    ]),
  };
}

interface Line {
  readonly row: LedgerRow;
  readonly atMs: number;
  readonly isRefund: boolean;
  readonly amountFen: number;
  readonly refund: string;
}

function linesOf(row: LedgerRow): Line[] {
  const { paidAtMs, paidFen } = row;
  if (paidAtMs === null) return [];
  const done = row.refunds.filter(({ state }) => state === 'done');
  const refundedFen = done.reduce((sum, { amountFen }) => sum + amountFen, 0);
  const cancelledFen = row.returnedFen - refundedFen;
  const back = { row, isRefund: true } as const;
  return [
    { row, isRefund: false, atMs: paidAtMs, amountFen: paidFen, refund: '' },
    ...(cancelledFen > 0 ? [{ ...back, atMs: paidAtMs, amountFen: cancelledFen, refund: '' }] : []),
    ...done.map(({ doneAtMs, amountFen, refund }) => ({
      ...back,
      atMs: doneAtMs,
      amountFen,
      refund,
    })),
  ];
}

const columns =
  '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,' +
  '商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,' +
  '卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注';

function tableOf(books: BillBooks, lines: readonly Line[], startMs: number): string {
  const payments = lines.filter(({ isRefund }) => !isRefund);
  const refunds = lines.filter(({ isRefund }) => isRefund);
  const end = beijing(books.clockAt(books.nowMs));
  return [
    '#支付宝业务明细查询',
    `#账号：[${account}]`,
    `#起始日期：[${inWords(startMs)}]   终止日期：[${inWords(dayAfter(startMs))}]`,
    `#${'-'.repeat(41)}业务明细列表${'-'.repeat(40)}`,
    columns,
    ...lines.map((line) => cellsOf(books, line).join(',')),
    `#${'-'.repeat(41)}业务明细列表结束${'-'.repeat(36)}`,
    `#交易合计：${payments.length}笔，商家实收共${sumOf(payments)}元，商家优惠共0.00元`,
    `#退款合计：${refunds.length}笔，商家实收退款共${sumOf(refunds)}元，商家优惠退款共0.00元`,
    `#导出时间：[${end.replace(/^(\d+)-(\d+)-(\d+)/, '$1年$2月$3日')}]`,
    '',
  ].join('\r\n');
}

function inWords(atMs: number): string {
  return beijing(atMs).replace(/^(\d+)-(\d+)-(\d+)/, '$1年$2月$3日');
}

function cellsOf(books: BillBooks, line: Line): readonly string[] {
  const { row, atMs, isRefund, refund } = line;
  const amount = signed(line);
  const padded = (text: string): string => `${text}\t`;
  return [
    padded(row.walletNo),
    padded(row.attempt),
    padded(isRefund ? '退款' : '交易'),
    '消费',
    beijing(books.clockAt(row.createdAtMs)),
    beijing(books.clockAt(atMs)),
    ...['S001', '', '', '', '138****0000'].map(padded),
    amount,
    amount,
    ...['0.00', '0.00', '0.00', '0.00', '0.00', '', padded('0.00'), '0.00'],
    padded(refund),
    '0.00',
    '0.00',
    '',
  ];
}

function signed({ isRefund, amountFen }: Line): string {
  return `${isRefund ? '-' : ''}${yuanOf(amountFen)}`;
}

function sumOf(lines: readonly Line[]): string {
  const sumFen = lines.reduce((sum, { amountFen }) => sum + amountFen, 0);
  const isRefund = lines[0]?.isRefund === true;
  return `${isRefund ? '-' : ''}${yuanOf(sumFen)}`;
}
