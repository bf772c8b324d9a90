/** The main job end to end, over HTTP, with real processes: keys, code, wallet, slip, and the plug. */
import t from 'tap';
import { BenchClient } from './bench-client.js';

t.test('a sale is keyed in, paid by code, and its slip comes out', async (t) => {
  const bench = await BenchClient.start();
  t.teardown(() => bench.stop());
  await bench.charge('12.50');
  await bench.wait({ screen: 'paid' });
  const { status } = await bench.wait({ screen: 'paid', quiet: true });
  const [attempt] = status?.attempts ?? [];
  t.match(attempt, { amountFen: 1250, state: 'paid' });
  const ledger = await bench.ledger();
  t.match(ledger, [{ attempt: attempt?.attempt, state: 'paid', paidFen: 1250, returnedFen: 0 }]);
  t.equal(ledger[0]?.calls.filter((call) => call.on === 'pay').length, 1);
  t.ok(ledger[0]?.calls.every((call) => call.verified === true));
  const paper = await bench.paper();
  t.equal(paper.split('\f').length, 2, 'one slip');
  t.match(paper, attempt?.attempt);
  t.match(paper, '12.50');
});

t.test('a till that lost its power while the customer is asked finds the payment', async (t) => {
  const bench = await BenchClient.start();
  t.teardown(() => bench.stop());
  await bench.charge('1000.01');
  await bench.wait({ screen: 'confirm-on-phone' });
  t.match(await bench.power('cut'), { power: 'off' });
  t.same((await bench.state()).lcd.rows, ['', '', '', ''], 'a panel goes dark');
  t.match(await bench.keys('1'), { delivered: 0 });
  t.equal((await bench.asks()).length, 1, 'the phone knows nothing of that');
  t.match(await bench.power('on'), { power: 'on', boots: 2 });
  await bench.phone('confirm');
  await bench.wait({ state: 'paid' });
  await bench.wait({ quiet: true });
  const [row] = await bench.ledger();
  t.match(row, { state: 'paid', paidFen: 100_001, returnedFen: 0 });
  t.equal(row?.calls.filter((call) => call.on === 'pay').length, 1, 'charged once');
  t.equal((await bench.paper()).split('\f').length, 2, 'one slip');
});

t.test('the wallet keeps its books when the bench is closed and opened again', async (t) => {
  const first = await BenchClient.start();
  t.teardown(() => first.stop());
  await first.charge('3');
  await first.wait({ screen: 'paid', quiet: true });
  const before = await first.ledger();
  first.process.kill('SIGTERM');
  await first.ended();
  const second = await BenchClient.start({ data: first.data });
  t.teardown(() => second.stop());
  t.same(await second.ledger(), before);
});

t.test('a bench with 80 mm paper prints as wide as that', async (t) => {
  const bench = await BenchClient.start({ paper: '80mm' });
  t.teardown(() => bench.stop());
  await bench.charge('12.50');
  await bench.wait({ screen: 'paid', quiet: true });
  const rows = (await bench.paper()).split('\n');
  t.ok(rows.includes('-'.repeat(48)), rows.join('\n'));
});
