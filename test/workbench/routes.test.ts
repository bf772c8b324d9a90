/** Every route of CONTRACT answers in its shape, and refuses what it has to refuse. One bench for all. */
import { existsSync } from 'node:fs';
import t from 'tap';
import { BenchClient, type BenchState, type Phone } from './bench-client.js';
import { Listener } from './listener.js';

const bench = await BenchClient.start({ speed: 10, seed: 7 });
t.teardown(() => bench.stop());
const host = bench.address.host;
const { port } = bench.address;

interface Refusal {
  readonly what: string;
  readonly method: string;
  readonly target: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
}

const refusals: readonly Refusal[] = [
  {
    what: 'a foreign Host',
    method: 'GET',
    target: '/api/state',
    headers: { host: `till.example:${port}` },
    status: 403,
  },
  {
    what: 'a Host without its port',
    method: 'GET',
    target: '/',
    headers: { host: '127.0.0.1' },
    status: 403,
  },
  {
    what: 'a foreign Origin',
    method: 'POST',
    target: '/api/power',
    body: '{"action":"cut"}',
    headers: { origin: 'http://shop.example' },
    status: 403,
  },
  {
    what: 'the Origin of a file',
    method: 'GET',
    target: '/api/events',
    headers: { origin: 'null' },
    status: 403,
  },
  { what: 'an unknown path', method: 'GET', target: '/api/nothing', status: 404 },
  { what: 'no path at all', method: 'GET', target: '//[', status: 400 },
  { what: 'a path of an object', method: 'GET', target: '/constructor', status: 404 },
  { what: 'a wrong method', method: 'GET', target: '/api/keys', status: 405 },
  { what: 'a method of nothing', method: 'PUT', target: '/api/events', status: 405 },
  { what: 'no JSON', method: 'POST', target: '/api/keys', body: '{', status: 400 },
  { what: 'a list for an object', method: 'POST', target: '/api/keys', body: '[]', status: 400 },
  {
    what: 'an unknown key',
    method: 'POST',
    target: '/api/keys',
    body: '{"keys":["F13"]}',
    status: 400,
  },
  {
    what: 'an unknown field',
    method: 'POST',
    target: '/api/power',
    body: '{"action":"on","x":1}',
    status: 400,
  },
  {
    what: 'an unknown mode',
    method: 'POST',
    target: '/api/network',
    body: '{"mode":"wet"}',
    status: 400,
  },
  { what: 'an unknown screen', method: 'GET', target: '/api/wait?screen=lobby', status: 400 },
  {
    what: 'a verb that means nothing to the call',
    method: 'POST',
    target: '/api/wallets/script',
    body: '{"channel":"alipay","next":[{"on":"pay","do":"recall"}]}',
    status: 400,
  },
  {
    what: 'a state where a screen is wanted',
    method: 'GET',
    target: '/api/wait?screen=stuck,paid&timeoutMs=1',
    status: 400,
  },
  {
    what: 'a wait for what is not',
    method: 'GET',
    target: '/api/wait?screen=paid&timeoutMs=1',
    status: 408,
  },
  {
    what: 'a confirmation when nobody asks',
    method: 'POST',
    target: '/api/phone',
    body: '{"wallet":"alipay","action":"confirm"}',
    status: 409,
  },
  {
    what: 'more than 64 KiB',
    method: 'POST',
    target: '/api/scan',
    body: JSON.stringify({ code: 'x'.repeat(64 * 1024) }),
    status: 413,
  },
  {
    what: 'a wallet that nobody has',
    method: 'POST',
    target: '/api/phone',
    body: '{"wallet":"unionpay","action":"newCode"}',
    status: 400,
  },
  {
    what: 'a scan of a code that no till shows',
    method: 'POST',
    target: '/api/phone',
    body: '{"wallet":"wechat","action":"scanOrder"}',
    status: 409,
  },
  { what: 'cards', method: 'GET', target: '/api/cards', status: 501 },
  { what: 'a card', method: 'POST', target: '/api/card', body: '{"card":"x"}', status: 501 },
];

