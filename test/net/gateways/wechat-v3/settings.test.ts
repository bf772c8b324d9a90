/** Settings of the channel: every problem at once, and no key in any sentence. */
import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import t from 'tap';
import {
  type WeChatV3Settings,
  parseWeChatV3Settings,
} from '../../../../src/net/gateways/wechat-v3/config.js';
import { Secret } from '../../../../src/runtime/ports/secret.js';
import { ownCertificate } from '../../certificate.js';
import { apiV3Key, good, keys, privatePem, publicKeyId } from './bench.js';
import { mchId } from './class-table.js';
import { pemOf } from './wire.js';

function problemsOf(settings: Partial<WeChatV3Settings>): readonly string[] {
  const parsed = parseWeChatV3Settings({ ...good, ...settings });
  return parsed.ok ? [] : parsed.error.map(({ path, problem }) => `${path} ${problem}`);
}

const publicPem = pemOf(keys.wechat.publicKey);
const authority = ownCertificate({ dns: [], addresses: [] }).cert;

t.test('a public key, an APIv3 key, or both are taken', async (t) => {
  for (const settings of [
    {},
    { apiV3Key: new Secret(apiV3Key) },
    { apiV3Key: new Secret(`${apiV3Key}\n`), wechatPublicKey: null },
    { spareUrl: 'https://api2.mch.weixin.qq.com', authority, store: null, notifyUrl: null },
    { baseUrl: 'http://127.0.0.1:9002', spareUrl: 'http://[::1]:9003/' },
    { notifyUrl: 'http://127.0.0.1:9002/notify' },
  ]) {
    t.same(problemsOf(settings), [], inspect(settings));
  }
  t.same(problemsOf({ wechatPublicKey: null }), [
    '/apiV3KeyFile or wechatPublicKeyFile is needed to check replies',
  ]);
});

t.test('what is missing stands for itself: no shop is the only one', async (t) => {
  const parsed = parseWeChatV3Settings({ ...good, store: null, authority });
  t.match(parsed, { ok: true, value: { store: mchId, spareUrl: null } });
  t.equal(parsed.ok && parsed.value.authorities?.length, 1);
});

t.test('a wrong key is named for what it is', async (t) => {
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
  for (const [text, problem] of [
    ['', 'holds no RSA private key'],
    [publicPem, 'holds a public key'],
    [pemOf(small.privateKey), 'has 1024 bits; RSA2 needs 2048'],
  ] as const) {
    t.same(problemsOf({ privateKey: new Secret(text) }), [`/privateKeyFile ${problem}`]);
  }
  for (const [text, problem] of [
    ['', 'holds no RSA public key'],
    [privatePem, 'holds a private key'],
    [authority, 'holds a certificate; the public key is needed'],
    [pemOf(keys.merchant.publicKey), 'holds our own public key, not that of WeChat Pay'],
  ] as const) {
    const wechatPublicKey = { id: publicKeyId, text };
    t.same(problemsOf({ wechatPublicKey }), [`/wechatPublicKeyFile ${problem}`]);
  }
  for (const [text, bytes] of [
    ['', 0],
    ['x'.repeat(31), 31],
    ['x'.repeat(33), 33],
    ['海'.repeat(32), 96],
  ] as const) {
    t.same(problemsOf({ apiV3Key: new Secret(text) }), [
      `/apiV3KeyFile holds ${bytes} bytes; an APIv3 key has 32`,
    ]);
  }
});

t.test('hosts are https, or http on this machine, and end there', async (t) => {
  for (const url of [
    'http://api.mch.weixin.qq.com',
    'https://api.mch.weixin.qq.com/v3',
    'https://api.mch.weixin.qq.com/?a=1',
    'https://api.mch.weixin.qq.com/#a',
    'https://me:word@api.mch.weixin.qq.com',
    'ftp://127.0.0.1/',
    'api.mch.weixin.qq.com',
    '',
  ]) {
    t.match(problemsOf({ baseUrl: url }), [/^\/baseUrl must /], url);
    t.match(problemsOf({ spareUrl: url }), [/^\/spareUrl must /], url);
  }
  for (const notifyUrl of ['', 'shop.example', 'http://shop.example/x', 'https://a.b/c?d=e']) {
    t.match(problemsOf({ notifyUrl }), [/^\/notifyUrl must /], notifyUrl);
  }
  t.match(problemsOf({ notifyUrl: `https://a.b/${'x'.repeat(255)}` }), [/^\/notifyUrl must /]);
});

t.test('nothing that goes into a header can break out of it', async (t) => {
  for (const odd of ['', 'a"b', 'a,b', 'a b', 'a\r\nX-Odd: 1', 'ä', 'x'.repeat(80)]) {
    t.match(problemsOf({ mchId: odd }), [/^\/mchId must /], inspect(odd));
    t.match(problemsOf({ serialNo: odd }), [/^\/serialNo must /], inspect(odd));
    t.match(problemsOf({ appId: odd }), [/^\/appId must /], inspect(odd));
    const wechatPublicKey = { id: `PUB_KEY_ID_${odd}`, text: publicPem };
    t.match(problemsOf({ wechatPublicKey }), [/^\/wechatPublicKeyId must /], inspect(odd));
  }
  const nameless = { id: '5157F09EFDC096DE15EBE81A47057A72', text: publicPem };
  t.match(problemsOf({ wechatPublicKey: nameless }), [/^\/wechatPublicKeyId must /]);
});

t.test('texts have their bounds', async (t) => {
  for (const description of ['', '  ', 'x'.repeat(128), 'a\nb', 'a\0b']) {
    t.match(problemsOf({ description }), [/^\/description must /], inspect(description));
  }
  for (const store of ['', ' ', 'x'.repeat(33), 'a\tb']) {
    t.match(problemsOf({ store }), [/^\/store must /], inspect(store));
  }
  t.same(problemsOf({ description: '海'.repeat(127), store: '店'.repeat(32) }), []);
});

t.test('all problems are told at once, and none tells a key', async (t) => {
  const secret = 'MIIEvSecretSecretSecret';
  const problems = problemsOf({
    baseUrl: '',
    spareUrl: '',
    appId: '',
    mchId: '',
    privateKey: new Secret(secret),
    serialNo: '',
    apiV3Key: new Secret(secret),
    wechatPublicKey: { id: '', text: secret },
    authority: secret,
    description: '',
    store: '',
    notifyUrl: '',
  });
  t.same(
    problems.map((problem) => problem.split(' ')[0]),
    [
      '/baseUrl',
      '/spareUrl',
      '/appId',
      '/mchId',
      '/privateKeyFile',
      '/serialNo',
      '/apiV3KeyFile',
      '/wechatPublicKeyId',
      '/wechatPublicKeyFile',
      '/caFile',
      '/description',
      '/store',
      '/notifyUrl',
    ],
  );
  t.notMatch(problems.join('\n'), secret);
});

t.test('a configuration that is looked at shows no key', async (t) => {
  const parsed = parseWeChatV3Settings({ ...good, apiV3Key: new Secret(apiV3Key) });
  const shown = inspect(parsed, { depth: 20, showHidden: true, getters: true });
  const lineOfKey = privatePem.split('\n')[9] ?? '';
  for (const text of [apiV3Key, Buffer.from(apiV3Key).toString('hex'), lineOfKey]) {
    t.notOk(shown.includes(text));
  }
});
