/**
 * A full segment of 4 MiB into the archive, through the same calls as in a till but without its pauses:
 * how long, how small, and how long each slice of it takes. Then a day of 50,000 records
 * out as signed lines, with the memory that it takes.
 */
import { generateKeyPairSync } from 'node:crypto';
import { copyFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeFolder } from '../src/platform/node-storage.js';
import { archiveSegment } from '../src/runtime/journal/archiver.js';
import { exportLines } from '../src/runtime/journal/day-export.js';
import { selectDay } from '../src/runtime/journal/day-selection.js';
import { exportKeyOf } from '../src/runtime/journal/export-key.js';
import { indexJournal } from '../src/runtime/journal/reader.js';
import { decodeSegmentHeader, isHeaderFault } from '../src/runtime/journal/segment-header.js';
import { readHeaderBlock } from '../src/runtime/journal/segments.js';
import { calendarDay } from '../src/runtime/ports/calendar.js';
import { hours, wallMs } from '../src/runtime/ports/units.js';
import { type BenchResult, type Benchmark, percentile, rounded } from './benchmark.js';
import { chainKey, inBenchFolder, openBenchJournal, paymentEntry } from './journal-load.js';

const repeats = 7;
const exportRecords = 50_000;

export const journalArchive: Benchmark = {
  name: 'journal-archive',
  run: async function* () {
    yield* inBenchFolder(archiveFigures);
    yield* inBenchFolder(exportFigures);
  },
};

/** One entry a batch, as a till writes them; ends with the third segment. */
async function fillSegments(path: string): Promise<number> {
  const { journal } = await openBenchJournal(path);
  let records = 0;
  for (; ; records += 1) {
    const answer = await journal.append([paymentEntry(records)]);
    if (!answer.ok) throw new Error(answer.error.kind);
    if (records % 100 === 0 && (await exists(join(path, 'seg-000003.pj')))) break;
  }
  await journal.close();
  return records;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function* archiveFigures(path: string): AsyncGenerator<BenchResult> {
  await fillSegments(path);
  const folder = nodeFolder(path);
  const archive = await folder.folder('archive');
  if (!archive.ok) throw new Error(archive.error.detail);
  const plain = join(path, 'seg-000002.pj');
  const zipped = join(path, 'archive', 'seg-000002.pj.gz');
  await copyFile(plain, join(path, 'kept'));
  const source = { folder, key: chainKey };
  const [own, next] = [await headerOf(source, 2), await headerOf(source, 3)];
  const records = next.firstSequence - own.firstSequence;
  const spans: number[] = [];
  const runs: (readonly number[])[] = [];
  for (let run = 0; run < repeats; run += 1) {
    const { slices, turn } = timedTurns();
    const start = performance.now();
    const done = await archiveSegment({ folder, key: chainKey, turn }, archive.value, 2, next);
    spans.push(performance.now() - start);
    runs.push(slices);
    if (!done.ok) throw new Error(JSON.stringify(done.error));
    if (run === repeats - 1) break;
    await rm(zipped);
    await rename(join(path, 'kept'), plain);
    await copyFile(plain, join(path, 'kept'));
  }
  const [plainBytes, zippedBytes] = [
    (await stat(join(path, 'kept'))).size,
    (await stat(zipped)).size,
  ];
  const figure = (name: string, value: number, unit: string, n: number): BenchResult => ({
    name: `journal-archive.${name}`,
    value: rounded(value),
    unit,
    n,
  });
  yield figure('plain', plainBytes / records, 'bytes/record', records);
  yield figure('archived', zippedBytes / records, 'bytes/record', records);
  yield figure('segment.p50', percentile(spans, 0.5), 'ms', repeats);
  const [cold = [], ...warm] = runs;
  const least = leastOf(warm);
  // The first run is without compiled code, and with the machine's weather.
  yield figure('slice.cold.p50', percentile(cold, 0.5), 'ms', cold.length);
  yield figure('slice.cold.max', Math.max(...cold), 'ms', cold.length);
  yield figure('slice.p50', percentile(least, 0.5), 'ms', least.length);
  yield figure('slice.max', Math.max(...least), 'ms', least.length);
}

async function headerOf(source: Parameters<typeof readHeaderBlock>[0], number: number) {
  const block = await readHeaderBlock(source, number);
  const header = block.ok ? decodeSegmentHeader(block.value) : null;
  if (header === null || isHeaderFault(header)) throw new Error(`segment ${number} is not there`);
  return header;
}

/**
 * Times of the slices of one run, in order: from one turn to the asking for the next. One that waits
 * for the disk lets the loop turn meanwhile, and counts as nothing.
 */
function timedTurns() {
  const slices: number[] = [];
  let resumed = performance.now();
  let turns = 0;
  let turnsAtResume = 0;
  const countTurn = (): number => (turns += 1);
  setImmediate(countTurn);
  const turn = async (): Promise<boolean> => {
    const span = performance.now() - resumed;
    slices.push(turns === turnsAtResume ? span : 0);
    await new Promise((resolve) => setImmediate(resolve));
    resumed = performance.now();
    turnsAtResume = turns;
    setImmediate(countTurn);
    return true;
  };
  return { slices, turn };
}

/** Of each slice the least over `runs`: what it takes without the weather of the machine. */
function leastOf(runs: readonly (readonly number[])[]): readonly number[] {
  const [first = []] = runs;
  return first.map((_, slice) => Math.min(...runs.map((run) => run[slice] ?? Infinity)));
}

async function* exportFigures(path: string): AsyncGenerator<BenchResult> {
  const { journal } = await openBenchJournal(path);
  const group = 32;
  for (let at = 0; at < exportRecords; at += group) {
    const entries = Array.from({ length: group }, (_, index) => paymentEntry(at + index));
    const answer = await journal.append(entries);
    if (!answer.ok) throw new Error(answer.error.kind);
  }
  await journal.close();
  const folder = nodeFolder(path);
  const index = await indexJournal(folder);
  if (!index.ok) throw new Error(index.error.detail);
  const source = { folder, key: chainKey };
  const [ahead, pem] = [hours(8), generateKeyPairSync('ed25519').privateKey];
  const key = exportKeyOf(pem.export({ type: 'pkcs8', format: 'pem' }).toString());
  const day = calendarDay(wallMs(1_800_000_000_000), ahead);
  const start = performance.now();
  const before = process.memoryUsage().rss;
  let [most, early, lines, bytes] = [before, before, 0, 0];
  const selection = await selectDay(source, index.value, { day, ahead });
  if (!selection.ok || selection.value === null) throw new Error('there is such a day');
  const parts = { source, index: index.value, selection: selection.value, software: '0' };
  for await (const line of exportLines({ ...parts, sign: key?.sign ?? null })) {
    if (!line.ok) throw new Error(line.error.detail);
    lines += 1;
    bytes += line.value.length;
    if (lines % 1000 === 0) most = Math.max(most, process.memoryUsage().rss);
    if (lines === exportRecords / 2) early = most;
  }
  const n = lines;
  const ms = performance.now() - start;
  yield { name: 'journal-export.day', value: rounded(ms), unit: 'ms', n };
  yield { name: 'journal-export.line', value: rounded(bytes / lines), unit: 'bytes', n };
  const grown = (rss: number): number => rounded((rss - before) / 1_048_576);
  yield { name: 'journal-export.memory.half', value: grown(early), unit: 'MiB more', n };
  yield { name: 'journal-export.memory', value: grown(most), unit: 'MiB more', n };
}
