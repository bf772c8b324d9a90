/**
 * Cut at every call of a round: a journal is archived, then what is old is deleted, and the process
 * dies in each of the disk calls of that; the disk loses what it may lose in every mode, and the next
 * round is cut off as well. At every moment each segment is there, once, in order and unchanged; a
 * start sees what it saw before; and the rounds that follow come to the end that they would have had.
 */
import t from 'tap';
import { archiveRound } from '../../../src/runtime/journal/archive-round.js';
import { openJournal } from '../../../src/runtime/journal/open.js';
import type { JournalRecord } from '../../../src/runtime/journal/record.js';
import type { StorageFolder } from '../../../src/runtime/ports/storage.js';
import { type Flush, type TwinDisk, twinDisk } from '../../../src/twins/disk.js';
import type { DiskFault } from '../../../src/twins/disk/door.js';
import { type LossMode, lossModes } from '../../../src/twins/disk/loss.js';
import { seededRandom } from '../../../src/twins/seeded-random.js';
import { count } from '../../counts.js';
import { everythingExported, journalOf, readAll, receipt, roundParts } from './archive-rig.js';

type Ending = 'kill' | LossMode;
const endings: readonly Ending[] = ['kill', ...lossModes];
const moments = ['before', 'during', 'after'] as const;

const rig = await journalOf(11);
const whole = await readAll(rig.disk);
const records = whole.records.map((record) => JSON.stringify(record));
/** Segments 1 to 3 go into the archive; 1 and 2 leave it. */
const keptFrom = sequenceOf(3);
const retention = { ...everythingExported, receipts: [receipt(1, keptFrom - 1)] };
const entriesAtStart = await entriesOf(rig.disk.fork(seededRandom(1)));

function sequenceOf(segment: number): number {
  return whole.segments[segment - 1]?.records[0]?.sequence ?? 0;
}

async function entriesOf(disk: TwinDisk): Promise<string> {
  const opened = await openJournal(rig.options(disk.mount()));
  if (!opened.ok) return JSON.stringify(opened.error);
  return JSON.stringify([opened.value.journal.mode, opened.value.entries]);
}

async function bothRounds(folder: StorageFolder): Promise<void> {
  await archiveRound(roundParts(folder));
  await archiveRound(roundParts(folder, { retention }));
}

function runOn(disk: TwinDisk, faults: readonly DiskFault[]): Promise<void> {
  return Promise.race([bothRounds(disk.mount(faults)), disk.died]);
}

function after(from: TwinDisk, ending: Ending, seed: number): TwinDisk {
  const disk = from.fork(seededRandom(seed));
  if (ending !== 'kill') disk.cut(ending, seededRandom(seed + 1));
  return disk;
}

/** What is wrong with the journal on `disk`, or `null`. */
async function problemOf(disk: TwinDisk): Promise<string | null> {
  const found = await readAll(disk);
  if (found.damage.length > 0) return `damage: ${found.damage.join()}`;
  const problem = missingOf(found.records);
  if (problem !== null) return problem;
  if ((await entriesOf(disk.fork(seededRandom(2)))) !== entriesAtStart) return 'a start differs';
  for (const more of [{}, { retention }]) {
    const done = await archiveRound(roundParts(disk.mount(), more));
    if (!done.ok) return `the next round ends with ${JSON.stringify(done.error)}`;
  }
  const end = await readAll(disk);
  if (end.damage.length > 0) return `damage at the end: ${end.damage.join()}`;
  const { archived, plain } = end.index;
  if (archived.join() !== '3' || plain[0] !== 4) return `archived ${archived.join()}`;
  return end.records[0]?.sequence === keptFrom ? missingOf(end.records) : 'it begins elsewhere';
}

/** Everything from where the records begin, which is nowhere behind what had to be kept. */
function missingOf(found: readonly JournalRecord[]): string | null {
  const first = found[0]?.sequence ?? Infinity;
  if (first > keptFrom) return `it begins with ${first}`;
  const expected = records.slice(records.length - found.length);
  const isSame = found.every((record, at) => JSON.stringify(record) === expected[at]);
  return isSame ? null : 'records are missing, twice there or changed';
}

interface Tally {
  runs: number;
  readonly problems: string[];
}

