/** `holdfast doctor --channel`: what a technician is told of a channel, step by step. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { doctorCommand } from '../../../src/cli/doctor/doctor-command.js';
import { runCli } from '../../../src/cli/run-cli.js';
import { configurationDesk } from '../../compose/configuration-desk.js';
import { newKeys, pemOf, signedReply } from '../../net/gateways/alipay/wire.js';
import { certificateOf } from '../../net/certificate.js';
import { type RawServer, answerOf, rawServer } from '../../net/raw-server.js';

const desk = configurationDesk();
t.teardown(desk.remove);
const keys = newKeys();
for (const [name, text] of [
  ['till.pem', pemOf(keys.app.privateKey, 'pkcs8')],
  ['wallet.pem', pemOf(keys.alipay.publicKey, 'spki')],
  ['half.pem', pemOf(keys.app.publicKey, 'spki')],
] as const) {
  writeFileSync(join(desk.folder, 'keys', name), text, { mode: 0o600 });
}

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly lines: readonly Line[];
}

interface Line {
  readonly check: string;
  readonly subject: string;
  readonly ok: boolean;
  readonly says: string;
  readonly next: string | null;
  readonly code: string | null;
}

/** In the words of `lang`, or as JSON for a script. */
async function doctor(config: string, channel = 'alipay', lang?: 'zh' | 'en'): Promise<Ran> {
  let out = '';
  let err = '';
  const where = ['--board', 'virtual', '--data', join(desk.folder, 'data'), '--config', config];
  const how = lang === undefined ? ['--json'] : ['--lang', lang];
  const status = await runCli(
    ['doctor', ...where, '--channel', channel, ...how],
    {
      stdout: (text) => void (out += text),
      stderr: (text) => void (err += text),
      cwd: desk.folder,
      env: { LANG: 'C' },
      version: '1.2.3',
    },
    { doctor: async () => Promise.resolve(doctorCommand) },
  );
  const texts = lang === undefined ? out.split('\n').filter((line) => line !== '') : [];
  return { status, out, err, lines: texts.map((line) => JSON.parse(line) as Line) };
}

let written = 0;

/** A configuration whose channel differs in `more` from a sound one. */
function configured(more: Readonly<Record<string, unknown>>, others = {}): string {
  const document = desk.document();
  const names = { privateKeyFile: 'keys/till.pem', alipayPublicKeyFile: 'keys/wallet.pem' };
  const alipay = { ...document.channels.alipay, ...names, ...more };
  written += 1;
  return desk.write(`c${written}.json`, { ...document, ...others, channels: { alipay } });
}

const notExist = '{"code":"40004","msg":"x","sub_code":"ACQ.TRADE_NOT_EXIST"}';

/** A wallet whose clock is `offMs` from ours, and whose answers are signed by `key`. */
async function wallet(t: Test, offMs = 0, key = keys.alipay.privateKey): Promise<RawServer> {
  const server = await rawServer(t);
  server.act = (socket) => {
    const date = `Date: ${new Date(Date.now() + offMs).toUTCString()}`;
    const body = signedReply('alipay_trade_query_response', notExist, key);
    socket.write(answerOf('200 OK', body, [date]));
  };
  return server;
}

const faults = ({ lines }: Ran): readonly string[] =>
  lines.filter(({ ok }) => !ok).map(({ check, subject }) => `${check} ${subject}`);

