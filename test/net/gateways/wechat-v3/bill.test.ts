/** The bill of a day over v3: a signed link, a file that its hash vouches for, and nothing half. */
import { createHash } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import t from 'tap';
import type { BillRow } from '../../../../src/runtime/ports/gateway.js';
import { fen } from '../../../../src/runtime/ports/units.js';
import { type BillCase, type Steps, billContract } from '../../bill-contract.js';
import type { WireReply } from '../../gateway-contract.js';
import { type Stub, bodyOf, good, open, privatePem, signed, stub, voucher } from './bench.js';

/** The clock stands at 2026-11-23 01:05 in Beijing: the bill of the 21st is there, that of the 22nd not. */
const day = '2026-11-21';
const notMadeDay = '2026-11-22';
const token = 'ef54a80b1cd94d6b86f3f0f9c1b7a7d2';

const header =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,' +
  '货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,' +
  '商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const totals =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';

const attempt = 'T0000001ABCDEFGH000001';
const refundNo = 'T0000001ABCDEFGH000002';
const paidNo = '4200002360202611211111111111';
const otherNo = '4200002360202611212222222222';
const line = (cells: string): string =>
  cells
    .split(',')
    .map((cell) => `\`${cell}`)
    .join(',');
const shop = 'wxd678efh567hg6787,1900000109,0,';
const lines = [
  `${day} 10:00:00,${shop},${paidNo},${attempt},oDod,MICROPAY,SUCCESS,OTHERS,CNY,12.00,0.50,0,0,0.00,0.00,,,海草便利店,,0.07000,0.60%,12.50,0.00,`,
  `${day} 10:30:00,${shop},${otherNo},other-2,oDod,NATIVE,SUCCESS,OTHERS,CNY,0.01,0.00,0,0,0.00,0.00,,,海草便利店,,0.00000,0.60%,0.01,0.00,`,
  `${day} 11:30:00,${shop},${paidNo},${attempt},oDod,MICROPAY,REFUND,OTHERS,CNY,0.00,0.00,5030270999,${refundNo},4.80,0.20,ORIGINAL,SUCCESS,海草便利店,,-0.03000,0.60%,0.00,5.00,`,
].map(line);
const sums = line('3,12.01,4.80,0.20,0.04000,12.51,5.00');

function textOf(rows: readonly string[], sum: string): string {
  return `\ufeff${[header, ...rows, totals, sum].join('\r\n')}\r\n`;
}

const text = textOf(lines, sums);
const emptyText = textOf([], line('0,0.00,0.00,0.00,0.00000,0.00,0.00'));

const paidRow: BillRow = {
  kind: 'payment',
  attempt,
  refund: null,
  amountFen: fen(1_250),
  currency: 'CNY',
  walletNo: paidNo,
  at: `${day} 10:00:00`,
};
const rows: readonly BillRow[] = [
  paidRow,
  {
    ...paidRow,
    attempt: 'other-2',
    amountFen: fen(1),
    walletNo: otherNo,
    at: `${day} 10:30:00`,
  },
  { ...paidRow, kind: 'refund', refund: refundNo, amountFen: fen(500), at: `${day} 11:30:00` },
];

const sha1 = (content: string | Uint8Array): string =>
  createHash('sha1').update(content).digest('hex');

interface Link {
  readonly hash_type: string;
  readonly hash_value: string;
  readonly download_url: string;
}

function linkOf(server: URL, content: string | Uint8Array, change: Partial<Link> = {}): WireReply {
  const link: Link = {
    hash_type: 'SHA1',
    hash_value: sha1(content),
    download_url: `${server.origin}/v3/billdownload/file?token=${token}&tartype=gzip`,
  };
  return signed(200, { ...link, ...change });
}

/** The link of `content`, and then the file, packed unless told. */
function withFile(content: string | Uint8Array, file: Uint8Array = gzipSync(content)): Steps {
  return (server) => [linkOf(server, content), { body: file }];
}

