/** What /pay/downloadbill says when there is a bill, none, none yet, or something else. */
import t from 'tap';
import { answered, stub } from './bench.js';
import { signedReply, xmlOf } from './wire.js';

const day = '2026-11-22';
const head =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const row =
  '`2026-11-22 10:00:00,`wx2421b1c4370ec43b,`1900000109,`0,`,`42000001,`T0000001ABCDEFGH000001,`o1,`MICROPAY,`SUCCESS,`OTHERS,`CNY,`12.50,`0.00,`0,`0,`0.00,`0.00,`,`,`Kelp,`,`0.07000,`0.60%,`12.50,`0.00,`';
const summary =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';
const bill = `\ufeff${[head, row, summary, '`1.0,`12.50,`0.00,`0.00,`0.07000,`12.50,`0.00'].join('\r\n')}\r\n`;

const fail = (return_msg: string, error_code?: string): string =>
  xmlOf({ return_code: 'FAIL', return_msg, error_code });

t.test(
  'a bill is read, and a day without one is told from a bill that is not made yet',
  async (t) => {
    const bench = stub();
    const payment = {
      kind: 'payment',
      attempt: 'T0000001ABCDEFGH000001',
      refund: null,
      amountFen: 1_250,
      currency: 'CNY',
      walletNo: '42000001',
      at: '2026-11-22 10:00:00',
    };
    const empty = { kind: 'bill', rows: [] };
    const notYet = { kind: 'notYet', code: 'STATEMENT_CREATING' };
    for (const [body, expected] of [
      [bill, { kind: 'bill', rows: [payment] }],
      [fail('No Bill Exist', '20002'), empty],
      [fail('NO Bill Exist', '20002'), empty],
      [fail('No Bill Exist'), empty],
      [fail('请求的账单文件不存在', 'NO_STATEMENT_EXIST'), empty],
      [fail('Bill Creating', '20002'), notYet],
      [fail('账单生成中', 'STATEMENT_CREATING'), notYet],
    ] as const) {
      bench.reply = answered(body);
      t.same(await bench.gateway.bill(day), expected);
    }
  },
);

t.test('everything else is no bill, and no day without one', async (t) => {
  const bench = stub();
  for (const [body, detail] of [
    [fail('SYSTEMERROR', '20100'), 'there is no bill: the answer claims 20100'],
    // The code alone stands for both.
    [fail('', '20002'), 'there is no bill: the answer claims 20002'],
    [fail('invalid bill_date', '20001'), 'there is no bill: the answer claims 20001'],
    [fail('签名错误'), 'there is no bill: the answer claims nothing more'],
    [
      xmlOf({ return_code: 'SUCCESS', return_msg: 'No Bill Exist' }),
      'there is no bill: the answer claims nothing more',
    ],
    [signedReply({ return_code: 'SUCCESS' }), 'there is no bill: the answer claims nothing more'],
    ['', 'bill: has no column 交易时间'],
    ['<html>No Bill Exist</html>', 'bill: has no column 交易时间'],
    [`${fail('No Bill Exist')}${fail('No Bill Exist')}`, 'bill: has no column 交易时间'],
    [bill.slice(0, -20), 'bill: the summary has not one total for each column'],
    [bill.replace('`1.0,', '`2,'), 'bill: 总交易单数 does not agree with the rows'],
  ] as const) {
    bench.reply = answered(body);
    t.same(await bench.gateway.bill(day), { kind: 'unknown', detail });
  }
  bench.reply = {
    ...answered(bill),
    kind: 'answered',
    status: 201,
    headers: {},
    body: Buffer.from(bill),
  };
  t.match(await bench.gateway.bill(day), { kind: 'unknown' });
  bench.reply = { kind: 'notSent', detail: 'no line' };
  t.same(await bench.gateway.bill(day), { kind: 'notSent', detail: 'no line' });
  bench.reply = answered(bill);
  t.match(await bench.gateway.bill('2026-11-21'), {
    kind: 'unknown',
    detail: 'bill: is of another day',
  });
});
