/**
 * A clock that is wrong (P25), on the bench: without network time, with it, a year ahead, and set back
 * in the middle of a sale. Cash works all the while; no wallet is charged until the time is right.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { countsAreQuick } from '../counts.js';
import { projectRoot } from '../project.js';
import { BenchClient, type BenchState } from '../workbench/bench-client.js';
import { Listener } from '../workbench/listener.js';
import { settle } from './settling.js';

const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;

async function records(data: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const main = join(projectRoot, 'dist/src/main.js');
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...[main, 'journal', 'cat', '--json', '--data', data],
  ]);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

/** Settles when the till has asked the time server, which has answered if it answers. */
async function timeAsked(t: Test, bench: BenchClient): Promise<void> {
  const listener = listening(t, bench);
  const asks = async (): Promise<number> => {
    const { time } = await listener.next('time');
    return (time as { readonly asked: number }).asked;
  };
  const { time } = await bench.get<{ readonly time: { readonly asked: number } }>('/api/state');
  while ((await asks()) <= time.asked);
}

t.test('1970 and a server that knows no better: E-CLOCK, cash alone', async (t) => {
  const bench = await BenchClient.start({ speed: 5 });
  t.teardown(() => bench.stop());
  await bench.charge('1');
  await bench.wait({ screen: 'paid', quiet: true });
  await bench.post('/api/clock', { rtc: 'none' });
  await bench.post('/api/time', { do: 'unset' });
  const asked = timeAsked(t, bench);
  await bench.power('cycle');
  await asked;
  const { lcd, status } = await bench.wait({ fault: 'E-CLOCK', quiet: true });
  t.equal(status?.screen, 'fault');
  t.match(lcd.rows.join(' '), /时钟有误/);
  await bench.keys('2', 'ENTER');
  await bench.wait({ screen: 'awaiting-code', quiet: true });
  await bench.scan(await bench.newCode());
  await bench.wait({ quiet: true });
  t.equal((await bench.ledger()).length, 1, 'the sale before, and no other');
  await bench.keys('CASH', 'ENTER');
  await bench.wait({ screen: 'paid', quiet: true });
  t.match(await bench.paper(), /时间未校准/, 'the slip says so of its time');
});

t.test('1970 and a time server: the fault ends by itself, and its time is on record', async (t) => {
  const bench = await BenchClient.start({ speed: 5 });
  t.teardown(() => bench.stop());
  await bench.charge('1');
  await bench.wait({ screen: 'paid', quiet: true });
  await bench.post('/api/clock', { rtc: 'none' });
  await bench.post('/api/network', { mode: 'down' });
  await bench.post('/api/time', { do: 'right' });
  await bench.power('cycle');
  await bench.wait({ fault: 'E-CLOCK', quiet: true });
  await bench.post('/api/network', { mode: 'up' });
  await bench.wait({ fault: 'none', quiet: true, timeoutMs: 30_000 });
  const before = Date.now();
  await bench.charge('3');
  const { paths } = await bench.wait({ screen: 'paid', quiet: true });
  const told = await records(paths.data);
  const paid = told.filter(({ state }) => state === 'paid').at(-1);
  t.ok(Math.abs(Number(paid?.['wallMs']) - before) < 60_000, 'the record has the right time');
  t.ok(told.some(({ type }) => type === 'ClockStep'));
});

// A bench of its own; network time is shown above: in the counts of continuous integration and above.
if (!countsAreQuick) {
  t.test('a year ahead is set right by a time server, and a charge goes on', async (t) => {
    const bench = await BenchClient.start({ speed: 5 });
    t.teardown(() => bench.stop());
    await bench.power('cut');
    await bench.post('/api/time', { do: 'right' });
    await bench.post('/api/clock', { stepMs: yearMs });
    const asked = timeAsked(t, bench);
    await bench.power('on');
    await asked;
    const before = Date.now();
    await bench.charge('4');
    const { paths, status } = await bench.wait({ screen: 'paid', quiet: true });
    t.same(status?.faults, []);
    const paid = (await records(paths.data)).filter(({ state }) => state === 'paid').at(-1);
    t.ok(Math.abs(Number(paid?.['wallMs']) - before) < 60_000);
  });
}

t.test('set back in the middle of a sale: the sale goes on, the next wallet waits', async (t) => {
  const bench = await BenchClient.start({ speed: 5 });
  t.teardown(() => bench.stop());
  await bench.script({ on: 'pay', do: 'ask' });
  await bench.charge('5');
  await bench.wait({ screen: 'confirm-on-phone', quiet: true });
  await bench.post('/api/clock', { stepMs: -3 * hourMs });
  await bench.wait({ fault: 'E-CLOCK', timeoutMs: 30_000 });
  await bench.post('/api/phone', { wallet: 'alipay', action: 'confirm' });
  await bench.wait({ screen: 'paid', quiet: true });
  t.match(await bench.ledger(), [{ state: 'paid', paidFen: 500 }]);
  await bench.post('/api/time', { do: 'right' });
  await bench.wait({ fault: 'none', timeoutMs: 60_000 });
});

t.test(
  'ten minutes off: wallets are signed for in their own time, and the till says so',
  async (t) => {
    const bench = await BenchClient.start({ speed: 5 });
    t.teardown(() => bench.stop());
    await bench.charge('6');
    const before = await bench.wait({ screen: 'paid', quiet: true });
    t.same(before.status?.faults, []);
    await bench.post('/api/clock', { stepMs: hourMs / 6 });
    await settle(bench);
    await bench.charge('7');
    await bench.wait({ screen: 'paid', fault: 'E-CHANNEL-CLOCK' });
    await settle(bench);
    await shows(t, bench, '请校准时钟');

    // A start with the wrong clock: what the first question is answered with tells the time.
    await bench.power('cycle');
    const listener = listening(t, bench);
    for (let open = false; !open;) {
      const { status } = (await listener.next('status')) as Pick<BenchState, 'status'>;
      const faults = status?.faults ?? [];
      open = faults.includes('E-CHANNEL-CLOCK') && !faults.includes('E-CHANNEL-CLOSED');
    }
    await bench.charge('8');
    await bench.wait({ screen: 'paid', quiet: true });
    t.match(await bench.ledger(), [{ paidFen: 600 }, { paidFen: 700 }, { paidFen: 800 }]);
  },
);

function listening(t: Test, bench: BenchClient): Listener {
  const listener = new Listener(bench.address);
  t.teardown(() => {
    listener.end();
  });
  return listener;
}

/** Settles when the LCD says it; its pages turn by themselves. */
async function shows(t: Test, bench: BenchClient, words: string): Promise<void> {
  const listener = listening(t, bench);
  const isShown = async (): Promise<boolean> =>
    (await bench.state()).lcd.rows.join(' ').includes(words);
  while (!(await isShown())) await listener.next('lcd');
}
