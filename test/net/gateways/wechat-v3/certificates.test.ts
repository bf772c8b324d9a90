/** Certificates of the platform: fetched, opened, believed while they are valid, and renewed. */
import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import t from 'tap';
import { openCertificates } from '../../../../src/net/gateways/wechat-v3/certificates.js';
import type { HttpAnswer, HttpRequest } from '../../../../src/net/http/message.js';
import { Secret } from '../../../../src/runtime/ports/secret.js';
import { monoMs, wallMs } from '../../../../src/runtime/ports/units.js';
import { type Validity, certificateOf } from '../../certificate.js';
import { type WireReply, order, refund } from '../../gateway-contract.js';
import { apiV3Key, now, nowSeconds, publicKeyId, signed, stub, voucher } from './bench.js';
import { success } from './class-table.js';
import { type Envelope, type Voucher, newPair, sealed } from './wire.js';

interface Certificate {
  readonly serial: string;
  readonly pem: string;
  readonly voucher: Voucher;
}

/** Keys are slow to make: any three certificates in a row have three. */
const pairs = [newPair(), newPair(), newPair()] as const;
let made = 0;

/** A certificate that WeChat Pay signs with. */
function certificate(valid?: Validity): Certificate {
  made += 1;
  const pair = pairs[made % 3] ?? pairs[0];
  const serial = Buffer.from([0x51, 0x57, 0xf0, made]);
  const { cert } = certificateOf({
    key: pair.privateKey,
    serial,
    ...(valid === undefined ? {} : { valid }),
  });
  const name = serial.toString('hex').toUpperCase();
  return {
    serial: name,
    pem: cert,
    voucher: { key: pair.privateKey, serial: name, time: nowSeconds },
  };
}

interface Item {
  readonly serial_no: string;
  readonly encrypt_certificate: Envelope;
}

function itemOf({ serial, pem }: Certificate, envelope = sealed(pem, apiV3Key)): Item {
  return { serial_no: serial, encrypt_certificate: envelope };
}

function listOf(certificates: readonly Certificate[]): object {
  return { data: certificates.map((one) => itemOf(one)) };
}

/** WeChat Pay, as far as these tests go: what it signs with, and what it says that it signs with. */
interface Platform {
  signsWith: Voucher;
  lists: readonly Certificate[];
  /** In place of the list, signed. */
  listReply?: WireReply | HttpAnswer;
}

function deskOf(platform: Platform, wechatPublicKey?: null) {
  const time = { mono: 0, wall: Number(now) };
  const desk = stub({
    settings: {
      apiV3Key: new Secret(apiV3Key),
      ...(wechatPublicKey === null ? { wechatPublicKey } : {}),
    },
    clock: { mono: () => monoMs(time.mono), wall: () => wallMs(time.wall) },
  });
  desk.reply = ({ url }) => {
    if (url.pathname === '/v3/certificates') {
      return platform.listReply ?? signed(200, listOf(platform.lists), platform.signsWith);
    }
    const isProbe = url.pathname.endsWith('HOLDFAST_PROBE');
    return isProbe
      ? signed(404, { code: 'ORDER_NOT_EXIST' }, platform.signsWith)
      : signed(200, success, platform.signsWith);
  };
  return { ...desk, time, paths: () => desk.sent.splice(0).map(pathOf) };
}

function pathOf({ method, url }: HttpRequest): string {
  return `${method} ${url.pathname.replace(/^.*\//, '')}`;
}

const fetched = 'GET certificates';
const probed = 'GET HOLDFAST_PROBE';
const queried = `GET ${order.attempt}`;

t.test('a diagnosis fetches the certificates first, once', async (t) => {
  const first = certificate();
  const { gateway, sent, paths } = deskOf({ signsWith: first.voucher, lists: [first] }, null);
  t.same(await gateway.diagnose(), { kind: 'verified' });
  for (const { headers, until } of sent) {
    t.equal(until, 10_000, 'both share the time of the call');
    t.notOk('wechatpay-serial' in headers, 'no public key is asked for');
  }
  t.same(paths(), [fetched, probed]);
  t.same(await gateway.diagnose(), { kind: 'verified' });
  t.same((await gateway.query(order.attempt)).kind, 'paid');
  t.same(paths(), [probed, queried]);
});

