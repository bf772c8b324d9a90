/** The WeChat twin in v3: who is let in and when, what each address says, what a script makes of it. */
import { X509Certificate, createDecipheriv, createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import type { WireAnswer } from '../../../src/twins/wire/wallet-wire.js';
import type { ScriptEntry } from '../../../src/twins/wallet/script.js';
import {
  type Rig,
  apiV3Key,
  appId,
  heardV2,
  heardV3,
  mchId,
  platformPem,
  platformSerial,
  publicKeyId,
  rig,
  strangerKey,
  textOf,
  v2Charge,
  v3Charge,
} from './wechat-rig.js';

const pay = '/v3/pay/transactions/codepay';
const native = '/v3/pay/transactions/native';
const refunds = '/v3/refund/domestic/refunds';
const us = { appid: appId, mchid: mchId };
const dayMs = 24 * 3_600_000;

const order = (attempt: string): string => `/v3/pay/transactions/out-trade-no/${attempt}`;
const ask = ({ v3 }: Rig, attempt: string): ReturnType<typeof heardV3> =>
  heardV3(v3('GET', `${order(attempt)}?mchid=${mchId}`));
const undo = ({ v3 }: Rig, attempt: string): ReturnType<typeof heardV3> =>
  heardV3(v3('POST', `${order(attempt)}/reverse`, us));
const refundOf = (attempt: string, fen: number, more: object = {}): object => ({
  out_trade_no: attempt,
  out_refund_no: 'R1',
  amount: { refund: fen, total: 1250, currency: 'CNY' },
  ...more,
});

t.test('a charge by a code that is shown is paid, and its query says so', async (t) => {
  const one = rig();
  const paid = heardV3(one.v3('POST', pay, v3Charge('A1')));
  t.ok(paid.isSigned);
  t.equal(paid.headers['wechatpay-serial'], publicKeyId);
  t.equal(paid.headers['date'], 'Sun, 01 Mar 2026 04:00:00 GMT');
  t.match(paid, {
    status: 200,
    body: {
      ...{ ...us, out_trade_no: 'A1', trade_state: 'SUCCESS', trade_type: 'MICROPAY' },
      amount: { total: 1250, currency: 'CNY' },
      success_time: '2026-03-01T12:00:00+08:00',
    },
  });
  const found = ask(one, 'A1');
  t.ok(found.isSigned);
  t.match(found.body, { trade_state: 'SUCCESS', transaction_id: paid.body['transaction_id'] });
});

t.test('while the customer is asked the answer is 202 and one word', async (t) => {
  const one = rig();
  const asked = heardV3(one.v3('POST', pay, v3Charge('A1', 100_001)));
  t.ok(asked.isSigned);
  t.equal(asked.status, 202);
  t.strictSame(asked.body, { trade_state: 'USERPAYING' });
  t.match(ask(one, 'A1').body, { trade_state: 'USERPAYING', out_trade_no: 'A1' });
  t.match(undo(one, 'A1'), { status: 400, body: { code: 'USERPAYING' }, isSigned: true });
  one.advance(45_000);
  t.match(ask(one, 'A1').body, { trade_state: 'REVOKED' });
});

t.test('a reverse gives back what was paid', async (t) => {
  const one = rig();
  one.v3('POST', pay, v3Charge('A1'));
  t.match(undo(one, 'A1'), { status: 200, body: { ...us, out_trade_no: 'A1' } });
  t.match(one.wire.row('A1'), { state: 'revoked', returnedFen: 1250 });
  t.match(ask(one, 'A9'), { status: 404, body: { code: 'ORDER_NOT_EXIST' }, isSigned: true });
});

t.test('both generations speak of the same orders', async (t) => {
  const one = rig();
  one.v2('/pay/micropay', v2Charge('A1'));
  t.match(ask(one, 'A1').body, { trade_state: 'SUCCESS' });
  const repeat = heardV3(one.v3('POST', pay, v3Charge('A1')));
  t.match(repeat, { status: 400, body: { code: 'ORDER_PAID' } });
  undo(one, 'A1');
  const v2 = heardV2(one.v2('/pay/orderquery', { out_trade_no: 'A1' }));
  t.match(v2.fields, { trade_state: 'REVOKED' });
});

t.test('an order that the customer scans waits to be scanned, and is closed', async (t) => {
  const one = rig();
  const wish = { description: '消费', notify_url: 'https://example.com/n' };
  const qr = (attempt: string): object => ({
    ...us,
    ...wish,
    ...{ out_trade_no: attempt, amount: { total: 1250 } },
    time_expire: '2026-03-01T12:02:00+08:00',
  });
  const made = heardV3(one.v3('POST', native, qr('Q1')));
  t.match(made.body['code_url'], /^weixin:\/\/wxpay\/bizpayurl\?pr=[\w-]{9}$/);
  t.match(ask(one, 'Q1').body, { trade_state: 'NOTPAY' });
  t.ok(one.wire.phone.scanOrder('Q1').ok);
  t.ok(one.wire.phone.confirm().ok);
  t.match(ask(one, 'Q1').body, { trade_state: 'SUCCESS', trade_type: 'NATIVE' });
  const close = (attempt: string): WireAnswer =>
    one.v3('POST', `${order(attempt)}/close`, { mchid: mchId });
  t.match(heardV3(close('Q1')), { status: 400, body: { code: 'ORDER_PAID' } });
  one.v3('POST', native, qr('Q2'));
  const closed = heardV3(close('Q2'));
  t.ok(closed.isSigned, 'an empty answer is signed as well');
  t.equal(closed.status, 204);
  t.match(ask(one, 'Q2').body, { trade_state: 'CLOSED' });
  one.v3('POST', native, qr('Q3'));
  one.advance(120_000);
  t.match(ask(one, 'Q3').body, { trade_state: 'CLOSED' }, 'its time is over');
});

t.test('a refund comes through later and moves money once by its number', async (t) => {
  const one = rig();
  one.v3('POST', pay, v3Charge('A1'));
  const taken = heardV3(one.v3('POST', refunds, refundOf('A1', 250)));
  const amounts = { refund: 250, total: 1250, currency: 'CNY' };
  t.match(taken, { status: 200, body: { status: 'PROCESSING', amount: amounts }, isSigned: true });
  one.advance(3_000);
  t.match(heardV3(one.v3('GET', `${refunds}/R1`)).body, {
    ...{ status: 'SUCCESS', out_trade_no: 'A1', out_refund_no: 'R1' },
    amount: amounts,
  });
  one.v3('POST', refunds, refundOf('A1', 250));
  t.match(one.wire.row('A1'), { returnedFen: 250 });
  const other = heardV3(one.v3('POST', refunds, refundOf('A1', 300)));
  t.match(other, { status: 400, body: { code: 'INVALID_REQUEST' } });
  const tooMuch = heardV3(one.v3('POST', refunds, refundOf('A1', 1250, { out_refund_no: 'R2' })));
  t.match(tooMuch, { status: 403, body: { code: 'NOT_ENOUGH' } });
  const none = heardV3(one.v3('GET', `${refunds}/R9`));
  t.match(none, { status: 404, body: { code: 'RESOURCE_NOT_EXISTS' } });
  t.match(ask(one, 'A1').body, { trade_state: 'REFUND' });
});

t.test('who signs with another key, serial or clock is refused unsigned', async (t) => {
  const { v3, wire } = rig();
  const wishes = [
    { key: strangerKey },
    { serial: platformSerial },
    { aheadSeconds: 301 },
    { aheadSeconds: -301 },
  ];
  for (const wish of wishes) {
    const told = heardV3(v3('POST', pay, v3Charge('A1'), wish));
    t.match(told, { status: 401, body: { code: 'SIGN_ERROR' }, isSigned: false });
  }
  t.equal(wire.row('A1'), undefined);
  t.equal(heardV3(v3('POST', pay, v3Charge('A1'), { aheadSeconds: 300 })).status, 200);
});

t.test('a request that was changed on its way does not verify', async (t) => {
  const { wire } = rig();
  const bare = { method: 'POST', target: pay, origin: '', client: 'plain' } as const;
  const body = JSON.stringify(v3Charge('A1'));
  for (const authorization of ['', 'WECHATPAY2-SHA256-RSA2048 mchid="1"', 'Basic x']) {
    const arrived = wire.receive({ ...bare, headers: { authorization }, body });
    t.equal(arrived.verified, false);
    t.match(heardV3(arrived.work()), { status: 401 });
  }
});

t.test('a charge that is not well said is refused and makes no order', async (t) => {
  const { v3, wire } = rig();
  const bad: readonly object[] = [
    { amount: { total: '1250' } },
    { amount: { total: 12.5 } },
    { amount: { total: 0 } },
    { amount: { total: 1250, currency: 'USD' } },
    { payer: {} },
    { scene_info: {} },
    { description: '' },
    { description: 'x'.repeat(128) },
    { mchid: '1' },
  ];
  for (const more of bad) {
    const told = heardV3(v3('POST', pay, v3Charge('A1', 1250, more)));
    t.match(told, { status: 400, body: { code: 'PARAM_ERROR' } }, JSON.stringify(more));
  }
  const app = heardV3(v3('POST', pay, v3Charge('A1', 1250, { appid: 'wx1' })));
  t.match(app, { status: 400, body: { code: 'APPID_MCHID_NOT_MATCH' }, isSigned: true });
  t.equal(wire.row('A1'), undefined);
});

t.test('in certificate mode the platform hands out its certificate, sealed', async (t) => {
  const { v3 } = rig({ mode: 'certificate' });
  const told = heardV3(v3('GET', '/v3/certificates'));
  t.ok(told.isSigned);
  t.equal(told.headers['wechatpay-serial'], platformSerial);
  const [first] = told.body['data'] as readonly {
    readonly serial_no: string;
    readonly encrypt_certificate: Readonly<Record<string, string>>;
  }[];
  const {
    nonce = '',
    associated_data: extra = '',
    ciphertext = '',
  } = first?.encrypt_certificate ?? {};
  const bytes = Buffer.from(ciphertext, 'base64');
  const opened = createDecipheriv('aes-256-gcm', apiV3Key, nonce);
  opened.setAAD(Buffer.from(extra));
  opened.setAuthTag(bytes.subarray(-16));
  const pem = opened.update(bytes.subarray(0, -16), undefined, 'utf8') + opened.final('utf8');
  t.equal(pem, platformPem);
  const read = new X509Certificate(pem);
  t.equal(read.serialNumber, platformSerial);
  t.ok(read.verify(read.publicKey), 'it is signed with its own key');
  t.equal(read.validTo, 'Jan  1 00:00:00 2030 GMT');
});

t.test('in public-key mode there is no certificate to fetch', async (t) => {
  const { v3 } = rig();
  const told = heardV3(v3('GET', '/v3/certificates'));
  t.match(told, { status: 404, body: { code: 'RESOURCE_NOT_EXISTS' } });
});

t.test('a bill is an address and a hash first, and a file for five minutes', async (t) => {
  const { v3, advance } = rig();
  const bill = '/v3/bill/tradebill?bill_date=2026-03-01&bill_type=ALL';
  v3('POST', pay, v3Charge('A1'));
  t.match(heardV3(v3('GET', bill)), { status: 400, body: { code: 'STATEMENT_CREATING' } });
  advance(dayMs);
  const made = heardV3(v3('GET', `${bill}&tar_type=GZIP`));
  t.ok(made.isSigned);
  t.equal(made.body['hash_type'], 'SHA1');
  const address = String(made.body['download_url']);
  t.match(address, /^http:\/\/127\.0\.0\.1:9002\/v3\/billdownload\/file\?token=/);
  const { pathname, search } = new URL(address);
  const file = v3('GET', `${pathname}${search}`);
  const text = file.kind === 'reply' ? gunzipSync(file.body) : Buffer.alloc(0);
  t.equal(createHash('sha1').update(text).digest('hex'), made.body['hash_value']);
  t.match(text.toString('utf8'), /`A1,/);
  t.notOk(heardV3(file).isSigned, 'files are not signed');
  const stranger = v3('GET', `${pathname}${search}`, undefined, { key: strangerKey });
  t.equal(heardV3(stranger).status, 401, 'but asked for by signature');
  advance(5 * 60_000);
  t.equal(heardV3(v3('GET', `${pathname}${search}`)).status, 404);
  const none = heardV3(v3('GET', bill.replace('03-01', '02-28')));
  t.match(none, { status: 400, body: { code: 'NO_STATEMENT_EXIST' } });
});

interface Spoilt {
  readonly entry: Omit<ScriptEntry, 'on'>;
  readonly booked: boolean;
  readonly like: (answer: WireAnswer) => boolean;
}

const signedLike =
  (like: (body: Readonly<Record<string, unknown>>) => boolean) =>
  (answer: WireAnswer): boolean =>
    heardV3(answer).isSigned && like(heardV3(answer).body);
const status =
  (code: number) =>
  (answer: WireAnswer): boolean =>
    answer.kind === 'reply' && answer.status === code;
const amountIs =
  (name: string, value: unknown) =>
  ({ amount }: Readonly<Record<string, unknown>>): boolean =>
    (amount as Readonly<Record<string, unknown>>)[name] === value;

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
    entry: { do: 'duplicate-node' },
    booked: true,
    like: (answer) => textOf(answer).split('"appid":').length === 3 && heardV3(answer).isSigned,
  },
  {
    entry: { do: 'other-order' },
    booked: true,
    like: signedLike((body) => body['out_trade_no'] === 'A1X'),
  },
  { entry: { do: 'other-amount' }, booked: true, like: signedLike(amountIs('total', 1251)) },
  { entry: { do: 'other-currency' }, booked: true, like: signedLike(amountIs('currency', 'USD')) },
  {
    entry: { do: 'clock', seconds: 301 },
    booked: false,
    like: (answer) => heardV3(answer).status === 401 && !heardV3(answer).isSigned,
  },
  {
    entry: { do: 'clock', seconds: 300 },
    booked: true,
    like: signedLike((body) => body['trade_state'] === 'SUCCESS'),
  },
  { entry: { do: 'ask' }, booked: false, like: status(202) },
  {
    entry: { do: 'decline' },
    booked: false,
    like: signedLike(({ code }) => code === 'NOT_ENOUGH'),
  },
];

for (const { entry, booked, like } of spoilings) {
  t.test(`a charge under ${JSON.stringify(entry)} is spoilt in its way, once`, async (t) => {
    const { v3, wire } = rig();
    wire.script([{ on: 'pay', ...entry }]);
    t.ok(like(v3('POST', pay, v3Charge('A1'))));
    t.equal(wire.row('A1')?.paidFen ?? 0, booked ? 1250 : 0);
    t.same(wire.scriptLeft(), []);
  });
}

t.test('a bad signature is now a wrong one, now of a strange key, now the probe', async (t) => {
  const one = rig();
  one.v3('POST', pay, v3Charge('A1'));
  one.wire.script([{ on: 'query', do: 'bad-signature', times: 3 }]);
  const [wrong, strange, probe] = [ask(one, 'A1'), ask(one, 'A1'), ask(one, 'A1')];
  t.equal(wrong.headers['wechatpay-serial'], publicKeyId);
  t.not(strange.headers['wechatpay-serial'], publicKeyId);
  t.match(probe.headers['wechatpay-signature'], /^WECHATPAY\/SIGNTEST\//);
  for (const { isSigned, body } of [wrong, strange, probe]) {
    t.notOk(isSigned);
    t.match(body, { trade_state: 'SUCCESS' }, 'what it says would please');
  }
  t.ok(ask(one, 'A1').isSigned);
});

t.test('a reverse may want to be called again, and a close may be lied about', async (t) => {
  const one = rig();
  one.v3('POST', pay, v3Charge('A1'));
  one.wire.script([{ on: 'cancel', do: 'recall' }]);
  t.match(undo(one, 'A1'), { status: 500, body: { code: 'SYSTEM_ERROR' }, isSigned: true });
  t.match(one.wire.row('A1'), { state: 'paid', returnedFen: 0 });
});