for (const { what, method, target, status, ...more } of refusals) {
  t.test(`${what} is a ${status} in the form of errors`, async (t) => {
    const answer = await bench.ask(method, target, more);
    t.equal(answer.status, status);
    const told = JSON.parse(answer.bytes.toString('utf8')) as unknown;
    t.match(told, { error: { code: /^E-BENCH-/, message: /\S/, next: /\S/ } });
  });
}

t.test('a foreign page could not cut the power', async (t) => {
  t.match(await bench.state(), { power: 'on', boots: 1 });
});

t.test('localhost and its own Origin are let in', async (t) => {
  const headers = { host: `localhost:${port}`, origin: `http://127.0.0.1:${port}` };
  t.equal((await bench.ask('GET', '/api/state', { headers })).status, 200);
  t.equal(host, `127.0.0.1:${port}`);
});

t.test('the page brings all it needs along, and nothing may come from elsewhere', async (t) => {
  const page = await bench.ask('GET', '/');
  t.match(page.headers['content-type'], /^text\/html/);
  t.match(page.headers['content-security-policy'], /default-src 'none'/);
  const text = page.bytes.toString('utf8');
  t.notMatch(text, /https?:|<script>|<style>| on\w+=| style=/);
  for (const [, asset = ''] of text.matchAll(/(?:href|src)="(\/[^"]*)"/g)) {
    t.equal((await bench.ask('GET', asset)).status, 200, asset);
  }
});

t.test('the state has every part that is promised', async (t) => {
  const state = await bench.get<BenchState>('/api/state');
  t.match(state, {
    power: 'on',
    boots: 1,
    lcd: { rows: [String, String, String, String], columns: 16 },
    customer: { rows: [String, String] },
    lamps: {},
    drawer: { opens: 0 },
    beeps: Number,
    printer: { paper: 'ok', cover: 'closed', online: true, slips: 0 },
    network: { mode: 'up' },
    disk: {},
    status: { ready: true, screen: 'idle', attempts: [], faults: [] },
  });
  for (const path of Object.values(state.paths)) t.ok(existsSync(path), path);
});

t.test('pictures are PNG, the paper is text, list and bytes', async (t) => {
  for (const name of ['lcd', 'customer', 'paper']) {
    const answer = await bench.ask('GET', `/api/${name}.png`);
    t.equal(answer.headers['content-type'], 'image/png');
    t.equal(answer.bytes.subarray(1, 4).toString('latin1'), 'PNG');
  }
  t.equal((await bench.ask('GET', '/api/paper')).status, 200);
  t.same(await bench.get('/api/paper?json'), []);
  t.equal((await bench.ask('GET', '/api/paper.bin')).status, 200);
});

t.test('a script is shown, used up and cleared', async (t) => {
  await bench.script({ on: 'pay', do: 'ask', times: 2 });
  const target = '/api/wallets/script?channel=alipay';
  t.match(await bench.get(target), { next: [{ on: 'pay', do: 'ask', times: 2 }] });
  await bench.script();
  t.match(await bench.get(target), { channel: 'alipay', next: [] });
});

t.test('each wallet has its own codes and its own script', async (t) => {
  t.match(await bench.newCode('alipay'), /^28\d{16}$/);
  const code = await bench.newCode('wechat');
  t.match(code, /^1[0-5]\d{16}$/);
  const phones = await bench.get<readonly Phone[]>('/api/phone');
  t.strictSame(
    phones.map(({ wallet }) => wallet),
    ['alipay', 'wechat'],
  );
  t.equal(phones[1]?.code, code);
  await bench.scriptOf('wechat', { on: 'cancel', do: 'recall' });
  t.match(await bench.get('/api/wallets/script'), [
    { channel: 'alipay', next: [] },
    { channel: 'wechat', next: [{ on: 'cancel', do: 'recall' }] },
  ]);
  await bench.scriptOf('wechat');
});