t.test('any call fetches them when none is known, and is not sent without one', async (t) => {
  const first = certificate();
  const platform: Platform = { signsWith: first.voucher, lists: [first] };
  const opened = deskOf(platform, null);
  t.equal((await opened.gateway.charge(order)).kind, 'paid');
  t.same(opened.paths(), [fetched, 'POST codepay']);
  for (const listReply of [
    { kind: 'notSent', detail: 'no line' },
    { kind: 'unknown', detail: 'reset' },
    signed(500, { code: 'SYSTEM_ERROR' }, first.voucher),
    { ...signed(200, listOf([first]), first.voucher), headers: [] },
  ] as const) {
    const { gateway, paths } = deskOf({ ...platform, listReply }, null);
    t.equal((await gateway.charge(order)).kind, 'notSent');
    t.equal((await gateway.void(order.attempt, 'code')).kind, 'notSent');
    t.equal((await gateway.refund(refund)).kind, 'notSent');
    t.equal((await gateway.query(order.attempt)).kind, 'notSent');
    t.same(paths(), [fetched, fetched, fetched, fetched]);
  }
});

t.test('a clock that is too early for TLS is told through', async (t) => {
  const first = certificate();
  const listReply = { kind: 'notSent', detail: 'x', cause: 'clock' } as const;
  const { gateway } = deskOf({ signsWith: first.voucher, lists: [first], listReply }, null);
  t.match(await gateway.diagnose(), { kind: 'notSent', cause: 'clock' });
  t.match(await gateway.query(order.attempt), { kind: 'notSent', cause: 'clock' });
});

t.test('certificates change without a stop', async (t) => {
  const [old, next, last] = [certificate(), certificate(), certificate()];
  const platform: Platform = { signsWith: old.voucher, lists: [old] };
  const { gateway, paths, time } = deskOf(platform, null);
  const ask = async (): Promise<string> => (await gateway.query(order.attempt)).kind;
  t.equal(await ask(), 'paid');
  paths();
  platform.lists = [old, next];
  platform.signsWith = next.voucher;
  t.equal(await ask(), 'unknown', 'signed by somebody who is not known yet');
  time.mono += 5_000;
  t.equal(await ask(), 'unknown', 'within a minute of the last fetch');
  t.same(paths(), [queried, queried]);
  time.mono += 60_000;
  t.equal((await gateway.charge(order)).kind, 'unknown');
  t.equal((await gateway.void(order.attempt, 'code')).kind, 'unknown');
  t.equal((await gateway.refund(refund)).kind, 'unknown');
  t.same(paths(), ['POST codepay', 'POST reverse', 'POST refunds'], 'those wait for nothing');
  t.equal(await ask(), 'paid');
  t.same(paths(), [fetched, queried]);
  platform.signsWith = old.voucher;
  t.equal(await ask(), 'paid', 'both count while both are listed');
  platform.lists = [next, last];
  platform.signsWith = last.voucher;
  t.equal(await ask(), 'unknown');
  time.mono += 60_000;
  t.equal(await ask(), 'paid');
  platform.signsWith = old.voucher;
  t.equal(await ask(), 'unknown', 'one that is listed no more counts no more');
});

t.test('a serial that is nobody’s costs one fetch a minute', async (t) => {
  const [known, stranger] = [certificate(), certificate()];
  const platform: Platform = { signsWith: known.voucher, lists: [known] };
  const { gateway, paths, time } = deskOf(platform, null);
  await gateway.query(order.attempt);
  paths();
  platform.signsWith = stranger.voucher;
  platform.listReply = signed(200, listOf([known]), known.voucher);
  time.mono = 60_000;
  for (let turn = 0; turn < 24; turn += 1) {
    t.equal((await gateway.query(order.attempt)).kind, 'unknown');
    time.mono += 5_000;
  }
  t.equal(paths().filter((path) => path === fetched).length, 2);
});

t.test('calls that need a key at the same time fetch once', async (t) => {
  const first = certificate();
  const { gateway, paths } = deskOf({ signsWith: first.voucher, lists: [first] }, null);
  const answers = await Promise.all([gateway.query(order.attempt), gateway.charge(order)]);
  t.same(
    answers.map(({ kind }) => kind),
    ['paid', 'paid'],
  );
  t.same(paths().filter((path) => path === fetched).length, 1);
});

