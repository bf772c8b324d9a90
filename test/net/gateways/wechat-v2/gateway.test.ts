/** The WeChat Pay v2 gateway: the promises of every gateway, and its own words on the wire. */
import t from 'tap';
import { Secret } from '../../../../src/runtime/ports/secret.js';
import {
  type ClassRow,
  type GatewaySubject,
  gatewayContract,
  order,
  paymentCode,
} from '../../gateway-contract.js';
import { type QrRow, qrContract, qrOrder } from '../../qr-contract.js';
import { answered, open, stub } from './bench.js';
import { tableRows } from './class-table.js';
import {
  type Answer,
  type SignType,
  digestOf,
  envelope,
  key,
  otherKey,
  refusal,
  signedReply,
  xmlOf,
} from './wire.js';

/**
 * Over the network a few answers of each class and call; all of them are held against a client that
 * answers at once.
 */
const perClassMax = 2;

/** The first rows of each kind. */
function fewOf<R>(rows: readonly R[], kindOf: (row: R) => string): readonly R[] {
  const known = new Map<string, number>();
  return rows.filter((row) => {
    const kind = kindOf(row);
    const before = known.get(kind) ?? 0;
    known.set(kind, before + 1);
    return before < perClassMax;
  });
}

function kindOf(expected: { readonly kind: string } | 'unknown'): string {
  return expected === 'unknown' ? expected : expected.kind;
}

const rows = fewOf(tableRows, ({ call, expected }) => `${call} ${kindOf(expected)}`).map(
  ({ call, answer, expected }): ClassRow =>
    ({ call, says: nameOf(answer), reply: { body: signedReply(answer) }, expected }) as ClassRow,
);

function nameOf(answer: Answer): string {
  return xmlOf(answer).replaceAll('\n', '');
}

const text = (body: Uint8Array): string => Buffer.from(body).toString('utf8');

/** The last element of every reply of these tests. */
const signElement = /\n<sign>(?:<!\[CDATA\[)?([0-9A-F]+)(?:\]\]>)?<\/sign>/;

function resigned(body: Uint8Array, make: (sign: string) => string): Buffer {
  return Buffer.from(text(body).replace(signElement, (_, sign: string) => make(sign)));
}

function element(sign: string): string {
  return `\n<sign>${sign}</sign>`;
}

const subject: GatewaySubject = {
  open: (url, seams) => open(url, seams),
  rows,
  spoil: [
    (body: Uint8Array) => resigned(body, () => ''),
    (body: Uint8Array) => resigned(body, () => element('')),
    (body: Uint8Array) => resigned(body, (sign) => element(sign.toLowerCase())),
    // Made with another key, in the other way, and over another answer.
    (body: Uint8Array) => resigned(body, () => element(signedWith(body, otherKey, 'MD5'))),
    (body: Uint8Array) => resigned(body, () => element(signedWith(body, key, 'HMAC-SHA256'))),
    (body: Uint8Array) =>
      Buffer.from(text(body).replace('</xml>', '<coupon_fee>1</coupon_fee></xml>')),
    // The sign twice, the good one first or last.
    (body: Uint8Array) => resigned(body, (sign) => element(sign) + element('0'.repeat(32))),
    (body: Uint8Array) => resigned(body, (sign) => element('0'.repeat(32)) + element(sign)),
  ].map((spoilt) => ({ body }) => ({ body: spoilt(body) })),
  secrets: [key, key.slice(8, 24), Buffer.from(key).toString('hex')],
};

t.test('it keeps the promises of every gateway', (t) => gatewayContract(t, subject));

/** A signature of the same fields that is not the one that was agreed on. */
function signedWith(body: Uint8Array, signKey: string, type: SignType): string {
  const fields = [...text(body).matchAll(/<(\w+)>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))<\/\1>/g)]
    .map(([, name = '', cdata, plain]) => [name, cdata ?? plain ?? ''] as const)
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .sort(([left], [right]) => (left < right ? -1 : 1));
  const pairs = fields.map(([name, value]) => `${name}=${value}`);
  return digestOf([...pairs, `key=${signKey}`].join('&'), signKey, type);
}

