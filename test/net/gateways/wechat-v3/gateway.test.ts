/** The WeChat Pay v3 gateway: the promises of every gateway, and its own words on the wire. */
import { createVerify } from 'node:crypto';
import t, { type Test } from 'tap';
import { timeExpire } from '../../../../src/net/gateways/wechat-v3/request.js';
import type { HttpRequest } from '../../../../src/net/http/message.js';
import { millis, minutes, monoMs, seconds, wallMs } from '../../../../src/runtime/ports/units.js';
import {
  type ClassRow,
  type GatewaySubject,
  type WireReply,
  gatewayContract,
  order,
  paymentCode,
  refund,
} from '../../gateway-contract.js';
import { type QrRow, qrContract } from '../../qr-contract.js';
import {
  bodyOf,
  good,
  keys,
  nowSeconds,
  open,
  privatePem,
  publicKeyId,
  signed,
  stub,
  voucher,
} from './bench.js';
import { appId, mchId, networkRows, success } from './class-table.js';
import { linesOf, voucherHeaders } from './wire.js';

const rows = networkRows.map(
  ({ call, status, body, expected }): ClassRow =>
    ({
      call,
      says: `${String(status)} ${body}`,
      reply: signed(status, body),
      expected,
    }) as ClassRow,
);

/** The same reply with other headers in place of those that vouch for it. */
function vouched(reply: WireReply, change: (headers: Record<string, string>) => object): WireReply {
  const headers = change(voucherHeaders(reply.body, voucher)) as Record<string, string>;
  return { ...reply, headers: linesOf(headers) };
}

const subject: GatewaySubject = {
  open: (url, { http, log }) => open({ url, http, log }),
  rows,
  spoil: [
    (reply: WireReply) => ({ ...reply, headers: [] }),
    // Ours in place of WeChat's, and that of something else.
    (reply: WireReply) =>
      vouched(reply, () =>
        voucherHeaders(reply.body, { ...voucher, key: keys.merchant.privateKey }),
      ),
    (reply: WireReply) => vouched(reply, () => voucherHeaders('{}x', voucher)),
    (reply: WireReply) =>
      vouched(reply, () => voucherHeaders(reply.body, { ...voucher, serial: '0A1B2C3D4E5F' })),
    (reply: WireReply) =>
      vouched(reply, () => voucherHeaders(reply.body, { ...voucher, time: nowSeconds - 301 })),
    (reply: WireReply) =>
      vouched(reply, (headers) => ({
        ...headers,
        'Wechatpay-Signature': `WECHATPAY/SIGNTEST/${headers['Wechatpay-Signature'] ?? ''}`,
      })),
    (reply: WireReply) => ({
      ...reply,
      headers: [...(reply.headers ?? []), `Wechatpay-Nonce: ${String(voucher.nonce)}`],
    }),
  ],
  secrets: keyFragments(),
};

t.test('it keeps the promises of every gateway', (t) => gatewayContract(t, subject));

const codeUrl = 'weixin://wxpay/bizpayurl?pr=p4lpSuKzz';
const qrRows = (
  [
    [200, { code_url: codeUrl }, { kind: 'pending', showsCode: codeUrl }],
    [202, { code_url: codeUrl }, 'unknown'],
    [200, { code_url: '' }, 'unknown'],
    [200, { code_url: `${codeUrl}\n` }, 'unknown'],
    [200, { code_url: '海草' }, 'unknown'],
    [200, { code_url: `weixin://${'x'.repeat(512)}` }, 'unknown'],
    [200, { code_url: 'https://example.org/' }, 'unknown'],
    [200, { code_url: [codeUrl] }, 'unknown'],
    [200, success, 'unknown'],
    [202, { trade_state: 'USERPAYING' }, 'unknown'],
    [204, '', 'unknown'],
    [400, { code_url: codeUrl }, 'unknown'],
    [400, { code: 'ORDER_PAID' }, { kind: 'collision', code: 'ORDER_PAID' }],
    [403, { code: 'OUT_TRADE_NO_USED' }, { kind: 'collision', code: 'OUT_TRADE_NO_USED' }],
    [400, { code: 'ORDER_CLOSED' }, { kind: 'refused', code: 'ORDER_CLOSED', advice: 'freshCode' }],
    [
      403,
      { code: 'NO_AUTH' },
      { kind: 'setup', setting: 'channels.wechat.mchId', code: 'NO_AUTH' },
    ],
    [500, { code: 'SYSTEM_ERROR' }, 'unknown'],
  ] as const
).map(([status, body, expected]): QrRow => ({
  says: `${String(status)} ${JSON.stringify(body)}`,
  reply: signed(status, body),
  expected,
}));

