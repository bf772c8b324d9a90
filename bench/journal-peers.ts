/**
 * The journal beside a bare write and flush, and beside the stores that a till could have taken instead,
 * in one run: a durable commit and what it costs the disk, the same on a disk as slow as a card and with
 * flushes of 50 ms more, and opening after 90 days. Each in a process of its own.
 */
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchResult, type Benchmark, rounded } from './benchmark.js';
import { inBenchFolder } from './journal-load.js';
import { installPeers, peersFolder } from './peers/install.js';
import { type ScratchDisk, openScratchDisk } from './peers/scratch-disk.js';
import { type StoreName, storeNames, stores } from './peers/stores.js';

const commits = 2_000;
/** lowdb writes all of its records anew for each. */
const commitsOfLowdb = 300;
const slowCommits = 60;
const throttledCommits = 100;
/** 90 days of 300 payments with 7 records each. */
const recordsOf90Days = 189_000;

interface Committed {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly stallMs: number;
}

interface Weather {
  readonly name: string;
  readonly commits: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly slow?: boolean;
}

export const journalPeers: Benchmark = {
  name: 'journal-peers',
  run: () => inBenchFolder((path) => measure(resolve(path))),
};

async function* measure(path: string): AsyncGenerator<BenchResult> {
  const missing = installPeers();
  if (missing !== null) leftOut('the peers', missing);
  const names = missing === null ? storeNames : (['bare', 'journal'] as const);
  const disk = openScratchDisk(path);
  if (disk.shared !== null) leftOut('exact counters of the disk', disk.shared);
  try {
    yield* committing(disk, names, { name: 'commit', commits });
    yield* throttled(disk, names);
    yield* flushing(disk, names, path);
    yield* opening(disk, names);
  } finally {
    disk.free();
  }
}

async function* committing(
  disk: ScratchDisk,
  names: readonly StoreName[],
  weather: Weather,
): AsyncGenerator<BenchResult> {
  let bareP50 = NaN;
  for (const store of names) {
    const n = store === 'lowdb' ? Math.min(commitsOfLowdb, weather.commits) : weather.commits;
    const folder = freshFolder(disk, store);
    const before = { counters: disk.counters() };
    let after = before.counters;
    const child = start(['commit', store, folder, String(n)], weather.environment);
    if (weather.slow === true) {
      const problem = disk.throttle(child.pid ?? NaN);
      if (problem !== null) {
        child.kill('SIGKILL');
        leftOut(weather.name, problem);
        return;
      }
    }
    const seen = await told<Committed>(child, (place) => {
      if (place === 'warm') before.counters = disk.counters();
      else after = disk.counters();
    });
    disk.release();
    rmSync(folder, { recursive: true });
    if (store === 'bare') bareP50 = seen.p50;
    const cost =
      before.counters === null || after === null
        ? {}
        : {
            flushes: rounded((after.flushes - before.counters.flushes) / n),
            kilobytes: rounded((after.kilobytes - before.counters.kilobytes) / n),
          };
    yield {
      name: `journal-peers.${weather.name}.${store}`,
      ...(weather.slow === true
        ? { value: rounded(seen.perSecond), unit: 'commits/s' }
        : { value: rounded(seen.p50), unit: 'ms' }),
      n,
      p50: rounded(seen.p50),
      p99: rounded(seen.p99),
      max: rounded(seen.max),
      perSecond: Math.round(seen.perSecond),
      stallMs: rounded(seen.stallMs),
      ofBare: rounded(bareP50 / seen.p50),
      ...cost,
    };
  }
}

/** 8 MB and 250 writes a second: a slow card. */
function throttled(disk: ScratchDisk, names: readonly StoreName[]): AsyncGenerator<BenchResult> {
  return committing(disk, names, { name: 'slow-card', commits: throttledCommits, slow: true });
}

async function* flushing(
  disk: ScratchDisk,
  names: readonly StoreName[],
  path: string,
): AsyncGenerator<BenchResult> {
  const library = join(path, 'slow-sync.so');
  const source = join(peersFolder, 'peers', 'slow-sync.c');
  const built = spawnSync('cc', ['-shared', '-fPIC', '-o', library, source, '-ldl']);
  if (built.status !== 0) {
    leftOut('flushes of 50 ms more', 'there is no C compiler');
    return;
  }
  const environment = { LD_PRELOAD: library };
  yield* committing(disk, names, { name: 'flush-50ms', commits: slowCommits, environment });
}

async function* opening(
  disk: ScratchDisk,
  names: readonly StoreName[],
): AsyncGenerator<BenchResult> {
  for (const store of names) {
    if (stores[store].openCount === null) continue;
    const folder = freshFolder(disk, store);
    await told(start(['fill', store, folder, String(recordsOf90Days)]));
    const seen = await told<{ ms: number; rssMb: number; open: number }>(
      start(['open', store, folder]),
    );
    rmSync(folder, { recursive: true });
    yield {
      name: `journal-peers.open-90-days.${store}`,
      value: rounded(seen.ms),
      unit: 'ms',
      n: 1,
      records: recordsOf90Days,
      rssMb: rounded(seen.rssMb),
    };
  }
}

function freshFolder(disk: ScratchDisk, store: string): string {
  const folder = join(disk.folder, store);
  mkdirSync(folder);
  return folder;
}

function start(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  const program = fileURLToPath(new URL('./peers/peer-child.js', import.meta.url));
  return fork(program, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
}

/** What the child printed at its end; on the way it says where it is, and waits to be heard. */
function told<T>(child: ChildProcess, at: (place: string) => void = () => undefined): Promise<T> {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part));
  child.on('message', (place: string) => {
    at(place);
    child.send('heard');
  });
  return new Promise((done, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) done(JSON.parse(text) as T);
      else reject(new Error(`${child.spawnargs.slice(2).join(' ')} ended with ${String(code)}`));
    });
  });
}

function leftOut(what: string, why: string): void {
  process.stderr.write(`LEFT OUT ${what}: ${why}\n`);
}
