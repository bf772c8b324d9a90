/** The Alipay twin on the wire: who is let in, what each method says, what a script makes of it. */
import t from 'tap';
import type { WireAnswer } from '../../../src/twins/wire/alipay/spoiling.js';
import type { ScriptEntry } from '../../../src/twins/wallet/script.js';
import { type Content, type Rig, charge, heard, request, rig, strangerKey } from './wire-rig.js';

const pay = 'alipay.trade.pay';
const query = 'alipay.trade.query';
const cancel = 'alipay.trade.cancel';
const refund = 'alipay.trade.refund';
const refundQuery = 'alipay.trade.fastpay.refund.query';

t.test('a charge by a code that is shown is paid, and its query says so', async (t) => {
  const { ask, wire } = rig();
  const paid = heard(ask(pay, charge('A1')));
  t.equal(paid.node, 'alipay_trade_pay_response');
  t.ok(paid.isSigned);
  t.match(paid.fields, { code: '10000', out_trade_no: 'A1', total_amount: '12.50' });
  const found = heard(ask(query, { out_trade_no: 'A1' }));
  t.match(found.fields, { trade_status: 'TRADE_SUCCESS', total_amount: '12.50' });
  t.match(wire.row('A1'), { state: 'paid', paidFen: 1250 });
});

t.test('above 1000.00 the customer is asked', async (t) => {
  const { ask, wire } = rig();
  t.match(heard(ask(pay, charge('A1', '1000.01'))).fields, { code: '10003' });
  t.match(heard(ask(query, { out_trade_no: 'A1' })).fields, { trade_status: 'WAIT_BUYER_PAY' });
  t.ok(wire.phone.confirm().ok);
  t.match(heard(ask(query, { out_trade_no: 'A1' })).fields, { trade_status: 'TRADE_SUCCESS' });
});

t.test('an order ends by the life that its charge tells', async (t) => {
  const { ask, advance } = rig();
  ask(pay, charge('A1', '1000.01', { timeout_express: '2m' }));
  advance(119_999);
  t.match(heard(ask(query, { out_trade_no: 'A1' })).fields, { trade_status: 'WAIT_BUYER_PAY' });
  advance(1);
  t.match(heard(ask(query, { out_trade_no: 'A1' })).fields, { trade_status: 'TRADE_CLOSED' });
});

t.test('a cancel closes what is unpaid and returns what was paid', async (t) => {
  const { ask, wire } = rig();
  t.match(heard(ask(cancel, { out_trade_no: 'A0' })).fields, { sub_code: 'ACQ.TRADE_NOT_EXIST' });
  ask(pay, charge('A1', '1000.01'));
  t.match(heard(ask(cancel, { out_trade_no: 'A1' })).fields, { retry_flag: 'N', action: 'close' });
  const other = rig();
  other.ask(pay, charge('A2'));
  const told = heard(other.ask(cancel, { out_trade_no: 'A2' })).fields;
  t.match(told, { retry_flag: 'N', action: 'refund' });
  t.match(other.wire.row('A2'), { returnedFen: 1250 });
  t.match(wire.row('A1'), { state: 'closed', paidFen: 0 });
});

t.test('a refund moves money once by its number', async (t) => {
  const { ask, wire } = rig();
  ask(pay, charge('A1'));
  const content = { out_trade_no: 'A1', out_request_no: 'R1', refund_amount: '2.50' };
  t.match(heard(ask(refund, content)).fields, { fund_change: 'Y', refund_fee: '2.50' });
  t.match(heard(ask(refund, content)).fields, { code: '10000', fund_change: 'N' });
  t.match(wire.row('A1'), { returnedFen: 250, state: 'paid' });
  const asked = { out_trade_no: 'A1', out_request_no: 'R1' };
  t.match(heard(ask(refundQuery, asked)).fields, {
    refund_status: 'REFUND_SUCCESS',
    refund_amount: '2.50',
  });
  const unknown = heard(ask(refundQuery, { ...asked, out_request_no: 'R2' })).fields;
  t.same(unknown, { code: '10000', msg: 'Success' }, 'understood is not refunded');
});

t.test('a code that no phone shows pays nothing, and none pays twice', async (t) => {
  const { ask, wire } = rig();
  const madeUp = charge('A1', '1.00', { auth_code: '289999999999999999' });
  t.match(heard(ask(pay, madeUp)).fields, { sub_code: 'ACQ.PAYMENT_AUTH_CODE_INVALID' });
  t.match(wire.row('A1'), { state: 'declined', paidFen: 0 });
  t.match(heard(ask(pay, charge('A2'))).fields, { code: '10000' });
  t.match(heard(ask(pay, charge('A3'))).fields, { sub_code: 'ACQ.PAYMENT_AUTH_CODE_INVALID' });
});

t.test('a number is charged once', async (t) => {
  const { ask, wire } = rig();
  ask(pay, charge('A1'));
  t.match(heard(ask(pay, charge('A1'))).fields, { sub_code: 'ACQ.TRADE_HAS_SUCCESS' });
  t.match(wire.row('A1'), { paidFen: 1250 });
});