t.test('what was set is told', async (t) => {
  await bench.network('slow', 30);
  await bench.disk({ fsyncMs: 5, failNext: 'rename' });
  await bench.printer({ paper: 'low', answer: 'status' });
  await bench.post('/api/clock', { stepMs: 60_000 });
  t.match(await bench.state(), {
    network: { mode: 'slow', ms: 30 },
    disk: { fsyncMs: 5, failNext: 'rename' },
    printer: { paper: 'low', answer: 'status' },
    clock: { offsetMs: 60_000, rtc: 'kept' },
  });
  await bench.network('up');
  await bench.disk({});
  await bench.printer({ paper: 'ok', answer: 'id' });
  t.match(await bench.state(), { network: { mode: 'up' }, disk: {} });
});

t.test('a line that is dead is up again at the same port', async (t) => {
  for (const mode of ['down', 'refused', 'reset', 'captive', 'down', 'up']) {
    t.match(await bench.network(mode), { mode });
  }
  await bench.charge('1');
  await bench.wait({ screen: 'paid' });
  t.equal((await bench.ledger()).length, 1);
});

t.test('a phone hides the code that was paid with, and shows the next one', async (t) => {
  await bench.wait({ quiet: true });
  await bench.power('cycle');
  const used = await bench.charge('2');
  await bench.wait({ screen: 'paid' });
  const hidden = { code: null, expiresInMs: 0 };
  t.match((await bench.get<readonly Phone[]>('/api/phone'))[0], { wallet: 'alipay', ...hidden });
  const next = await bench.newCode();
  t.not(next, used);
  t.match((await bench.get<readonly Phone[]>('/api/phone'))[0], { code: next });
});

t.test('slips and rows of the books are told from where one wants them', async (t) => {
  await bench.wait({ quiet: true });
  const slips = await bench.get<readonly { readonly n: number }[]>('/api/paper?json');
  t.ok(slips.length >= 2);
  t.same(await bench.get('/api/paper?json&after=1'), slips.slice(1));
  const rows = await bench.ledger();
  t.same(await bench.get('/api/wallets?last=1'), rows.slice(-1));
  t.same(await bench.get('/api/wallets?last=100'), rows);
  const one = await bench.ask('GET', '/api/paper.png?slip=1');
  t.equal(one.bytes.subarray(1, 4).toString('latin1'), 'PNG');
  t.ok(one.bytes.length < (await bench.ask('GET', '/api/paper.png')).bytes.length);
  t.equal((await bench.ask('GET', '/api/paper.png?slip=99')).status, 404);
  t.equal((await bench.ask('GET', '/api/paper?json&after=x')).status, 400);
});

t.test('the time server answers as it is told, and is silent until then', async (t) => {
  const { time } = await bench.get<{ readonly time: { readonly do: string } }>('/api/state');
  t.match(time, { do: 'silent', ms: 0, asked: Number });
  const dayMs = 86_400_000;
  t.match(await bench.post('/api/time', { do: 'wrong' }), { do: 'wrong', ms: -10 * dayMs });
  t.match(await bench.post('/api/time', { do: 'late', ms: 7 }), { do: 'late', ms: 7 });
  for (const body of ['{"do":"fast"}', '{}', '{"do":"late","ms":-1}', '{"do":"right","x":1}']) {
    t.equal((await bench.ask('POST', '/api/time', { body })).status, 400, body);
  }
  t.match(await bench.post('/api/time', { do: 'silent' }), { do: 'silent', ms: 0 });
});

t.test('who listens hears of the LCD’s dots at once, and of disk and clock', async (t) => {
  const heard = new Listener(bench.address);
  t.teardown(() => {
    heard.end();
  });
  const { dots, lit } = await heard.next('dots');
  t.equal(lit, true);
  t.equal(Buffer.from(String(dots), 'base64').length, 1024);
  await bench.disk({ fsyncMs: 7 });
  t.match(await heard.next('disk'), { disk: { fsyncMs: 7 } });
  await bench.disk({});
  await bench.post('/api/clock', { rtc: 'kept' });
  t.match(await heard.next('clock'), { clock: { offsetMs: 0 } });
  await bench.power('cut');
  const dark = Buffer.alloc(1024).toString('base64');
  // What the till drew last may still be on its way.
  let last = await heard.next('dots');
  while (last['lit'] === true) last = await heard.next('dots');
  t.match(last, { lit: false, dots: dark });
});
