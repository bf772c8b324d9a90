/**
 * From the report of a key on the keypad's socket to the changed bytes on the LCD's, on a till that is
 * idle, prints slips one behind the other, waits for a wallet that is silent, is flooded by its scanner,
 * has a printer that comes and goes, writes to a disk whose flush takes 300 ms, and has all of that at
 * once. Beside each, the longest time that the till's loop was not free meanwhile; at the end what the
 * loop says of itself.
 */
import type { Key } from '../src/runtime/ports/device.js';
import { type BenchResult, type Benchmark, percentile, rounded } from './benchmark.js';
import { type Rig, withRig } from './till-rig.js';

const presses = 300;
/** Longer than the row of an amount would be: then it is cleared. */
const digitsMax = 6;
const slowFlushMs = 300;
const budgetMs = 50;
const stallBudgetMs = 20;

export const keyLatency: Benchmark = { name: 'key-latency', run: () => withRig(1, measure) };

/** What goes on while keys are pressed; `end` settles when it does no more. */
interface Trouble {
  /** Sees to it, before an amount is keyed in, that what is to go on does. */
  readonly between?: () => Promise<void>;
  readonly end: () => Promise<void>;
}

async function* measure(rig: Rig): AsyncGenerator<BenchResult> {
  await sellForCash(rig);
  await rig.untilScreen('idle');
  yield* under(rig, 'idle', []);
  yield* under(rig, 'printing', [printing(rig)]);
  yield* under(rig, 'scanner-flood', [scannerFlood(rig)]);
  yield* under(rig, 'slow-disk', [await slowDisk(rig), printing(rig)]);
  yield* under(rig, 'device-flapping', [flappingPrinter(rig)]);
  await rig.until('the printer is back', () => !isPrinterAway(rig));
  await waitForSilentWallet(rig);
  yield* under(rig, 'querying', []);
  yield* under(rig, 'all-at-once', [await slowDisk(rig), printing(rig), scannerFlood(rig)]);
  yield* ofItself(rig);
  await rig.endTill();
}

async function* under(
  rig: Rig,
  name: string,
  troubles: readonly Trouble[],
): AsyncGenerator<BenchResult> {
  await rig.stalls();
  const latencies = await pressMany(rig, async () => {
    for (const { between } of troubles) await between?.();
  });
  const { longestMs, samples } = await rig.stalls();
  for (const { end } of troubles) await end();
  yield* figures(name, latencies);
  yield {
    name: `key-latency.${name}.longest-stall`,
    value: rounded(longestMs),
    unit: 'ms',
    n: samples,
    budget: stallBudgetMs,
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

/** What the till's report says when all is over. */
async function* ofItself(rig: Rig): AsyncGenerator<BenchResult> {
  const { loop, devices } = await rig.report();
  const { longest, recent } = loop.lagMs.urgent;
  const ms = { unit: 'ms', n: recent.count } as const;
  yield { name: 'key-latency.loop.lag-p99', value: recent.p99, ...ms };
  yield { name: 'key-latency.loop.lag-longest', value: longest, ...ms };
  yield { name: 'key-latency.loop.longest-drain', value: loop.longestDrainMs, ...ms };
  const overruns = Object.values(loop.overruns).reduce((sum, count) => sum + count, 0);
  const names = JSON.stringify(loop.overruns);
  yield { name: 'key-latency.loop.overruns', value: overruns, unit: '', n: loop.handled, names };
  const atDevices = devices.reduce((sum, { statistics }) => sum + statistics.shedReadings, 0);
  const { code, key } = loop.sources;
  const n = code.admitted + code.shed + atDevices;
  yield { name: 'key-latency.shed.codes', value: code.shed + atDevices, unit: '', n };
  yield { name: 'key-latency.shed.keys', value: key.shed, unit: '', n: key.admitted + key.shed };
}

/** Milliseconds of each press. */
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

/** One slip at least is on its way whenever an amount is begun. */
function printing(rig: Rig): Trouble {
  const isPrinting = (): boolean =>
    rig.bench.status.now()?.slips?.some(({ state }) => state === 'sending') === true;
  return {
    between: async () => {
      if (isPrinting()) return;
      await rig.press('REPRINT');
      await rig.until('a slip on its way', isPrinting);
    },
    end: () => rig.until('the last slip', () => !isPrinting()).then(() => undefined),
  };
}

/**
 * A scanner that reads goods for ever, as fast as its line takes them: up to a thousand codes a second.
 * Each is another one: the same again would be taken for a trigger that bounced.
 */
function scannerFlood({ bench }: Rig): Trouble {
  let isOver = false;
  const flood = async (): Promise<void> => {
    for (let item = 0; !isOver; item += 1)
      await bench.desk.scan(`690${String(item).padStart(10, '0')}`);
  };
  const flooding = flood();
  return {
    end: () => {
      isOver = true;
      return flooding;
    },
  };
}

async function slowDisk({ bench }: Rig): Promise<Trouble> {
  await bench.injector.setDisk({ fsyncMs: slowFlushMs });
  return { end: () => bench.injector.setDisk({}) };
}

const flapMs = 100;

/** Its plug makes no contact: it goes and comes ten times a second. Nothing is printed meanwhile. */
function flappingPrinter({ bench }: Rig): Trouble {
  let turn: Promise<void> = Promise.resolve();
  let isOn = true;
  const set = (on: boolean): Promise<void> => {
    isOn = on;
    return bench.desk.printer.set({ power: on ? 'on' : 'off' });
  };
  const timer = setInterval(() => {
    turn = turn.then(() => set(!isOn));
  }, flapMs);
  return {
    end: () => {
      clearInterval(timer);
      return turn.then(() => set(true));
    },
  };
}

function isPrinterAway({ bench }: Rig): boolean {
  return bench.status.now()?.faults?.includes('E-PRINTER-OFFLINE') === true;
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
