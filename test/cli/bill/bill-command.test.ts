/** `holdfast bill`: a real journal beside the bill of a wallet's twin, fetched over HTTP. */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { commandTable } from '../../../src/cli/command-table.js';
import { runCli } from '../../../src/cli/run-cli.js';
import { alipayWire } from '../../../src/twins/wire/alipay/alipay-wire.js';
import { configurationDesk } from '../../compose/configuration-desk.js';
import { projectRoot } from '../../project.js';
import { request } from '../../twins/wire/wire-rig.js';

const desk = configurationDesk();
t.teardown(desk.remove);
const data = join(desk.folder, 'till');
// Paid sales of 1.00 to 5.00, charged on 2023-11-15 at 06:13 in Beijing, and no key.
const fixture = join(projectRoot, 'test/fixtures/journals/format-2/plain-sales');
cpSync(join(fixture, 'journal'), join(data, 'journal'), { recursive: true });
const chargedMs = 1_700_000_000_000;
const numbers = ['AAA000001', 'AAA000002', 'AAA000003', 'AAA000004', 'AAB000001'].map(
  (end) => `T0000001SALTA${end}`,
);

const till = createPrivateKey(readFileSync(join(desk.folder, 'keys/own.pem'), 'utf8'));
const wallet = generateKeyPairSync('rsa', { modulusLength: 2048 });
writeFileSync(
  join(desk.folder, 'keys/alipay.pem'),
  wallet.publicKey.export({ format: 'pem', type: 'spki' }),
);

/** The wallet's own clock, milliseconds since 1970. */
let nowMs = chargedMs;
const beijing = (): string =>
  new Date(nowMs + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
const twin = alipayWire({
  now: () => nowMs,
  beijing,
  clockAt: (ms) => ms,
  appId: '2021000000000001',
  tillPublicKey: createPublicKey(till),
  ownPrivateKey: wallet.privateKey,
  isCodeShown: () => true,
  kept: [],
});

const targets: string[] = [];
const server = createServer((incoming, response) => {
  const target = incoming.url ?? '/';
  targets.push(target);
  const pieces: Buffer[] = [];
  incoming.on('data', (piece: Buffer) => pieces.push(piece));
  incoming.on('end', () => {
    const { search } = new URL(target, 'http://wallet');
    const origin = `http://${incoming.headers.host ?? ''}`;
    const body = Buffer.concat(pieces).toString('utf8');
    const answer = twin.billFile(target) ?? twin.receive(search, body, origin).work();
    response.end(answer.kind === 'reply' ? answer.body : '');
  });
});

/** A sale as the till of the journal made it, at the wallet. */
function book(number: string, yuan: string): void {
  const content = {
    out_trade_no: number,
    scene: 'bar_code',
    auth_code: `28${number.slice(-6)}${number.slice(-9, -6) === 'AAB' ? '1' : '0'}000000000`,
    subject: '消费',
    total_amount: yuan,
  };
  const common = { app_id: '2021000000000001', timestamp: beijing() };
  const asked = request('alipay.trade.pay', content, till, common);
  const answer = twin.receive(asked.query, asked.body).work();
  if (answer.kind !== 'reply' || !answer.body.includes('10000')) throw new Error('not booked');
}

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function bill(...argv: readonly string[]): Promise<Ran> {
  let out = '';
  let err = '';
  const surroundings = {
    stdout: (text: string) => void (out += text),
    stderr: (text: string) => void (err += text),
    cwd: desk.folder,
    env: { LANG: 'C' },
    version: '0.0.0',
  };
  const status = await runCli(['bill', ...argv], surroundings, commandTable);
  return { status, out, err };
}

const here = ['--channel', 'alipay', '--config', 'config.json', '--data', 'till'] as const;

t.before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const document = desk.document();
  document.channels.alipay['gateway'] = `http://127.0.0.1:${port}/gateway.do`;
  desk.write('config.json', document);
  for (const [place, number] of numbers.entries()) if (place !== 3) book(number, `${place + 1}.00`);
});
t.teardown(() => server.close());

t.test('arguments that make no sense are told, and nobody is asked', async (t) => {
  t.match(await bill(), { status: 2, err: /--channel is missing.*E-BILL-USAGE/s });
  t.match(await bill('--channel', 'alipay'), { status: 2, err: /--config is missing/ });
  t.match(await bill('2023-02-30', ...here), { status: 2, err: /is no day/ });
  t.match(await bill('2023-11-15', '2023-11-16', ...here), {
    status: 2,
    err: /one argument too many/,
  });
  const wechat = here.map((word) => (word === 'alipay' ? 'wechat' : word));
  t.match(await bill('2023-11-15', ...wechat), { status: 2, err: /no channel "wechat"/ });
  t.match(await bill('2023-11-15', ...here.slice(0, 4), '--data', 'none'), {
    status: 2,
    err: /E-JOURNAL-MISSING/,
  });
  t.same(targets, []);
});

t.test('what the wallet lacks is named, once the bills beside it were read', async (t) => {
  nowMs = Date.now();
  const told = await bill('2023-11-15', ...here);
  t.equal(told.status, 1, told.err);
  t.match(
    told.out,
    /The bill of alipay of 2023-11-15, 4 rows:\n {2}payment 4 {2}11\.00\n {2}refund 0 {2}0\.00\n/,
  );
  t.match(
    told.out,
    /! payment T0000001SALTAAAA000004 {2}bill - {2}journal 4\.00 \(paid\) {2}in the journal alone\n/,
  );
  t.match(told.out, /4 rows agree, 1 do not\.\n$/);
  t.equal(targets.length, 4, 'the bill, its file, and the two days beside it');
});

t.test('a bill that agrees is said to, and costs two requests', async (t) => {
  nowMs = chargedMs;
  book(numbers[3] ?? '', '4.00');
  nowMs = Date.now();
  targets.length = 0;
  t.match(await bill('20231115', ...here), {
    status: 0,
    out: /payment 5 {2}15\.00\n.*Agrees with the journal: 5 rows\.\n$/s,
  });
  t.equal(targets.length, 2);
  const json = JSON.parse((await bill('2023-11-15', ...here, '--json')).out) as Record<
    string,
    unknown
  >;
  t.match(json, {
    channel: 'alipay',
    day: '2023-11-15',
    totals: { payment: { count: 5, fen: 1_500 }, refund: { count: 0, fen: 0 } },
    equal: 5,
    differences: 0,
  });
  t.match(await bill('2023-11-15', '--lang', 'zh', ...here), {
    status: 0,
    out: /与账本一致：5 行。/,
  });
});

t.test('money that the journal does not know of is named', async (t) => {
  nowMs = chargedMs;
  book('T0000001SALTAAAA000099', '9.99');
  nowMs = Date.now();
  t.match(await bill('2023-11-15', ...here), {
    status: 1,
    out: /! payment T0000001SALTAAAA000099 {2}bill 9\.99 {2}journal - {2}in the bill alone\n/,
  });
});

t.test('a bill that is not there is no bill without rows', async (t) => {
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  t.match(await bill(today, ...here), {
    status: 1,
    out: '',
    err: /not there yet.*after 10:00 of the next day.*E-BILL-NOT-YET/s,
  });
  nowMs = chargedMs;
  t.match(await bill('2023-11-15', ...here), {
    status: 1,
    err: /refused us \(40002 isv\.invalid-timestamp\); look at clock.*E-BILL-REFUSED/s,
  });
  const document = desk.document();
  desk.write('config.json', document);
  t.match(await bill('2023-11-15', ...here), { status: 1, err: /could not be had.*E-BILL-NONE/s });
});
