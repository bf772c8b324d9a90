/** The Alipay gateway in certificate mode: the promises of every gateway, and whose certificate is whose. */
import { createHash } from 'node:crypto';
import t from 'tap';
import {
  type AlipaySettings,
  parseAlipaySettings,
} from '../../../../src/net/gateways/alipay/config.js';
import { alipayGateway } from '../../../../src/net/gateways/alipay/gateway.js';
import type { HttpClient, HttpRequest } from '../../../../src/net/http/message.js';
import type { WalletGateway } from '../../../../src/runtime/ports/gateway.js';
import { type Log, silentLog } from '../../../../src/runtime/ports/log.js';
import { Secret } from '../../../../src/runtime/ports/secret.js';
import { monoMs, wallMs } from '../../../../src/runtime/ports/units.js';
import { countsAreFull, countsAreQuick } from '../../../counts.js';
import { billContract } from '../../bill-contract.js';
import { issued } from '../../certificate-chain.js';
import {
  type ClassRow,
  type WireReply,
  gatewayContract,
  order,
  refund,
} from '../../gateway-contract.js';
import { qrContract, qrOrder } from '../../qr-contract.js';
import { billCases, linkToken } from './bill-cases.js';
import { nodes, qrNode, qrRows, tableRows } from './class-table.js';
import { pemOf, signatureOf, signedReply } from './wire.js';

const root = issued({ common: 'Root', isAuthority: true });
const alipay = issued({ common: 'Alipay', by: root, serial: '0a', keyNo: 1 });
const app = issued({ common: 'App', by: root, serial: '0b', keyNo: 2 });
const keys = {
  app: { publicKey: app.publicKey, privateKey: app.key },
  alipay: { publicKey: alipay.publicKey, privateKey: alipay.key },
};
const privatePem = pemOf(app.key, 'pkcs8');
const now = wallMs(Date.UTC(2026, 10, 22, 17, 5, 9));

function numberOf(serial: number): string {
  return createHash('md5').update(`CN=Root,OU=Tests,O=Kelp,C=CN${serial}`).digest('hex');
}
const alipayNumber = numberOf(10);

interface Seams {
  readonly http: HttpClient;
  readonly log?: Log;
}

function open(
  url: URL,
  { http, log = silentLog }: Seams,
  more: Partial<AlipaySettings> = {},
): WalletGateway {
  const settings: AlipaySettings = {
    gateway: 'https://openapi.alipay.com/gateway.do',
    spareGateway: null,
    authority: null,
    appId: '2014072300007148',
    privateKey: new Secret(privatePem),
    alipayPublicKey: null,
    certificates: { app: app.cert, alipay: alipay.cert, roots: root.cert },
    subject: 'Holdfast',
    store: null,
    terminal: null,
    ...more,
  };
  const config = parseAlipaySettings(settings, now);
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const clock = { wall: () => now, mono: () => monoMs(0) };
  return alipayGateway({ ...config.value, gateway: url }, { http, log, clock });
}

const reply = (name: string, node: string): Buffer =>
  signedReply(name, node, alipay.key, alipayNumber);

/** What differs from public-key mode is how a reply is vouched for: it is asked of every fourth row. */
const every = countsAreFull ? 1 : 4;
const rows = tableRows
  .filter((_, place) => place % every === 0)
  .map(
    ({ call, node, expected, name = nodes[call] }): ClassRow =>
      ({ call, says: `${name} ${node}`, reply: { body: reply(name, node) }, expected }) as ClassRow,
  );

const text = (body: Uint8Array): string => Buffer.from(body).toString('utf8');
const nodeText = (body: Uint8Array): string =>
  /^\{"\w+":(.*),"alipay_cert_sn":"\w*","sign":"[^"]*"\}$/.exec(text(body))?.[1] ?? '';