t.test(
  'every answer comes to its class, verified in the way that its request was signed',
  async (t) => {
    for (const [signType, otherType] of [
      ['MD5', 'HMAC-SHA256'],
      ['HMAC-SHA256', 'MD5'],
    ] as const) {
      const bench = stub({ signType });
      for (const { call, answer, expected } of tableRows) {
        const name = `${call}: ${nameOf(answer)}`;
        bench.reply = answered(signedReply(answer, key, signType));
        const said = await bench.ask(call);
        if (expected === 'unknown') t.equal(said.kind, 'unknown', name);
        else t.same(said, expected, name);
        bench.reply = answered(signedReply(answer, key, otherType));
        const { kind } = await bench.ask(call);
        t.match(
          kind,
          call === 'diagnose' ? /^(unknown|setup)$/ : /^unknown$/,
          `${name}, ${otherType}`,
        );
      }
    }
  },
);

const codeUrl = 'weixin://wxpay/bizpayurl?pr=NwY5Mz9&groupid=00';
const made: Answer = {
  ...envelope,
  trade_type: 'NATIVE',
  prepay_id: 'wx2016',
  code_url: codeUrl,
};
const shown = { kind: 'pending', showsCode: codeUrl } as const;
const nativeRows: readonly (readonly [Answer, QrRow['expected']])[] = [
  [made, shown],
  [{ ...made, trade_type: undefined }, shown],
  [{ ...made, out_trade_no: order.attempt }, shown],
  [{ ...made, out_trade_no: 'T0000001ABCDEFGH000009' }, 'unknown'],
  [{ ...made, trade_type: 'JSAPI' }, 'unknown'],
  [{ ...made, code_url: undefined }, 'unknown'],
  [{ ...made, code_url: '' }, 'unknown'],
  [{ ...made, code_url: 'https://example.com/pay' }, 'unknown'],
  [{ ...made, code_url: `weixin://${'x'.repeat(201)}` }, 'unknown'],
  [{ ...made, code_url: 'weixin://wxpay/ x' }, 'unknown'],
  [{ ...made, mch_id: '1900000108' }, 'unknown'],
  [refusal('ORDERPAID'), { kind: 'collision', code: 'ORDERPAID' }],
  [refusal('OUT_TRADE_NO_USED'), { kind: 'collision', code: 'OUT_TRADE_NO_USED' }],
  [refusal('ORDERCLOSED'), { kind: 'refused', code: 'ORDERCLOSED', advice: 'freshCode' }],
  [refusal('SYSTEMERROR'), 'unknown'],
  [refusal('NOAUTH'), { kind: 'setup', setting: 'channels.wechat.mchId', code: 'NOAUTH' }],
];

t.test('it keeps the promises of every order that the customer scans', (t) =>
  qrContract(t, {
    ...subject,
    rows: fewOf(nativeRows, ([, expected]) => kindOf(expected)).map(([answer, expected]) => ({
      says: nameOf(answer),
      reply: { body: signedReply(answer) },
      expected,
    })),
  }),
);

t.test('an order that the customer scans shows its code, or is doubtful as any', async (t) => {
  const bench = stub();
  for (const [answer, expected] of nativeRows) {
    bench.reply = answered(signedReply(answer));
    const said = await bench.gateway.charge(qrOrder);
    if (expected === 'unknown') t.equal(said.kind, 'unknown', nameOf(answer));
    else t.same(said, expected, nameOf(answer));
  }
});

