/** Certificates of the settings: what is taken, and what is told of those that are not. */
import { generateKeyPairSync } from 'node:crypto';
import t from 'tap';
import { parseAuthorities } from '../../../src/net/http/authorities.js';
import { beginOf, endOf, parseCertificates } from '../../../src/net/http/certificate.js';
import { parseClientCertificate } from '../../../src/net/http/client-certificate.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import { certificateOf } from '../certificate.js';

const authority = certificateOf({ name: 'authority' });
const ours = certificateOf({ name: 'merchant', issuer: authority });
const foreign = certificateOf({ name: 'merchant', issuer: authority });
const over = certificateOf({ valid: { from: '200101000000', until: '210101000000' } });
const smallKey = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const small = certificateOf({ issuer: authority, key: smallKey });
const weakKey = generateKeyPairSync('ec', { namedCurve: 'secp112r1' }).privateKey;
const weak = certificateOf({ issuer: authority, key: weakKey });
const publicPem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();
const guarded = ours.key
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
  .toString();
const guardedOfOld =
  '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,00\n\nAA==\n-----END RSA PRIVATE KEY-----\n';
const broken = ours.cert.replace(/^.*\n.*\n/, '-----BEGIN CERTIFICATE-----\n');

const pair = (certificate: string, key: string) =>
  parseClientCertificate({ certificate, key: new Secret(key) });

t.test('a pair that matches is taken, its chain and what a tool wrote around it too', async (t) => {
  for (const text of [
    ours.cert,
    `Bag Attributes\n  localKeyID: 01\n${ours.cert}${authority.cert}`,
  ]) {
    const parsed = pair(text, ours.keyPem);
    t.ok(parsed.ok);
    if (parsed.ok) t.match(parsed.value, { certificate: /^-----BEGIN CERTIFICATE-----/ });
  }
  t.ok(pair(over.cert, over.keyPem).ok, 'whether it has ended is not known to whoever reads it');
});

t.test('what is wrong is told of the file that is wrong', async (t) => {
  const certificate = (error: string) => ({ ok: false, error: { certificate: error } });
  const key = (error: string) => ({ ok: false, error: { key: error } });
  for (const [got, expected] of [
    [pair(ours.cert, foreign.keyPem), key('is not the key of the certificate beside it')],
    [pair(ours.cert, guarded), key('is protected by a password; store it without one')],
    [pair(ours.cert, guardedOfOld), key('is protected by a password; store it without one')],
    [pair(ours.cert, ours.cert), key('holds no private key, but what is public')],
    [pair(ours.cert, publicPem), key('holds no private key, but what is public')],
    [pair(ours.cert, 'abc'), key('holds no private key in PEM')],
    [
      pair(ours.cert, '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'),
      key('holds no private key in PEM'),
    ],
    [pair(ours.keyPem, ours.keyPem), certificate('holds a private key')],
    [pair('', ours.keyPem), certificate('holds no certificate in PEM')],
    [pair(publicPem, ours.keyPem), certificate('holds a public key and no certificate')],
    [pair(broken, ours.keyPem), certificate('holds a certificate that cannot be read')],
    [pair(ours.cert + broken, ours.keyPem), certificate('holds a certificate that cannot be read')],
    [
      pair(`${' '.repeat(300_000)}${ours.cert}`, ours.keyPem),
      certificate('is too long for a certificate'),
    ],
    [pair(small.cert, small.keyPem), key('has 1024 bits; 2048 are needed')],
    [pair(weak.cert, weak.keyPem), certificate('is refused by TLS: ERR_SSL_EE_KEY_TOO_SMALL')],
    [
      pair('', ''),
      {
        ok: false,
        error: { certificate: 'holds no certificate in PEM', key: 'holds no private key in PEM' },
      },
    ],
  ] as const) {
    t.same(got, expected);
  }
});

t.test('begin and end of a certificate are read', async (t) => {
  const read = parseCertificates(over.cert);
  if (!read.ok) throw new Error(read.error);
  t.equal(beginOf(read.value[0]), Date.UTC(2020, 0, 1));
  t.equal(endOf(read.value[0]), Date.UTC(2021, 0, 1));
});

t.test('authorities: one or several, and no certificate of a server', async (t) => {
  const two = parseAuthorities(`# ours\n${authority.cert}\n${over.cert}`);
  t.ok(two.ok && two.value.length === 2);
  const plain = certificateOf({ isAuthority: false });
  t.ok(parseAuthorities(plain.cert).ok, 'one that is issued by itself is its own');
  for (const [text, problem] of [
    [ours.cert, "holds a server's certificate; that of its authority is needed"],
    [authority.cert + ours.cert, "holds a server's certificate; that of its authority is needed"],
    ['', 'holds no certificate in PEM'],
    [authority.keyPem, 'holds a private key'],
    [authority.cert + authority.keyPem, 'holds a private key'],
    [broken, 'holds a certificate that cannot be read'],
  ] as const) {
    t.same(parseAuthorities(text), { ok: false, error: problem });
  }
});
