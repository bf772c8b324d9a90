/** The WeChat twin in v2: who is let in, what each path says, what a script makes of it. */
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import type { WireAnswer } from '../../../src/twins/wire/wallet-wire.js';
import type { ScriptEntry } from '../../../src/twins/wallet/script.js';
import {
  type Content,
  apiKey,
  appId,
  heardV2,
  rig,
  textOf,
  v2Charge,
  v2Document,
} from './wechat-rig.js';

const pay = '/pay/micropay';
const query = '/pay/orderquery';
const reverse = '/secapi/pay/reverse';
const refund = '/secapi/pay/refund';
const refundQuery = '/pay/refundquery';
const unified = '/pay/unifiedorder';
const close = '/pay/closeorder';
const download = '/pay/downloadbill';
const tenThousand = 100_001;
const dayMs = 24 * 3_600_000;

const about = (attempt: string): Content => ({ out_trade_no: attempt });
const qrOrder = (attempt: string, more: Content = {}): Content => ({
  ...{ body: '消费', out_trade_no: attempt, total_fee: '1250', spbill_create_ip: '127.0.0.1' },
  ...{ notify_url: 'https://example.com/notify', trade_type: 'NATIVE', ...more },
});
const refundOf = (attempt: string, fen: number, more: Content = {}): Content => ({
  ...about(attempt),
  ...{ out_refund_no: 'R1', total_fee: '1250', refund_fee: String(fen), ...more },
});

t.test('a charge by a code that is shown is paid, and its query says so', async (t) => {
  const { v2, wire } = rig();
  const paid = heardV2(v2(pay, v2Charge('A1')));
  t.ok(paid.isSigned);
  const said = { result_code: 'SUCCESS', trade_type: 'MICROPAY', fee_type: 'CNY' };
  t.match(paid.fields, { ...said, out_trade_no: 'A1', total_fee: '1250', return_code: 'SUCCESS' });
  t.match(paid.fields['transaction_id'], /^4200\d{24}$/);
  t.equal(paid.fields['time_end'], '20260301120000');
  const found = heardV2(v2(query, about('A1')));
  t.ok(found.isSigned);
  t.match(found.fields, { trade_state: 'SUCCESS', total_fee: '1250', out_trade_no: 'A1' });
  t.match(wire.row('A1'), { state: 'paid', paidFen: 1250 });
});

t.test('who signs by HMAC-SHA256 is answered by it', async (t) => {
  const { v2 } = rig();
  const wish = { signType: 'HMAC-SHA256' } as const;
  const paid = heardV2(v2(pay, v2Charge('A1'), wish), wish);
  t.ok(paid.isSigned);
  t.equal(paid.fields['sign']?.length, 64);
});

t.test('above 1000.00 the password is asked, and a reverse waits for it', async (t) => {
  const { v2, wire, advance } = rig();
  t.match(heardV2(v2(pay, v2Charge('A1', tenThousand))).fields, {
    result_code: 'FAIL',
    err_code: 'USERPAYING',
  });
  t.match(heardV2(v2(query, about('A1'))).fields, { trade_state: 'USERPAYING' });
  const busy = heardV2(v2(reverse, about('A1'))).fields;
  t.match(busy, { result_code: 'FAIL', err_code: 'USERPAYING', recall: 'Y' });
  t.ok(wire.phone.ignore().ok);
  t.match(heardV2(v2(query, about('A1'))).fields, { trade_state: 'NOTPAY' });
  t.match(heardV2(v2(reverse, about('A1'))).fields, { err_code: 'SYSTEMERROR', recall: 'Y' });
  advance(15_000);
  t.match(heardV2(v2(reverse, about('A1'))).fields, { result_code: 'SUCCESS', recall: 'N' });
  t.match(heardV2(v2(query, about('A1'))).fields, { trade_state: 'REVOKED' });
});

t.test('an unpaid code order is revoked after 45 s by the wallet itself', async (t) => {
  const { v2, advance } = rig();
  v2(pay, v2Charge('A1', tenThousand));
  advance(44_999);
  t.match(heardV2(v2(query, about('A1'))).fields, { trade_state: 'USERPAYING' });
  advance(1);
  t.match(heardV2(v2(query, about('A1'))).fields, { trade_state: 'REVOKED' });
});

