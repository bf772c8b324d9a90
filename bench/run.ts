/**
 * Runs benchmarks: `node dist/bench/run.js [NAME ...]`, all of them without a name. One JSON line a
 * result, then a table. Figures are reported, never asserted.
 */
import type { BenchResult, Benchmark } from './benchmark.js';

/** To add one: a file that exports a `Benchmark`, and a line here. */
const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  'journal-commit': async () => (await import('./journal-commit.js')).journalCommit,
  'journal-peers': async () => (await import('./journal-peers.js')).journalPeers,
  'payment-decide': async () => (await import('./payment-decide.js')).paymentDecide,
  'journal-open': async () => (await import('./journal-open.js')).journalOpen,
  'journal-archive': async () => (await import('./journal-archive.js')).journalArchive,
  'key-latency': async () => (await import('./key-latency.js')).keyLatency,
  start: async () => (await import('./start.js')).start,
  wear: async () => (await import('./wear.js')).wear,
  'memory-long': async () => (await import('./memory-long.js')).memoryLong,
  'charge-cpu': async () => (await import('./charge-cpu.js')).chargeCpu,
  'native-load': async () => (await import('./native-load.js')).nativeLoad,
  memory: async () => (await import('./memory.js')).memory,
};

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !Object.hasOwn(benchmarks, name));
  if (unknown.length > 0) {
    process.stderr.write(
      `There is no benchmark ${unknown.join(', ')}; there are: ${Object.keys(benchmarks).join(', ')}.\n`,
    );
    return 2;
  }
  const results: BenchResult[] = [];
  for (const [name, load] of Object.entries(benchmarks)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const benchmark = await load();
    for await (const result of benchmark.run()) {
      results.push(result);
      process.stdout.write(`${JSON.stringify(result)}\n`);
    }
  }
  process.stdout.write(`\n${tableOf(results)}`);
  return 0;
}

function tableOf(results: readonly BenchResult[]): string {
  const rows = results.map(({ name, value, unit, n }) => [name, String(value), unit, `n=${n}`]);
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map(([name = '', value = '', unit = '', n = '']) => {
      const [first = 0, second = 0, third = 0] = widths;
      return `${name.padEnd(first)}  ${value.padStart(second)} ${unit.padEnd(third)}  ${n}\n`;
    })
    .join('');
}

process.exitCode = await main(process.argv.slice(2));
