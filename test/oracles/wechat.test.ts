/**
 * WeChat Pay's SDK (`wechatpay-axios-plugin`) beside our gateways and our twin, in v2 and v3: what one
 * signs or seals, the others accept, and what our gateways sign is the same to the byte.
 */
import { createPublicKey, createSecretKey } from 'node:crypto';
import type { Test } from 'tap';
import { openCertificates } from '../../src/net/gateways/wechat-v3/certificates.js';
import type { HttpClient, HttpRequest } from '../../src/net/http/message.js';
import type { WalletGateway } from '../../src/runtime/ports/gateway.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
import { weChatWire } from '../../src/twins/wire/wechat/wechat-wire.js';
import { issued } from '../net/certificate-chain.js';
import { type CallName, ask, ours, refundNo } from '../net/mutated-replies/specimen.js';
import {
  apiKey,
  appId,
  mchId,
  merchantSerial,
  newWeChatKeys,
  nowMs,
  openV2,
  openV3,
  pemOf,
  publicKeyId,
} from '../net/mutated-replies/wechat-specimens.js';
import { testBesidePackages } from './beside-packages.js';
import { type WechatpayClient, wechatpaySdk } from './sdks.js';
import { serveWallet } from './wallet-server.js';

const keys = newWeChatKeys();
const signTypes = ['MD5', 'HMAC-SHA256'] as const;
const apiV3Key = 'vutsrqponmlkjihgfedcba9876543210';
const calls: readonly CallName[] = [
  ...(['charge', 'chargeQr', 'query', 'void', 'voidQr', 'refund', 'queryRefund'] as const),
  'diagnose',
];

testBesidePackages('v2: the SDK and our twin accept each other', async (t) => {
  const { client, verified, spoil } = await twinAndClient(t);
  for (const signType of signTypes) {
    const place = String(signTypes.indexOf(signType));
    const number = `${ours.slice(0, -1)}${place}`;
    const common = { appid: appId, mch_id: mchId, sign_type: signType };
    const charge = {
      ...common,
      ...{ body: '海草 <A&B>', out_trade_no: number, total_fee: '1250' },
      ...{ spbill_create_ip: '192.0.2.7', auth_code: `13456789012345678${place}` },
    };
    const about = { ...common, out_trade_no: number };
    t.match(await heard(client, 'v2/pay/micropay', charge), { total_fee: '1250' });
    t.match(await heard(client, 'v2/pay/orderquery', about), { trade_state: 'SUCCESS' });
    t.match(await heard(client, 'v2/secapi/pay/reverse', about), { recall: 'N' });
    spoil('query');
    await t.rejects(client.request('v2/pay/orderquery', 'post', about), 'a wrong signature');
  }
  t.notOk(verified.includes(false), 'every request was believed');
});

testBesidePackages('v2: the SDK signs what our gateway signs, byte for byte', async (t) => {
  const { Hash, Transformer } = wechatpaySdk();
  for (const signType of signTypes) {
    for (const call of calls) {
      const { body } = await requestOf(openV2(signType), call);
      const fields = Transformer.toObject(textOf(body));
      t.equal(fields['sign'], Hash.sign(signType, fields, apiKey), `${signType} ${call}`);
    }
  }
});

testBesidePackages('v2: our gateway reads what the SDK writes and signs', async (t) => {
  const { Hash, Transformer } = wechatpaySdk();
  const said = {
    ...{ return_code: 'SUCCESS', return_msg: 'OK', result_code: 'SUCCESS' },
    ...{ appid: appId, mch_id: mchId, nonce_str: 'n0nce', attach: '好 <a> & b' },
    ...{ out_trade_no: ours, total_fee: '1250', transaction_id: '4200000001' },
  };
  for (const signType of signTypes) {
    const signed = { ...said, sign: Hash.sign(signType, said, apiKey) };
    const answerTo = (fields: Readonly<Record<string, string>>): Promise<object> =>
      ask(openV2(signType)(answering(200, {}, Transformer.toXml(fields))), 'charge');
    t.match(await answerTo(signed), { kind: 'paid', amountFen: 1_250 }, signType);
    t.match(await answerTo({ ...signed, total_fee: '1251' }), { kind: 'unknown' });
  }
});

testBesidePackages('v3: the SDK and our twin accept each other', async (t) => {
  const { client, verified, spoil } = await twinAndClient(t);
  const charge = {
    ...{ appid: appId, mchid: mchId, description: '海草', out_trade_no: ours },
    payer: { auth_code: '134567890123456789' },
    amount: { total: 1_250, currency: 'CNY' },
    scene_info: { store_info: { id: '0001' } },
  };
  const place = `v3/pay/transactions/out-trade-no/${ours}`;
  const back = {
    ...{ out_trade_no: ours, out_refund_no: refundNo },
    amount: { refund: 1_250, total: 1_250, currency: 'CNY' },
  };
  const query = { params: { mchid: mchId } };
  const asked = async (path: string, data?: object): Promise<object> =>
    (await client.request(path, data === undefined ? 'get' : 'post', data, query)).data;
  t.match(await heard(client, 'v3/pay/transactions/codepay', charge), { trade_state: 'SUCCESS' });
  t.match(await asked(place), { trade_state: 'SUCCESS', amount: { total: 1_250 } });
  t.match(await heard(client, 'v3/refund/domestic/refunds', back), { out_refund_no: refundNo });
  spoil('query');
  await t.rejects(asked(place), 'a wrong signature');
  t.notOk(verified.includes(false), 'every request was believed');
});