const spoil = [
  (body: Uint8Array) => text(body).replace(/,"sign":"[^"]*"/, ''),
  (body: Uint8Array) =>
    text(body).replace(/"sign":"[^"]*"/, `"sign":"${signatureOf(nodeText(body), app.key)}"`),
  // The number of a certificate that we do not hold, and none.
  (body: Uint8Array) => text(body).replace(alipayNumber, numberOf(11)),
  (body: Uint8Array) => text(body).replace(/"alipay_cert_sn":"\w*",/, ''),
].map((spoilt) => ({ body }: WireReply): WireReply => ({ body: Buffer.from(spoilt(body)) }));

const keyLine = privatePem.trim().split('\n')[9] ?? '';

t.test('it keeps the promises of every gateway', async (t) => {
  if (countsAreQuick) t.pass('LEFT OUT: gateway.test.ts shows them in public-key mode');
  else await gatewayContract(t, { open, rows, spoil, secrets: [keyLine] });
});

t.test('it keeps the promises of every order that the customer scans', (t) =>
  qrContract(t, {
    open,
    spoil,
    rows: qrRows.map(({ node, expected }) => ({
      says: node,
      reply: { body: reply(qrNode, node) },
      expected,
    })),
  }),
);

t.test('it keeps the promises of every bill', (t) => {
  const cases = billCases(keys, (node, name) => reply(name, node));
  return billContract(t, { open, ...cases, secrets: [linkToken, keyLine] });
});

/** Sends nothing, and keeps what it was to send. */
function stub(more: Partial<AlipaySettings> = {}): {
  readonly gateway: WalletGateway;
  readonly sent: HttpRequest[];
} {
  const sent: HttpRequest[] = [];
  const http: HttpClient = {
    send: async (request) => {
      sent.push(request);
      return { kind: 'notSent', detail: 'no line' };
    },
  };
  const gateway = open(new URL('https://openapi.alipay.com/gateway.do'), { http }, more);
  return { gateway, sent };
}

t.test(
  'every request names our certificate and the roots that we hold, signed with the rest',
  async (t) => {
    const { gateway, sent } = stub();
    await gateway.query(order.attempt);
    const fields = sent[0]?.url.searchParams;
    t.equal(fields?.get('app_cert_sn'), numberOf(11));
    t.equal(fields?.get('alipay_root_cert_sn'), numberOf(1));
    const parameters = new Map(fields);
    parameters.set('biz_content', JSON.stringify({ out_trade_no: order.attempt }));
    const sign = parameters.get('sign');
    parameters.delete('sign');
    const signed = [...parameters].map(([name, value]) => `${name}=${value}`);
    t.equal(sign, signatureOf(signed.sort().join('&'), app.key));
  },
);

t.test(
  'a new certificate of Alipay makes its replies unknown, and a diagnosis names the file',
  async (t) => {
    const renewed = numberOf(11);
    const node = JSON.stringify({ code: '40004', sub_code: 'ACQ.TRADE_NOT_EXIST' });
    const body = signedReply(nodes.query, node, root.key, renewed);
    const http: HttpClient = {
      send: async () => ({ kind: 'answered', status: 200, headers: {}, body }),
    };
    const gateway = open(new URL('https://openapi.alipay.com/gateway.do'), { http });
    t.same(await gateway.query(order.attempt), {
      kind: 'unknown',
      detail: 'answer is signed under another certificate; it claims 40004 ACQ.TRADE_NOT_EXIST',
    });
    t.same(await gateway.diagnose(), {
      kind: 'setup',
      setting: 'channels.alipay.alipayCertFile',
      code: 'reply-certificate',
    });
  },
);

t.test('queries and cancels alone may be asked at the spare address, as they are', async (t) => {
  const { gateway, sent } = stub({ spareGateway: 'https://spare.alipay.com/gateway.do' });
  await gateway.charge(order);
  await gateway.charge(qrOrder);
  await gateway.refund(refund);
  await gateway.bill('2026-11-20');
  t.same(
    sent.map(({ spare }) => spare),
    [undefined, undefined, undefined, undefined],
  );
  await gateway.query(order.attempt);
  await gateway.void(order.attempt, 'code');
  for (const { url, spare } of sent.slice(4)) {
    t.equal(spare?.href, url.href.replace('openapi', 'spare'));
  }
  t.equal(sent.length, 6);
});
