/** What /pay/downloadbill says when there is a bill, none, none yet, or something else. */
import t from 'tap';
import type { BillRow } from '../../../../src/runtime/ports/gateway.js';
import { fen } from '../../../../src/runtime/ports/units.js';
import { billContract } from '../../bill-contract.js';
import { answered, open, stub } from './bench.js';
import { key, refusal, signedReply, xmlOf } from './wire.js';

/** The gateway's clock is at 2026-11-23 01:05 in Beijing: the bill of the 21st is there. */
const day = '2026-11-21';
const notMadeDay = '2026-11-22';
const head =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const shop = '`wx2421b1c4370ec43b,`1900000109,`0,`';
const goods = '`Kelp, and more,`,`0.00000,`0.60%';
const lines = [
  `\`2026-11-21 10:00:00,${shop},\`42000001,\`T0000001ABCDEFGH000001,\`o1,\`MICROPAY,\`SUCCESS,\`OTHERS,\`CNY,\`12.00,\`0.50,\`0,\`0,\`0.00,\`0.00,\`,\`,${goods},\`12.50,\`0.00,\``,
  `\`2026-11-21 11:00:00,${shop},\`42000001,\`T0000001ABCDEFGH000001,\`o1,\`MICROPAY,\`REFUND,\`OTHERS,\`CNY,\`0.00,\`0.00,\`5030001,\`T0000001ABCDEFGH000002,\`4.80,\`0.00,\`ORIGINAL,\`SUCCESS,${goods},\`0.00,\`5.00,\``,
  `\`2026-11-21 12:00:00,${shop},\`42000003,\`other-3,\`o2,\`MICROPAY,\`REVOKED,\`OTHERS,\`CNY,\`0.00,\`0.00,\`5030003,\`0,\`0.01,\`0.00,\`ORIGINAL,\`SUCCESS,${goods},\`0.00,\`0.01,\``,
];
const summary =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';
const totals = '`3.0,`12.00,`4.81,`0.00,`0.00000,`12.50,`5.01';

function billOf(all: readonly string[]): Buffer {
  return Buffer.from(`\ufeff${all.join('\r\n')}\r\n`);
}
const bill = billOf([head, ...lines, summary, totals]);

const emptyBill = billOf([head, summary, '`0,`0.00,`0.00,`0.00,`0.00,`0.00,`0.00']);

const order = { attempt: 'T0000001ABCDEFGH000001', currency: 'CNY', walletNo: '42000001' };
const rows: readonly BillRow[] = [
  { ...order, kind: 'payment', refund: null, amountFen: fen(1_250), at: `${day} 10:00:00` },
  {
    ...order,
    kind: 'refund',
    refund: 'T0000001ABCDEFGH000002',
    amountFen: fen(500),
    at: `${day} 11:00:00`,
  },
  {
    kind: 'reversal',
    attempt: 'other-3',
    refund: null,
    amountFen: fen(1),
    currency: 'CNY',
    walletNo: '42000003',
    at: `${day} 12:00:00`,
  },
];

const fail = (return_msg: string, error_code?: string): Buffer =>
  Buffer.from(xmlOf({ return_code: 'FAIL', return_msg, error_code }));

const none: Readonly<Record<string, Buffer>> = {
  'No Bill Exist': fail('No Bill Exist', '20002'),
  'NO Bill Exist': fail('NO Bill Exist', '20002'),
  'No Bill Exist without a code': fail('No Bill Exist'),
  NO_STATEMENT_EXIST: fail('请求的账单文件不存在', 'NO_STATEMENT_EXIST'),
};
const making: Readonly<Record<string, Buffer>> = {
  'Bill Creating': fail('Bill Creating', '20002'),
  STATEMENT_CREATING: fail('账单生成中', 'STATEMENT_CREATING'),
};
const strange: Readonly<Record<string, Buffer>> = {
  HTML: Buffer.from('<html>No Bill Exist</html>'),
  nothing: Buffer.from(''),
  'a system error': fail('SYSTEMERROR', '20100'),
  'another day refused': fail('invalid bill_date', '20001'),
  'a signed answer': signedReply({ return_code: 'SUCCESS', return_msg: 'No Bill Exist' }),
  // In v2 nothing about bills is signed, so nothing in it names a setting either.
  'a signed refusal': signedReply(refusal('SIGNERROR')),
  'another total': Buffer.from(bill.toString().replace('`5.01', '`5.02')),
  'a row less': billOf([head, ...lines.slice(1), summary, totals]),
  'another day': Buffer.from(bill.toString().replaceAll('2026-11-21', '2026-11-20')),
  'an odd row': Buffer.from(bill.toString().replace('`REVOKED', '`DREAMT')),
};

const casesOf = (answers: Readonly<Record<string, Buffer>>) =>
  Object.entries(answers).map(([says, body]) => ({ says, steps: () => [{ body }] }));

t.test('it keeps the promises of every bill', (t) =>
  billContract(t, {
    open: (url, seams) => open(url, seams),
    day,
    full: { steps: () => [{ body: bill }], rows },
    empty: [{ says: 'a table without rows', steps: () => [{ body: emptyBill }] }, ...casesOf(none)],
    notYet: [
      ...casesOf(none).map((one) => ({ ...one, day: notMadeDay, code: 'NO_STATEMENT_EXIST' })),
      ...casesOf(making).map((one) => ({ ...one, code: 'STATEMENT_CREATING' })),
    ],
    setup: [],
    unknown: casesOf(strange),
    isSealed: false,
    secrets: [key],
  }),
);

t.test('why there is no bill is told by codes, columns and lines alone', async (t) => {
  const bench = stub();
  const nothingMore = 'there is no bill: the answer claims nothing more';
  for (const [body, detail] of [
    [fail('SYSTEMERROR', '20100'), 'there is no bill: the answer claims 20100'],
    // The code alone stands for "none" and for "not yet".
    [fail('', '20002'), 'there is no bill: the answer claims 20002'],
    [fail('签名错误'), nothingMore],
    [fail('x', 'o1 o2'), 'there is no bill: the answer claims an odd code'],
    [xmlOf({ return_code: 'SUCCESS', return_msg: 'No Bill Exist' }), nothingMore],
    ['', 'bill: has no column 交易时间'],
    [fail('No Bill Exist').toString().repeat(2), 'bill: has no column 交易时间'],
    [bill.toString().slice(0, -16), 'bill: the summary has not one total for each column'],
    [bill.toString().replace('`3.0,', '`2,'), 'bill: 总交易单数 does not agree with the rows'],
    [bill.toString().replace('`REVOKED', '`o2'), 'bill: line 4: 交易状态 is none that is known'],
  ] as const) {
    bench.reply = answered(body);
    t.same(await bench.gateway.bill(day), { kind: 'unknown', detail });
  }
});

t.test('a bill may be long, and take its time', async (t) => {
  const { gateway, sent } = stub();
  await gateway.bill(day);
  t.match(sent, [{ bodyBytesMax: 16 * 1024 * 1024, until: 60_000 }]);
});

t.test('an empty day is believed from ten in the morning of the next', async (t) => {
  const bench = stub();
  bench.reply = answered(fail('No Bill Exist', '20002'));
  for (const [asked, kind] of [
    ['2026-11-24', 'notYet'],
    ['2026-11-23', 'notYet'],
    ['2026-11-22', 'notYet'],
    ['2026-11-21', 'bill'],
    ['2026-11-01', 'bill'],
  ] as const) {
    t.equal((await bench.gateway.bill(asked)).kind, kind, asked);
  }
});