t.test('a reverse gives back what was paid, and does not say so', async (t) => {
  const { v2, wire } = rig();
  v2(pay, v2Charge('A1'));
  const said = heardV2(v2(reverse, about('A1'))).fields;
  t.match(said, { result_code: 'SUCCESS', recall: 'N' });
  t.equal(said['out_trade_no'], undefined);
  t.match(wire.row('A1'), { state: 'revoked', paidFen: 1250, returnedFen: 1250 });
  const again = heardV2(v2(refund, refundOf('A1', 1250))).fields;
  t.match(again, { result_code: 'FAIL', err_code: 'NOTENOUGH' }, 'nothing is left to refund');
});

t.test('a customer who refuses leaves an order that wants a reverse', async (t) => {
  const { v2, wire } = rig();
  v2(pay, v2Charge('A1', tenThousand));
  t.ok(wire.phone.refuse().ok);
  t.match(heardV2(v2(query, about('A1'))).fields, { trade_state: 'PAYERROR' });
});

t.test(
  'a refund is taken on, comes through later, and moves money once by its number',
  async (t) => {
    const { v2, wire, advance } = rig();
    v2(pay, v2Charge('A1'));
    const taken = heardV2(v2(refund, refundOf('A1', 250))).fields;
    t.match(taken, { result_code: 'SUCCESS', out_refund_no: 'R1', refund_fee: '250' });
    const asked = { ...about('A1'), out_refund_no: 'R1' };
    t.match(heardV2(v2(refundQuery, asked)).fields, { refund_status_0: 'PROCESSING' });
    advance(3_000);
    t.match(heardV2(v2(refundQuery, { out_refund_no: 'R1' })).fields, {
      refund_status_0: 'SUCCESS',
      refund_fee_0: '250',
      out_trade_no: 'A1',
    });
    t.match(heardV2(v2(refund, refundOf('A1', 250))).fields, { result_code: 'SUCCESS' });
    t.match(wire.row('A1'), { returnedFen: 250 });
    const other = heardV2(v2(refund, refundOf('A1', 300))).fields;
    t.match(other, { err_code: 'INVALID_REQUEST' }, 'the number for another amount');
    const wrongTotal = refundOf('A1', 250, { out_refund_no: 'R2', total_fee: '999' });
    t.match(heardV2(v2(refund, wrongTotal)).fields, { err_code: 'PARAM_ERROR' });
    t.match(heardV2(v2(query, about('A1'))).fields, { trade_state: 'REFUND' });
    t.match(heardV2(v2(refundQuery, { ...asked, out_refund_no: 'R9' })).fields, {
      err_code: 'REFUNDNOTEXIST',
    });
  },
);

t.test('after a year nothing is refunded', async (t) => {
  const { v2, advance } = rig();
  v2(pay, v2Charge('A1'));
  advance(366 * dayMs);
  t.match(heardV2(v2(refund, refundOf('A1', 250))).fields, { err_code: 'TRADE_OVERDUE' });
});

t.test(
  'a code that no phone shows pays nothing, none pays twice, a number is used once',
  async (t) => {
    const { v2, wire } = rig();
    const madeUp = v2Charge('A1', 1, { auth_code: '139999999999999999' });
    t.match(heardV2(v2(pay, madeUp)).fields, { err_code: 'AUTH_CODE_INVALID' });
    t.match(wire.row('A1'), { state: 'declined', paidFen: 0 });
    t.match(heardV2(v2(query, about('A1'))).fields, { err_code: 'ORDERNOTEXIST' });
    t.match(heardV2(v2(pay, v2Charge('A2'))).fields, { result_code: 'SUCCESS' });
    t.match(heardV2(v2(pay, v2Charge('A3'))).fields, { err_code: 'AUTH_CODE_INVALID' });
    t.match(heardV2(v2(pay, v2Charge('A2'))).fields, { err_code: 'ORDERPAID' });
    t.match(heardV2(v2(pay, v2Charge('A1'))).fields, { err_code: 'OUT_TRADE_NO_USED' });
  },
);

