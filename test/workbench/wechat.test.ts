/** A real till speaks both generations of WeChat Pay with the bench, one after the other, about the same books. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t, { type Test } from 'tap';
import { BenchClient, type BenchStart } from './bench-client.js';

const data = mkdtempSync(path.join(tmpdir(), 'bench-wechat-'));
t.teardown(() => {
  rmSync(data, { recursive: true, force: true });
});
t.setTimeout(60_000);

async function start(t: Test, more: BenchStart = {}): Promise<BenchClient> {
  const bench = await BenchClient.start({ data, seed: 5, speed: 20, ...more });
  t.teardown(() => bench.stop());
  return bench;
}

/** One charge, and the number of it once the screen says paid. */
async function paid(bench: BenchClient, amount: string): Promise<string> {
  await bench.charge(amount, 'wechat');
  const { status } = await bench.wait({ screen: 'paid', quiet: true });
  const number = status?.foreground ?? '';
  await bench.keys('ENTER');
  await bench.wait({ screen: 'idle', quiet: true });
  return number;
}

async function wires(bench: BenchClient, number: string): Promise<readonly string[]> {
  const row = (await bench.ledger()).find(({ attempt }) => attempt === number);
  return (row?.calls ?? []).map(({ wire, verified }) => `${wire} ${String(verified)}`);
}

t.test('in v2 a charge is paid, and one without an answer is found paid', async (t) => {
  const bench = await start(t);
  t.strictSame(await wires(bench, await paid(bench, '8.80')), ['/pay/micropay true']);
  await bench.scriptOf('wechat', { on: 'pay', do: 'hang', booked: true });
  const [charge, ...questions] = await wires(bench, await paid(bench, '9.90'));
  t.equal(charge, '/pay/micropay true');
  t.ok(questions.length > 0 && questions.every((one) => one === '/pay/orderquery true'));
  await bench.stop();
});

t.test('in v3 the customer confirms, and what v2 sold is in the books', async (t) => {
  const bench = await start(t, { weChat: 'v3' });
  t.match(await bench.ledger(), [
    { channel: 'wechat', state: 'paid', paidFen: 880 },
    { channel: 'wechat', state: 'paid', paidFen: 990 },
  ]);
  await bench.charge('1000.01', 'wechat');
  const { status } = await bench.wait({ screen: 'confirm-on-phone', quiet: true });
  await bench.phone('confirm', undefined, 'wechat');
  await bench.wait({ screen: 'paid', quiet: true });
  const [charge, query] = await wires(bench, status?.foreground ?? '');
  t.equal(charge, 'POST /v3/pay/transactions/codepay true');
  t.match(query, /^GET \/v3\/pay\/transactions\/out-trade-no\/\w+ true$/);
});
