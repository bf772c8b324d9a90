/**
 * The bench's WeChat desk on its port: both generations over real HTTP and real TLS, books that outlive
 * it, and a phone that scans. The keys are those of a bench's folder, the requests a third hand's.
 */
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHash, createPublicKey, sign, verify } from 'node:crypto';
import t, { type Test } from 'tap';
import { type DataFolder, prepareDataFolder } from '../../../src/workbench/data-folder.js';
import { realTime } from '../../../src/workbench/real-time.js';
import { openLedgerFile } from '../../../src/workbench/wallets/ledger-file.js';
import { type WalletDesk } from '../../../src/workbench/wallets/wallet-desk.js';
import type { DeskTls } from '../../../src/workbench/wallets/wallet-server.js';
import { openWeChatDesk } from '../../../src/workbench/wallets/wechat-desk.js';
import { ownCertificate } from '../../net/certificate.js';

const root = mkdtempSync(path.join(tmpdir(), 'holdfast-desk-'));
t.teardown(() => {
  rmSync(root, { recursive: true, force: true });
});
const folder: DataFolder = await prepareDataFolder(root);
const { appId, mchId, apiKey, v3: keys } = folder.weChat;
const keyFile = (name: string): string => readFileSync(path.join(folder.keys, name), 'utf8');
const merchantKey = keyFile('wechat-merchant-key.pem');
const merchantCertificate = keyFile('wechat-merchant-cert.pem');

