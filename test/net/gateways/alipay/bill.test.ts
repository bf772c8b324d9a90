/** Alipay's bill: the table out of its archive, by name, whole, and adding up, or nothing. */
import fc from 'fast-check';
import t from 'tap';
import { readBill, readTable } from '../../../../src/net/gateways/alipay/bill.js';
import { billAddress } from '../../../../src/net/gateways/alipay/bill-link.js';
import { fen } from '../../../../src/runtime/ports/units.js';
import { count } from '../../../counts.js';
import { gbk } from '../../gbk.js';
import { type Frame, billHeader, billLine, billText } from './bill-file.js';

const day = '2026-11-22';
const paid = billLine({ attempt: 'T0000001ABCDEFGH000001', amount: '12.50', received: '11.00' });
const back = billLine({
  attempt: 'T0000001ABCDEFGH000001',
  kind: '退款',
  amount: '-5.00',
  refund: 'T0000001ABCDEFGH000002',
  at: '2026-11-22 18:30:00',
});
const totals: Frame = {
  payments: '#交易合计：1笔，商家实收共11.00元，商家优惠共1.50元',
  refunds: '#退款合计：1笔，商家实收退款共-5.00元，商家优惠退款共0.00元',
};
const rows = [
  {
    kind: 'payment',
    attempt: 'T0000001ABCDEFGH000001',
    refund: null,
    amountFen: 1_250,
    currency: 'CNY',
    walletNo: '2026112222001400001234567890',
    at: '2026-11-22 18:03:11',
  },
  {
    kind: 'refund',
    attempt: 'T0000001ABCDEFGH000001',
    refund: 'T0000001ABCDEFGH000002',
    amountFen: 500,
    currency: 'CNY',
    walletNo: '2026112222001400001234567890',
    at: '2026-11-22 18:30:00',
  },
];

t.test('a row is read by the names of its columns, padding and order apart', async (t) => {
  t.same(readTable(billText([paid, back], totals), day), { ok: true, value: rows });
  t.same(readTable(billText([paid, back], { ...totals, lineEnd: '\n' }), day).ok, true);
  // Another order of columns, and one that nobody has heard of.
  const turned = (line: string): string => ['x', ...line.split(',').reverse()].join(',');
  const header = turned(billHeader);
  t.same(readTable(billText([turned(paid), turned(back)], { ...totals, header }), day), {
    ok: true,
    value: rows,
  });
  const narrow = billHeader.replaceAll('（', '(').replaceAll('）', ')');
  t.ok(readTable(billText([paid, back], { ...totals, header: narrow }), day).ok);
});

t.test('a bill without rows is an empty one', async (t) => {
  t.same(readTable(billText([]), day), { ok: true, value: [] });
});

t.test(
  'a name of goods with a comma is read where quotes hold it, and refused where not',
  async (t) => {
    const quoted = billLine({ attempt: 'A1', amount: '11.00', goods: '"milk, 2 l ""fresh"""' });
    const frame = { payments: totals.payments ?? '' };
    t.match(readTable(billText([quoted], frame), day), { ok: true, value: [{ attempt: 'A1' }] });
    const bare = billLine({ attempt: 'A1', amount: '11.00', goods: 'milk, 2 l' });
    t.match(readTable(billText([bare], frame), day), {
      ok: false,
      error: 'has a row 1 that has another number of columns',
    });
    const sign = billLine({ attempt: 'A1', amount: '11.00', goods: '17" screen' });
    t.ok(readTable(billText([sign], frame), day).ok);
  },
);