const error =
  (status: number, code: string): Steps =>
  () => [signed(status, { code, message: '' })];

const packed = gzipSync(text);
const spoiltFiles: Readonly<Record<string, Uint8Array>> = {
  'another text': gzipSync(text.replace('12.50', '12.51')),
  'a row less': gzipSync(text.replace(`${lines[1] ?? ''}\r\n`, '')),
  'half of it': packed.subarray(0, 100),
  'its end cut off': packed.subarray(0, -1),
  'an empty file': Buffer.alloc(0),
  'no bill': Buffer.from('<html>The link has expired</html>'),
  'an error': Buffer.from('{"code":"INVALID_REQUEST"}'),
  'packed in another way': deflateSync(text),
  'packed twice': gzipSync(packed),
  'an empty bill': gzipSync(emptyText),
};

const spoiltLinks: readonly Partial<Record<keyof Link, unknown>>[] = [
  { hash_type: 'SHA256' },
  { hash_type: 'sha1' },
  { hash_type: undefined },
  { hash_value: '' },
  { hash_value: sha1(text).slice(1) },
  { hash_value: [sha1(text)] },
  { download_url: '' },
  { download_url: '/v3/billdownload/file?token=x' },
  { download_url: 'https://api.mch.weixin.qq.com.example.org/v3/billdownload/file?token=x' },
  { download_url: 'https://example.org/v3/billdownload/file?token=x' },
  { download_url: 'http://127.0.0.1:1/v3/billdownload/file?token=x' },
  { download_url: 'file:///etc/passwd' },
];

const unknown: readonly BillCase[] = [
  ...Object.entries(spoiltFiles).map(([says, file]) => ({ says, steps: withFile(text, file) })),
  ...spoiltLinks.map((change) => ({
    says: JSON.stringify(change),
    steps: (server: URL) => [linkOf(server, text, change as Partial<Link>)],
  })),
  {
    says: 'a link with a name and a password',
    steps: (server) => [
      linkOf(server, text, { download_url: `http://a:b@${server.host}/v3/billdownload/file` }),
    ],
  },
  { says: 'a bill that does not add up', steps: withFile(text.replace('`12.51', '`12.52')) },
  { says: 'the bill of another day', steps: withFile(text.replaceAll(day, '2026-11-20')) },
  { says: 'no signature', steps: (server) => [{ ...linkOf(server, text), headers: [] }] },
  {
    says: 'the signature of another link',
    steps: (server) => [{ ...linkOf(server, text), headers: signed(200, '{}').headers ?? [] }],
  },
  {
    says: 'an empty day that nobody has signed',
    steps: () => [{ ...signed(400, { code: 'NO_STATEMENT_EXIST' }), headers: [] }],
  },
  { says: 'an empty day with another status', steps: error(200, 'NO_STATEMENT_EXIST') },
  { says: 'a system error', steps: error(500, 'SYSTEM_ERROR') },
  { says: 'too many requests', steps: error(429, 'FREQUENCY_LIMITED') },
  // These dislike the day, and no setting.
  { says: 'a request refused', steps: error(400, 'INVALID_REQUEST') },
  { says: 'a parameter refused', steps: error(400, 'PARAM_ERROR') },
  { says: 'an order that is not there', steps: error(404, 'ORDER_NOT_EXIST') },
];

t.test('it keeps the promises of every bill', (t) =>
  billContract(t, {
    open: (url, { http, log }) => open({ url, http, log }),
    day,
    full: { steps: withFile(text), rows },
    empty: [
      { says: 'a bill without rows', steps: withFile(emptyText) },
      ...[400, 404].map((status) => ({
        says: `NO_STATEMENT_EXIST with ${String(status)}`,
        steps: error(status, 'NO_STATEMENT_EXIST'),
      })),
    ],
    notYet: ['STATEMENT_CREATING', 'NO_STATEMENT_EXIST'].map((code) => ({
      says: code,
      day: notMadeDay,
      code,
      steps: error(400, code),
    })),
    setup: [
      {
        says: 'no permission',
        steps: error(403, 'NO_AUTH'),
        setting: 'channels.wechat.mchId',
        code: 'NO_AUTH',
      },
      {
        says: 'our signature refused',
        steps: error(401, 'SIGN_ERROR'),
        setting: 'channels.wechat.privateKeyFile',
        code: 'SIGN_ERROR',
      },
    ],
    unknown,
    isSealed: true,
    secrets: [token, (privatePem.split('\n')[9] ?? '').slice(0, 40)],
  }),
);

