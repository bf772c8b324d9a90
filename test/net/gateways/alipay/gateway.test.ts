/** The Alipay gateway: the promises of every gateway, and its own words on the wire. */
import { createVerify } from 'node:crypto';
import t, { type Test } from 'tap';
import { parseAlipaySettings } from '../../../../src/net/gateways/alipay/config.js';
import { alipayGateway } from '../../../../src/net/gateways/alipay/gateway.js';
import { codeTimeoutExpress, timeoutExpress } from '../../../../src/net/gateways/alipay/request.js';
import type { HttpAnswer, HttpClient, HttpRequest } from '../../../../src/net/http/message.js';
import type { WalletGateway } from '../../../../src/runtime/ports/gateway.js';
import type { Clock } from '../../../../src/runtime/ports/clock.js';
import { type Log, silentLog } from '../../../../src/runtime/ports/log.js';
import { Secret } from '../../../../src/runtime/ports/secret.js';
import {
  hours,
  millis,
  minutes,
  monoMs,
  seconds,
  wallMs,
} from '../../../../src/runtime/ports/units.js';
import {
  type ClassRow,
  type WireReply,
  gatewayContract,
  order,
  paymentCode,
  refund,
} from '../../gateway-contract.js';
import { billContract } from '../../bill-contract.js';
import { qrContract, qrOrder } from '../../qr-contract.js';
import { billCases, linkToken } from './bill-cases.js';
import { nodes, qrNode, qrRows, tableRows } from './class-table.js';
import { newKeys, pemOf, signatureOf, signedReply } from './wire.js';

const keys = newKeys();
const privatePem = pemOf(keys.app.privateKey, 'pkcs8');
const now = wallMs(Date.UTC(2026, 10, 22, 17, 5, 9));

interface Seams {
  readonly http: HttpClient;
  readonly log?: Log;
  /** The monotonic clock; stands still unless given. */
  readonly mono?: Clock['mono'];
  /** The time to sign with. */
  readonly wall?: Clock['wall'];
}

function open(
  url: URL,
  { http, log = silentLog, mono = () => monoMs(0), wall = () => now }: Seams,
): WalletGateway {
  // An address that the client has to judge itself is put in behind the check of the settings.
  const config = parseAlipaySettings(
    {
      gateway: 'https://openapi.alipay.com/gateway.do',
      spareGateway: null,
      authority: null,
      appId: '2014072300007148',
      privateKey: new Secret(privatePem),
      alipayPublicKey: pemOf(keys.alipay.publicKey, 'spki'),
      certificates: null,
      subject: '海草便利店 A&C'.replace('&', ' '),
      store: 'S001',
      terminal: 'T0000001',
    },
    now,
  );
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return alipayGateway({ ...config.value, gateway: url }, { http, log, clock: { wall, mono } });
}

const rows = tableRows.map(
  ({ call, node, expected, name = nodes[call] }): ClassRow =>
    ({
      call,
      says: `${name} ${node}`,
      reply: { body: signedReply(name, node, keys.alipay.privateKey) },
      expected,
    }) as ClassRow,
);

const text = (body: Uint8Array): string => Buffer.from(body).toString('utf8');

