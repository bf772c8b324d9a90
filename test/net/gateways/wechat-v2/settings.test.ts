/** Settings of the v2 channel: every problem at once, and no key in any sentence. */
import { generateKeyPairSync } from 'node:crypto';
import t from 'tap';
import {
  type WeChatV2Settings,
  parseWeChatV2Settings,
} from '../../../../src/net/gateways/wechat-v2/config.js';
import { Secret } from '../../../../src/runtime/ports/secret.js';
import { ownCertificate } from '../../certificate.js';
import { settings } from './bench.js';
import { key } from './wire.js';

function problemsOf(more: Partial<WeChatV2Settings>): readonly string[] {
  const parsed = parseWeChatV2Settings({ ...settings, ...more });
  return parsed.ok ? [] : parsed.error.map(({ path, problem }) => `${path} ${problem}`);
}

const other = ownCertificate({ dns: ['other.example'], addresses: [] });
const loopback = 'http://127.0.0.1:9002';

t.test('settings as they should be come out ready for use', async (t) => {
  const parsed = parseWeChatV2Settings({ ...settings, key: new Secret(`\n${key}\r\n`) });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  t.equal(parsed.value.baseUrl.href, 'https://api.mch.weixin.qq.com/');
  t.equal(parsed.value.key.reveal(), key);
  t.equal(parsed.value.clientCertificate?.certificate, settings.clientCertificate);
  t.equal(parsed.value.clientCertificate?.key.reveal(), settings.clientKey?.reveal());
});

t.test('over https the certificate is needed, with the key that belongs to it', async (t) => {
  const why = 'is needed: WeChat takes reverse and refund from the holder of a certificate alone';
  const none = { clientCertificate: null, clientKey: null };
  t.same(problemsOf(none), [`/clientCertFile ${why}`, `/clientKeyFile ${why}`]);
  t.same(problemsOf({ ...none, baseUrl: loopback }), []);
  t.same(problemsOf({ baseUrl: loopback }), []);
  for (const baseUrl of [loopback, settings.baseUrl]) {
    t.same(problemsOf({ baseUrl, clientKey: null }), [
      '/clientKeyFile is needed beside clientCertFile',
    ]);
    t.same(problemsOf({ baseUrl, clientCertificate: null }), [
      '/clientCertFile is needed beside clientKeyFile',
    ]);
    t.same(problemsOf({ baseUrl, clientKey: new Secret(other.keyPem) }), [
      '/clientKeyFile is not the key of the certificate beside it',
    ]);
  }
  t.same(problemsOf({ clientCertificate: '' }), ['/clientCertFile holds no certificate in PEM']);
  t.same(problemsOf({ clientKey: new Secret('') }), ['/clientKeyFile holds no private key in PEM']);
  const sealed = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'pem',
    type: 'pkcs8',
    cipher: 'aes-256-cbc',
    passphrase: 'word',
  });
  t.same(problemsOf({ clientKey: new Secret(sealed.toString()) }), [
    '/clientKeyFile is protected by a password; store it without one',
  ]);
});

t.test('the API key is 32 digits and letters', async (t) => {
  for (const text of ['', key.slice(1), `${key}0`, `${key.slice(1)}-`, `${key.slice(1)} 0`]) {
    t.same(problemsOf({ key: new Secret(text) }), [
      '/keyFile must hold the 32 digits and letters of the API key',
    ]);
  }
});

t.test('pinned authorities come out one by one', async (t) => {
  const parsed = parseWeChatV2Settings({ ...settings, authority: other.cert + other.cert });
  t.match(parsed, { value: { authorities: [other.cert, other.cert] } });
  t.match(parseWeChatV2Settings(settings), { value: { authorities: null } });
  t.same(problemsOf({ authority: '' }), ['/caFile holds no certificate in PEM']);
});

t.test('addresses are https, or http on this machine, the spare one alike', async (t) => {
  for (const baseUrl of ['https://api.mch.weixin.qq.com', loopback, 'http://[::1]:1/sandboxnew']) {
    t.same(problemsOf({ baseUrl }), [], baseUrl);
  }
  for (const baseUrl of [
    'http://api.mch.weixin.qq.com',
    'http://192.168.1.2/',
    'ftp://127.0.0.1/',
    'api.mch.weixin.qq.com',
    'https://api.mch.weixin.qq.com/?a=1',
    'https://api.mch.weixin.qq.com/#a',
    'https://me:word@api.mch.weixin.qq.com/',
    '',
  ]) {
    t.match(problemsOf({ baseUrl })[0], /^\/baseUrl must /, baseUrl);
    t.match(problemsOf({ spareUrl: baseUrl }), [/^\/spareUrl must /], baseUrl);
  }
  t.same(problemsOf({ spareUrl: 'https://api2.mch.weixin.qq.com/' }), []);
  for (const spareUrl of [settings.baseUrl, 'https://api2.mch.weixin.qq.com/x', loopback]) {
    t.match(problemsOf({ spareUrl }), [/^\/spareUrl must /], spareUrl);
  }
});

t.test('what goes into orders is what WeChat takes', async (t) => {
  for (const description of ['海'.repeat(42), 'x'.repeat(127), 'A & B <C>']) {
    t.same(problemsOf({ description }), [], description);
  }
  for (const description of [
    '',
    ' ',
    '海'.repeat(43),
    'x'.repeat(128),
    'a]]>b',
    'a`b',
    'a\nb',
    'a\0b',
  ]) {
    t.match(problemsOf({ description }), [/^\/description must /], description);
  }
  for (const clientIp of ['192.0.2.7', '2001:db8::7']) t.same(problemsOf({ clientIp }), []);
  for (const clientIp of ['', 'till', '192.0.2.256']) {
    t.same(problemsOf({ clientIp }), ['/clientIp must be an IP address']);
  }
  for (const notifyUrl of [null, 'http://example.com/', 'https://example.com/x']) {
    t.same(problemsOf({ notifyUrl }), []);
  }
  for (const notifyUrl of [
    '',
    'x',
    'ftp://example.com/',
    'https://example.com/?a=1',
    'https://example.com/#a',
    `https://example.com/${'x'.repeat(256)}`,
  ]) {
    t.match(problemsOf({ notifyUrl }), [/^\/notifyUrl must /], notifyUrl);
  }
});

t.test('all problems are told at once, and none tells a key', async (t) => {
  const secret = 'SecretSecretSecret';
  const problems = problemsOf({
    baseUrl: 'http://example.com/',
    spareUrl: 'x',
    appId: 'no spaces',
    mchId: '19x',
    key: new Secret(secret),
    clientCertificate: secret,
    clientKey: new Secret(secret),
    authority: secret,
    description: '',
    store: '',
    terminal: 'x'.repeat(33),
    clientIp: 'x',
    notifyUrl: 'x',
  });
  t.same(
    problems.map((problem) => problem.split(' ')[0]),
    [
      '/baseUrl',
      '/spareUrl',
      '/appId',
      '/mchId',
      '/keyFile',
      '/clientCertFile',
      '/clientKeyFile',
      '/caFile',
      '/description',
      '/store',
      '/terminal',
      '/clientIp',
      '/notifyUrl',
    ],
  );
  t.notMatch(problems.join('\n'), secret);
});