t.test(
  'an order that the customer scans waits to be scanned, and is closed, not reversed',
  async (t) => {
    const { v2, wire } = rig();
    const made = heardV2(v2(unified, qrOrder('Q1'))).fields;
    t.match(made, { result_code: 'SUCCESS', trade_type: 'NATIVE' });
    t.match(made['code_url'], /^weixin:\/\/wxpay\/bizpayurl\?pr=[\w-]{9}$/);
    t.match(heardV2(v2(query, about('Q1'))).fields, { trade_state: 'NOTPAY' });
    t.same(wire.phone.asks(), [], 'nobody is asked before a scan');
    t.ok(wire.phone.scanOrder('Q1').ok);
    t.match(heardV2(v2(query, about('Q1'))).fields, { trade_state: 'USERPAYING' });
    t.ok(wire.phone.confirm().ok);
    t.match(heardV2(v2(query, about('Q1'))).fields, {
      trade_state: 'SUCCESS',
      trade_type: 'NATIVE',
    });
    t.match(heardV2(v2(close, about('Q1'))).fields, { err_code: 'ORDERPAID' });
    v2(unified, qrOrder('Q2'));
    t.match(heardV2(v2(close, about('Q2'))).fields, { result_code: 'SUCCESS' });
    t.match(heardV2(v2(query, about('Q2'))).fields, { trade_state: 'CLOSED' });
    t.match(heardV2(v2(close, about('Q2'))).fields, { err_code: 'ORDERCLOSED' });
    t.notOk(wire.phone.scanOrder('Q2').ok, 'a closed code is dead');
    v2(pay, v2Charge('A1'));
    t.match(heardV2(v2(close, about('A1'))).fields, { err_code: 'INVALID_REQUEST' });
    t.match(heardV2(v2(close, about('A9'))).fields, { err_code: 'ORDERNOTEXIST' });
  },
);

t.test(
  'a code for the customer ends by the time that the order tells, or after two hours',
  async (t) => {
    const { v2, advance } = rig();
    v2(unified, qrOrder('Q1', { time_expire: '20260301120200' }));
    v2(unified, qrOrder('Q2'));
    advance(119_999);
    t.match(heardV2(v2(query, about('Q1'))).fields, { trade_state: 'NOTPAY' });
    advance(1);
    t.match(heardV2(v2(query, about('Q1'))).fields, { trade_state: 'CLOSED' });
    advance(2 * 3_600_000 - 120_001);
    t.match(heardV2(v2(query, about('Q2'))).fields, { trade_state: 'NOTPAY' });
    advance(1);
    t.match(heardV2(v2(query, about('Q2'))).fields, { trade_state: 'CLOSED' });
  },
);

t.test('who signs with another key, or is another merchant, is refused unsigned', async (t) => {
  const { v2, wire } = rig();
  const wrongSign = heardV2(v2(pay, v2Charge('A1'), { key: `${apiKey}x` }));
  t.strictSame(wrongSign.fields, { return_code: 'FAIL', return_msg: '签名错误' });
  const other = heardV2(v2(pay, v2Charge('A1', 1250, { mch_id: '1900000999' })));
  t.match(other.fields, { return_code: 'FAIL' });
  t.notOk(other.isSigned);
  const app = heardV2(v2(pay, v2Charge('A1', 1250, { appid: `${appId}0` })));
  t.match(app.fields, { result_code: 'FAIL', err_code: 'APPID_MCHID_NOT_MATCH' });
  t.ok(app.isSigned, 'the merchant is known, so the refusal is signed');
  t.equal(wire.row('A1'), undefined);
});

t.test(
  'a document that was changed, is broken or names an element twice is not taken',
  async (t) => {
    const { wire } = rig();
    const whole = v2Document(v2Charge('A1'));
    const receive = (body: string) =>
      wire.receive({ method: 'POST', target: pay, headers: {}, origin: '', client: 'plain', body });
    t.equal(receive(whole.replace('1250', '1')).verified, false);
    const twice = whole.replace('<total_fee>', '<total_fee>1</total_fee><total_fee>');
    const broken = [twice, whole.slice(0, -6), whole.replace('<xml>', '<!DOCTYPE x><xml>'), ''];
    for (const body of broken) {
      t.strictSame(heardV2(receive(body).work()).fields, {
        return_code: 'FAIL',
        return_msg: 'XML格式错误',
      });
    }
    t.equal(wire.row('A1'), undefined);
  },
);