t.test('it keeps the promises of every order whose code the customer scans', (t) =>
  qrContract(t, { ...subject, rows: qrRows }),
);

/** A line from the middle of the key, in the forms it could come out in. */
function keyFragments(): string[] {
  const lines = privatePem.trim().split('\n');
  const middle = lines[Math.floor(lines.length / 2)] ?? '';
  return [middle, middle.slice(0, 20), Buffer.from(middle, 'base64').toString('hex')];
}

const nonce = 'A5'.repeat(16);
const time = String(nowSeconds);
const byNumber = `/v3/pay/transactions/out-trade-no/${order.attempt}`;

/** Each call, and the two lines of it that are ours to choose: what is asked where, and the body. */
const transcripts = [
  {
    name: 'charge',
    line: 'POST /v3/pay/transactions/codepay',
    body:
      `{"appid":"${appId}","mchid":"${mchId}","description":"海草便利店",` +
      `"out_trade_no":"${order.attempt}","payer":{"auth_code":"${paymentCode}"},` +
      '"amount":{"total":1250,"currency":"CNY"},"scene_info":{"store_info":{"out_id":"S001"}}}',
    until: 15_000,
  },
  {
    name: 'charge qr',
    line: 'POST /v3/pay/transactions/native',
    body:
      `{"appid":"${appId}","mchid":"${mchId}","description":"海草便利店",` +
      `"out_trade_no":"${order.attempt}","time_expire":"2026-11-23T01:08:10+08:00",` +
      '"notify_url":"https://shop.example/wechat","amount":{"total":1250,"currency":"CNY"}}',
    until: 15_000,
  },
  { name: 'query', line: `GET ${byNumber}?mchid=${mchId}`, body: '', until: 10_000 },
  {
    name: 'void',
    line: `POST ${byNumber}/reverse`,
    body: `{"appid":"${appId}","mchid":"${mchId}"}`,
    until: 10_000,
  },
  {
    name: 'void qr',
    line: `POST ${byNumber}/close`,
    body: `{"mchid":"${mchId}"}`,
    until: 10_000,
  },
  {
    name: 'refund',
    line: 'POST /v3/refund/domestic/refunds',
    body:
      `{"out_trade_no":"${order.attempt}","out_refund_no":"${refund.refund}",` +
      '"amount":{"refund":500,"total":1250,"currency":"CNY"}}',
    until: 10_000,
  },
  {
    name: 'queryRefund',
    line: `GET /v3/refund/domestic/refunds/${refund.refund}`,
    body: '',
    until: 10_000,
  },
  {
    name: 'diagnose',
    line: `GET /v3/pay/transactions/out-trade-no/HOLDFAST_PROBE?mchid=${mchId}`,
    body: '',
    until: 10_000,
  },
] as const;

const byCustomersScan = { ...order, form: 'qr', code: null } as const;

async function callAll({ gateway }: ReturnType<typeof stub>): Promise<void> {
  await gateway.charge(order);
  await gateway.charge(byCustomersScan);
  await gateway.query(order.attempt);
  await gateway.void(order.attempt, 'code');
  await gateway.void(order.attempt, 'qr');
  await gateway.refund(refund);
  await gateway.queryRefund(refund);
  await gateway.diagnose();
}