t.test('a certificate counts while it is valid', async (t) => {
  const valid = { from: '261122170000', until: '261122171000' };
  const brief = certificate(valid);
  const { gateway, time } = deskOf({ signsWith: brief.voucher, lists: [brief] }, null);
  t.equal((await gateway.query(order.attempt)).kind, 'paid');
  for (const [at, kind] of [
    [Date.UTC(2026, 10, 22, 17, 10, 0), 'paid'],
    [Date.UTC(2026, 10, 22, 17, 10, 1), 'notSent'],
    [Date.UTC(2026, 10, 22, 17, 5, 9), 'paid'],
  ] as const) {
    time.wall = at;
    t.equal((await gateway.query(order.attempt)).kind, kind, new Date(at).toISOString());
  }
  const early = certificate({ from: '261122171000', until: '301122171000' });
  const other = deskOf({ signsWith: early.voucher, lists: [early] }, null);
  t.equal((await other.gateway.query(order.attempt)).kind, 'notSent');
});

t.test('a list that nobody in it has signed is worth nothing', async (t) => {
  const [inside, outside] = [certificate(), certificate()];
  const list = listOf([inside]);
  for (const [what, listReply] of [
    ['by a certificate outside', signed(200, list, outside.voucher)],
    ['by another key', signed(200, list, { ...inside.voucher, key: outside.voucher.key })],
    ['too long ago', signed(200, list, { ...inside.voucher, time: nowSeconds - 301 })],
    ['as something else', { ...signed(200, {}, inside.voucher), body: Buffer.from('{}') }],
    ['with another status', signed(202, list, inside.voucher)],
    ['as an error', signed(403, { code: 'ODD' }, inside.voucher)],
    ['and no list', signed(200, { data: [] }, inside.voucher)],
    ['and no JSON', signed(200, '<html>', inside.voucher)],
  ] as const) {
    const { gateway, paths } = deskOf(
      { signsWith: inside.voucher, lists: [inside], listReply },
      null,
    );
    t.equal((await gateway.query(order.attempt)).kind, 'notSent', what);
    t.match((await gateway.diagnose()).kind, /^(unknown|setup)$/, what);
    t.same(paths(), [fetched, fetched], what);
  }
});

t.test(
  'a diagnosis names the key that does not open them, and the key that signs wrong',
  async (t) => {
    const first = certificate();
    const sealedOtherwise = { data: [itemOf(first, sealed(first.pem, 'x'.repeat(32)))] };
    for (const [listReply, setting] of [
      [signed(200, sealedOtherwise, first.voucher), 'apiV3KeyFile'],
      [{ ...signed(401, { code: 'SIGN_ERROR' }), headers: [] }, 'privateKeyFile'],
      [{ ...signed(403, { code: 'NO_AUTH' }), headers: [] }, 'mchId'],
    ] as const) {
      const { gateway } = deskOf({ signsWith: first.voucher, lists: [first], listReply }, null);
      t.match(await gateway.diagnose(), { kind: 'setup', setting: `channels.wechat.${setting}` });
    }
  },
);

t.test('during a change-over both the public key and the certificates count', async (t) => {
  const first = certificate();
  const platform: Platform = { signsWith: voucher, lists: [first] };
  const { gateway, paths, sent, time } = deskOf(platform);
  t.equal((await gateway.charge(order)).kind, 'paid');
  t.equal(sent[0]?.headers['wechatpay-serial'], publicKeyId);
  t.same(paths(), ['POST codepay'], 'nothing need be fetched');
  platform.signsWith = first.voucher;
  t.equal((await gateway.query(order.attempt)).kind, 'unknown');
  t.equal((await gateway.diagnose()).kind, 'verified');
  platform.signsWith = voucher;
  t.equal((await gateway.query(order.attempt)).kind, 'paid');
  t.same(paths(), [queried, fetched, probed, queried]);
  // A fetch that fails is no reason to be silent where a key is known.
  time.mono += 60_000;
  platform.listReply = { kind: 'unknown', detail: 'reset' };
  platform.signsWith = certificate().voucher;
  await gateway.query(order.attempt);
  platform.signsWith = voucher;
  t.equal((await gateway.query(order.attempt)).kind, 'paid');
  t.same(paths(), [queried, fetched, queried]);
});

