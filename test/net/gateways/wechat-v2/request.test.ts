/** Requests of the v2 gateway, byte for byte as facts/wallets.md 3.1 has them. */
import t from 'tap';
import type { HttpRequest } from '../../../../src/net/http/message.js';
import { minutes, monoMs, seconds } from '../../../../src/runtime/ports/units.js';
import { order, paymentCode, refund } from '../../gateway-contract.js';
import { stub } from './bench.js';
import { type SignType, appId, digestOf, key, mchId } from './wire.js';

/** A document as it goes out: names in ASCII order, every value in CDATA, the sign at the end. */
function documentOf(fields: readonly (readonly [string, string])[], type: SignType): string {
  const signed = fields.map(([name, value]) => `${name}=${value}`).join('&');
  const sign = digestOf(`${signed}&key=${key}`, key, type);
  const elements = [...fields, ['sign', sign] as const];
  return `<xml>${elements.map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`).join('')}</xml>`;
}

const nonce = '000102030405060708090a0b0c0d0e0f';

t.test('a charge goes out byte for byte as the facts have it', async (t) => {
  for (const type of ['MD5', 'HMAC-SHA256'] as const) {
    const { gateway, sent } = stub({ signType: type });
    t.same(await gateway.charge(order), { kind: 'notSent', detail: 'no line' });
    const [request] = sent;
    t.equal(sent.length, 1);
    if (request === undefined) return;
    t.equal(request.method, 'POST');
    t.equal(request.until, seconds(15));
    t.equal(request.url.href, 'https://api.mch.weixin.qq.com/pay/micropay');
    t.equal(request.headers['content-type'], 'text/xml; charset=utf-8');
    t.equal(
      bodyOf(request),
      documentOf(
        [
          ['appid', appId],
          ['auth_code', paymentCode],
          ['body', '海草便利店 <A&C>'],
          ['device_info', 'T0000001'],
          ['fee_type', 'CNY'],
          ['mch_id', mchId],
          ['nonce_str', nonce],
          ['out_trade_no', order.attempt],
          ['scene_info', '{"store_info":{"id":"S001"}}'],
          ...(type === 'MD5' ? [] : ([['sign_type', type]] as const)),
          ['spbill_create_ip', '192.0.2.7'],
          ['total_fee', '1250'],
        ],
        type,
      ),
    );
  }
});

t.test(
  'an order that the customer scans carries its beginning and end in Beijing time',
  async (t) => {
    const bench = stub();
    const native = { ...order, form: 'qr', code: null, expiresIn: minutes(2) } as const;
    await bench.gateway.charge(native);
    const [request] = bench.sent;
    if (request === undefined) throw new Error('nothing was sent');
    t.equal(request.url.href, 'https://api.mch.weixin.qq.com/pay/unifiedorder');
    t.equal(request.until, seconds(15));
    t.equal(
      bodyOf(request),
      documentOf(
        [
          ['appid', appId],
          ['body', '海草便利店 <A&C>'],
          ['device_info', 'T0000001'],
          ['fee_type', 'CNY'],
          ['mch_id', mchId],
          ['nonce_str', nonce],
          ['notify_url', 'https://example.com/unused'],
          ['out_trade_no', order.attempt],
          ['product_id', order.attempt],
          ['scene_info', '{"store_info":{"id":"S001"}}'],
          ['spbill_create_ip', '192.0.2.7'],
          ['time_expire', '20261123010709'],
          ['time_start', '20261123010509'],
          ['total_fee', '1250'],
          ['trade_type', 'NATIVE'],
        ],
        'MD5',
      ),
    );
  },
);

t.test('the other calls carry their numbers', async (t) => {
  const { gateway, sent } = stub();
  await gateway.query(order.attempt);
  await gateway.void(order.attempt, 'code');
  await gateway.void(order.attempt, 'qr');
  await gateway.refund(refund);
  await gateway.queryRefund(refund);
  await gateway.bill('2026-11-22');
  await gateway.diagnose();
  const who = [
    ['appid', appId],
    ['mch_id', mchId],
    ['nonce_str', nonce],
  ] as const;
  const number = ['out_trade_no', order.attempt] as const;
  const expected: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
    ['/pay/orderquery', [...who, number]],
    ['/secapi/pay/reverse', [...who, number]],
    ['/pay/closeorder', [...who, number]],
    [
      '/secapi/pay/refund',
      [
        ...who,
        ['out_refund_no', refund.refund],
        number,
        ['refund_fee', '500'],
        ['total_fee', '1250'],
      ],
    ],
    ['/pay/refundquery', [...who, ['out_refund_no', refund.refund]]],
    [
      '/pay/downloadbill',
      [['appid', appId], ['bill_date', '20261122'], ['bill_type', 'ALL'], ...who.slice(1)],
    ],
    ['/pay/orderquery', [...who, ['out_trade_no', 'HOLDFAST_PROBE']]],
  ];
  t.same(
    sent.map((request) => [request.url.href, bodyOf(request), request.until]),
    expected.map(([path, fields]) => [
      `https://api.mch.weixin.qq.com${path}`,
      documentOf(fields, 'MD5'),
      path === '/pay/downloadbill' ? 60_000 : 10_000,
    ]),
  );
});

t.test('the spare host is for queries and voids alone', async (t) => {
  const { gateway, sent } = stub({ spareUrl: 'https://api2.mch.weixin.qq.com' });
  await gateway.charge(order);
  await gateway.charge({ ...order, form: 'qr', code: null });
  await gateway.refund(refund);
  await gateway.queryRefund(refund);
  await gateway.bill('2026-11-22');
  // Charges have no spare host, and a diagnosis speaks for them.
  await gateway.diagnose();
  for (const request of sent) {
    t.same([request.spare, request.repeatable], [undefined, undefined], request.url.pathname);
  }
  sent.length = 0;
  await gateway.query(order.attempt);
  await gateway.void(order.attempt, 'code');
  await gateway.void(order.attempt, 'qr');
  t.same(
    sent.map(({ spare, repeatable }) => [spare?.href, repeatable]),
    ['/pay/orderquery', '/secapi/pay/reverse', '/pay/closeorder'].map((path) => [
      `https://api2.mch.weixin.qq.com${path}`,
      true,
    ]),
  );
});

t.test('an address with a path of its own is asked below it', async (t) => {
  for (const baseUrl of ['http://127.0.0.1:9002/sandboxnew', 'http://127.0.0.1:9002/sandboxnew/']) {
    const { gateway, sent } = stub({ baseUrl });
    await gateway.query(order.attempt);
    t.equal(sent[0]?.url.href, 'http://127.0.0.1:9002/sandboxnew/pay/orderquery');
  }
});

t.test('every request has a nonce of its own', async (t) => {
  let drawn = 0;
  const { gateway, sent } = stub({
    random: { bytes: (length) => new Uint8Array(length).fill((drawn += 1)) },
  });
  await gateway.query(order.attempt);
  await gateway.query(order.attempt);
  const nonces = sent.map(
    (request) => /<nonce_str><!\[CDATA\[(\w{32})\]/.exec(bodyOf(request))?.[1],
  );
  t.same(nonces, ['01'.repeat(16), '02'.repeat(16)]);
});

t.test('the time of a call runs from the call', async (t) => {
  const { gateway, sent } = stub({ mono: () => monoMs(1_000) });
  await gateway.charge(order);
  await gateway.void(order.attempt, 'code');
  t.same(
    sent.map(({ until }) => until),
    [16_000, 11_000],
  );
});

function bodyOf({ body }: HttpRequest): string {
  return Buffer.from(body?.reveal() ?? new Uint8Array(0)).toString('utf8');
}