t.test(
  'each call goes out byte for byte as the facts have it, signed over all of it',
  async (t) => {
    const bench = stub();
    await callAll(bench);
    t.equal(bench.sent.length, transcripts.length);
    for (const [place, { name, line, body, until }] of transcripts.entries()) {
      const request = bench.sent[place];
      if (request === undefined) return;
      const [method = '', target = ''] = line.split(' ');
      t.equal(`${request.method} ${request.url.href}`, `${method} ${good.baseUrl}${target}`, name);
      t.equal(bodyOf(request), body, name);
      t.equal(request.until, until, name);
      verifySigned(t, request, `${method}\n${target}\n${time}\n${nonce}\n${body}\n`);
      t.notMatch(request.url.href + JSON.stringify(request.headers), paymentCode);
    }
  },
);

/** The headers are these and no other, and the signature in them holds over `text`. */
function verifySigned(t: Test, request: HttpRequest, text: string): void {
  const { authorization = '', ...others } = request.headers;
  t.same(others, {
    accept: 'application/json',
    'user-agent': 'Holdfast',
    'wechatpay-serial': publicKeyId,
    ...(request.method === 'POST' ? { 'content-type': 'application/json' } : {}),
  });
  const [, signature = ''] = /,signature="([^"]*)"$/.exec(authorization) ?? [];
  t.equal(
    authorization,
    `WECHATPAY2-SHA256-RSA2048 mchid="${mchId}",nonce_str="${nonce}",timestamp="${time}",` +
      `serial_no="${good.serialNo}",signature="${signature}"`,
  );
  const check = createVerify('RSA-SHA256').update(text, 'utf8');
  t.ok(check.verify(keys.merchant.publicKey, signature, 'base64'), 'it is signed');
}

t.test('what may be repeated has a spare host, and what moves money has none', async (t) => {
  const bench = stub({ settings: { spareUrl: 'https://api2.mch.weixin.qq.com' } });
  await callAll(bench);
  for (const [place, { name, line }] of transcripts.entries()) {
    const { repeatable = false, spare } = bench.sent[place] ?? {};
    const movesMoney = /^(charge|refund)/.test(name);
    t.equal(repeatable, !movesMoney, name);
    const target = line.replace(/^[A-Z]+ /, '');
    t.equal(spare?.href, movesMoney ? undefined : `https://api2.mch.weixin.qq.com${target}`, name);
  }
});

t.test('no two requests of a gateway have one nonce', async (t) => {
  let count = 0;
  const bench = stub({ random: { bytes: (length) => new Uint8Array(length).fill(count++) } });
  await callAll(bench);
  const nonces = bench.sent.map(
    ({ headers }) => /nonce_str="(\w+)"/.exec(headers['authorization'] ?? '')?.[1],
  );
  t.equal(new Set(nonces).size, transcripts.length);
});

t.test('the time of a call runs from the call, signing included', async (t) => {
  let mono = 0;
  const spans = { charge: 15_000, void: 10_000 } as const;
  for (const [name, span] of Object.entries(spans)) {
    mono = 1_000;
    const { gateway, sent } = stub({ clock: { mono: () => monoMs(mono) } });
    const call = name === 'charge' ? gateway.charge(order) : gateway.void(order.attempt, 'code');
    // Signing has not ended: it is on a thread of the pool, which may have to wait for one.
    mono = 8_000;
    await call;
    t.equal(sent[0]?.until, 1_000 + span, name);
  }
});

t.test('a QR order ends in time, to the second', async (t) => {
  t.equal(timeExpire(wallMs(0), millis(0)), '1970-01-01T08:00:00+08:00');
  t.equal(timeExpire(wallMs(1), seconds(60)), '1970-01-01T08:01:01+08:00');
  t.equal(
    timeExpire(wallMs(Date.UTC(2026, 11, 31, 15, 59)), minutes(1)),
    '2027-01-01T00:00:00+08:00',
  );
});

