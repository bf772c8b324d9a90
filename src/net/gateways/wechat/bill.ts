/**
 * The trade bill of WeChat Pay, the same text in v2 and v3 (facts/wallets.md 5.2): a header, a row for
 * each order paid, refunded or revoked on the day, and a summary. Columns are found by their names, since
 * there are layouts of 20, 24, 27 and 29. Never skips a row: one that cannot be read, or totals that do
 * not agree with the rows, make the whole bill unreadable. Reasons name lines and columns, never values.
 *
 * Not here: fund-flow bills, fees (their total is rounded otherwise than their parts), and whether a
 * refund came through: bills are not brought up to date when it does.
 */
import type { BillRow } from '../../../runtime/ports/gateway.js';
import { type Result, failed, ok } from '../../../runtime/ports/result.js';
import { type Fen, fen } from '../../../runtime/ports/units.js';
import { parseYuan } from '../yuan.js';

/** `day` is `yyyy-MM-dd` in shop time; a bill without any row of it is that of another day. */
export function readWeChatBill(bytes: Uint8Array, day: string): Result<readonly BillRow[], string> {
  const text = textOf(bytes);
  if (text === null) return failed('is not UTF-8');
  const [head = '', ...body] = linesOf(text);
  const columns = columnsOf(head);
  if (typeof columns === 'string') return failed(columns);
  const rowCount = body.findIndex((line) => !line.startsWith('`'));
  if (rowCount === -1) return failed('has no summary');
  const rows: BillRow[] = [];
  const sums = new Map<string, number>();
  for (const [place, line] of body.slice(0, rowCount).entries()) {
    const row = readRow(line, columns, sums);
    // The header is line 1.
    if (typeof row === 'string') return failed(`line ${String(place + 2)}: ${row}`);
    rows.push(row);
  }
  const problem = summaryProblem(body.slice(rowCount), rows.length, sums);
  if (problem !== null) return failed(problem);
  const isOfDay = rows.length === 0 || rows.some(({ at }) => at.startsWith(`${day} `));
  return isOfDay ? ok(rows) : failed('is of another day');
}

/** Amounts before coupons come first, and stand alone in the layouts of 2014. */
const orderAmounts = ['订单金额', '总金额'] as const;
const refundAmounts = ['申请退款金额', '退款金额'] as const;
/** In a bill of refunds alone the first is the time of the order. */
const times = ['退款申请时间', '交易时间'] as const;

/** Totals of the summary, and the column that each adds up. */
const sumOf: ReadonlyMap<string, string> = new Map([
  ['应结订单总金额', '应结订单金额'],
  ['总交易额', '总金额'],
  ['订单总金额', '订单金额'],
  ['退款总金额', '退款金额'],
  ['总退款金额', '退款金额'],
  ['申请退款总金额', '申请退款金额'],
  ['充值券退款总金额', '充值券退款金额'],
  ['总代金券或立减优惠退款金额', '代金券或立减优惠退款金额'],
  ['总企业红包退款金额', '企业红包退款金额'],
]);
const added: ReadonlySet<string> = new Set(sumOf.values());
const countName = '总交易单数';

/** In every layout, whatever else there is. */
const neededColumns = ['交易时间', '微信订单号', '商户订单号', '交易状态', '货币种类'] as const;

/** Names of the columns, in order. */
type Columns = readonly string[];
type Cells = ReadonlyMap<string, string>;

function columnsOf(head: string): Columns | string {
  const columns = head.split(',');
  if (new Set(columns).size !== columns.length) return 'has a column twice';
  const missing = neededColumns.find((name) => !columns.includes(name));
  if (missing !== undefined) return `has no column ${missing}`;
  return firstOf(orderAmounts, new Set(columns)) === null
    ? `has no column ${orderAmounts[0]}`
    : columns;
}

/** Each value begins with a grave accent, so that a comma of a customer's does not end it. */
function cellsOf(line: string, columns: Columns): Cells | null {
  if (!line.startsWith('`')) return null;
  const values = line.slice(1).split(',`');
  return values.length === columns.length
    ? new Map(columns.map((name, place) => [name, values[place] ?? '']))
    : null;
}

