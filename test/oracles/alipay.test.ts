/**
 * Alipay's SDK (`alipay-sdk`) beside our gateway and our twin: what one signs, the others accept, and
 * what our gateway signs is the same to the byte. Whoever wrote both sides could have made the same
 * mistake twice; the SDK's authors did not.
 */
import { createPublicKey } from 'node:crypto';
import type { Test } from 'tap';
import { parseTrust } from '../../src/net/gateways/alipay/trust.js';
import type { HttpRequest } from '../../src/net/http/message.js';
import { alipayWire } from '../../src/twins/wire/alipay/alipay-wire.js';
import { wallMs } from '../../src/runtime/ports/units.js';
import { issued } from '../net/certificate-chain.js';
import { newKeys, pemOf } from '../net/gateways/alipay/wire.js';
import { openAlipay } from '../net/mutated-replies/alipay-specimens.js';
import { type CallName, ask, ours, refundNo } from '../net/mutated-replies/specimen.js';
import { testBesidePackages } from './beside-packages.js';
import { alipaySdk } from './sdks.js';
import { serveWallet } from './wallet-server.js';

const keys = newKeys();
const appId = '2014072300007148';
const calls: readonly CallName[] = [
  ...(['charge', 'chargeQr', 'query', 'void', 'refund', 'queryRefund', 'diagnose'] as const),
];

testBesidePackages('the SDK and our twin accept each other', acceptEachOther);
testBesidePackages('the SDK signs what our gateway signs, byte for byte', signTheSame);
testBesidePackages('certificates have the numbers that the SDK gives them', countTheSame);
testBesidePackages('our gateway accepts what the SDK signs, and nothing else', gatewayBelieves);

async function acceptEachOther(t: Test): Promise<void> {
  const verified: boolean[] = [];
  const wire = alipayWire({
    now: () => 0,
    beijing: () => '2026-11-22 08:00:00',
    appId,
    tillPublicKey: keys.app.publicKey,
    ownPrivateKey: keys.alipay.privateKey,
    isCodeShown: () => true,
    kept: [],
  });
  const port = await serveWallet(t, ({ url = '/' }, body) => {
    const arrived = wire.receive(new URL(url, 'http://wallet').search, body);
    verified.push(arrived.verified);
    const answer = arrived.work();
    if (answer.kind !== 'reply') throw new Error(`the twin answered with ${answer.kind}`);
    return answer;
  });
  const sdk = new (alipaySdk().AlipaySdk)({
    appId,
    privateKey: pemOf(keys.app.privateKey, 'pkcs8'),
    keyType: 'PKCS8',
    alipayPublicKey: pemOf(keys.alipay.publicKey, 'spki'),
    gateway: `http://127.0.0.1:${port}/gateway.do`,
    camelcase: false,
  });
  const number = { out_trade_no: ours };
  const charge = {
    ...number,
    ...{ scene: 'bar_code', auth_code: '288888888888888888', subject: '海草便利店' },
    ...{ product_code: 'FACE_TO_FACE_PAYMENT', total_amount: '12.50', timeout_express: '3m' },
  };
  const back = { ...number, out_request_no: refundNo, refund_amount: '12.50' };
  const requests = {
    'alipay.trade.pay': charge,
    'alipay.trade.query': number,
    'alipay.trade.refund': back,
    'alipay.trade.fastpay.refund.query': { ...number, out_request_no: refundNo },
    'alipay.trade.cancel': number,
  };
  for (const [method, bizContent] of Object.entries(requests)) {
    const heard = await sdk.exec(method, { bizContent }, { validateSign: true });
    t.equal(heard['code'], '10000', `${method}: the SDK believes the twin`);
  }
  t.same(verified, [true, true, true, true, true], 'and the twin the SDK');
  wire.script([{ on: 'query', do: 'bad-signature' }]);
  await t.rejects(
    sdk.exec('alipay.trade.query', { bizContent: number }, { validateSign: true }),
    'and a reply with a wrong signature it does not believe',
  );
}

