/**
 * Alipay's bill of a day, as it comes out of the archive (facts/wallets.md 5.1): `#` lines around a
 * table that is read by the names of its columns. A bill is whole or it is nothing: a row that cannot
 * be read, another day, a missing end, totals that the rows do not make are each a fault of the whole.
 *
 * Not compared: the totals of discounts, whose sign no documentation tells.
 */
import type { BillRow } from '../../../runtime/ports/gateway.js';
import { type Result, failed, ok } from '../../../runtime/ports/result.js';
import { type Fen, fen } from '../../../runtime/ports/units.js';
import type { ZipMember } from '../../archive/zip.js';
import { parseYuan } from '../yuan.js';

/** A fault is half a sentence, and quotes nothing of the bill. */
type Read<T> = Result<T, string>;

/** The rows of `day` (`yyyy-MM-dd`), from the members of the archive. */
export function readBill(members: readonly ZipMember[], day: string): Read<readonly BillRow[]> {
  // Beside it lies the summary, `…_业务明细(汇总).csv`: no row of its own is in it.
  const tables = members.filter((member) => textOf(member.name, member.isUtf8).endsWith(tableName));
  const [table, second] = tables;
  if (table === undefined || second !== undefined) return failed('has not one table of trades');
  return readTable(textOf(table.content, false), day);
}

const tableName = '业务明细.csv';

/** Names and texts are GBK (facts 5.1), names UTF-8 where the archive says so. What is neither shows as U+FFFD. */
function textOf(bytes: Uint8Array, isUtf8: boolean): string {
  return new TextDecoder(isUtf8 ? 'utf-8' : 'gbk').decode(bytes);
}

/** The rows of one table, checked against its own totals. */
export function readTable(text: string, day: string): Read<readonly BillRow[]> {
  const parts = partsOf(text.split(/\r?\n/));
  if (!parts.ok) return parts;
  const { head, header, lines, tail } = parts.value;
  if (!isOfDay(head, day)) return failed('is not of the day that was asked for');
  const columns = columnsOf(header);
  if (!columns.ok) return columns;
  const rows: TradeRow[] = [];
  for (const [place, line] of lines.entries()) {
    const row = rowOf(line, columns.value);
    if (!row.ok) return failed(`has a row ${place + 1} that ${row.error}`);
    rows.push(row.value);
  }
  const fault = totalsFault(tail, rows);
  return fault === null ? ok(rows.map(({ told }) => told)) : failed(fault);
}

interface Parts {
  /** `#` lines before the table. */
  readonly head: readonly string[];
  readonly header: string;
  readonly lines: readonly string[];
  /** `#` lines behind it. */
  readonly tail: readonly string[];
}

const endOfTable = /^#-*业务明细列表结束-*$/;

function partsOf(all: readonly string[]): Read<Parts> {
  const written = all.map((line) => line.trim()).filter((line) => line !== '');
  const top = written.findIndex((line) => !line.startsWith('#'));
  const header = written[top];
  if (header === undefined) return failed('has no table');
  const end = written.findIndex((line) => endOfTable.test(line));
  if (end < top) return failed('has no end');
  const lines = written.slice(top + 1, end);
  const tail = written.slice(end + 1);
  const isFramed = !lines.some(isFrame) && tail.every(isFrame);
  return isFramed
    ? ok({ head: written.slice(0, top), header, lines, tail })
    : failed('is mixed up');
}

function isFrame(line: string): boolean {
  return line.startsWith('#');
}

/** `#起始日期：[2019年09月16日 00:00:00]   终止日期：[2019年09月17日 00:00:00]`. */
function isOfDay(head: readonly string[], day: string): boolean {
  const [year, month, dayOfMonth] = day.split('-');
  const begin = `#起始日期：[${year ?? ''}年${month ?? ''}月${dayOfMonth ?? ''}日 00:00:00]`;
  return head.filter((line) => line.startsWith(begin)).length === 1;
}

const columnNames = {
  walletNo: '支付宝交易号',
  attempt: '商户订单号',
  kind: '业务类型',
  at: '完成时间',
  amount: '订单金额(元)',
  received: '商家实收(元)',
  refund: '退款批次号/请求号',
} as const;
type Column = keyof typeof columnNames;

interface Columns {
  /** How many there are, those included that are not read. */
  readonly count: number;
  readonly place: Readonly<Record<Column, number>>;
}

