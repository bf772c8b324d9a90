/**
 * From the report of a key on the keypad's socket to the first changed bytes on the LCD's, on a till
 * that is idle, prints, waits for a wallet that is silent, and writes to a disk whose flush takes
 * 300 ms. Beside it, the longest time that the till's loop was not free meanwhile.
 */
import type { Key } from '../src/runtime/ports/device.js';
import { type BenchResult, type Benchmark, percentile, rounded } from './benchmark.js';
import { type Rig, withRig } from './till-rig.js';

const presses = 300;
/** Longer than the row of an amount would be: then it is cleared. */
const digitsMax = 6;
const slowFlushMs = 300;
const budgetMs = 50;

export const keyLatency: Benchmark = { name: 'key-latency', run: () => withRig(1, measure) };

async function* measure(rig: Rig): AsyncGenerator<BenchResult> {
  await sellForCash(rig);
  await rig.untilScreen('idle');
  rig.forgetStalls();
  yield* figures('idle', await pressMany(rig, async () => Promise.resolve()));
  yield* figures('printing', await pressMany(rig, () => keepPrinting(rig)));
  await waitForSilentWallet(rig);
  yield* figures('querying', await pressMany(rig, async () => Promise.resolve()));
  await rig.bench.injector.setDisk({ fsyncMs: slowFlushMs });
  yield* figures('slow-disk', await pressMany(rig, () => keepPrinting(rig)));
  await rig.bench.injector.setDisk({});
  const { longestMs, samples } = await rig.endTill();
  yield {
    name: 'key-latency.longest-stall',
    value: rounded(longestMs),
    unit: 'ms',
    n: samples,
    budget: 20,
  };
}

function* figures(name: string, latencies: readonly number[]): Generator<BenchResult> {
  for (const [figure, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
    ['max', 1],
  ] as const) {
    yield {
      name: `key-latency.${name}.${figure}`,
      value: rounded(percentile(latencies, share)),
      unit: 'ms',
      n: latencies.length,
      budget: budgetMs,
    };
  }
}

/** Milliseconds of each press; `between` sees to it that what is to go on meanwhile does. */
async function pressMany(rig: Rig, between: () => Promise<void>): Promise<readonly number[]> {
  const latencies: number[] = [];
  for (let press = 0; press < presses; press += 1) {
    const place = press % (digitsMax + 1);
    if (place === 0) await between();
    const key = place === digitsMax ? 'CLEAR' : String((press % 9) + 1);
    latencies.push(await timed(rig, key as Key));
  }
  await rig.press('CLEAR');
  return latencies;
}

/** A till that is keyed an amount in shows it in its first row: the rest may turn pages meanwhile. */
async function timed({ bench, press, until }: Rig, key: Key): Promise<number> {
  const firstRow = (): string | undefined => bench.desk.lcdRows()[0];
  const before = firstRow();
  const began = performance.now();
  const changed = until(`an answer to ${key}`, () => firstRow() !== before);
  await press(key);
  return (await changed) - began;
}

async function sellForCash(rig: Rig): Promise<void> {
  await rig.press('5', 'ENTER');
  await rig.untilScreen('awaiting-code');
  await rig.press('CASH');
  await rig.untilScreen('choose');
  await rig.press('ENTER');
  await rig.untilScreen('paid');
  await leaveResult(rig);
}

/** A result ignores keys for a second. */
async function leaveResult(rig: Rig): Promise<void> {
  while (rig.bench.status.now()?.screen !== 'idle') await rig.press('ENTER');
}

/** One slip at least is on its way. */
async function keepPrinting(rig: Rig): Promise<void> {
  const isPrinting = (): boolean =>
    rig.bench.status.now()?.slips?.some(({ state }) => state === 'sending') === true;
  if (isPrinting()) return;
  await rig.press('REPRINT');
  await rig.until('a slip on its way', isPrinting);
}

/** A sale stands parked, and its wallet answers nothing. */
async function waitForSilentWallet(rig: Rig): Promise<void> {
  const times = 1_000;
  rig.bench.wallets[0]?.script([{ on: 'any', do: 'hang', times, ms: 0, booked: false }]);
  await rig.charge('7');
  await rig.untilScreen('asking', 'confirm-on-phone');
  await rig.press('CANCEL');
  await rig.untilScreen('unknown');
  await leaveResult(rig);
}
