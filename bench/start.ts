/**
 * From the start of the process to the till that takes keys, and to the wallet's first sight of the
 * question about a payment that was open when the plug was pulled. Files are in the page cache.
 */
import { type BenchResult, type Benchmark, percentile, rounded } from './benchmark.js';
import { type Rig, withRig } from './till-rig.js';

const starts = 20;
const budgetMs = 2_000;

export const start: Benchmark = { name: 'start', run: () => withRig(1, measure) };

async function* measure(rig: Rig): AsyncGenerator<BenchResult> {
  const { bench } = rig;
  // Above the amount that a wallet takes without asking: the payment stays open over every start.
  await rig.charge('1', '0', '0', '1');
  await rig.untilScreen('confirm-on-phone');
  const readyMs: number[] = [];
  const queryMs: number[] = [];
  for (let round = 0; round < starts; round += 1) {
    await bench.cut();
    const before = queriesOf(rig);
    const began = performance.now();
    const asked = rig.until('a question', () => queriesOf(rig) > before);
    await bench.till.start();
    readyMs.push(performance.now() - began);
    queryMs.push((await asked) - began);
  }
  yield* figures('ready', readyMs);
  yield* figures('first-query', queryMs);
}

function queriesOf({ bench }: Rig): number {
  const calls = bench.wallets.flatMap((wallet) => wallet.rows()).flatMap((row) => row.calls);
  return calls.filter(({ on }) => on === 'query').length;
}

function* figures(name: string, values: readonly number[]): Generator<BenchResult> {
  for (const [figure, share] of [
    ['p50', 0.5],
    ['max', 1],
  ] as const) {
    const value = rounded(percentile(values, share));
    yield {
      name: `start.${name}.${figure}`,
      value,
      unit: 'ms',
      n: values.length,
      budget: budgetMs,
    };
  }
}