const spoil = [
  (body: Uint8Array) => Buffer.from(text(body).replace(/"sign":"[^"]*"/, '"sign":""')),
  (body: Uint8Array) => Buffer.from(text(body).replace(/,"sign":"[^"]*"/, '')),
  // Ours in place of Alipay's, and one of something else.
  (body: Uint8Array) => resigned(body, signatureOf(nodeText(body), keys.app.privateKey)),
  (body: Uint8Array) => resigned(body, signatureOf('{}', keys.alipay.privateKey)),
  (body: Uint8Array) => Buffer.from(text(body).replace(/"sign":"[^"]*"/, '"sign":["x"]')),
].map((spoilt) => ({ body }: WireReply): WireReply => ({ body: spoilt(body) }));

t.test('it keeps the promises of every gateway', (t) =>
  gatewayContract(t, { open, rows, spoil, secrets: keyFragments() }),
);

t.test('it keeps the promises of every order that the customer scans', (t) =>
  qrContract(t, {
    open,
    spoil,
    rows: qrRows.map(({ node, expected }) => ({
      says: node,
      reply: { body: signedReply(qrNode, node, keys.alipay.privateKey) },
      expected,
    })),
  }),
);

t.test('it keeps the promises of every bill', (t) =>
  billContract(t, { open, ...billCases(keys), secrets: [linkToken, ...keyFragments()] }),
);

/** A line from the middle of the key, in the forms it could come out in. */
function keyFragments(): string[] {
  const lines = privatePem.trim().split('\n');
  const middle = lines[Math.floor(lines.length / 2)] ?? '';
  return [middle, middle.slice(0, 20), Buffer.from(middle, 'base64').toString('hex')];
}

function nodeText(body: Uint8Array): string {
  return /^\{"\w+":(.*),"sign":"[^"]*"\}$/.exec(text(body))?.[1] ?? '';
}

function resigned(body: Uint8Array, sign: string): Buffer {
  return Buffer.from(text(body).replace(/"sign":"[^"]*"/, `"sign":"${sign}"`));
}

interface Stub {
  readonly gateway: WalletGateway;
  readonly sent: HttpRequest[];
  /** What is answered to every call from now on. */
  reply: HttpAnswer;
}

function stub(seams: Omit<Seams, 'http'> = {}): Stub {
  const sent: HttpRequest[] = [];
  const http: HttpClient = {
    send: async (request) => {
      sent.push(request);
      return self.reply;
    },
  };
  const url = new URL('https://openapi.alipay.com/gateway.do');
  const gateway = open(url, { ...seams, http });
  const self: Stub = { gateway, sent, reply: { kind: 'notSent', detail: 'no line' } };
  return self;
}

function answered(body: string | Uint8Array): HttpAnswer {
  return { kind: 'answered', status: 200, headers: {}, body: Buffer.from(body) };
}

t.test('a charge goes out as the facts have it, signed over all of it', async (t) => {
  const { gateway, sent } = stub();
  t.same(await gateway.charge(order), { kind: 'notSent', detail: 'no line' });
  const [request] = sent;
  t.equal(sent.length, 1);
  if (request === undefined) return;
  t.equal(request.method, 'POST');
  t.equal(request.until, seconds(15));
  t.equal(request.headers['content-type'], 'application/x-www-form-urlencoded;charset=utf-8');
  t.equal(`${request.url.origin}${request.url.pathname}`, 'https://openapi.alipay.com/gateway.do');
  const { query, form } = parametersOf(request);
  t.same(
    { ...query, sign: undefined },
    {
      app_id: '2014072300007148',
      method: 'alipay.trade.pay',
      format: 'JSON',
      charset: 'utf-8',
      sign_type: 'RSA2',
      timestamp: '2026-11-23 01:05:09',
      version: '1.0',
      sign: undefined,
    },
  );
  t.same(Object.keys(form), ['biz_content']);
  t.same(JSON.parse(form['biz_content'] ?? ''), {
    out_trade_no: order.attempt,
    scene: 'bar_code',
    auth_code: paymentCode,
    product_code: 'FACE_TO_FACE_PAYMENT',
    subject: '海草便利店 A C',
    total_amount: '12.50',
    timeout_express: '3m',
    store_id: 'S001',
    terminal_id: 'T0000001',
  });
  verifySigned(t, request);
  t.notMatch(request.url.search, paymentCode, 'the payment code is in the body alone');
});

t.test('the other calls carry their numbers, and are signed too', async (t) => {
  const { gateway, sent } = stub();
  await gateway.query(order.attempt);
  await gateway.void(order.attempt, 'code');
  await gateway.refund(refund);
  await gateway.queryRefund(refund);
  await gateway.diagnose();
  const number = { out_trade_no: order.attempt };
  const part = { ...number, out_request_no: refund.refund };
  t.same(
    sent.map((request) => {
      const { query, form } = parametersOf(request);
      return [query['method'], JSON.parse(form['biz_content'] ?? '') as unknown, request.until];
    }),
    [
      ['alipay.trade.query', number, 10_000],
      ['alipay.trade.cancel', number, 10_000],
      ['alipay.trade.refund', { ...part, refund_amount: '5.00' }, 10_000],
      ['alipay.trade.fastpay.refund.query', part, 10_000],
      ['alipay.trade.query', { out_trade_no: 'HOLDFAST_PROBE' }, 10_000],
    ],
  );
  for (const request of sent) verifySigned(t, request);
});

t.test('the time of a call runs from the call, signing included', async (t) => {
  let now = 0;
  const spans = { charge: 15_000, void: 10_000 } as const;
  for (const [name, span] of Object.entries(spans)) {
    now = 1_000;
    const { gateway, sent } = stub({ mono: () => monoMs(now) });
    const call = name === 'charge' ? gateway.charge(order) : gateway.void(order.attempt, 'code');
    // Signing has not ended: it is on a thread of the pool, which may have to wait for one.
    now = 8_000;
    await call;
    t.equal(sent[0]?.until, 1_000 + span, name);
  }
});

t.test(
  'a code for the customer to scan is asked for with its life, and no payment code',
  async (t) => {
    const { gateway, sent } = stub();
    await gateway.charge(qrOrder);
    const [request] = sent;
    t.equal(sent.length, 1);
    if (request === undefined) return;
    const { query, form } = parametersOf(request);
    t.equal(request.until, seconds(15));
    t.equal(query['method'], 'alipay.trade.precreate');
    t.same(JSON.parse(form['biz_content'] ?? ''), {
      out_trade_no: order.attempt,
      product_code: 'FACE_TO_FACE_PAYMENT',
      subject: '海草便利店 A C',
      total_amount: '12.50',
      qr_code_timeout_express: '2m',
      timeout_express: '2m',
      store_id: 'S001',
      terminal_id: 'T0000001',
    });
    verifySigned(t, request);
  },
);

t.test('a code never lives longer than the till holds it for alive', async (t) => {
  for (const [span, text] of [
    [minutes(2), '2m'],
    [millis(179_999), '2m'],
    [minutes(1), '1m'],
    [hours(2), '120m'],
    [hours(3), '120m'],
    [millis(59_999), null],
  ] as const) {
    t.equal(codeTimeoutExpress(span), text);
  }
  const { gateway, sent } = stub();
  t.match(await gateway.charge({ ...qrOrder, expiresIn: seconds(59) }), { kind: 'notSent' });
  t.same(sent, [], 'what Alipay cannot be told is not asked for');
});

t.test('a bill is asked for by its day, and its file is fetched as it is', async (t) => {
  const bench = stub();
  const link = 'http://dwbillcenter.alipay.com/downloadBillFile.resource?fileType=csv.zip&token=1';
  const node = JSON.stringify({ code: '10000', bill_download_url: link });
  const name = 'alipay_data_dataservice_bill_downloadurl_query_response';
  bench.reply = answered(signedReply(name, node, keys.alipay.privateKey));
  t.equal((await bench.gateway.bill('2026-11-21')).kind, 'unknown');
  const [asked, fetched] = bench.sent;
  if (asked === undefined || fetched === undefined) throw new Error('a bill is two requests');
  const { query, form } = parametersOf(asked);
  t.equal(query['method'], 'alipay.data.dataservice.bill.downloadurl.query');
  t.same(JSON.parse(form['biz_content'] ?? ''), { bill_type: 'trade', bill_date: '2026-11-21' });
  verifySigned(t, asked);
  t.match(fetched, { method: 'GET', body: null, until: seconds(60), bodyBytesMax: 16_777_216 });
  t.equal(fetched.url.href, link.replace('http:', 'https:'));
});

t.test('the expiry is in whole minutes, never shorter than asked, within the bounds', async (t) => {
  for (const [span, text] of [
    [minutes(3), '3m'],
    [millis(180_001), '4m'],
    [millis(1), '1m'],
    [millis(0), '1m'],
    [seconds(61), '2m'],
    [hours(24 * 15), '21600m'],
    [hours(24 * 16), '21600m'],
  ] as const) {
    t.equal(timeoutExpress(span), text);
  }
});

t.test(
  'a diagnosis refused for its time is asked anew once the time is known, and once',
  async (t) => {
    const refused = JSON.stringify({ code: '40002', sub_code: 'isv.invalid-timestamp' });
    const clock = { setting: 'clock', kind: 'setup', code: '40002 isv.invalid-timestamp' };
    let at = now - 3_600_000;
    const bench = stub({ wall: () => wallMs(at) });
    bench.reply = answered(signedReply(nodes.query, refused, keys.alipay.privateKey));
    t.same(await bench.gateway.diagnose(), clock);
    t.equal(bench.sent.length, 1, 'with the same time nothing would be gained');
    const asking = bench.gateway.diagnose();
    at = now;
    t.same(await asking, clock);
    t.same(
      bench.sent.slice(1).map(({ url }) => url.searchParams.get('timestamp')),
      ['2026-11-23 00:05:09', '2026-11-23 01:05:09'],
    );
  },
);

t.test('what is doubtful or set up wrong is logged as a warning, with the code', async (t) => {
  const logged: unknown[] = [];
  const bench = stub({ log: { write: (...entry) => void logged.push(entry) } });
  const node = JSON.stringify({ code: '10003', out_trade_no: order.attempt });
  bench.reply = answered(signedReply(nodes.charge, node, keys.alipay.privateKey));
  await bench.gateway.charge(order);
  bench.reply = answered('<html>');
  await bench.gateway.void(order.attempt, 'code');
  const what = { orderNo: order.attempt, code: null };
  t.same(logged, [
    [
      'debug',
      'alipay.answer',
      { ...what, method: 'alipay.trade.pay', kind: 'pending', detail: null },
    ],
    [
      'warning',
      'alipay.answer',
      {
        ...what,
        method: 'alipay.trade.cancel',
        kind: 'unknown',
        detail: 'answer is not strict JSON',
      },
    ],
  ]);
});

/** Query and form of a request as a receiver reads them. */
function parametersOf({ url, body }: HttpRequest): {
  readonly query: Record<string, string>;
  readonly form: Record<string, string>;
} {
  const form = new URLSearchParams(text(body?.reveal() ?? new Uint8Array(0)));
  return { query: Object.fromEntries(url.searchParams), form: Object.fromEntries(form) };
}

/** Checks the signature as facts/wallets.md 2.1 says it is made. */
function verifySigned(t: Test, request: HttpRequest): void {
  const { query, form } = parametersOf(request);
  const { sign = '', ...signed } = { ...query, ...form };
  const lines = Object.keys(signed).sort();
  const joined = lines.map((name) => `${name}=${signed[name] ?? ''}`).join('&');
  const isValid = createVerify('RSA-SHA256')
    .update(joined, 'utf8')
    .verify(keys.app.publicKey, sign, 'base64');
  t.ok(isValid, `${query['method'] ?? ''} is signed`);
}
