/** The trade bill of WeChat Pay in every layout: all of it is read, or none. */
import fc from 'fast-check';
import t from 'tap';
import { readWeChatBill } from '../../../../src/net/gateways/wechat/bill.js';
import type { BillRow } from '../../../../src/runtime/ports/gateway.js';
import { fen } from '../../../../src/runtime/ports/units.js';
import { count } from '../../../counts.js';

const day = '2026-11-22';

/** Columns of all layouts (facts/wallets.md 5.2), by what they begin with and what is put between. */
const before =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类';
const settled = '应结订单金额,代金券金额';
const refunds = '微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态';
const goods = '商品名称,商户数据包,手续费,费率';
const layouts = {
  all: `${before},${settled},${refunds},${goods},订单金额,申请退款金额,费率备注`,
  success: `${before},${settled},${goods},订单金额,费率备注`,
  refund: `${before},${settled},退款申请时间,退款成功时间,${refunds},${goods},订单金额,申请退款金额,费率备注`,
  of2014: `${before.replace('特约商户号', '子商户号')},总金额,代金券或立减优惠金额,${refunds.replace('充值券退款金额', '代金券或立减优惠退款金额')},${goods}`,
};
const summary =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';
const summaryOf2014 = '总交易单数,总交易额,总退款金额,总代金券或立减优惠退款金额,手续费总金额';

type Cells = Readonly<Record<string, string>>;

const payment: Cells = {
  交易时间: `${day} 10:00:00`,
  公众账号ID: 'wx2421b1c4370ec43b',
  商户号: '1900000109',
  特约商户号: '0',
  子商户号: '0',
  微信订单号: '4200002360202611221111111111',
  商户订单号: 'T0000001ABCDEFGH000001',
  用户标识: 'oDodT0XcpFfrHVR9Kc',
  交易类型: 'MICROPAY',
  交易状态: 'SUCCESS',
  付款银行: 'OTHERS',
  货币种类: 'CNY',
  应结订单金额: '12.00',
  代金券金额: '0.50',
  总金额: '12.50',
  代金券或立减优惠金额: '0.0',
  微信退款单号: '0',
  商户退款单号: '0',
  退款金额: '0.00',
  充值券退款金额: '0.00',
  代金券或立减优惠退款金额: '0',
  商品名称: '海草便利店',
  手续费: '0.07000',
  费率: '0.60%',
  订单金额: '12.50',
  申请退款金额: '0.00',
};
const refund: Cells = {
  ...payment,
  交易时间: `${day} 11:30:00`,
  交易状态: 'REFUND',
  应结订单金额: '0.00',
  代金券金额: '0.00',
  总金额: '0.00',
  微信退款单号: '50302709992026112211111111111',
  商户退款单号: 'T0000001ABCDEFGH000002',
  退款金额: '4.80',
  退款类型: 'ORIGINAL',
  退款状态: 'PROCESSING',
  手续费: '-0.03000',
  订单金额: '0.00',
  申请退款金额: '5.00',
};
const revoked: Cells = {
  ...refund,
  微信订单号: '4200002360202611222222222222',
  商户订单号: 'T0000001ABCDEFGH000003',
  交易状态: 'REVOKED',
  商户退款单号: '0',
  退款金额: '8.00',
  申请退款金额: '8.00',
};

const paymentRow: BillRow = {
  kind: 'payment',
  attempt: 'T0000001ABCDEFGH000001',
  refund: null,
  amountFen: fen(1_250),
  currency: 'CNY',
  walletNo: '4200002360202611221111111111',
  at: `${day} 10:00:00`,
};
const refundRow: BillRow = {
  ...paymentRow,
  kind: 'refund',
  refund: 'T0000001ABCDEFGH000002',
  amountFen: fen(500),
  at: `${day} 11:30:00`,
};
const revokedRow: BillRow = {
  ...paymentRow,
  kind: 'reversal',
  attempt: 'T0000001ABCDEFGH000003',
  amountFen: fen(800),
  walletNo: '4200002360202611222222222222',
  at: `${day} 11:30:00`,
};

