/** Certificate mode: whose numbers are told, whom a chain makes us believe, and what is named when not. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import t from 'tap';
import { type TrustTexts, parseTrust } from '../../../../src/net/gateways/alipay/trust.js';
import { wallMs } from '../../../../src/runtime/ports/units.js';
import { issued } from '../../certificate-chain.js';

const root = issued({ common: 'Root', serial: '1fcfa18d6a480d11', isAuthority: true, keyNo: 1 });
const otherRoot = issued({ common: 'Other', serial: '10', isAuthority: true });
const curveRoot = issued({ common: 'Curve', isAuthority: true, isCurve: true });
const middle = issued({ common: 'Middle', by: root, isAuthority: true, keyNo: 2 });
const alipay = issued({ common: 'Alipay', by: middle, serial: '2020051466' });
const app = issued({ common: 'App', by: middle, serial: '00ff', keyNo: 3 });
const stranger = issued({ common: 'Root', isAuthority: true });

const now = wallMs(Date.UTC(2026, 10, 22));
const texts = {
  app: app.cert,
  alipay: `${alipay.cert}${middle.cert}`,
  roots: `${curveRoot.cert}${root.cert}\n\n${otherRoot.cert}`,
};
const good: TrustTexts = { alipayPublicKey: null, certificates: texts, privateKey: app.key, now };

function numberOf(issuer: string, serial: string): string {
  return createHash('md5').update(`CN=${issuer},OU=Tests,O=Kelp,C=CN${serial}`).digest('hex');
}

function problemsOf(
  wish: Partial<typeof texts>,
  more: Partial<TrustTexts> = {},
): readonly string[] {
  const parsed = parseTrust({ ...good, certificates: { ...texts, ...wish }, ...more });
  return parsed.ok ? [] : parsed.error.map(({ path, problem }) => `${path} ${problem}`);
}

t.test(
  'numbers are the digest of issuer and serial, and a bundle counts what RSA signed',
  async (t) => {
    const trust = parseTrust(good);
    t.ok(trust.ok);
    if (!trust.ok) return;
    t.same(trust.value.certificates, {
      app: numberOf('Middle', '255'),
      alipay: numberOf('Middle', String(0x2020051466)),
      roots: `${numberOf('Root', '2292228364100439313')}_${numberOf('Other', '16')}`,
    });
    t.ok(trust.value.publicKey.equals(alipay.publicKey));
  },
);

t.test('Alipay is believed to be whom a root of the bundle vouches for', async (t) => {
  const noWay = '/alipayCertFile holds a certificate that no root vouches for';
  const direct = issued({ common: 'Alipay', by: root });
  t.same(problemsOf({ alipay: direct.cert }), [], 'with nothing between');
  t.same(problemsOf({ alipay: `${alipay.cert}${otherRoot.cert}${middle.cert}` }), []);
  t.same(problemsOf({ alipay: alipay.cert }), [noWay], 'the one between is missing');
  t.same(problemsOf({ roots: otherRoot.cert }), [noWay]);
  t.same(problemsOf({ alipay: issued({ common: 'Alipay', by: stranger }).cert }), [noWay]);
  t.same(problemsOf({ alipay: issued({ common: 'Alipay' }).cert }), [noWay]);
  // Whoever has a certificate of a shop could make one of Alipay's with it.
  const byShop = issued({ common: 'Alipay', by: app });
  t.same(problemsOf({ alipay: `${byShop.cert}${app.cert}${middle.cert}` }), [noWay]);
  const loop = issued({ common: 'Loop', isAuthority: true });
  t.same(problemsOf({ alipay: `${issued({ common: 'A', by: loop }).cert}${loop.cert}` }), [noWay]);
});

t.test(
  'a certificate that has ended is a problem that names the day, one yet to begin is none',
  async (t) => {
    const old = { until: '261121235959' };
    const ended = 'holds a certificate that ended on 2026-11-21';
    t.same(
      problemsOf({ alipay: `${issued({ common: 'A', by: middle, ...old }).cert}${middle.cert}` }),
      [`/alipayCertFile ${ended}`],
    );
    const oldMiddle = issued({ common: 'M', by: root, isAuthority: true, ...old });
    const below = issued({ common: 'A', by: oldMiddle });
    t.same(problemsOf({ alipay: `${below.cert}${oldMiddle.cert}` }), [`/alipayCertFile ${ended}`]);
    const oldRoot = issued({ common: 'R', isAuthority: true, ...old });
    t.same(problemsOf({ alipay: issued({ common: 'A', by: oldRoot }).cert, roots: oldRoot.cert }), [
      '/alipayCertFile stands under a root that ended on 2026-11-21',
    ]);
    const own = issued({ common: 'App', by: middle, ...old });
    t.same(problemsOf({ app: own.cert }, { privateKey: own.key }), [`/appCertFile ${ended}`]);
    t.same(problemsOf({}, { now: wallMs(0) }), [], 'a clock that was never set stops no till');
  },
);

t.test('our key belongs to our certificate', async (t) => {
  t.same(problemsOf({}, { privateKey: alipay.key }), [
    '/appCertFile holds a certificate of another key than privateKeyFile',
  ]);
  t.same(problemsOf({}, { privateKey: null }), [], 'a key that cannot be read has its own problem');
});

t.test('every problem of the files is told at once', async (t) => {
  t.same(problemsOf({ app: 'x', alipay: 'x', roots: 'x' }), [
    '/appCertFile holds no certificate (PEM)',
    '/alipayCertFile holds no certificate (PEM)',
    '/alipayRootCertFile holds no certificate (PEM)',
  ]);
  t.match(problemsOf({ app: '', roots: '' }), [
    /^\/appCertFile is missing/,
    /^\/alipayRootCertFile is missing/,
  ]);
  const broken = alipay.cert.replace(/\n[^\n]{40}/, '\nAAAA');
  const key = String(app.key.export({ format: 'pem', type: 'pkcs8' }));
  const curve = issued({ common: 'A', by: middle, isCurve: true });
  t.same(problemsOf({ app: key, alipay: broken, roots: curveRoot.cert }), [
    '/appCertFile holds a private key',
    '/alipayCertFile holds a certificate that cannot be read',
    '/alipayRootCertFile holds no certificate that RSA has signed',
  ]);
  t.same(problemsOf({ alipay: `${curve.cert}${middle.cert}` }), [
    '/alipayCertFile holds no certificate of an RSA key',
  ]);
  t.same(problemsOf({ roots: root.cert.repeat(17) }), [
    '/alipayRootCertFile holds more than 16 certificates',
  ]);
  t.same(problemsOf({ app: 'x'.repeat(70_000) }), ['/appCertFile is too long for certificates']);
});

t.test('one of the two modes has to be there, and not both', async (t) => {
  const publicKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  const pem = String(publicKey.export({ format: 'pem', type: 'spki' }));
  t.match(parseTrust({ ...good, alipayPublicKey: pem }), {
    ok: false,
    error: [{ path: '/alipayPublicKeyFile' }],
  });
  t.match(parseTrust({ ...good, certificates: null }), {
    ok: false,
    error: [{ path: '/alipayPublicKeyFile', problem: /^is missing/ }],
  });
  t.match(parseTrust({ ...good, alipayPublicKey: pem, certificates: null }), {
    ok: true,
    value: { certificates: null },
  });
});

t.test('no cut and no changed byte of a certificate makes the reader throw', async (t) => {
  const body = Buffer.from(alipay.cert.replace(/-----[^-]+-----|\n/g, ''), 'base64');
  const pem = (bytes: Buffer): string =>
    `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64')}\n-----END CERTIFICATE-----\n`;
  let believed = 0;
  for (let at = 0; at < body.length; at += 7) {
    const changed = Buffer.from(body);
    changed[at] = (changed[at] ?? 0) ^ 0x55;
    for (const bytes of [changed, body.subarray(0, at)]) {
      believed += problemsOf({ alipay: `${pem(bytes)}${middle.cert}` }).length === 0 ? 1 : 0;
    }
  }
  t.equal(believed, 0, 'and none of them is believed');
});