/** The row, its amounts added to `sums`; or what is wrong with it. */
function readRow(line: string, columns: Columns, sums: Map<string, number>): BillRow | string {
  const cells = cellsOf(line, columns);
  if (cells === null) return 'has not one value for each column';
  for (const name of columns.filter((column) => added.has(column))) {
    const amount = parseYuan(valueOf(cells, name));
    if (amount === null) return `${name} is no amount`;
    sums.set(name, (sums.get(name) ?? 0) + amount);
  }
  const money = moneyOf(cells);
  if (typeof money === 'string') return money;
  const row = {
    ...money,
    attempt: valueOf(cells, '商户订单号'),
    currency: valueOf(cells, '货币种类'),
    walletNo: valueOf(cells, '微信订单号'),
    at: valueOf(cells, firstOf(times, cells) ?? ''),
  };
  return problemOf(row) ?? row;
}

function problemOf({ attempt, currency, walletNo, at }: BillRow): string | null {
  if (!isNumber(attempt)) return '商户订单号 is no number';
  if (!isNumber(walletNo)) return '微信订单号 is no number';
  if (!/^[A-Z]{3}$/.test(currency)) return '货币种类 is no currency';
  const isTime = /^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$/.test(at);
  return isTime ? null : 'has no time';
}

function moneyOf(cells: Cells): Pick<BillRow, 'kind' | 'amountFen' | 'refund'> | string {
  const ordered = amountOf(cells, orderAmounts);
  const returned = amountOf(cells, refundAmounts);
  switch (valueOf(cells, '交易状态')) {
    case 'SUCCESS':
      return ordered === null
        ? 'has no amount of the order'
        : { kind: 'payment', amountFen: ordered, refund: null };
    case 'REFUND': {
      const refund = valueOf(cells, '商户退款单号');
      if (returned === null) return 'has no amount of the refund';
      // A refund that was not asked for under a number of the merchant's is written with none, or 0.
      return { kind: 'refund', amountFen: returned, refund: isNumber(refund) ? refund : null };
    }
    case 'REVOKED': {
      // Newer layouts write the order's amount as 0.00 in every row of money that went back.
      const amountFen = returned === null || returned === 0 ? ordered : returned;
      return amountFen === null
        ? 'has no amount of the order'
        : { kind: 'reversal', amountFen, refund: null };
    }
    default:
      return '交易状态 is none that is known';
  }
}

function amountOf(cells: Cells, names: readonly string[]): Fen | null {
  const name = firstOf(names, cells);
  return name === null ? null : parseYuan(valueOf(cells, name));
}

function valueOf(cells: Cells, name: string): string {
  return cells.get(name) ?? '';
}

/** The first of these columns that the layout has. */
function firstOf(names: readonly string[], layout: { has(name: string): boolean }): string | null {
  return names.find((name) => layout.has(name)) ?? null;
}

/** Order and refund numbers of any merchant; `0` stands for none. */
function isNumber(text: string): boolean {
  return text !== '0' && /^[\x21-\x7e]{1,64}$/.test(text);
}

/** What is wrong with the summary: its names, its line of totals, and nothing behind them. */
function summaryProblem(
  lines: readonly string[],
  rowCount: number,
  sums: ReadonlyMap<string, number>,
): string | null {
  const [head = '', totalsLine = '', ...rest] = lines;
  const names = head.split(',');
  if (names[0] !== countName) return `line ${String(rowCount + 2)}: is neither row nor summary`;
  const totals = new Set(names).size === names.length ? cellsOf(totalsLine, names) : null;
  if (totals === null) return 'the summary has not one total for each column';
  if (rest.length > 0) return 'something stands behind the summary';
  for (const [name, total] of totals) {
    const expected = name === countName ? rowCount : expectedTotal(name, sums);
    if (expected === null) continue;
    const told = name === countName ? countIn(total) : parseYuan(total);
    if (told !== expected) return `${name} does not agree with the rows`;
  }
  return null;
}

/** A total whose column this layout does not have can only be nothing; `null` where none is known. */
function expectedTotal(name: string, sums: ReadonlyMap<string, number>): Fen | null {
  const column = sumOf.get(name);
  return column === undefined ? null : fen(sums.get(column) ?? 0);
}

/** The count may be written as `45.0` (facts/wallets.md 5.2). */
function countIn(text: string): number | null {
  const [, digits] = /^([0-9]{1,9})(?:\.0+)?$/.exec(text) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** Lines without their ends; empty ones behind the last do not count. */
function linesOf(text: string): readonly string[] {
  return text.replace(/(?:\r?\n)+$/, '').split(/\r?\n/);
}

function textOf(bytes: Uint8Array): string | null {
  try {
    // Leaves out the byte order mark that the bill begins with.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Not UTF-8: an answer of somebody else, or a bill that is packed.
    return null;
  }
}
