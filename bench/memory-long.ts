/**
 * What the whole core holds after ever more sales: payment, journal, loop and screen in virtual time, in a
 * process of its own, with devices, wallet and disk that keep nothing. Flat is what it has to be.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type BenchResult, type Benchmark, rounded } from './benchmark.js';

/** HOLDFAST_BENCH_LONG_SALES tells another number. */
const salesUsual = 100_000;
const bytesPerMiB = 1_048_576;

export const memoryLong: Benchmark = { name: 'memory-long', run: measure };

async function* measure(): AsyncGenerator<BenchResult> {
  const sales = process.env['HOLDFAST_BENCH_LONG_SALES'] ?? String(salesUsual);
  const program = fileURLToPath(new URL('./memory-long-child.js', import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', program, sales], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((done) => child.on('close', done));
  for await (const line of createInterface({ input: child.stdout })) {
    const seen = JSON.parse(line) as { sale: number; heapUsed: number; rss: number };
    yield {
      name: `memory-long.heap-after-${String(seen.sale)}-sales`,
      value: rounded(seen.heapUsed / bytesPerMiB),
      unit: 'MiB',
      n: 1,
      rss: rounded(seen.rss / bytesPerMiB),
    };
  }
  const status = await ended;
  if (status !== 0) throw new Error(`the sales ended with ${String(status)}`);
}