t.test('what the customer scans is closed, not reversed', async (t) => {
  const bench = stub();
  for (const [answer, expected] of [
    [envelope, { kind: 'voided', money: 'closed' }],
    [refusal('ORDERCLOSED'), { kind: 'voided', money: 'closed' }],
    // Paid: nothing to close, so that the money has to be refunded.
    [refusal('ORDERPAID'), { kind: 'cannot', code: 'ORDERPAID' }],
    [refusal('SYSTEMERROR'), { kind: 'again', code: 'SYSTEMERROR' }],
    [refusal('USERPAYING'), { kind: 'again', code: 'USERPAYING' }],
    // Not "does not exist": the order may still be on its way (P18).
    [refusal('ORDERNOTEXIST'), { kind: 'refused', code: 'ORDERNOTEXIST' }],
    [refusal('SIGNERROR'), { kind: 'setup' }],
    [refusal('REVERSE_EXPIRE'), { kind: 'unknown' }],
    [{ ...envelope, out_trade_no: 'T0000001ABCDEFGH000009' }, { kind: 'unknown' }],
    [{ ...envelope, result_code: undefined }, { kind: 'unknown' }],
  ] as const) {
    bench.reply = answered(signedReply(answer));
    t.match(await bench.gateway.void(order.attempt, 'qr'), expected);
    bench.reply = answered(signedReply(answer, otherKey));
    t.equal((await bench.gateway.void(order.attempt, 'qr')).kind, 'unknown');
  }
});

t.test('an order that cannot be charged here is not sent', async (t) => {
  const without = stub({ notifyUrl: null });
  t.same(without.gateway.forms, ['code']);
  t.same(stub().gateway.forms, ['code', 'qr']);
  t.match(await without.gateway.charge(qrOrder), { kind: 'notSent' });
  for (const code of ['', 'abc', '12345678]]>', `${paymentCode}\n`, '1'.repeat(33)]) {
    t.match(await without.gateway.charge({ ...order, code: new Secret(code) }), {
      kind: 'notSent',
    });
  }
  t.same(without.sent, []);
});

t.test('a diagnosis names the setting at fault, also where nobody can sign', async (t) => {
  const bench = stub();
  const fail = (return_msg: string): string => xmlOf({ return_code: 'FAIL', return_msg });
  const keyFault = { kind: 'setup', setting: 'channels.wechat.keyFile' } as const;
  for (const [body, expected] of [
    [fail('签名错误'), { ...keyFault, code: 'SIGNERROR' }],
    [fail('签名失败'), { ...keyFault, code: 'SIGNERROR' }],
    [fail('SIGNERROR'), { ...keyFault, code: 'SIGNERROR' }],
    [
      fail('APPID_NOT_EXIST'),
      { kind: 'setup', setting: 'channels.wechat.appId', code: 'APPID_NOT_EXIST' },
    ],
    [
      signedReply({ ...envelope, return_code: 'SUCCESS' }, otherKey),
      { ...keyFault, code: 'reply-signature' },
    ],
    [fail('签名错误 '), { kind: 'unknown' }],
    [fail('系统繁忙'), { kind: 'unknown' }],
    [fail(''), { kind: 'unknown' }],
    [xmlOf(envelope), { kind: 'unknown' }],
  ] as const) {
    bench.reply = answered(body);
    t.match(await bench.gateway.diagnose(), expected);
    for (const call of ['charge', 'query', 'void', 'refund', 'queryRefund'] as const) {
      t.equal((await bench.ask(call)).kind, 'unknown', `${call} is told nothing`);
    }
  }
});

t.test('what is doubtful or set up wrong is logged as a warning, with the code', async (t) => {
  const logged: unknown[] = [];
  const bench = stub({ log: { write: (...entry) => void logged.push(entry) } });
  bench.reply = answered(signedReply(refusal('USERPAYING')));
  await bench.gateway.charge(order);
  bench.reply = answered(signedReply(refusal('NOAUTH')));
  await bench.gateway.query(order.attempt);
  bench.reply = answered('<html>');
  await bench.gateway.void(order.attempt, 'code');
  const about = order.attempt;
  t.same(logged, [
    [
      'debug',
      'wechat.answer',
      { path: '/pay/micropay', about, kind: 'pending', code: null, detail: null },
    ],
    [
      'warning',
      'wechat.answer',
      { path: '/pay/orderquery', about, kind: 'setup', code: 'NOAUTH', detail: null },
    ],
    [
      'warning',
      'wechat.answer',
      {
        path: '/secapi/pay/reverse',
        about,
        kind: 'unknown',
        code: null,
        detail: 'answer is not the XML of this protocol',
      },
    ],
  ]);
});
