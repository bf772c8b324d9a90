/**
 * Resident memory of a till with all drivers of the virtual board, over paid sales with their slips:
 * what the kernel says of the process, and whether it goes on growing. Time runs 25 times as fast, so
 * a garbage collector that looks at the clock has less of it than in life.
 */
import { readFileSync } from 'node:fs';
import { type BenchResult, type Benchmark, rounded } from './benchmark.js';
import { type Rig, withRig } from './till-rig.js';

/** HOLDFAST_BENCH_SALES tells another number. */
const salesUsual = 1_000;
const speed = 25;
const budgetMiB = 96;
const kibibytesPerMiB = 1024;

export const memory: Benchmark = { name: 'memory', run: () => withRig(speed, measure) };

async function* measure(rig: Rig): AsyncGenerator<BenchResult> {
  const sales = Number(process.env['HOLDFAST_BENCH_SALES'] ?? salesUsual);
  yield resident(rig, 0);
  await rig.stalls();
  for (let sale = 1; sale <= sales; sale += 1) {
    await rig.sell(sale);
    if (sale % (sales / 4) === 0) yield resident(rig, sale);
  }
  const { longestMs, samples } = await rig.endTill();
  yield {
    name: 'memory.longest-stall',
    value: rounded(longestMs),
    unit: 'ms',
    n: samples,
    budget: 20,
  };
}

function resident({ bench }: Rig, sales: number): BenchResult {
  const told = readFileSync(`/proc/${String(bench.till.pid())}/status`, 'utf8');
  const mebibytes = (field: string): number =>
    rounded(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(told)?.[1]) / kibibytesPerMiB);
  return {
    name: `memory.after-${String(sales)}-sales`,
    value: mebibytes('VmRSS'),
    unit: 'MiB',
    n: 1,
    highest: mebibytes('VmHWM'),
    budget: budgetMiB,
  };
}