t.test('a channel that is well: a sentence for each step, and one question asked', async (t) => {
  const server = await wallet(t);
  const config = configured({ gateway: server.url.href });
  const ran = await doctor(config);
  t.equal(ran.status, 0);
  t.match(ran.lines, [
    {
      check: 'key',
      subject: 'privateKeyFile keys/till.pem',
      says: /RSA 2048 bits, PEM, mode 0600/,
    },
    { check: 'key', subject: 'alipayPublicKeyFile keys/wallet.pem', says: /public key, RSA 2048/ },
    { check: 'dns', subject: '127.0.0.1' },
    { check: 'tls', says: 'plain http to this machine.' },
    { check: 'clock', subject: 'alipay', says: /[+-]0\.\d s ± 1\.\d s from the wallet's/ },
    { check: 'channel', subject: 'alipay', says: 'answers, and its signature holds.' },
  ]);
  t.equal(ran.lines.length, 6);
  t.equal(server.heads.length, 1);
  const { out } = await doctor(config, 'alipay', 'zh');
  t.match(out, /ok {5}key {7}privateKeyFile keys\/till\.pem: 私钥 RSA 2048 位，PEM，权限 0600/);
});

t.test('a name that is not configured is wrong usage, and those that are get named', async (t) => {
  const config = configured({});
  for (const name of ['wechat', 'alipya', '']) {
    const ran = await doctor(config, name, 'en');
    t.equal(ran.status, 2);
    t.match(ran.err, `No channel "${name}" is configured; there is: alipay.`);
    t.equal(ran.out, '');
  }
  const none = desk.write('none.json', { ...desk.document(), channels: {} });
  t.match(await doctor(none, 'alipay', 'zh'), {
    status: 2,
    err: /没有配置渠道“alipay”；已配置：无/,
  });
  const broken = join(desk.folder, 'broken.json');
  writeFileSync(broken, '{');
  t.match(await doctor(broken), { status: 1, lines: [{ check: 'config', says: /is not JSON/ }] });
});

t.test('keys that are wrong in the files, each told where it is', async (t) => {
  const open = join(desk.folder, 'keys', 'open.pem');
  writeFileSync(open, pemOf(keys.app.privateKey, 'pkcs8'));
  chmodSync(open, 0o644);
  for (const [more, found, says] of [
    [{ privateKeyFile: 'keys/open.pem' }, 'privateKeyFile keys/open.pem', /mode 0644/],
    [{ privateKeyFile: 'keys/gone.pem' }, 'privateKeyFile keys/gone.pem', /is not there/],
    [
      { alipayPublicKeyFile: 'keys/half.pem' },
      'alipayPublicKeyFile keys/half.pem',
      /half of our own/,
    ],
  ] as const) {
    const ran = await doctor(configured(more));
    t.match(faults(ran), [`key ${found}`, /^tls /], found);
    t.match(
      ran.lines.find(({ subject }) => subject === found),
      { says, next: /\w/ },
    );
    t.equal(ran.lines.filter(({ check }) => check === 'config').length, 0, 'told once');
    t.equal(ran.status, 1);
  }
  const swapped = await doctor(
    configured({ privateKeyFile: 'keys/wallet.pem', alipayPublicKeyFile: 'keys/till.pem' }),
  );
  t.match(swapped.lines, [
    { says: "should hold the merchant's own private key, and holds a public key." },
    { says: "should hold the wallet's public key, and holds a private key." },
  ]);
});

t.test('keys that are right as files, and the wrong ones: the signed query tells', async (t) => {
  // Signed by somebody else than the public key says.
  const server = await wallet(t, 0, keys.app.privateKey);
  const ran = await doctor(configured({ gateway: server.url.href }));
  t.same(faults(ran), ['channel alipay']);
  t.match(ran.lines.at(-1), { next: /channels\.alipay\.alipayPublicKeyFile/ });
});

t.test(
  'other mistakes of the configuration: those of the channel, and that there are more',
  async (t) => {
    const server = await wallet(t);
    const more = { gateway: server.url.href, appId: '?' };
    const ran = await doctor(configured(more, { terminal: '?', colour: 1 }));
    t.same(faults(ran), ['config /channels/alipay/appId', 'config elsewhere']);
    t.match(ran.lines.find(({ subject }) => subject === 'elsewhere')?.says, /are 2 mistakes/);
    t.match(ran.lines.at(-1), { check: 'clock', ok: true }, 'the line is looked at all the same');
    t.match(server.heads, ['GET /gateway.do HTTP/1.1'], 'and nothing signed is sent');
    const address = await doctor(configured({ gateway: 'http://10.0.0.1/' }));
    t.match(address.lines.at(-1), { subject: '/channels/alipay/gateway', says: /must be https/ });
  },
);

t.test("a clock that is not the wallet's, above a minute", async (t) => {
  for (const [offMs, expected] of [
    [-600_000, ['clock alipay']],
    [30_000, []],
  ] as const) {
    const server = await wallet(t, offMs);
    const ran = await doctor(configured({ gateway: server.url.href }));
    t.same(faults(ran), expected);
    const clock = ran.lines.find(({ check }) => check === 'clock');
    t.match(clock?.says, offMs < 0 ? /\+(600|599)\.\d s/ : /-(30|29)\.\d s/);
    t.equal(clock?.code, offMs < 0 ? 'E-CHANNEL-CLOCK' : null);
  }
});

t.test('a wallet that refuses a wrong clock is asked again in its own time', async (t) => {
  const server = await rawServer(t);
  const sent: string[] = [];
  server.act = (socket, { line }) => {
    const text = /timestamp=([^& ]+)/.exec(line)?.[1] ?? '';
    const asked = Date.parse(`${decodeURIComponent(text).replace(' ', 'T')}+08:00`);
    const wallets = Date.now() - 600_000;
    const isOff = Math.abs(asked - wallets) > 300_000;
    sent.push(isOff ? 'off' : 'right');
    const node = isOff ? '{"code":"40002","msg":"x","sub_code":"isv.invalid-timestamp"}' : notExist;
    const body = signedReply('alipay_trade_query_response', node, keys.alipay.privateKey);
    socket.write(answerOf('200 OK', body, [`Date: ${new Date(wallets).toUTCString()}`]));
  };
  const ran = await doctor(configured({ gateway: server.url.href }));
  t.same(sent, ['off', 'right']);
  t.same(faults(ran), ['clock alipay'], 'the clock is the fault, and the only one');
});

t.test('a line that does not come about, each with what to look at', async (t) => {
  const stranger = certificateOf({ names: { dns: [], addresses: ['127.0.0.1'] } });
  const proxy = await rawServer(t, { tls: { cert: stranger.cert, key: stranger.keyPem } });
  for (const [gateway, found, says, next] of [
    ['https://nowhere.invalid/x', 'dns nowhere.invalid', /no address/, /DNS/],
    ['http://127.0.0.1:1/x', 'tls http://127.0.0.1:1', /ECONNREFUSED/, /port/],
    [proxy.url.href, `tls ${proxy.url.origin}`, /not the wallet.*SELF_SIGNED/, /proxy/],
  ] as const) {
    const config = configured({ gateway });
    const ran = await doctor(config);
    t.same(faults(ran), [found]);
    t.match(ran.lines.at(-1), { says, next, code: 'E-CHANNEL-DOWN' });
    t.equal(ran.status, 1);
    t.match((await doctor(config, 'alipay', 'zh')).out, /FAULT {2}(dns|tls) .*请检查/);
  }
  t.same(proxy.heads, []);
});