async function note(tally: Tally, label: string, disk: TwinDisk): Promise<void> {
  tally.runs += 1;
  const problem = await problemOf(disk);
  if (problem !== null) tally.problems.push(`${label}: ${problem}`);
}

/** Every how many of `all` cases there are about `runs`; odd, so that every kind of case is met. */
function stepFor(runs: number, all: number): number {
  return Math.max(1, Math.floor(all / runs) | 1);
}

async function callsOfRounds(): Promise<number> {
  const disk = rig.disk.fork(seededRandom(1));
  await runOn(disk, []);
  return disk.callCount;
}

async function cutEverywhere(runs: number, from: TwinDisk = rig.disk): Promise<Tally> {
  const total = await callsOfRounds();
  const step = stepFor(runs, total * moments.length * endings.length);
  const tally: Tally = { runs: 0, problems: [] };
  const cuts = moments.flatMap((moment) => endings.map((ending) => ({ moment, ending })));
  for (let turn = 0; turn < total * cuts.length; turn += step) {
    const at = 1 + Math.floor(turn / cuts.length);
    const { moment, ending } = cuts[turn % cuts.length] ?? { moment: 'during', ending: 'lost' };
    const dead = from.fork(seededRandom(at));
    await runOn(dead, [{ at, trouble: { kind: 'die', moment } }]);
    await note(tally, `call ${at} ${moment} ${ending}`, after(dead, ending, at * 31));
  }
  return tally;
}

t.test(
  'a cut in every call of a round, in every mode, loses no segment and adds none',
  async (t) => {
    const tally = await cutEverywhere(count({ quick: 48, full: 100_000 }));
    t.strictSame(tally.problems, []);
    t.comment(`archive cuts: ${tally.runs} runs`);
    t.ok(tally.runs > 40, `${tally.runs} runs`);
  },
);

t.test('a cut in every call of the next round is survived as well', async (t) => {
  const total = await callsOfRounds();
  const tally: Tally = { runs: 0, problems: [] };
  const step = stepFor(count({ quick: 16, full: 4000 }), total * total);
  for (let turn = 0; turn < total * total; turn += step) {
    const [at, inner] = [1 + Math.floor(turn / total), 1 + (turn % total)];
    const [first, second] = [endings[turn % 8] ?? 'kill', endings[(turn * 3) % 8] ?? 'kill'];
    const dead = rig.disk.fork(seededRandom(at));
    await runOn(dead, [{ at, trouble: { kind: 'die', moment: 'during' } }]);
    const again = after(dead, first, at * 37);
    await runOn(again, [{ at: inner, trouble: { kind: 'die', moment: 'during' } }]);
    const label = `call ${at} ${first}, then ${inner} ${second}`;
    await note(tally, label, after(again, second, inner));
  }
  t.strictSame(tally.problems, []);
  t.comment(`archive cuts in pairs: ${tally.runs} runs`);
  t.ok(tally.runs > 10, `${tally.runs} runs`);
});

t.test('a fault of any call is told, and the journal is whole', async (t) => {
  const total = await callsOfRounds();
  const tally: Tally = { runs: 0, problems: [] };
  for (const code of ['Io', 'NoSpace'] as const) {
    for (let at = 1; at <= total; at += stepFor(count({ quick: 10, full: 1000 }), total)) {
      const disk = rig.disk.fork(seededRandom(at));
      await runOn(disk, [{ at, trouble: { kind: 'fail', code, arrived: 'some' } }]);
      await note(tally, `call ${at} ${code}`, after(disk, 'lost', at));
    }
  }
  t.strictSame(tally.problems, []);
});

t.test('a disk that breaks its own promise is caught: the checks have teeth', async (t) => {
  for (const broken of ['sync', 'syncDirectory'] as const satisfies readonly Flush[]) {
    const disk = twinDisk({ random: seededRandom(1), ignores: [broken] });
    for (const [path, bytes] of rig.disk.files()) disk.plant(path, bytes);
    const tally = await cutEverywhere(count({ quick: 30, full: 400 }), disk);
    t.ok(tally.problems.length > 0, `${broken}: ${tally.problems.length} of ${tally.runs}`);
  }
});
