import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { decodeConfiguration, readConfiguration } from '../../src/compose/configuration.js';
import { configurationSchema } from '../../src/compose/configuration-shape.js';
import { defaultSettings, weChatPlan } from '../../src/runtime/payment/plan.js';
import { count } from '../counts.js';
import { projectRoot } from '../project.js';
import { issued } from '../net/certificate-chain.js';
import { configurationDesk } from './configuration-desk.js';

const desk = configurationDesk();
t.teardown(desk.remove);
const data = join(desk.folder, 'till');
mkdirSync(data);

const place = { path: join(desk.folder, 'config.json'), data, isVirtual: false };

async function problemsOf(document: unknown, isVirtual = false): Promise<readonly string[]> {
  const read = await decodeConfiguration(document, { ...place, isVirtual });
  return read.ok ? [] : read.error.map(({ path, problem }) => `${path} ${problem}`);
}

function paths(problems: readonly string[]): readonly string[] {
  return problems.map((problem) => problem.split(' ')[0] ?? '').sort();
}

t.test('a sound configuration becomes settings, defaults where it says nothing', async (t) => {
  const document = desk.document();
  const read = await decodeConfiguration(document, place);
  if (!read.ok) throw new Error(inspect(read.error));
  const { settings, language, support, channels, chainKey, merchant, cashier } = read.value;
  t.same(settings, { ...defaultSettings, terminal: 'T0000001' });
  t.equal(language, 'zh');
  t.equal(support, null);
  t.equal(chainKey, null);
  t.equal(merchant.verifiedAt, null);
  t.equal(cashier, null);
  t.same(
    channels.map(({ row, hosts }) => [row.channel, hosts.map(String)]),
    [['alipay', ['http://127.0.0.1:1/gateway.do']]],
  );
  t.equal(read.value.codesFor, null);
});

t.test('what it says holds, in the units of the core', async (t) => {
  const document = {
    ...desk.document(),
    language: 'en',
    cashier: '王芳',
    wait: { totalSeconds: 90 },
    limits: { saleFenMax: 5000 },
    support: { phone: '400-000-0000', hours: '08:00-22:00' },
    keys: { journalKeyFile: 'keys/journal.key' },
  };
  const plan = { lifeMs: 130_000, longestVoidMs: 172_800_000, qrLifeMs: 180_000 };
  document.channels.alipay['plan'] = plan;
  const read = await decodeConfiguration(document, place);
  if (!read.ok) throw new Error(inspect(read.error));
  const { settings, language, support, chainKey, cashier } = read.value;
  t.equal(cashier, '王芳');
  t.equal(settings.patience, 90_000);
  t.equal(settings.voidAfter, 60_000);
  t.equal(settings.saleFenMax, 5000);
  t.match(settings.plans.alipay, {
    life: 130_000,
    longestVoid: 172_800_000,
    qrLife: 180_000,
    interval: 3000,
  });
  t.same(settings.plans.wechat, weChatPlan, 'a channel that is not configured keeps its plan');
  t.equal(language, 'en');
  t.same(support, { phone: '400-000-0000', hours: '08:00-22:00' });
  t.equal(chainKey?.reveal().length, 32);
});

t.test('all mistakes are named at once, each with its place and what would be right', async (t) => {
  const document = {
    ...desk.document(),
    terminal: 't-1',
    cashier: '7'.repeat(33),
    colour: 'red',
    wait: { totalSeconds: '120', patience: 1 },
    wechat: {},
  };
  document.channels.alipay = {
    gateway: 'http://pay.example.com/gateway.do',
    appId: '2021',
    privateKeyFile: 'keys/nowhere.pem',
    alipayPublicKeyFile: 'keys/own.pem',
    plan: { lifeMs: 1 },
  };
  const problems = await problemsOf(document);
  t.same(paths(problems), [
    '/cashier',
    '/channels/alipay/alipayPublicKeyFile',
    '/channels/alipay/gateway',
    '/channels/alipay/plan/lifeMs',
    '/channels/alipay/privateKeyFile',
    '/colour',
    '/terminal',
    '/wait/patience',
    '/wait/totalSeconds',
    '/wechat',
  ]);
  t.match(problems.join('\n'), /terminal must be 1 to 8 capital letters and digits/);
  t.match(problems.join('\n'), /gateway must be https: plain http is for loopback/);
  t.match(problems.join('\n'), /keys\/nowhere.pem, which is not there/);
});

