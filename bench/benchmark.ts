/** What a benchmark is: a name, and results one by one as they are measured. */

export interface BenchResult {
  /** Of the figure, dotted under the benchmark's: `journal-commit.p50`. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** How many measurements stand behind the value. */
  readonly n: number;
  /** What a reader needs to judge it. */
  readonly [detail: string]: string | number | boolean;
}

export interface Benchmark {
  readonly name: string;
  run(): AsyncIterable<BenchResult> | Iterable<BenchResult>;
}

/** The value below which `share` (0 to 1) of `values` lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** To three significant digits. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