t.test('a QR order is closed, and a paid one is not', async (t) => {
  const bench = stub();
  for (const [reply, expected] of [
    [signed(204, ''), { kind: 'voided', money: 'closed' }],
    [signed(400, { code: 'ORDER_PAID' }), { kind: 'cannot', code: 'ORDER_PAID' }],
    [signed(400, { code: 'ORDERPAID' }), { kind: 'cannot', code: 'ORDERPAID' }],
    [signed(400, { code: 'ORDER_CLOSED' }), { kind: 'voided', money: 'closed' }],
    [signed(404, { code: 'ORDER_NOT_EXIST' }), { kind: 'notExist' }],
    [signed(403, { code: 'USERPAYING' }), { kind: 'again', code: 'USERPAYING' }],
    [signed(401, { code: 'SIGN_ERROR' }), { kind: 'setup', code: 'SIGN_ERROR' }],
    [signed(403, { code: 'TRADE_ERROR' }), { kind: 'again', code: 'TRADE_ERROR' }],
    [signed(400, { code: 'ORDER_REVERSED' }), { kind: 'unknown' }],
    [signed(204, { code: 'ORDER_CLOSED' }), { kind: 'unknown' }],
    [signed(204, { code: 'ORDER_PAID' }), { kind: 'unknown' }],
    [signed(200, ''), { kind: 'unknown' }],
    [signed(200, { mchid: mchId, out_trade_no: order.attempt }), { kind: 'unknown' }],
    [signed(202, ''), { kind: 'unknown' }],
    [{ ...signed(204, ''), headers: [] }, { kind: 'unknown' }],
    [{ ...signed(204, ''), headers: signed(204, '{}').headers ?? [] }, { kind: 'unknown' }],
    [signed(500, { code: 'SYSTEM_ERROR' }), { kind: 'unknown' }],
  ] as const) {
    bench.reply = reply;
    t.match(await bench.gateway.void(order.attempt, 'qr'), expected, JSON.stringify(expected));
  }
});

t.test('what it charges is what it is set up for', async (t) => {
  const whole = stub();
  t.same(whole.gateway.forms, ['code', 'qr']);
  t.equal(whole.gateway.channel, 'wechat');
  const { gateway, sent } = stub({ settings: { notifyUrl: null } });
  t.same(gateway.forms, ['code']);
  t.match(await gateway.charge(byCustomersScan), { kind: 'notSent' });
  t.same(sent, []);
  const shopless = stub({ settings: { store: null } });
  await shopless.gateway.charge(order);
  t.match(bodyOf(shopless.sent[0]), `"store_info":{"out_id":"${mchId}"}`);
});

t.test('what is doubtful or set up wrong is logged as a warning, with the code', async (t) => {
  const logged: unknown[] = [];
  const bench = stub({ log: { write: (...entry) => void logged.push(entry) } });
  bench.reply = signed(202, { trade_state: 'USERPAYING' });
  await bench.gateway.charge(order);
  bench.reply = { ...signed(403, { code: 'NO_AUTH' }), headers: [] };
  await bench.gateway.void(order.attempt, 'code');
  bench.reply = signed(403, { code: 'NO_AUTH' });
  await bench.gateway.refund(refund);
  const entry = (level: string, fields: object): unknown => [level, 'wechat.answer', fields];
  const detail = 'answer is not signed as it should be; it claims status 403 NO_AUTH';
  const about = order.attempt;
  t.same(logged, [
    entry('debug', { call: 'codepay', about, kind: 'pending', code: null, detail: null }),
    entry('warning', { call: 'reverse', about, kind: 'unknown', code: null, detail }),
    entry('warning', {
      call: 'refund',
      about: refund.refund,
      kind: 'setup',
      code: 'NO_AUTH',
      detail: null,
    }),
  ]);
});