t.test(
  'time servers are names and addresses, none unless told, each once, at most eight',
  async (t) => {
    const withServers = (servers: readonly unknown[]) => ({
      ...desk.document(),
      time: { servers },
    });
    const readServers = async (document: object) => {
      const read = await decodeConfiguration(document, place);
      return read.ok ? read.value.timeServers : read.error;
    };
    t.same(await readServers(desk.document()), []);
    t.same(await readServers(withServers(['ntp.example', '127.0.0.1:1123', 'ntp.example'])), [
      { name: 'ntp.example', place: { host: 'ntp.example', port: 123 } },
      { name: '127.0.0.1:1123', place: { host: '127.0.0.1', port: 1123 } },
    ]);
    const wrong = await problemsOf(withServers(['ntp.example', 'http://ntp', 7, 'a:0']));
    t.same(paths(wrong), ['/time/servers/1', '/time/servers/2', '/time/servers/3']);
    t.match(wrong[0], /must be a name or an address, with a port where it is not 123/);
    const many = await problemsOf(withServers(Array.from({ length: 9 }, (_, n) => `s${n}`)));
    t.match(many[0], /must be a list of at most 8/);
  },
);

t.test('what is missing is named, and what is not built is refused', async (t) => {
  t.same(paths(await problemsOf({})), ['/channels', '/terminal']);
  const document = { ...desk.document(), merchantService: { url: 'https://a.example' } };
  const problems = await problemsOf(document);
  t.same(paths(problems), ['/merchantService']);
  t.match(problems[0], /not built yet/);
});

t.test('every code can be sent to one channel, which has to be there', async (t) => {
  const all = await decodeConfiguration({ ...desk.document(), scan: { channel: 'alipay' } }, place);
  t.equal(all.ok && all.value.codesFor, 'alipay');
  const missing = await problemsOf({ ...desk.document(), scan: { channel: 'wechat' } });
  t.match(missing, [/^\/scan\/channel names wechat, which is not set up under channels/]);
  const unheard = await problemsOf({ ...desk.document(), scan: { channel: 'unionpay' } });
  t.same(paths(unheard), ['/scan/channel']);
});

t.test('a plan below the channel’s own is for the virtual board alone', async (t) => {
  const document = desk.document();
  document.channels.alipay['plan'] = { lifeMs: 20_000, graceMs: 1000 };
  t.same(paths(await problemsOf(document)), [
    '/channels/alipay/plan/graceMs',
    '/channels/alipay/plan/lifeMs',
  ]);
  t.same(await problemsOf(document, true), []);
  document.channels.alipay['plan'] = { qrLifeMs: 90_000 };
  t.match(await problemsOf(document, true), [/plan\/qrLifeMs must be whole minutes/]);
});

t.test('the order’s expiry is whole minutes, at least one above its life', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 120_000, max: 3_600_000 }), async (lifeMs) => {
      const document = desk.document();
      document.channels.alipay['plan'] = { lifeMs };
      const read = await decodeConfiguration(document, place);
      const expiry = read.ok ? (read.value.settings.plans.alipay?.expiry ?? 0) : 0;
      return expiry % 60_000 === 0 && expiry >= lifeMs + 60_000 && expiry < lifeMs + 120_000;
    }),
    { seed: 3, numRuns: count({ quick: 15, full: 300 }) },
  );
  t.end();
});

t.test('a secret that others can read, or that lies in the data folder, is refused', async (t) => {
  const open = join(desk.folder, 'keys', 'open.key');
  writeFileSync(open, '00'.repeat(32), { mode: 0o600 });
  chmodSync(open, 0o640);
  writeFileSync(join(data, 'inside.key'), '00'.repeat(32), { mode: 0o600 });
  const keys = { journalKeyFile: 'keys/open.key', codeKeyFile: 'till/inside.key' };
  const problems = await problemsOf({ ...desk.document(), keys });
  t.same(paths(problems), ['/keys/codeKeyFile', '/keys/journalKeyFile']);
  t.match(problems.join('\n'), /mode 0640/);
  t.match(problems.join('\n'), /lies in the data folder/);
});

t.test('no problem quotes a file that was named by mistake', async (t) => {
  const secret = 'MIIEvSECRETSECRET';
  const wrong = join(desk.folder, 'keys', 'wrong.pem');
  writeFileSync(wrong, secret, { mode: 0o600 });
  const asDocument = await readConfiguration({ ...place, path: wrong });
  const document = desk.document();
  document.channels.alipay['privateKeyFile'] = 'keys/wrong.pem';
  const asKey = await decodeConfiguration(
    { ...document, keys: { journalKeyFile: 'keys/wrong.pem' } },
    place,
  );
  t.notOk(asDocument.ok);
  t.notOk(asKey.ok);
  t.notMatch(inspect([asDocument, asKey], { depth: 9 }), /SECRET/);
});

