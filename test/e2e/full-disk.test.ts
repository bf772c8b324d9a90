/**
 * A disk that is full: the till sells from what it has, begins nothing new below its reserve, ends what
 * is open, and sells again by itself when there is room. Small segments, so that a few sales get there.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { BenchClient } from '../workbench/bench-client.js';

const timeout = 110_000;
/** The smallest that a configuration takes: 8 blocks of it are the reserve. */
const segmentBlocks = 32;
const salesMax = 20;

async function benchWithSmallSegments(data: string): Promise<BenchClient> {
  const first = await BenchClient.start({ data, speed: 20 });
  await first.stop();
  const path = join(data, 'config.json');
  const document = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  // The open payment is to be open still when the disk is full.
  const wait = { totalSeconds: 600, voidAfterSeconds: 600 };
  writeFileSync(path, JSON.stringify({ ...document, wait, journal: { segmentBlocks } }));
  // Its journal was begun with large ones.
  rmSync(join(data, 'till'), { recursive: true });
  return BenchClient.start({ data, speed: 20 });
}

async function cashSale(bench: BenchClient, amount: number): Promise<void> {
  await bench.keys(...Array.from(String(amount)), 'CASH', 'ENTER');
  await bench.wait({ screen: 'paid' });
  // A result rests for a second of the till's time (P23).
  await bench.wait({ quiet: true });
  await bench.keys('ENTER');
  await bench.wait({ screen: 'idle,fault', quiet: true }).catch(async (error: unknown) => {
    throw new Error((await bench.state()).lcd.rows.join('/'), { cause: error });
  });
}

t.test('full before a payment, full during one, and room again', { timeout }, async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'bench-'));
  const bench = await benchWithSmallSegments(data);
  t.teardown(async () => {
    await bench.stop();
    rmSync(data, { recursive: true, force: true });
  });
  await bench.wait({ screen: 'idle' });
  await bench.script({ on: 'pay', do: 'ask' });
  await bench.charge('12.50');
  await bench.wait({ screen: 'confirm-on-phone' });
  await bench.disk({ full: true });
  await bench.keys('CANCEL');
  await bench.wait({ screen: 'unknown' });
  await bench.keys('CLEAR');
  let sales = 0;
  while ((await bench.state()).status?.faults.includes('E-JOURNAL-FULL') !== true) {
    sales += 1;
    if (sales > salesMax) throw new Error('it sells on and on');
    await cashSale(bench, sales);
  }
  t.ok(sales > 3, `${sales} sales from what was there`);
  const full = await bench.wait({ fault: 'E-JOURNAL-FULL' });
  t.match(full.lcd.rows.join('\n'), /存储将满/);
  await bench.keys('9', 'CASH');
  await bench.wait({ quiet: true });
  t.equal((await bench.state()).status?.attempts.length, sales + 1, 'nothing is begun');
  await bench.keys('CLEAR');

  await bench.phone('confirm');
  const [open] = (await bench.state()).status?.attempts ?? [];
  await bench.wait({ attempt: open?.attempt ?? '', state: 'paid', fault: 'E-JOURNAL-FULL' });

  await bench.disk({});
  await bench.wait({ fault: 'none', timeoutMs: 30_000 });
  await cashSale(bench, 88);
  const { status } = await bench.state();
  t.same([status?.faults, status?.attempts.length], [[], sales + 2]);
});