function lineOf(head: string, cells: Cells): string {
  return head
    .split(',')
    .map((name) => `\`${cells[name] ?? ''}`)
    .join(',');
}

interface Sheet {
  readonly head?: string;
  readonly rows: readonly Cells[];
  readonly summary?: string;
  readonly totals: string;
}

function linesOf({ head = layouts.all, rows, summary: names = summary, totals }: Sheet): string[] {
  return [head, ...rows.map((row) => lineOf(head, row)), names, totals];
}

/** As WeChat writes it: with a byte order mark and CRLF. */
function bytesOf(lines: readonly string[]): Buffer {
  return Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`);
}

const three: Sheet = {
  rows: [payment, refund, revoked],
  totals: '`3,`12.00,`12.80,`0.00,`0.01000,`12.50,`13.00',
};

t.test('every layout is read by the names of its columns', async (t) => {
  t.same(
    Object.values(layouts).map((head) => head.split(',').length),
    [27, 20, 29, 24],
  );
  const nothing = '`0.00,`0.00';
  const asked = { ...refund, 交易时间: '2026-11-01 09:00:00', 退款申请时间: `${day} 11:30:00` };
  const old = { ...refund, 退款金额: '5.00', 退款状态: 'SUCCESS' };
  const sheets: readonly (readonly [Sheet, readonly BillRow[]])[] = [
    [three, [paymentRow, refundRow, revokedRow]],
    [
      {
        head: layouts.success,
        rows: [payment],
        totals: `\`1,\`12.00,${nothing},\`0.07000,\`12.50,\`0.00`,
      },
      [paymentRow],
    ],
    [
      {
        head: layouts.refund,
        rows: [asked],
        totals: '`1,`0.00,`4.80,`0.00,`-0.03000,`0.00,`5.00',
      },
      [refundRow],
    ],
    [
      {
        head: layouts.of2014,
        rows: [payment, old],
        summary: summaryOf2014,
        totals: '`2,`12.50,`5.0,`0.0,`0',
      },
      [paymentRow, refundRow],
    ],
    [{ rows: [], totals: `\`0,${nothing},${nothing},${nothing}` }, []],
  ];
  for (const [sheet, rows] of sheets) {
    t.same(readWeChatBill(bytesOf(linesOf(sheet)), day), { ok: true, value: rows });
  }
});

