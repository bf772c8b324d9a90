/**
 * One durable commit through the journal against a bare write and flush of 4 KiB over zeros, on the
 * same disk and through the same calls of Node, taken in turns so that both see the same weather.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type BenchResult, type Benchmark, percentile, rounded } from './benchmark.js';
import { inBenchFolder, openBenchJournal, paymentEntry } from './journal-load.js';

/** HOLDFAST_BENCH_COMMITS tells another number. */
const commits = Number(process.env['HOLDFAST_BENCH_COMMITS'] ?? 3000);
const warmUp = Math.ceil(commits / 10);
const blockBytes = 4096;
const blocks = 1024;

export const journalCommit: Benchmark = {
  name: 'journal-commit',
  run: () => inBenchFolder(measure),
};

async function* measure(path: string): AsyncGenerator<BenchResult> {
  const bare = await open(join(path, 'bare'), 'w+');
  await bare.write(Buffer.alloc(blocks * blockBytes));
  await bare.sync();
  const { journal } = await openBenchJournal(join(path, 'journal'));
  const block = Buffer.alloc(blockBytes, 1);
  const bareMs: number[] = [];
  const journalMs: number[] = [];
  for (let index = 0; index < commits + warmUp; index += 1) {
    const entries = [paymentEntry(index)];
    const start = performance.now();
    await bare.write(block, 0, blockBytes, (index % blocks) * blockBytes);
    await bare.datasync();
    const middle = performance.now();
    const answer = await journal.append(entries);
    const end = performance.now();
    if (!answer.ok) throw new Error(`the journal failed: ${answer.error.kind}`);
    if (index < warmUp) continue;
    bareMs.push(middle - start);
    journalMs.push(end - middle);
  }
  await journal.close();
  await bare.close();
  yield* figures(bareMs, journalMs);
}

function* figures(bareMs: readonly number[], journalMs: readonly number[]): Generator<BenchResult> {
  const n = bareMs.length;
  const share = (name: string, values: readonly number[], part: number): BenchResult => ({
    name: `journal-commit.${name}`,
    value: rounded(percentile(values, part)),
    unit: 'ms',
    n,
  });
  yield share('bare.p50', bareMs, 0.5);
  yield share('bare.p99', bareMs, 0.99);
  yield share('journal.p50', journalMs, 0.5);
  yield share('journal.p99', journalMs, 0.99);
  const ratio = percentile(journalMs, 0.5) / percentile(bareMs, 0.5);
  yield { name: 'journal-commit.ratio', value: rounded(ratio), unit: 'x', n, budget: 1.3 };
}
