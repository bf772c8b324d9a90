/** Settings of the channel: every problem at once, keys in every form, and no key in any sentence. */
import { generateKeyPairSync } from 'node:crypto';
import t from 'tap';
import {
  type AlipaySettings,
  parseAlipaySettings,
} from '../../../../src/net/gateways/alipay/config.js';
import { Secret } from '../../../../src/runtime/ports/secret.js';
import { wallMs } from '../../../../src/runtime/ports/units.js';
import { issued } from '../../certificate-chain.js';
import { newKeys, pemOf } from './wire.js';

const keys = newKeys();
const now = wallMs(Date.UTC(2026, 10, 22));
const good: AlipaySettings = {
  gateway: 'http://127.0.0.1:9001/gateway.do',
  spareGateway: null,
  authority: null,
  appId: '2014072300007148',
  privateKey: new Secret(pemOf(keys.app.privateKey, 'pkcs8')),
  alipayPublicKey: pemOf(keys.alipay.publicKey, 'spki'),
  certificates: null,
  subject: 'Holdfast',
  store: null,
  terminal: 'T0000001',
};

function problemsOf(settings: Partial<AlipaySettings>): readonly string[] {
  const parsed = parseAlipaySettings({ ...good, ...settings }, now);
  return parsed.ok ? [] : parsed.error.map(({ path, problem }) => `${path} ${problem}`);
}

/** The bare base64 that Alipay's own tools hand out. */
function bare(pem: string): string {
  return pem.replace(/-----[^-]+-----/g, '').replaceAll('\n', '');
}

t.test('keys are taken in every form they come in', async (t) => {
  const { privateKey } = keys.app;
  const { publicKey } = keys.alipay;
  for (const form of ['pkcs8', 'pkcs1'] as const) {
    const pem = pemOf(privateKey, form);
    for (const text of [pem, bare(pem), `\n ${bare(pem).replace(/.{64}/g, '$&\r\n')} \n`]) {
      t.same(problemsOf({ privateKey: new Secret(text) }), [], form);
    }
  }
  for (const form of ['spki', 'pkcs1'] as const) {
    const pem = pemOf(publicKey, form);
    for (const text of [pem, bare(pem), `${pem.replaceAll('\n', '\r\n')}\r\n`]) {
      t.same(problemsOf({ alipayPublicKey: text }), [], form);
    }
  }
});

t.test('a wrong key is named for what it is', async (t) => {
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const sealed = String(
    keys.app.privateKey.export({
      format: 'pem',
      type: 'pkcs8',
      cipher: 'aes-256-cbc',
      passphrase: 'word',
    }),
  );
  for (const [text, problem] of [
    ['', 'holds no RSA private key'],
    ['not a key', 'holds no RSA private key'],
    [pemOf(curve.privateKey, 'pkcs8'), 'holds no RSA private key'],
    [bare(pemOf(keys.app.publicKey, 'spki')), 'holds no RSA private key'],
    [pemOf(keys.app.publicKey, 'spki'), 'holds a public key'],
    [pemOf(small.privateKey, 'pkcs8'), 'has 1024 bits; RSA2 needs 2048'],
    [sealed, 'is protected by a password; store it without one'],
    ['A'.repeat(40_000), 'is too long for a key'],
  ] as const) {
    t.same(problemsOf({ privateKey: new Secret(text) }), [`/privateKeyFile ${problem}`]);
  }
  for (const [text, problem] of [
    ['', 'holds no RSA public key'],
    [pemOf(curve.publicKey, 'spki'), 'holds no RSA public key'],
    [pemOf(keys.app.privateKey, 'pkcs8'), 'holds a private key'],
    [bare(pemOf(keys.alipay.privateKey, 'pkcs8')), 'holds a private key'],
    [bare(pemOf(keys.alipay.privateKey, 'pkcs1')), 'holds a private key'],
    [pemOf(small.publicKey, 'spki'), 'has 1024 bits; RSA2 needs 2048'],
    [pemOf(keys.app.publicKey, 'spki'), 'holds our own public key, not that of Alipay'],
    ['-----BEGIN CERTIFICATE-----', 'holds a certificate; the public key is needed'],
    ['A'.repeat(40_000), 'is too long for a key'],
  ] as const) {
    t.same(problemsOf({ alipayPublicKey: text }), [`/alipayPublicKeyFile ${problem}`]);
  }
});

t.test('the gateway is https, or http on this machine', async (t) => {
  for (const gateway of [
    'https://openapi.alipay.com/gateway.do',
    'http://[::1]:1/x',
    'http://localhost/',
  ]) {
    t.same(problemsOf({ gateway }), [], gateway);
  }
  for (const gateway of [
    'http://openapi.alipay.com/gateway.do',
    'http://192.168.1.2/gateway.do',
    'ftp://127.0.0.1/',
    'openapi.alipay.com',
    'https://openapi.alipay.com/gateway.do?a=1',
    'https://openapi.alipay.com/gateway.do#a',
    'https://me:word@openapi.alipay.com/',
    '',
  ]) {
    t.match(problemsOf({ gateway }), [/^\/gateway must /], gateway);
  }
});

t.test(
  'a spare address is checked as the first one, and an authority is certificates',
  async (t) => {
    const authority = issued({ common: 'Authority', isAuthority: true }).cert;
    t.same(problemsOf({ spareGateway: 'https://spare.alipay.com/gateway.do', authority }), []);
    t.match(problemsOf({ spareGateway: 'http://spare.alipay.com/gateway.do' }), [
      /^\/spareGateway must be https/,
    ]);
    t.same(problemsOf({ authority: 'x' }), ['/caFile holds no certificate (PEM)']);
  },
);

t.test('all problems are told at once, and none tells a key', async (t) => {
  const secret = 'MIIEvSecretSecretSecret';
  const problems = problemsOf({
    gateway: 'http://example.com/',
    spareGateway: '',
    authority: '',
    appId: 'no spaces',
    privateKey: new Secret(secret),
    alipayPublicKey: secret,
    subject: 'a/b=c&d',
    store: '',
    terminal: 'x'.repeat(33),
  });
  t.same(
    problems.map((problem) => problem.split(' ')[0]),
    [
      '/gateway',
      '/spareGateway',
      '/caFile',
      '/appId',
      '/privateKeyFile',
      '/alipayPublicKeyFile',
      '/subject',
      '/store',
      '/terminal',
    ],
  );
  t.notMatch(problems.join('\n'), secret);
  t.match(problemsOf({ subject: ' ' }), [/^\/subject/]);
  t.match(problemsOf({ subject: 'x'.repeat(129) }), [/^\/subject/]);
});
