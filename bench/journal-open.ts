/**
 * Opening a journal of 200,000 records, each step in a process of its own so that its memory is its
 * own: a start that reads the last carry-over and what follows, and a verification of everything.
 */
import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type BenchResult, type Benchmark, rounded } from './benchmark.js';
import { inBenchFolder, writeRecords } from './journal-load.js';

const records = 200_000;

export const journalOpen: Benchmark = { name: 'journal-open', run: () => inBenchFolder(measure) };

async function* measure(path: string): AsyncGenerator<BenchResult> {
  const folder = join(path, 'journal');
  await writeRecords(folder, records);
  yield { name: 'journal-open.size', value: await megabytesIn(folder), unit: 'MB', n: 1, records };
  for (const step of ['boot', 'verify'] as const) {
    const child = fileURLToPath(new URL('./journal-open-child.js', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [child, step, folder]);
    const seen = JSON.parse(stdout) as {
      ms: number;
      rssBefore: number;
      rssAfter: number;
      rssMax: number;
    };
    yield { name: `journal-open.${step}`, value: rounded(seen.ms), unit: 'ms', n: 1, records };
    const grown = (seen.rssMax - seen.rssBefore) / 1_048_576;
    const details = { before: megabytes(seen.rssBefore), after: megabytes(seen.rssAfter) };
    yield {
      name: `journal-open.${step}.rss`,
      value: megabytes(seen.rssMax),
      unit: 'MB',
      n: 1,
      grown: rounded(grown),
      ...details,
    };
  }
}

function megabytes(bytes: number): number {
  return rounded(bytes / 1_048_576);
}

async function megabytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size;
  return megabytes(bytes);
}