t.test('columns may stand in another order, and lines end in another way', async (t) => {
  const head = layouts.all.split(',').reverse().join(',');
  const lines = linesOf({ ...three, head });
  const expected = { ok: true, value: [paymentRow, refundRow, revokedRow] };
  t.same(readWeChatBill(bytesOf(lines), day), expected);
  for (const text of [lines.join('\n'), `${lines.join('\n')}\n\n`, `\ufeff${lines.join('\r\n')}`]) {
    t.same(readWeChatBill(Buffer.from(text), day), expected);
  }
  const manyDecimals = linesOf(three).map((line) => line.replace(/^`3,/, '`3.0,'));
  t.same(readWeChatBill(bytesOf(manyDecimals), day), expected, 'the count may have a decimal');
});

t.test('a customer may write commas, quotes and accents', async (t) => {
  for (const 商品名称 of ['bread, milk', '"quoted", or not', 'it`s, fine', '`', ',', ' ', '```']) {
    const lines = linesOf({ ...three, rows: [{ ...payment, 商品名称 }, refund, revoked] });
    t.equal(readWeChatBill(bytesOf(lines), day).ok, true, 商品名称);
  }
  const lines = linesOf({ ...three, rows: [{ ...payment, 商品名称: 'a,`b' }, refund, revoked] });
  t.same(readWeChatBill(bytesOf(lines), day), {
    ok: false,
    error: 'line 2: has not one value for each column',
  });
});

t.test('a refund without a number of ours, and a revoked order in any layout', async (t) => {
  for (const 商户退款单号 of ['0', '']) {
    const lines = linesOf({ ...three, rows: [payment, { ...refund, 商户退款单号 }, revoked] });
    t.match(readWeChatBill(bytesOf(lines), day), {
      value: [paymentRow, { ...refundRow, refund: null }, revokedRow],
    });
  }
  const whole = { ...revoked, 订单金额: '8.00', 退款金额: '0.00', 申请退款金额: '0.00' };
  const lines = linesOf({ rows: [whole], totals: '`1,`0.00,`0.00,`0.00,`0,`8.00,`0.00' });
  t.match(readWeChatBill(bytesOf(lines), day), { value: [revokedRow] });
});

t.test(
  'a row that cannot be read makes the bill unreadable, and is named by its line',
  async (t) => {
    const cases: readonly (readonly [Cells, string])[] = [
      [{ 交易状态: 'USERPAYING' }, '交易状态 is none that is known'],
      [{ 交易状态: '' }, '交易状态 is none that is known'],
      [{ 商户订单号: '' }, '商户订单号 is no number'],
      [{ 商户订单号: '0' }, '商户订单号 is no number'],
      [{ 商户订单号: 'T 1' }, '商户订单号 is no number'],
      [{ 微信订单号: '' }, '微信订单号 is no number'],
      [{ 货币种类: '' }, '货币种类 is no currency'],
      [{ 货币种类: 'yuan' }, '货币种类 is no currency'],
      [{ 交易时间: '' }, 'has no time'],
      [{ 交易时间: '2026/11/22 10:00:00' }, 'has no time'],
      ...['', '-12.50', '12.500', '1e1', '012.50', '12,50', '１２.50', 'NaN'].map(
        (text): readonly [Cells, string] => [{ 订单金额: text }, '订单金额 is no amount'],
      ),
      [{ 应结订单金额: 'x' }, '应结订单金额 is no amount'],
      [{ 申请退款金额: 'x' }, '申请退款金额 is no amount'],
    ];
    for (const [change, error] of cases) {
      const lines = linesOf({ ...three, rows: [payment, { ...payment, ...change }, revoked] });
      t.same(readWeChatBill(bytesOf(lines), day), { ok: false, error: `line 3: ${error}` });
    }
    const lines = linesOf({
      head: layouts.success,
      rows: [refund],
      totals: '`1,`0,`0,`0,`0,`0,`0',
    });
    t.same(readWeChatBill(bytesOf(lines), day), {
      ok: false,
      error: 'line 2: has no amount of the refund',
    });
  },
);

t.test('lines that are lost, doubled or not of the bill make it unreadable', async (t) => {
  const lines = linesOf(three);
  const [head = '', first = '', second = '', third = '', names = '', totals = ''] = lines;
  for (const [changed, error] of [
    [[head, first, third, names, totals], '总交易单数 does not agree with the rows'],
    [[head, first, first, second, third, names, totals], '总交易单数 does not agree with the rows'],
    [[head, first, second, '', third, names, totals], 'line 4: is neither row nor summary'],
    [[head, first, second, third.slice(1), names, totals], 'line 4: is neither row nor summary'],
    [[head, first, second, 'a line of a customer', third], 'line 4: is neither row nor summary'],
    [[head, first, second, third], 'has no summary'],
    [[head, first.slice(0, 60), names, totals], 'line 2: has not one value for each column'],
    [[head, first, second, third.slice(0, 60)], 'has no summary'],
    [[head], 'has no summary'],
    [[head, first, second, third, names], 'the summary has not one total for each column'],
    [[...lines, totals], 'something stands behind the summary'],
    [[...lines, head, first], 'something stands behind the summary'],
    [
      [head, first, second, third, `${names},${names}`, totals],
      'the summary has not one total for each column',
    ],
    [[first, second, third, names, totals], 'has a column twice'],
    [[`${head},订单金额`, first], 'has a column twice'],
    [[head.replace('商户订单号', '订单号'), first], 'has no column 商户订单号'],
    [
      [head.replace('订单金额,申请', '金额,申请').replace('应结订单金额', '金额一'), first],
      'has no column 订单金额',
    ],
    [[''], 'has no column 交易时间'],
    [['<html>', '<body>'], 'has no column 交易时间'],
  ] as const) {
    t.same(readWeChatBill(bytesOf(changed), day), { ok: false, error });
  }
  t.same(readWeChatBill(new Uint8Array(0), day), { ok: false, error: 'has no column 交易时间' });
  const gbk = Buffer.concat([Buffer.from([0xbd, 0xbb, 0xd2, 0xd7]), Buffer.from('x')]);
  t.same(readWeChatBill(gbk, day), { ok: false, error: 'is not UTF-8' });
  t.same(readWeChatBill(Buffer.from([0x1f, 0x8b, 8, 0]), day), {
    ok: false,
    error: 'is not UTF-8',
  });
});

t.test('totals are held against the rows, each by its name', async (t) => {
  const totals = ['`3', '`12.00', '`12.80', '`0.00', '`0.01000', '`12.50', '`13.00'];
  const wrong = ['`4', '`12.01', '`12.79', '`0.01', '`9', '`12.51', '`1.3e1'];
  for (const [place, name] of summary.split(',').entries()) {
    const changed = totals.map((total, at) => (at === place ? (wrong[place] ?? '') : total));
    const bill = readWeChatBill(bytesOf(linesOf({ ...three, totals: changed.join(',') })), day);
    // Fees are rounded each by itself, and their sum once more.
    if (name === '手续费总金额') t.equal(bill.ok, true);
    else t.same(bill, { ok: false, error: `${name} does not agree with the rows` });
  }
  for (const text of ['3.5', '-3', '3e0', '', '٣', '3.']) {
    const lines = linesOf({ ...three, totals: [`\`${text}`, ...totals.slice(1)].join(',') });
    t.equal(readWeChatBill(bytesOf(lines), day).ok, false, text);
  }
});

t.test('the bill of another day is not that of this one', async (t) => {
  const bytes = bytesOf(linesOf(three));
  t.same(readWeChatBill(bytes, '2026-11-21'), { ok: false, error: 'is of another day' });
  const late = { ...payment, 交易时间: '2026-11-23 00:00:01' };
  const lines = linesOf({ ...three, rows: [late, refund, revoked] });
  t.equal(readWeChatBill(bytesOf(lines), day).ok, true, 'bills match by number');
});

t.test('no fen is lost in any sum', async (t) => {
  const yuan = (value: number): string =>
    `${String(Math.floor(value / 100))}.${String(value % 100).padStart(2, '0')}`;
  const amounts = fc.array(fc.integer({ min: 0, max: 99_999_999 }), { maxLength: 30 });
  fc.assert(
    fc.property(amounts, fc.integer({ min: -1, max: 1 }), (all, off) => {
      const total = all.reduce((sum, value) => sum + value, 0);
      if (total + off < 0) return;
      const rows = all.map((value) => ({
        ...payment,
        应结订单金额: yuan(value),
        订单金额: yuan(value),
      }));
      const totals = `\`${String(all.length)},\`${yuan(total)},\`0,\`0,\`0,\`${yuan(total + off)},\`0`;
      const bill = readWeChatBill(bytesOf(linesOf({ rows, totals })), day);
      t.equal(bill.ok, off === 0);
      if (bill.ok)
        t.same(
          bill.value.map(({ amountFen }) => amountFen),
          all,
        );
    }),
    { seed: 5, numRuns: count({ quick: 200, full: 5_000 }) },
  );
});

t.test('no damage of a bill is read as another bill, and no reason tells a value', async (t) => {
  const bytes = bytesOf(linesOf(three));
  const good = JSON.stringify(readWeChatBill(bytes, day));
  const personal = ['oDodT0XcpFfrHVR9Kc', '海草便利店', 'T0000001', '42000023'];
  const place = fc.integer({ min: 0, max: bytes.length });
  fc.assert(
    fc.property(place, place, (left, right) => {
      const [from, to] = left < right ? [left, right] : [right, left];
      // A piece of the bill that has got lost on the way.
      const bill = readWeChatBill(
        Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]),
        day,
      );
      if (bill.ok) t.equal(bill.value.length, 3, 'no row is lost');
      else
        t.notOk(
          personal.some((text) => bill.error.includes(text)),
          bill.error,
        );
    }),
    { seed: 5, numRuns: count({ quick: 300, full: 20_000 }) },
  );
  t.ok(good.includes('"ok":true'));
});
