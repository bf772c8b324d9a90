/**
 * What a sale writes to the disk: a real till sells with its data folder on a disk of its own, whose
 * counters are read before and after. Needs root for the disk.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BenchResult, type Benchmark, rounded } from './benchmark.js';
import { inBenchFolder } from './journal-load.js';
import { type ScratchDisk, openScratchDisk } from './peers/scratch-disk.js';
import { type Rig, withRig } from './till-rig.js';

const sales = 200;
const speed = 25;

export const wear: Benchmark = { name: 'wear', run: () => inBenchFolder(measure) };

async function* measure(path: string): AsyncGenerator<BenchResult> {
  const folder = resolve(path);
  const place = join(folder, 'bench', 'till');
  mkdirSync(place, { recursive: true });
  const disk = openScratchDisk(folder, place);
  try {
    if (disk.shared !== null) process.stderr.write(`LEFT OUT wear: ${disk.shared}\n`);
    else yield* withRig(speed, (rig) => selling(rig, disk), folder);
  } finally {
    disk.free();
  }
}

async function* selling(rig: Rig, disk: ScratchDisk): AsyncGenerator<BenchResult> {
  const before = disk.counters();
  for (let sale = 1; sale <= sales; sale += 1) await rig.sell(sale);
  await rig.endTill();
  const after = disk.counters();
  if (before === null || after === null) return;
  yield {
    name: 'wear.a-sale',
    value: rounded((after.kilobytes - before.kilobytes) / sales),
    unit: 'KB',
    n: sales,
    flushes: rounded((after.flushes - before.flushes) / sales),
    writes: rounded((after.writes - before.writes) / sales),
  };
}