t.test('a charge that is not well said is refused and makes no order', async (t) => {
  const { v2, wire } = rig();
  const bad: readonly Content[] = [
    { total_fee: '12.50' },
    { total_fee: '0' },
    { total_fee: '-1' },
    { auth_code: '13' },
    { auth_code: '281234567890123456' },
    { fee_type: 'USD' },
  ];
  for (const more of bad) {
    const told = heardV2(v2(pay, v2Charge('A1', 1250, more))).fields;
    t.match(told, { err_code: 'PARAM_ERROR' }, JSON.stringify(more));
  }
  const bare = heardV2(v2(pay, v2Charge('A1', 1250, { spbill_create_ip: '' }))).fields;
  t.match(bare, { err_code: 'LACK_PARAMS' });
  t.equal(wire.row('A1'), undefined);
});

t.test(
  'over TLS, reverse and refund want a client certificate before they read anything',
  async (t) => {
    const { v2, wire } = rig({ client: 'uncertified' });
    t.match(heardV2(v2(pay, v2Charge('A1'))).fields, { result_code: 'SUCCESS' });
    for (const path of [reverse, refund]) {
      t.match(v2(path, refundOf('A1', 250)), { kind: 'reply', status: 400 });
    }
    t.match(wire.row('A1'), { returnedFen: 0 });
    const certified = rig({ client: 'certified' });
    certified.v2(pay, v2Charge('A1'));
    t.match(heardV2(certified.v2(reverse, about('A1'))).fields, { recall: 'N' });
  },
);

t.test('the bill of a day is text in 27 columns, from nine next morning', async (t) => {
  const { v2, advance } = rig();
  const ask = (date: string, more: Content = {}): WireAnswer =>
    v2(download, { bill_date: date, bill_type: 'ALL', ...more });
  v2(pay, v2Charge('A1'));
  v2(refund, refundOf('A1', 250));
  t.match(heardV2(ask('20260301')).fields, { return_msg: 'Bill Creating' });
  advance(21 * 3_600_000);
  const text = textOf(ask('20260301'));
  t.equal(text.charCodeAt(0), 0xfeff);
  const [header = '', paid = '', back = '', summaryHeader = '', summary = ''] = text.split('\r\n');
  const columns = header.slice(1).split(',');
  t.equal(columns.length, 27);
  t.equal(summaryHeader.split(',').length, 7);
  const value = (line: string, name: string): string =>
    line.split(',')[columns.indexOf(name)] ?? '';
  t.equal(value(paid, '商户订单号'), '`A1');
  t.equal(value(paid, '交易时间'), '`2026-03-01 12:00:00');
  t.equal(value(paid, '订单金额'), '`12.50');
  t.equal(value(paid, '交易状态'), '`SUCCESS');
  t.equal(value(back, '交易状态'), '`REFUND');
  t.equal(value(back, '商户退款单号'), '`R1');
  t.equal(value(back, '申请退款金额'), '`2.50');
  t.equal(summary, '`2.0,`12.50,`2.50,`0.00,`0.00000,`12.50,`2.50');
  const zipped = ask('20260301', { tar_type: 'GZIP' });
  const unpacked = zipped.kind === 'reply' ? gunzipSync(zipped.body).toString('utf8') : '';
  t.equal(unpacked, text);
  const none = { return_code: 'FAIL', return_msg: 'No Bill Exist', error_code: '20002' };
  t.strictSame(heardV2(ask('20260228')).fields, none);
  t.match(heardV2(ask('20260230')).fields, { return_msg: 'invalid bill_date' });
});

t.test('a payment that was reversed stands in the bill as revoked', async (t) => {
  const { v2, advance } = rig();
  v2(pay, v2Charge('A1'));
  v2(reverse, about('A1'));
  advance(dayMs);
  const text = textOf(v2(download, { bill_date: '20260301' }));
  t.match(text, /`A1,.*`REVOKED,/);
});

interface Spoilt {
  readonly entry: Omit<ScriptEntry, 'on'>;
  readonly booked: boolean;
  readonly like: (answer: WireAnswer) => boolean;
}

const status =
  (code: number) =>
  (answer: WireAnswer): boolean =>
    answer.kind === 'reply' && answer.status === code;