t.test('whatever it is handed it answers, and never throws', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (document) => {
      const read = await decodeConfiguration(document, place);
      return !read.ok && read.error.length > 0;
    }),
    { seed: 5, numRuns: count({ quick: 200, full: 20_000 }) },
  );
  t.end();
});

t.test(
  'full segments are archived and kept for 90 days after their export, unless told',
  async (t) => {
    const read = await decodeConfiguration(desk.document(), place);
    t.match(read, { ok: true, value: { exportKey: null } });
    t.strictSame(read.ok && read.value.journalKeeping, { retentionDays: 90, archive: true });
    const journal = { retentionDays: 400, archive: false };
    const told = await decodeConfiguration({ ...desk.document(), journal }, place);
    t.strictSame(told.ok && told.value.journalKeeping, journal);
    for (const retentionDays of [29, 3651, 90.5, '90']) {
      const document = { ...desk.document(), journal: { retentionDays } };
      t.strictSame(paths(await problemsOf(document)), ['/journal/retentionDays']);
    }
  },
);

t.test('the key of exports is an Ed25519 key that only its owner can read', async (t) => {
  const { privateKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const file = join(desk.folder, 'keys', 'export.pem');
  writeFileSync(file, privateKey, { mode: 0o600 });
  const document = { ...desk.document(), keys: { exportKeyFile: 'keys/export.pem' } };
  const read = await decodeConfiguration(document, place);
  const signed = read.ok ? read.value.exportKey?.sign(new Uint8Array(32)) : undefined;
  t.match(signed, /^[A-Za-z0-9+/]{86}==$/);
  chmodSync(file, 0o644);
  t.match(await problemsOf(document), [/^\/keys\/exportKeyFile .*can be read by others/]);
  const other = { ...document, keys: { exportKeyFile: 'keys/own.pem' } };
  t.match(await problemsOf(other), [/^\/keys\/exportKeyFile .*not an Ed25519 private key/]);
});

t.test('Alipay is set up by its key, or by three certificates, and not by both', async (t) => {
  const certificates = {
    appCertFile: 'keys/app.crt',
    alipayCertFile: 'keys/alipay.crt',
    alipayRootCertFile: 'keys/root.crt',
  };
  const root = issued({ common: 'Root', isAuthority: true, keyNo: 1 });
  const own = createPrivateKey(readFileSync(join(desk.folder, 'keys/own.pem'), 'utf8'));
  const files = {
    'app.crt': issued({ common: 'App', by: root, key: own }),
    'alipay.crt': issued({ common: 'Alipay', by: root }),
    'root.crt': root,
  };
  for (const [name, { cert }] of Object.entries(files)) {
    writeFileSync(join(desk.folder, 'keys', name), cert);
  }
  const document = desk.document();
  const { alipayPublicKeyFile, ...bare } = document.channels.alipay;
  const withChannel = (alipay: Record<string, unknown>) => ({ ...document, channels: { alipay } });
  const more = { spareGateway: 'https://spare.alipay.com/x', caFile: 'keys/root.crt' };
  const read = await decodeConfiguration(withChannel({ ...bare, ...certificates, ...more }), place);
  const [channel] = read.ok ? read.value.channels : [];
  t.same(
    channel?.hosts.map(({ href }) => href),
    ['http://127.0.0.1:1/gateway.do', 'https://spare.alipay.com/x'],
  );
  t.same(channel?.tls, { authorities: [root.cert] });
  t.match(await problemsOf(withChannel({ ...bare, ...certificates, alipayPublicKeyFile })), [
    /^\/channels\/alipay\/alipayPublicKeyFile cannot stand beside certificates/,
  ]);
  t.match(await problemsOf(withChannel(bare)), [
    /^\/channels\/alipay\/alipayPublicKeyFile is missing/,
  ]);
  const two = { ...bare, ...certificates, alipayRootCertFile: undefined, appCertFile: undefined };
  t.match(await problemsOf(withChannel(JSON.parse(JSON.stringify(two)) as typeof two)), [
    /^\/channels\/alipay\/appCertFile is missing/,
    /^\/channels\/alipay\/alipayRootCertFile is missing/,
  ]);
});

t.test('docs/config.schema.json is what the decoder says', async (t) => {
  const written: unknown = JSON.parse(
    readFileSync(join(projectRoot, 'docs/config.schema.json'), 'utf8'),
  );
  t.same(written, configurationSchema(), 'write it anew from configurationSchema()');
});
