/**
 * Power cuts under a real ext4: the journal and a small document are written on a disk that logs, and
 * then the disk is rebuilt as a cut at some place would have left it, mounted by the file system's own
 * recovery, and opened. Every so often the start after a cut is logged and cut off as well.
 *
 *   node block-cuts-run.js FOLDER --cuts N [--seed S] [--omit datasync]
 *
 * In a private world (private-world.ts). Ends with a line that counts; 1 when anything was wrong.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type SeededRandom, seededRandom } from '../../src/twins/seeded-random.js';
import { type BlockEvent, diskAfterCut, losses, marksBefore, promisesIn } from './block-log.js';
import { problemIn } from './found.js';
import { LoggedDisk, Station, runNode } from './station.js';
import { type Told, toldIn, toldNothing } from './told.js';

/** Cuts of one recorded run, and of one recorded recovery. */
const cutsOfRun = 48;
const cutsOfRecovery = 6;
/** Every so many cuts the start that follows is recorded. */
const recoveryEvery = 8;

interface Series {
  readonly station: Station;
  readonly random: SeededRandom;
  /** For the runs: what breaks the disk's promise, if anything does. */
  readonly options: readonly string[];
  readonly wanted: number;
  cuts: number;
  inRecovery: number;
  failed: number;
}

/** A disk, what was told up to it, and what it went through since. */
interface Recorded {
  readonly label: string;
  readonly base: Buffer;
  readonly told: Told;
  readonly events: readonly BlockEvent[];
}

async function main(argv: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { cuts: text, seed: text, omit: text },
  });
  const station = new Station(positionals[0] ?? '');
  station.compile('block-logger', 'fuse3');
  const series: Series = {
    station,
    random: seededRandom(Number(values.seed ?? 1)),
    options: values.omit === undefined ? [] : ['--omit', values.omit],
    wanted: Number(values.cuts),
    cuts: 0,
    inRecovery: 0,
    failed: 0,
  };
  const base = station.newDisk();
  for (let run = 1; series.cuts < series.wanted; run += 1) {
    const more = 14 + series.random.below(14);
    const recorded = await record(series, { base, told: toldNothing }, `run ${run}`, more);
    await cutEverywhere(series, recorded, cutsOfRun);
  }
  const { cuts, inRecovery, failed } = series;
  process.stdout.write(`BLOCKCUTS cuts=${cuts} recovery=${inRecovery} FAILED=${failed}\n`);
  return failed === 0 ? 0 : 1;
}

/** Lets a new process go on with what is on the disk, in a boot of its own. */
async function record(
  { station, options }: Series,
  { base, told }: Pick<Recorded, 'base' | 'told'>,
  label: string,
  more: number,
): Promise<Recorded> {
  const boot = station.nextBoot();
  const events = await LoggedDisk.record(station, base, async ({ folder, marks }) => {
    const words = ['--documents', '--tell', marks, '--boot-id', boot, ...options];
    const till = join(folder, 'till');
    const status = await runNode('journal-run.js', [till, '--more', String(more), ...words]);
    if (status !== 0) throw new Error(`${label} ended with ${String(status)}`);
  });
  const { closed, failures } = toldIn(marksBefore(events, events.length), told);
  if (!closed || failures.length > 0) throw new Error(`${label} failed: ${failures.join()}`);
  return { label, base, told, events };
}

/** By turns right behind a promise that was told, one after the other, and anywhere. */
async function cutEverywhere(series: Series, recorded: Recorded, cuts: number): Promise<void> {
  const promises = promisesIn(recorded.events);
  const first = series.random.below(promises.length);
  for (let turn = 0; turn < cuts && series.cuts < series.wanted; turn += 1) {
    const { base, label, events } = recorded;
    const loss = losses[series.random.below(losses.length)] ?? 'none';
    const promise = promises[(first + Math.floor(turn / 2)) % promises.length];
    const anywhere = series.random.below(events.length + 1);
    const cut = turn % 2 === 0 && promise !== undefined ? promise : anywhere;
    const told = toldIn(marksBefore(events, cut), recorded.told);
    const disk = diskAfterCut(base, events, { cut, loss }, series.random);
    const place = `${label}, cut ${cut} of ${events.length} ${loss}`;
    await note(series, place, () => problemOf(series, disk, told));
    if (cuts !== cutsOfRun || turn % recoveryEvery !== recoveryEvery - 1) continue;
    await note(series, `${place}, its recovery`, async () => {
      const recovery = await record(series, { base: disk, told }, `${place}, recovery`, 2);
      const before = series.cuts;
      await cutEverywhere(series, recovery, cutsOfRecovery);
      series.inRecovery += series.cuts - before;
      // The recovery itself is no cut.
      series.cuts -= 1;
      return null;
    });
  }
}

async function problemOf(series: Series, disk: Buffer, told: Told): Promise<string | null> {
  const clock = series.station.nextClock();
  return series.station.afterCut(disk, (folder) => problemIn(join(folder, 'till'), told, clock));
}

async function note(
  series: Series,
  place: string,
  look: () => Promise<string | null>,
): Promise<void> {
  series.cuts += 1;
  let problem: string | null;
  try {
    problem = await look();
  } catch (error: unknown) {
    if (!(error instanceof Error)) throw error;
    problem = error.message;
  }
  if (problem === null) return;
  series.failed += 1;
  process.stdout.write(`${place}: ${problem}\n`);
}

process.exitCode = await main(process.argv.slice(2));
