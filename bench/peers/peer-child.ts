/**
 * One store measured in a process of its own, so that its threads, caches and memory are its own:
 * `commit STORE FOLDER N`, `fill STORE FOLDER N` or `open STORE FOLDER`. Prints what it saw as JSON.
 */
import { percentile } from '../benchmark.js';
import { paymentEntry } from '../journal-load.js';
import { type StoreName, stores } from './stores.js';

const [step, name = 'bare', folder = '', count = '0'] = process.argv.slice(2);
const kind = stores[name as StoreName];
const n = Number(count);
const warmUp = 20;
const tickMs = 5;
const fillEntries = 2_000;

/** How late a timer comes that is set again and again: what a key would have waited. */
function watchLateness(): () => number {
  let worst = 0;
  let due = performance.now() + tickMs;
  const tick = (): void => {
    const now = performance.now();
    worst = Math.max(worst, now - due);
    due = now + tickMs;
    timer = setTimeout(tick, tickMs);
  };
  let timer = setTimeout(tick, tickMs);
  return () => {
    clearTimeout(timer);
    return worst;
  };
}

async function commit(): Promise<object> {
  const store = await kind.open(folder);
  for (let index = 0; index < warmUp; index += 1) await store.put(paymentEntry(index));
  // The parent reads the disk's counters between these two lines.
  await told('warm');
  const lateness = watchLateness();
  const spans: number[] = [];
  const began = performance.now();
  for (let index = warmUp; index < warmUp + n; index += 1) {
    const entry = paymentEntry(index);
    const start = performance.now();
    await store.put(entry);
    spans.push(performance.now() - start);
    // A till does not write in one breath: its loop turns between two records.
    await new Promise(setImmediate);
  }
  const seconds = (performance.now() - began) / 1000;
  const stallMs = lateness();
  await told('done');
  await store.close();
  return {
    perSecond: n / seconds,
    p50: percentile(spans, 0.5),
    p99: percentile(spans, 0.99),
    max: Math.max(...spans),
    stallMs,
    rssMb: process.memoryUsage.rss() / 1_048_576,
  };
}

async function fill(): Promise<object> {
  const store = await kind.open(folder);
  for (let from = 0; from < n; from += fillEntries) {
    const size = Math.min(fillEntries, n - from);
    await store.fill(Array.from({ length: size }, (_, at) => paymentEntry(from + at)));
  }
  await store.close();
  return { filled: n };
}

async function openAgain(): Promise<object> {
  const rssBefore = process.memoryUsage.rss();
  const start = performance.now();
  const open = (await kind.openCount?.(folder)) ?? 0;
  const ms = performance.now() - start;
  return { ms, open, rssMb: process.memoryUsage.rss() / 1_048_576, rssBefore };
}

/** Says where it is, and goes on when it has been heard. */
async function told(place: string): Promise<void> {
  if (process.send === undefined) return;
  const heard = new Promise((resolve) => process.once('message', resolve));
  process.send(place);
  await heard;
}

const steps: Readonly<Record<string, () => Promise<object>>> = { commit, fill, open: openAgain };
const run = steps[step ?? ''];
if (run === undefined) throw new Error(`there is no step ${String(step)}`);
process.stdout.write(JSON.stringify(await run()));
if (process.connected) process.disconnect();