function columnsOf(header: string): Read<Columns> {
  const names = header.split(',').map((name) => plainName(name));
  if (new Set(names).size !== names.length) return failed('has a column twice');
  const placeOf = (column: Column): number => names.indexOf(columnNames[column]);
  const place: Record<Column, number> = {
    walletNo: placeOf('walletNo'),
    attempt: placeOf('attempt'),
    kind: placeOf('kind'),
    at: placeOf('at'),
    amount: placeOf('amount'),
    received: placeOf('received'),
    refund: placeOf('refund'),
  };
  if (Object.values(place).includes(-1)) return failed('lacks a column');
  return ok({ count: names.length, place });
}

function plainName(name: string): string {
  return name.trim().replaceAll('（', '(').replaceAll('）', ')');
}

/** What the totals count beside what is told. */
interface TradeRow {
  readonly told: BillRow;
  readonly receivedFen: Fen;
}

const kinds: Readonly<Record<string, 'payment' | 'refund'>> = { 交易: 'payment', 退款: 'refund' };
const walletNoForm = /^[0-9A-Za-z]{1,64}$/;
/** Numbers of other software of the shop too, and none where it gave none. */
const numberForm = /^[\x20-\x7e]{0,128}$/;
const timeForm = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

function rowOf(line: string, { count, place }: Columns): Read<TradeRow> {
  const cells = cellsOf(line, count);
  if (cells === null) return failed('has another number of columns');
  const cell = (column: Column): string => cells[place[column]] ?? '';
  const name = cell('kind');
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined) return failed('is neither a payment nor a refund');
  const signedFen = signedYuan(cell('amount'));
  const receivedFen = signedYuan(cell('received'));
  if (signedFen === null || receivedFen === null) return failed('has an amount that is none');
  if (kind === 'refund' ? signedFen > 0 : signedFen < 0) return failed('has an odd sign');
  const isNumbered =
    walletNoForm.test(cell('walletNo')) &&
    numberForm.test(cell('attempt')) &&
    numberForm.test(cell('refund'));
  if (!isNumbered) return failed('has a number that is none');
  if (!timeForm.test(cell('at'))) return failed('has a time that is none');
  const told: BillRow = {
    kind,
    attempt: cell('attempt'),
    refund: cell('refund') === '' ? null : cell('refund'),
    amountFen: fen(Math.abs(signedFen)),
    currency: 'CNY',
    walletNo: cell('walletNo'),
    at: cell('at'),
  };
  return ok({ told, receivedFen });
}

const lineLengthMax = 8_192;
const quotable = /(?:^|,)\s*("(?:[^"]|"")*"|[^,]*)\s*(?=,|$)/g;

/**
 * Cells are written plain and padded with tabs. Names of goods are free text: where they hold commas the
 * row has too many cells, unless quotes hold them together.
 */
function cellsOf(line: string, count: number): readonly string[] | null {
  if (line.length > lineLengthMax) return null;
  const plain = line.split(',');
  const cells =
    plain.length === count ? plain : [...line.matchAll(quotable)].map(([, cell = '']) => cell);
  return cells.length === count ? cells.map((cell) => cell.trim()) : null;
}

function signedYuan(text: string): Fen | null {
  const amount = parseYuan(text.replace(/^-/, ''));
  return amount === null || !text.startsWith('-') ? amount : fen(0 - amount);
}

/** `#交易合计：6笔，商家实收共0.06元，商家优惠共0.00元`, and the same of refunds. */
const totalForms = {
  payment: /^#交易合计：(\d{1,9})笔，商家实收共(-?[\d.]+)元/,
  refund: /^#退款合计：(\d{1,9})笔，商家实收退款共(-?[\d.]+)元/,
} as const;

function totalsFault(tail: readonly string[], rows: readonly TradeRow[]): string | null {
  for (const kind of ['payment', 'refund'] as const) {
    const told = tail.flatMap((line) => totalForms[kind].exec(line) ?? []);
    const [, count, sum] = told;
    if (count === undefined || sum === undefined || told.length !== 3) return 'has no totals';
    const counted = rows.filter((row) => row.told.kind === kind);
    const countedFen = counted.reduce((fenSum, { receivedFen }) => fenSum + receivedFen, 0);
    if (Number(count) !== counted.length || signedYuan(sum) !== countedFen) {
      return 'has totals that its rows do not make';
    }
  }
  return null;
}