async function openDesk(t: Test, tls?: DeskTls): Promise<WalletDesk> {
  const file = openLedgerFile(path.join(folder.wallets, 'wechat.jsonl'));
  const time = realTime({ speed: 1, from: file.elapsedMs });
  const changed = (): void => undefined;
  const desk = await openWeChatDesk(folder, {
    ...{ file, time, seed: 1, changed },
    ...(tls === undefined ? {} : { tls }),
  });
  t.teardown(() => {
    desk.close();
  });
  return desk;
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

interface Wish {
  readonly port: number;
  readonly method?: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Over TLS, trusting this; with the merchant's certificate if so wished. */
  readonly trusted?: string;
  readonly certified?: boolean;
}

function send({ port, method = 'POST', target, headers = {}, ...wish }: Wish): Promise<Answered> {
  return new Promise((done, reject) => {
    const shared = { host: '127.0.0.1', port, method, path: target, headers, agent: false };
    const hear = (response: IncomingMessage): void => {
      const pieces: Buffer[] = [];
      response.on('data', (bytes: Buffer) => pieces.push(bytes));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(pieces).toString('utf8');
        done({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    };
    const own = wish.certified === true ? { cert: merchantCertificate, key: merchantKey } : {};
    const asked =
      wish.trusted === undefined
        ? plainRequest(shared, hear)
        : tlsRequest({ ...shared, ...own, ca: wish.trusted }, hear);
    asked.on('error', reject);
    asked.end(wish.body ?? '');
  });
}

function v2Body(content: Readonly<Record<string, string>>): string {
  const all: Readonly<Record<string, string>> = {
    ...{ appid: appId, mch_id: mchId, nonce_str: 'x' },
    ...content,
  };
  const lines = Object.keys(all)
    .sort()
    .map((name) => `${name}=${all[name] ?? ''}`);
  const text = [...lines, `key=${apiKey}`].join('&');
  const signature = createHash('md5').update(text).digest('hex').toUpperCase();
  const elements = Object.entries({ ...all, sign: signature });
  return `<xml>${elements.map(([name, value]) => `<${name}>${value}</${name}>`).join('')}</xml>`;
}

function charge(attempt: string, code: string, fen = 1250): string {
  const order = { body: 'x', out_trade_no: attempt, total_fee: String(fen), auth_code: code };
  return v2Body({ ...order, spbill_create_ip: '127.0.0.1' });
}

function v3Headers(method: string, target: string, body: string): Readonly<Record<string, string>> {
  const seconds = String(Math.floor(Date.now() / 1000));
  const text = `${method}\n${target}\n${seconds}\nx\n${body}\n`;
  const signature = sign('RSA-SHA256', Buffer.from(text), merchantKey).toString('base64');
  const named = `mchid="${mchId}",nonce_str="x",timestamp="${seconds}"`;
  const proved = `serial_no="${keys.merchant.serial}",signature="${signature}"`;
  return { authorization: `WECHATPAY2-SHA256-RSA2048 ${named},${proved}` };
}

t.test('v2 and v3 are spoken on one port, about one set of books', async (t) => {
  const desk = await openDesk(t);
  const { code } = desk.codes.show();
  t.match(code, /^1[0-5]\d{16}$/);
  const paid = await send({ port: desk.port, target: '/pay/micropay', body: charge('D1', code) });
  t.match(paid.text, /<result_code><!\[CDATA\[SUCCESS\]\]>/);
  const target = `/v3/pay/transactions/out-trade-no/D1?mchid=${mchId}`;
  const headers = v3Headers('GET', target, '');
  const found = await send({ port: desk.port, method: 'GET', target, headers });
  t.match(JSON.parse(found.text), { trade_state: 'SUCCESS', amount: { total: 1250 } });
  const signed = [
    found.headers['wechatpay-timestamp'],
    found.headers['wechatpay-nonce'],
    found.text,
  ];
  const half = createPublicKey(keyFile('wechat-platform-public.pem'));
  const told = String(found.headers['wechatpay-signature']);
  const text = Buffer.from(`${signed.join('\n')}\n`);
  t.ok(verify('RSA-SHA256', text, half, Buffer.from(told, 'base64')));
  const [row] = desk.rows();
  t.match(row, { channel: 'wechat', attempt: 'D1', form: 'code', state: 'paid', paidFen: 1250 });
  const wires = row?.calls.map(({ on, wire, verified }) => [on, wire, verified]);
  t.strictSame(wires, [
    ['pay', '/pay/micropay', true],
    ['query', 'GET /v3/pay/transactions/out-trade-no/D1', true],
  ]);
});

t.test('its books outlive it', async (t) => {
  const desk = await openDesk(t);
  t.match(desk.rows()[0], { attempt: 'D1', state: 'paid', calls: { length: 2 } });
  const again = charge('D1', desk.codes.show().code);
  const { text } = await send({ port: desk.port, target: '/pay/micropay', body: again });
  t.match(text, /ORDERPAID/);
});

t.test('the phone scans the only code that stands on the till, and then asks', async (t) => {
  const desk = await openDesk(t);
  t.same(desk.touch('scanOrder', undefined), { ok: false, error: 'none' });
  const order = (attempt: string): string =>
    v2Body({
      ...{ body: 'x', out_trade_no: attempt, total_fee: '500', spbill_create_ip: '127.0.0.1' },
      ...{ notify_url: 'https://example.com', trade_type: 'NATIVE' },
    });
  const target = '/pay/unifiedorder';
  await send({ port: desk.port, target, body: order('Q1') });
  await send({ port: desk.port, target, body: order('Q2') });
  t.same(desk.touch('scanOrder', undefined), { ok: false, error: 'several' });
  t.ok(desk.touch('scanOrder', 'Q2').ok);
  t.same(desk.touch('scanOrder', 'Q2'), { ok: false, error: 'closed' });
  t.match(desk.asks(), [{ attempt: 'Q2', amountFen: 500 }]);
  t.ok(desk.touch('scanOrder', undefined).ok, 'the only one that is left');
  t.ok(desk.touch('confirm', 'Q1').ok);
  const states = desk.rows().map(({ attempt, form, state }) => [attempt, form, state]);
  t.strictSame(states.slice(-2), [
    ['Q1', 'qr', 'paid'],
    ['Q2', 'qr', 'waiting'],
  ]);
});

t.test('over TLS a reverse and a refund want the certificate of the merchant', async (t) => {
  const host = ownCertificate({ dns: [], addresses: ['127.0.0.1'] });
  const tls = { cert: host.cert, key: host.keyPem, clientAuthority: merchantCertificate };
  const desk = await openDesk(t, tls);
  const over = { port: desk.port, trusted: host.cert };
  const body = charge('T1', desk.codes.show().code);
  t.match((await send({ ...over, target: '/pay/micropay', body })).text, /SUCCESS/);
  const reverse = { ...over, target: '/secapi/pay/reverse', body: v2Body({ out_trade_no: 'T1' }) };
  const refused = await send(reverse);
  t.equal(refused.status, 400);
  t.match(refused.text, /No required SSL certificate was sent/);
  const state = (): string | undefined =>
    desk.rows().find(({ attempt }) => attempt === 'T1')?.state;
  t.equal(state(), 'paid');
  t.match((await send({ ...reverse, certified: true })).text, /<recall><!\[CDATA\[N\]\]>/);
  t.equal(state(), 'revoked');
});

t.test('a connection is broken off under TLS as without', async (t) => {
  const host = ownCertificate({ dns: [], addresses: ['127.0.0.1'] });
  const tls = { cert: host.cert, key: host.keyPem, clientAuthority: merchantCertificate };
  const desk = await openDesk(t, tls);
  const over = { port: desk.port, trusted: host.cert, target: '/pay/micropay' };
  desk.script([
    { on: 'pay', do: 'reset-before' },
    { on: 'pay', do: 'half-reply' },
  ]);
  for (const attempt of ['B1', 'B2']) {
    const body = charge(attempt, desk.codes.show().code);
    await t.rejects(send({ ...over, body }), { code: 'ECONNRESET' });
  }
});