t.test('what is wrong anywhere makes all of it wrong', async (t) => {
  const good = billText([paid, back], totals);
  const odd = (line: Partial<Parameters<typeof billLine>[0]>): string =>
    billText([paid, billLine({ attempt: 'A1', kind: '退款', amount: '-5.00', ...line })], totals);
  const wrong: Record<string, string> = {
    nothing: '',
    'no table': '#支付宝业务明细查询',
    'another day': billText([paid, back], { ...totals, from: '2026年11月21日' }),
    'no day': good.replace(/#起始日期[^\r]*\r\n/, ''),
    'no end': billText([paid, back], { ...totals, end: '' }),
    'rows behind the end': good.replace('#交易合计', `${paid}\r\n#交易合计`),
    'a # line among the rows': billText([paid, '#note', back], totals),
    'no total of payments': good.replace(/#交易合计[^\r]*\r\n/, ''),
    'no total of refunds': good.replace(/#退款合计[^\r]*\r\n/, ''),
    'a total twice': good.replace(/(#交易合计[^\r]*\r\n)/, '$1$1'),
    'one payment more': good.replace('#交易合计：1笔', '#交易合计：2笔'),
    'one refund less': good.replace('#退款合计：1笔', '#退款合计：0笔'),
    'another sum of payments': good.replace('实收共11.00', '实收共11.01'),
    'another sum of refunds': good.replace('退款共-5.00', '退款共5.00'),
    'a row left out': billText([paid], totals),
    'a row twice': billText([paid, back, back], totals),
    'a column missing': good.replace('商家实收（元）', '实收'),
    'a column twice': good.replace('集分宝（元）', '商家实收(元)'),
    'a cell missing': billText([paid, back.replace('S001\t,', '')], totals),
    'another kind': odd({ kind: '转账' }),
    'a kind that every object has': odd({ kind: 'constructor' }),
    'a refund that is positive': odd({ amount: '5.00', received: '-5.00' }),
    'a payment that is negative': billText([paid.replace(',12.50,', ',-12.50,'), back], totals),
    'an amount in another form': odd({ amount: '-5', received: '-5.0' }).replace(',-5,', ',-0x5,'),
    'an amount with thousands': odd({ amount: '-5.000', received: '-5.00' }),
    'a number of the wallet that is none': odd({ walletNo: '' }),
    'a time that is none': odd({ at: 'yesterday' }),
    'a number with letters of elsewhere': odd({ attempt: '订单' }),
    'a line without end': billText([paid, `${back}${'x'.repeat(9_000)}`], totals),
  };
  for (const [name, text] of Object.entries(wrong)) {
    t.equal(readTable(text, day).ok, false, name);
  }
  t.match(readTable(odd({ kind: '转账' }), day), {
    error: 'has a row 2 that is neither a payment nor a refund',
  });
});

t.test('the archive holds one table, and names are GBK or UTF-8', async (t) => {
  const table = { content: gbk(billText([paid, back], totals)), isUtf8: false };
  const detail = { ...table, name: gbk('1_业务明细.csv') };
  const summary = { ...table, name: gbk('1_业务明细(汇总).csv') };
  const utf8 = { ...table, name: Buffer.from('1_业务明细.csv'), isUtf8: true };
  t.same(readBill([summary, detail], day), { ok: true, value: rows });
  t.ok(readBill([utf8], day).ok);
  for (const members of [[], [summary], [detail, detail], [{ ...utf8, isUtf8: false }]]) {
    t.equal(readBill(members, day).ok, false);
  }
});

t.test('every bill that adds up is read back as it was written', async (t) => {
  const number = fc.stringMatching(/^[A-Z0-9]{1,32}$/);
  const amount = fc.integer({ min: 1, max: 9_999_999 });
  const yuan = (value: number): string =>
    `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`;
  const row = fc.record({ attempt: number, refund: fc.option(number), amount });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), (written) => {
      const lines = written.map(({ attempt, refund, amount: value }) =>
        refund === null
          ? billLine({ attempt, amount: yuan(value) })
          : billLine({ attempt, amount: `-${yuan(value)}`, refund, kind: '退款' }),
      );
      const [payments, refunds] = [false, true].map((isRefund) =>
        written
          .filter(({ refund }) => (refund !== null) === isRefund)
          .map(({ amount: value }) => value),
      );
      const sum = (values: readonly number[] = []): string =>
        yuan(values.reduce((a, b) => a + b, 0));
      const text = billText(lines, {
        payments: `#交易合计：${payments?.length ?? 0}笔，商家实收共${sum(payments)}元，商家优惠共0.00元`,
        refunds: `#退款合计：${refunds?.length ?? 0}笔，商家实收退款共-${sum(refunds)}元，商家优惠退款共0.00元`,
      });
      const read = readTable(text, day);
      const told = read.ok
        ? read.value.map((one) => [one.attempt, one.refund, one.amountFen])
        : read;
      const expected = written.map(({ attempt, refund, amount: value }) => [
        attempt,
        refund,
        fen(value),
      ]);
      if (JSON.stringify(told) !== JSON.stringify(expected)) throw new Error(JSON.stringify(told));
    }),
    { seed: 5, numRuns: count({ quick: 200, full: 5_000 }) },
  );
  t.pass();
});

t.test('no text makes the reader throw', async (t) => {
  const piece = fc.oneof(
    fc.constantFrom(
      billHeader,
      paid,
      back,
      '#',
      ',',
      '"',
      '\r\n',
      '业务明细列表结束',
      ...billText([], totals).split('\n'),
    ),
    fc.string({ maxLength: 20 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      readTable(pieces.join('\r\n'), day);
    }),
    { seed: 6, numRuns: count({ quick: 500, full: 20_000 }) },
  );
  t.pass();
});

t.test("a bill is fetched from Alipay's own domain over TLS, or from this machine", async (t) => {
  const real = new URL('https://openapi.alipay.com/gateway.do');
  const bench = new URL('http://127.0.0.1:9001/gateway.do');
  const secure = 'https://dwbillcenter.alipay.com/downloadBillFile.resource?bizType=trade&token=1';
  for (const [text, gateway, expected] of [
    [secure, real, secure],
    // As the documentation has it; what is not signed has to come over TLS.
    [secure.replace('https', 'http'), real, secure],
    ['https://dwbillcenter.alipaydev.com/x', real, 'https://dwbillcenter.alipaydev.com/x'],
    ['http://localhost:9001/bill?a=1', bench, 'http://localhost:9001/bill?a=1'],
    ['http://127.0.0.1:9002/bill', bench, 'http://127.0.0.1:9002/bill'],
    [secure, bench, null],
    ['http://127.0.0.1/bill', real, null],
    ['https://alipay.com.example.org/bill', real, null],
    ['https://fakealipay.com/bill', real, null],
    ['https://me:word@dwbillcenter.alipay.com/x', real, null],
    ['https://dwbillcenter.alipay.com:8443/x', real, null],
    ['http://dwbillcenter.alipay.com:8080/x', real, null],
    ['ftp://dwbillcenter.alipay.com/x', real, null],
    ['file:///etc/passwd', bench, null],
    [`${secure}${'x'.repeat(2_048)}`, real, null],
    ['', real, null],
    ['dwbillcenter.alipay.com/x', real, null],
  ] as const) {
    const found = billAddress(text, gateway);
    t.equal(found.ok ? found.value.href : null, expected, text.slice(0, 60));
  }
});