t.test('the link is asked for and followed as it was told, with a signature each', async (t) => {
  const spareUrl = 'https://api2.mch.weixin.qq.com';
  const target = '/v3/billdownload/file?token=%E6%B5%B7+x%20y&tartype=gzip';
  for (const [settings, host] of [
    [{ spareUrl: null }, good.baseUrl],
    [{ spareUrl }, good.baseUrl],
    [{ spareUrl }, spareUrl],
  ] as const) {
    const bench = stub({ settings });
    bench.reply = replying(host, target);
    t.same(await bench.gateway.bill(day), { kind: 'bill', rows });
    t.same(
      bench.sent.map(({ method, url, spare }) => [method, url.href, spare?.origin]),
      [
        [
          'GET',
          `${good.baseUrl}/v3/bill/tradebill?bill_date=${day}&bill_type=ALL&tar_type=GZIP`,
          settings.spareUrl ?? undefined,
        ],
        // The link is good for the host that it names.
        ['GET', `${host}${target}`, undefined],
      ],
    );
    t.ok(bench.sent.every((request) => bodyOf(request) === ''));
    t.ok(bench.sent.every(({ headers }) => 'authorization' in headers));
    t.same(
      bench.sent.map(({ until }) => until),
      [10_000, 10_000],
      'both share the time of the call',
    );
  }
});

function replying(host: string, target: string): Stub['reply'] {
  const told = linkOf(new URL(host), text, { download_url: `${host}${target}` });
  return ({ url }) => (url.pathname.endsWith('/file') ? { body: packed } : told);
}

t.test('a file that is not packed is read as it is', async (t) => {
  const bench = stub();
  const told = linkOf(new URL(good.baseUrl), text, { hash_value: sha1(text).toUpperCase() });
  bench.reply = ({ url }) => (url.pathname.endsWith('/file') ? { body: Buffer.from(text) } : told);
  t.same(await bench.gateway.bill(day), { kind: 'bill', rows });
});

t.test('a bomb is not unpacked, whoever vouches for it', async (t) => {
  const bench = stub();
  const zeros = Buffer.alloc(16 * 1024 * 1024 + 1);
  const bomb = gzipSync(zeros);
  t.ok(bomb.length < 32 * 1024);
  const told = linkOf(new URL(good.baseUrl), zeros);
  bench.reply = ({ url }) => (url.pathname.endsWith('/file') ? { body: bomb } : told);
  const detail = 'bill: cannot be unpacked, or is too long';
  t.same(await bench.gateway.bill(day), { kind: 'unknown', detail });
});

t.test('a file may be longer than an answer about an order', async (t) => {
  const bench = stub();
  bench.reply = linkOf(new URL(good.baseUrl), text);
  await bench.gateway.bill(day);
  t.same(
    bench.sent.map(({ bodyBytesMax }) => bodyBytesMax),
    [undefined, 4 * 1024 * 1024],
  );
});

t.test(
  'the reply that has the link counts for five minutes, and the file as long as its hash',
  async (t) => {
    const bench = stub();
    const old = { ...voucher, time: Number(voucher.time) - 301 };
    const link = Buffer.from(linkOf(new URL(good.baseUrl), text).body).toString();
    bench.reply = signed(200, link, old);
    t.equal((await bench.gateway.bill(day)).kind, 'unknown');
    t.equal(bench.sent.length, 1);
  },
);