async function signTheSame(t: Test): Promise<void> {
  const { AlipaySdk, sign } = alipaySdk();
  const sdk = new AlipaySdk({
    appId,
    privateKey: pemOf(keys.app.privateKey, 'pkcs8'),
    keyType: 'PKCS8',
    // As if we were Alipay: what it verifies are our requests.
    alipayPublicKey: pemOf(createPublicKey(keys.app.privateKey), 'spki'),
    gateway: 'http://127.0.0.1/gateway.do',
    camelcase: false,
  });
  for (const call of calls) {
    const parameters = parametersOf(await requestOf(call));
    const { method = '', biz_content: content = '', sign: signature, ...common } = parameters;
    const request = { ...common, bizContent: JSON.parse(content) as object };
    t.equal(signature, sign(method, request, sdk.config)['sign'], `${call}: the same bytes`);
    t.ok(sdk.checkNotifySignV2(parameters), `${call}: verified by the SDK`);
  }
}

/** Certificate mode: who we are, and whom we believe, is told by numbers made of certificates. */
async function countTheSame(t: Test): Promise<void> {
  const { AlipaySdk, getSN, sign } = alipaySdk();
  const root = issued({ common: 'Root', serial: '1fcfa18d6a480d11', isAuthority: true });
  const curve = issued({ common: 'Curve', isAuthority: true, isCurve: true });
  const second = issued({ common: 'Other', serial: '10', isAuthority: true });
  const wallet = issued({ common: 'Alipay', by: root, serial: '2020051466' });
  const app = issued({ common: 'App', by: root, serial: '00ff' });
  const roots = `${root.cert}${curve.cert}${second.cert}`;
  const privateKey = pemOf(app.key, 'pkcs8');
  const trust = parseTrust({
    alipayPublicKey: null,
    certificates: { app: app.cert, alipay: wallet.cert, roots },
    privateKey: app.key,
    now: wallMs(Date.UTC(2026, 10, 22)),
  });
  t.match(trust, {
    ok: true,
    value: {
      certificates: {
        app: getSN(Buffer.from(app.cert)),
        alipay: getSN(Buffer.from(wallet.cert)),
        roots: getSN(Buffer.from(roots), true),
      },
    },
  });
  const certificates = { app: app.cert, alipay: wallet.cert, roots };
  const parameters = parametersOf(
    await requestOf('query', openAlipay(keys, { privateKey, certificates })),
  );
  const sdk = new AlipaySdk({
    ...{ appId, privateKey, keyType: 'PKCS8', gateway: 'http://127.0.0.1/gateway.do' },
    ...{ alipayRootCertContent: roots, appCertContent: app.cert },
    ...{ alipayPublicCertContent: wallet.cert, camelcase: false },
  });
  const { method = '', biz_content: content = '', sign: signature, ...common } = parameters;
  const request = { ...common, bizContent: JSON.parse(content) as object };
  t.equal(signature, sign(method, request, sdk.config)['sign'], 'and requests are the same bytes');
}

async function gatewayBelieves(t: Test): Promise<void> {
  const { signatureV3 } = alipaySdk();
  const node = `{"code":"10000","msg":"好","out_trade_no":"${ours}","total_amount":"12.50"}`;
  const wallet = pemOf(keys.alipay.privateKey, 'pkcs8');
  const bodyOf = (signature: string): Buffer =>
    Buffer.from(`{"alipay_trade_pay_response":${node},"sign":"${signature}"}`);
  const answerTo = (body: Buffer): Promise<object> => {
    const reply = { kind: 'answered', status: 200, headers: {}, body } as const;
    return ask(openAlipay(keys)({ send: () => Promise.resolve(reply) }), 'charge');
  };
  t.match(await answerTo(bodyOf(signatureV3(node, wallet))), { kind: 'accepted' });
  t.match(await answerTo(bodyOf(signatureV3(`${node} `, wallet))), { kind: 'unknown' });
}

/** What our gateway sends. */
async function requestOf(
  call: CallName,
  open: ReturnType<typeof openAlipay> = openAlipay(keys),
): Promise<HttpRequest> {
  const sent: HttpRequest[] = [];
  const gateway = open({
    send: (request) => {
      sent.push(request);
      return Promise.resolve({ kind: 'unknown', detail: 'not answered' });
    },
  });
  await ask(gateway, call);
  const [request] = sent;
  if (request === undefined) throw new Error(`${call} sent nothing`);
  return request;
}

function parametersOf({ url, body }: HttpRequest): Readonly<Record<string, string>> {
  const form = body === null ? '' : Buffer.from(body.reveal()).toString('utf8');
  return Object.fromEntries([...url.searchParams, ...new URLSearchParams(form)]);
}