testBesidePackages('v3: the SDK signs what our gateway signs, byte for byte', async (t) => {
  const { Formatter, Rsa } = wechatpaySdk();
  for (const call of calls) {
    const { method, url, headers, body } = await requestOf(openV3(keys), call);
    const authorization = Object.entries(headers).find(([name]) => /^authorization$/i.test(name));
    const told = partsOf(authorization?.[1] ?? '');
    const path = `${url.pathname}${url.search}`;
    const { timestamp = '', nonce_str: nonce = '', signature = '' } = told;
    const text = Formatter.request(method, path, timestamp, nonce, textOf(body));
    t.match(told, { mchid: mchId, serial_no: merchantSerial });
    t.equal(signature, Rsa.sign(text, pemOf(keys.merchant.privateKey)), `${call}: the same bytes`);
    t.ok(Rsa.verify(text, signature, pemOf(keys.merchant.publicKey)), `${call}: verified`);
  }
});

testBesidePackages('v3: our gateway accepts what the SDK signs, and nothing else', async (t) => {
  const { Formatter, Rsa } = wechatpaySdk();
  const body = JSON.stringify({
    ...{ mchid: mchId, out_trade_no: ours, trade_state: 'SUCCESS', attach: '好' },
    ...{ transaction_id: '4200000001', amount: { total: 1_250, currency: 'CNY' } },
  });
  const time = String(Math.floor(nowMs / 1000));
  const headersOf = (signed: string): Readonly<Record<string, string>> => ({
    'wechatpay-timestamp': time,
    'wechatpay-nonce': 'n0nce',
    'wechatpay-serial': publicKeyId,
    'wechatpay-signature': Rsa.sign(
      Formatter.response(time, 'n0nce', signed),
      pemOf(keys.wechat.privateKey),
    ),
  });
  const answerTo = (signed: string): Promise<object> =>
    ask(openV3(keys)(answering(200, headersOf(signed), body)), 'charge');
  t.match(await answerTo(body), { kind: 'paid', amountFen: 1_250 });
  t.match(await answerTo(`${body} `), { kind: 'unknown' });
});

testBesidePackages('v3: our gateway opens what the SDK seals', async (t) => {
  const { Aes } = wechatpaySdk();
  const platform = issued({ common: 'Tenpay', serial: '5157f09e', isAuthority: true });
  const sealedAs = (aad: string): Buffer =>
    Buffer.from(
      JSON.stringify({
        data: [
          {
            serial_no: '5157F09E',
            encrypt_certificate: {
              algorithm: 'AEAD_AES_256_GCM',
              nonce: 'abcdefghijkl',
              associated_data: 'certificate',
              ciphertext: Aes.AesGcm.encrypt(platform.cert, apiV3Key, 'abcdefghijkl', aad),
            },
          },
        ],
      }),
    );
  const key = createSecretKey(Buffer.from(apiV3Key));
  const opened = openCertificates(sealedAs('certificate'), key);
  t.match(opened, { kind: 'opened', certificates: [{ serial: '5157F09E' }] });
  t.ok(opened.kind === 'opened' && opened.certificates[0]?.key.equals(platform.publicKey));
  t.match(openCertificates(sealedAs('something else'), key), { kind: 'sealed' });
});

interface TwinAndClient {
  readonly client: WechatpayClient;
  /** Of each request, whether the twin believed it. */
  readonly verified: readonly boolean[];
  /** The next answer to such a call is signed wrongly. */
  readonly spoil: (on: 'query') => void;
}

async function twinAndClient(t: Test): Promise<TwinAndClient> {
  const verified: boolean[] = [];
  const wire = weChatWire({
    now: () => 0,
    // The SDK holds replies against the machine's clock.
    clockAt: () => Date.now(),
    ...{ appId, mchId, apiKey },
    isCodeShown: () => true,
    random: seededRandom(1),
    kept: [],
    v3: {
      merchant: { serial: merchantSerial, publicKey: createPublicKey(keys.merchant.privateKey) },
      apiV3Key,
      seal: { id: publicKeyId, key: keys.wechat.privateKey },
      certificates: [],
    },
  });
  const port = await serveWallet(t, ({ method = '', url = '', headers }, body) => {
    const { authorization } = headers;
    const head = { headers: { authorization }, origin: 'http://wallet', client: 'plain' } as const;
    const arrived = wire.receive({ ...head, method, target: url, body });
    verified.push(arrived.verified);
    const answer = arrived.work();
    if (answer.kind !== 'reply') throw new Error(`the twin answered with ${answer.kind}`);
    return answer;
  });
  const { Wechatpay } = wechatpaySdk();
  const { client } = new Wechatpay({
    mchid: mchId,
    serial: merchantSerial,
    privateKey: pemOf(keys.merchant.privateKey),
    certs: { [publicKeyId]: pemOf(keys.wechat.publicKey) },
    secret: apiKey,
    baseURL: `http://127.0.0.1:${port}/`,
  });
  const spoil = (on: 'query'): void => {
    wire.script([{ on, do: 'bad-signature' }]);
  };
  return { client, verified, spoil };
}

async function heard(client: WechatpayClient, path: string, data: object): Promise<object> {
  return (await client.request(path, 'post', data)).data;
}

/** What a gateway sends. */
async function requestOf(
  open: (http: HttpClient) => WalletGateway,
  call: CallName,
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

function answering(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): HttpClient {
  const reply = { kind: 'answered', status, headers, body: Buffer.from(body) } as const;
  return { send: () => Promise.resolve(reply) };
}

function textOf(body: HttpRequest['body']): string {
  return body === null ? '' : Buffer.from(body.reveal()).toString('utf8');
}

/** `name="value"` pairs of the header. */
function partsOf(authorization: string): Readonly<Record<string, string>> {
  const pairs = authorization.matchAll(/(\w+)="([^"]*)"/g);
  return Object.fromEntries([...pairs].map(([, name = '', value = '']) => [name, value]));
}