const opener = createSecretKey(Buffer.from(apiV3Key));

function read(document: unknown, key = opener): string {
  return openCertificates(Buffer.from(JSON.stringify(document)), key).kind;
}

t.test('an envelope opens whole or not at all', async (t) => {
  const one = certificate();
  const envelope = sealed(one.pem, apiV3Key);
  const kindOf = (change: Partial<Envelope>): string =>
    read({ data: [itemOf(one, { ...envelope, ...change })] });
  t.equal(kindOf({}), 'opened');
  const bytes = Buffer.from(envelope.ciphertext, 'base64');
  const opened: number[] = [];
  for (let place = 0; place < bytes.length; place += 1) {
    const spoilt = Buffer.from(bytes);
    spoilt[place] = (spoilt[place] ?? 0) ^ (1 << (place % 8));
    if (kindOf({ ciphertext: spoilt.toString('base64') }) !== 'sealed') opened.push(place);
  }
  t.same(opened, [], `none of ${String(bytes.length)} bytes can be another`);
  for (const name of ['nonce', 'associated_data'] as const) {
    for (let place = 0; place < envelope[name].length; place += 1) {
      const text = envelope[name].split('');
      text[place] = text[place] === 'x' ? 'y' : 'x';
      t.equal(kindOf({ [name]: text.join('') }), 'sealed', `${name} ${String(place)}`);
    }
  }
  for (const change of [
    { ciphertext: bytes.subarray(0, -1).toString('base64') },
    { ciphertext: bytes.subarray(0, 16).toString('base64') },
    { ciphertext: '' },
    { ciphertext: `${envelope.ciphertext}\n` },
    { ciphertext: envelope.ciphertext.slice(0, -1) },
    { ciphertext: 'A'.repeat(16 * 1024 + 4) },
    { nonce: envelope.nonce.slice(1) },
    { nonce: `${envelope.nonce}x` },
    { nonce: '' },
    { associated_data: '' },
    { algorithm: 'AEAD_AES_128_GCM' },
    { algorithm: '' },
  ]) {
    t.equal(kindOf(change), 'sealed', JSON.stringify(change).slice(0, 60));
  }
  for (const nonce of ['elevenbytes', 'thirteen-byte']) {
    const whole = sealed(one.pem, apiV3Key, nonce);
    t.equal(
      read({ data: [itemOf(one, whole)] }),
      'sealed',
      'sealed truly, by a nonce of that length',
    );
  }
  const otherKey = createSecretKey(Buffer.from('x'.repeat(32)));
  t.equal(read({ data: [itemOf(one)] }, otherKey), 'sealed');
});

t.test('an envelope holds the certificate that it says, and it can sign', async (t) => {
  const [one, two] = [certificate(), certificate()];
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const named = (pem: string, serial = '51'): Item => ({
    serial_no: serial,
    encrypt_certificate: sealed(pem, apiV3Key),
  });
  const serial = Buffer.from([0x51]);
  for (const data of [
    [{ ...itemOf(one), serial_no: two.serial }],
    [itemOf(one), { ...itemOf(two), serial_no: one.serial }],
    [{ ...itemOf(one), serial_no: undefined }],
    [named(`${one.pem}${two.pem}`, one.serial)],
    [named('no certificate')],
    [named(certificateOf({ serial }).cert)],
    [named(certificateOf({ serial, key: small }).cert)],
    [],
    Array.from({ length: 17 }, () => itemOf(one)),
    'list',
    undefined,
  ]) {
    t.equal(read({ data }), 'malformed', inspect(data).slice(0, 60));
  }
  t.equal(read([itemOf(one)]), 'malformed');
  t.equal(read({ data: [itemOf(one), 'x'] }), 'sealed');
  t.equal(read({ data: [itemOf(one), itemOf(two)] }), 'opened');
  t.equal(
    read({ data: [{ ...itemOf(one), serial_no: `00${one.serial.toLowerCase()}` }] }),
    'opened',
  );
});