t.test('who signs with another key, or is another application, is not served', async (t) => {
  const { ask, wire } = rig();
  const refused = heard(ask(pay, charge('A1'), strangerKey));
  t.match(refused.fields, { code: '40002', sub_code: 'isv.invalid-signature' });
  t.ok(refused.isSigned, 'the refusal is signed');
  t.equal(wire.row('A1'), undefined);
});

t.test('what was changed on its way does not verify', async (t) => {
  const { wire } = rig();
  const { query: head, body } = request(pay, charge('A1'), strangerKey);
  t.equal(wire.receive(head, body).verified, false);
  t.equal(wire.receive(head, body.replace('12.50', '1.50')).verified, false);
  t.equal(wire.receive(`${head}&method=${query}`, body).verified, false, 'a parameter twice');
});

t.test('a charge that is not well said is refused and makes no order', async (t) => {
  const { ask, wire } = rig();
  const bad: readonly Content[] = [
    { total_amount: '12.5' },
    { total_amount: '0.00' },
    { total_amount: '-1.00' },
    { auth_code: '28' },
    { timeout_express: '2x' },
    { scene: 'wave' },
    { subject: '' },
  ];
  for (const more of bad) {
    const told = heard(ask(pay, { ...charge('A1'), ...more })).fields;
    t.match(told, { sub_code: 'ACQ.INVALID_PARAMETER' }, JSON.stringify(more));
  }
  t.equal(wire.row('A1'), undefined);
});

interface Spoilt {
  readonly entry: Omit<ScriptEntry, 'on'>;
  readonly booked: boolean;
  readonly like: (answer: WireAnswer) => boolean;
}

const isReply = (answer: WireAnswer): answer is Extract<WireAnswer, { kind: 'reply' }> =>
  answer.kind === 'reply';
const status =
  (code: number) =>
  (answer: WireAnswer): boolean =>
    isReply(answer) && answer.status === code;

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
    like: (answer) => isReply(answer) && answer.body.startsWith('<!DOCTYPE html>'),
  },
  {
    entry: { do: 'huge' },
    booked: true,
    like: (answer) => isReply(answer) && answer.paddingBytes === 20 * 1024 * 1024,
  },
  {
    entry: { do: 'bad-signature' },
    booked: true,
    like: (answer) => !heard(answer).isSigned && heard(answer).fields['code'] === '10000',
  },
  {
    entry: { do: 'duplicate-node' },
    booked: true,
    like: (answer) =>
      isReply(answer) && answer.body.split('"alipay_trade_pay_response"').length === 3,
  },
  {
    entry: { do: 'other-order' },
    booked: true,
    like: (answer) => heard(answer).isSigned && heard(answer).fields['out_trade_no'] === 'A1X',
  },
  {
    entry: { do: 'other-amount' },
    booked: true,
    like: (answer) => heard(answer).isSigned && heard(answer).fields['total_amount'] === '12.51',
  },
  {
    entry: { do: 'clock', seconds: 301 },
    booked: false,
    like: (answer) => heard(answer).fields['sub_code'] === 'isv.invalid-timestamp',
  },
  {
    entry: { do: 'clock', seconds: 300 },
    booked: true,
    like: (answer) => heard(answer).fields['code'] === '10000',
  },
  {
    entry: { do: 'ask' },
    booked: false,
    like: (answer) => heard(answer).fields['code'] === '10003',
  },
  {
    entry: { do: 'decline' },
    booked: false,
    like: (answer) => heard(answer).fields['sub_code'] === 'ACQ.BUYER_BALANCE_NOT_ENOUGH',
  },
];

for (const { entry, booked, like } of spoilings) {
  t.test(`a charge under ${JSON.stringify(entry)} is spoilt in its way, once`, async (t) => {
    const { ask, wire }: Rig = rig();
    wire.script([{ on: 'pay', ...entry }]);
    t.ok(like(ask(pay, charge('A1'))));
    t.equal(wire.row('A1')?.paidFen ?? 0, booked ? 1250 : 0);
    t.same(wire.scriptLeft(), []);
  });
}

t.test('a query may say not found and a cancel may want to be called again', async (t) => {
  const { ask, wire } = rig();
  ask(pay, charge('A1'));
  wire.script([
    { on: 'query', do: 'not-found' },
    { on: 'cancel', do: 'recall' },
  ]);
  const said = heard(ask(query, { out_trade_no: 'A1' })).fields;
  t.match(said, { sub_code: 'ACQ.TRADE_NOT_EXIST' });
  t.match(heard(ask(cancel, { out_trade_no: 'A1' })).fields, { retry_flag: 'Y' });
  t.match(wire.row('A1'), { state: 'paid', returnedFen: 0 });
});

t.test('a question whether the wallet answers uses up no script', async (t) => {
  const { ask, wire } = rig();
  wire.script([{ on: 'any', do: 'reset-before' }]);
  const said = heard(ask(query, { out_trade_no: 'ANY_PROBE' })).fields;
  t.match(said, { sub_code: 'ACQ.TRADE_NOT_EXIST' });
  t.equal(wire.scriptLeft().length, 1);
});