const signedAs =
  (name: string, value: string) =>
  (answer: WireAnswer): boolean =>
    heardV2(answer).isSigned && heardV2(answer).fields[name] === value;

const spoilings: readonly Spoilt[] = [
  { entry: { do: 'hang' }, booked: true, like: ({ kind }) => kind === 'silence' },
  { entry: { do: 'hang', booked: false }, booked: false, like: ({ kind }) => kind === 'silence' },
  { entry: { do: 'reset-before' }, booked: false, like: ({ kind }) => kind === 'reset' },
  { entry: { do: 'reset-after' }, booked: true, like: ({ kind }) => kind === 'reset' },
  { entry: { do: 'half-reply' }, booked: true, like: ({ kind }) => kind === 'half' },
  { entry: { do: 'status', code: 503 }, booked: true, like: status(503) },
  { entry: { do: 'redirect' }, booked: true, like: status(302) },
  {
    entry: { do: 'html' },
    booked: true,
    like: (answer) => textOf(answer).startsWith('<!DOCTYPE html>'),
  },
  {
    entry: { do: 'huge' },
    booked: true,
    like: (answer) => answer.kind === 'reply' && answer.paddingBytes === 20 * 1024 * 1024,
  },
  {
    entry: { do: 'bad-signature' },
    booked: true,
    like: (answer) => {
      const { fields, isSigned } = heardV2(answer);
      return !isSigned && fields['result_code'] === 'SUCCESS';
    },
  },
  {
    entry: { do: 'duplicate-node' },
    booked: true,
    like: (answer) =>
      textOf(answer).split('<result_code>').length === 3 && heardV2(answer).isSigned,
  },
  { entry: { do: 'other-order' }, booked: true, like: signedAs('out_trade_no', 'A1X') },
  { entry: { do: 'other-amount' }, booked: true, like: signedAs('total_fee', '1251') },
  { entry: { do: 'other-currency' }, booked: true, like: signedAs('fee_type', 'USD') },
  { entry: { do: 'clock', seconds: 301 }, booked: true, like: signedAs('result_code', 'SUCCESS') },
  { entry: { do: 'ask' }, booked: false, like: signedAs('err_code', 'USERPAYING') },
  { entry: { do: 'decline' }, booked: false, like: signedAs('err_code', 'NOTENOUGH') },
  { entry: { do: 'setup' }, booked: false, like: signedAs('err_code', 'SIGNERROR') },
];

for (const { entry, booked, like } of spoilings) {
  t.test(`a charge under ${JSON.stringify(entry)} is spoilt in its way, once`, async (t) => {
    const { v2, wire } = rig();
    wire.script([{ on: 'pay', ...entry }]);
    t.ok(like(v2(pay, v2Charge('A1'))));
    t.equal(wire.row('A1')?.paidFen ?? 0, booked ? 1250 : 0);
    t.same(wire.scriptLeft(), []);
  });
}

t.test('a query may say not found and a reverse may want to be called again', async (t) => {
  const { v2, wire } = rig();
  v2(pay, v2Charge('A1'));
  wire.script([
    { on: 'query', do: 'not-found' },
    { on: 'cancel', do: 'recall' },
    { on: 'cancel', do: 'cannot' },
  ]);
  t.match(heardV2(v2(query, about('A1'))).fields, { err_code: 'ORDERNOTEXIST' });
  t.match(heardV2(v2(reverse, about('A1'))).fields, { result_code: 'SUCCESS', recall: 'Y' });
  t.match(heardV2(v2(reverse, about('A1'))).fields, { err_code: 'NOTENOUGH', recall: 'N' });
  t.match(wire.row('A1'), { state: 'paid', returnedFen: 0 });
});

t.test('a stranger and a question whether the wallet answers use up no script', async (t) => {
  const { v2, wire } = rig();
  wire.script([{ on: 'any', do: 'reset-before' }]);
  t.match(heardV2(v2(query, about('ANY_PROBE'))).fields, { err_code: 'ORDERNOTEXIST' });
  t.match(heardV2(v2(pay, v2Charge('A1'), { key: 'x' })).fields, { return_code: 'FAIL' });
  t.equal(wire.scriptLeft().length, 1);
});
