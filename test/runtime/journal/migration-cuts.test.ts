/**
 * The start that goes on from a journal of an earlier format dies in each of its disk calls, the disk
 * loses what it may lose in every mode, and the next starts are cut off as well. What the old journal
 * told is known to every later start, a loss is told until something stands behind it, and the old
 * segments are what they were.
 */
import t from 'tap';
import { blockBytes, formatVersion } from '../../../src/runtime/journal/format.js';
import { nameOfThing } from '../../../src/runtime/journal/newest-entries.js';
import { type OpenedJournal, openJournal } from '../../../src/runtime/journal/open.js';
import { scanSegment } from '../../../src/runtime/journal/segment-scan.js';
import type { JournalEntry } from '../../../src/runtime/ports/entry.js';
import { type Flush, type TwinDisk, twinDisk } from '../../../src/twins/disk.js';
import type { DiskFault } from '../../../src/twins/disk/door.js';
import { type LossMode, lossModes } from '../../../src/twins/disk/loss.js';
import { seededRandom } from '../../../src/twins/seeded-random.js';
import { count } from '../../counts.js';
import { type Fixture, diskWith, fixturesOf, formats } from '../../journal-fixtures/folders.js';
import { laterClock } from '../../journal-fixtures/reading.js';
import { type HandClock, entryOf, newRig } from './rig.js';

const earlier = formats.slice(0, -1).flatMap(fixturesOf);
const marker = entryOf('marker');

type Ending = 'kill' | LossMode;
const endings: readonly Ending[] = ['kill', ...lossModes];
const moments = ['during', 'after'] as const;

/** A journal as the next start finds it, and what that start has to find. */
interface Found {
  readonly fixture: Fixture;
  /** The boot of the operating system that the start runs in: the journal's last one, or another. */
  readonly osBoot: string;
  readonly things: string;
  /** What the torn tail of the old journal may have held, or `null`. */
  readonly lostSequence: number | null;
}

interface Wreck {
  readonly found: Found;
  readonly disk: TwinDisk;
  readonly clock: HandClock;
  readonly acknowledged: boolean;
}

function open({ fixture }: Found, disk: TwinDisk, clock: HandClock, faults: readonly DiskFault[]) {
  return openJournal({
    ...newRig(16, fixture.key).options(disk.mount(faults)),
    carries: () => true,
    clock,
  });
}

function clockOf({ osBoot }: Found): HandClock {
  const clock = laterClock();
  clock.osBoot = osBoot;
  return clock;
}

/** What the journal knows, whatever order it is told in. */
function thingsOf(entries: readonly JournalEntry[]): string {
  const newest = new Map(entries.map((entry) => [nameOfThing(entry), JSON.stringify(entry)]));
  return [...newest].sort(([one], [other]) => (one < other ? -1 : 1)).join('\n');
}

async function migrate(found: Found, disk: TwinDisk, faults: readonly DiskFault[]): Promise<Wreck> {
  const clock = clockOf(found);
  let acknowledged = false;
  const whole = async (): Promise<void> => {
    const opened = await open(found, disk, clock, faults);
    if (!opened.ok) return;
    acknowledged = (await opened.value.journal.append([marker])).ok;
    await opened.value.journal.close();
  };
  await Promise.race([whole(), disk.died]);
  return { found, disk, clock, acknowledged };
}

function wreck(from: Wreck, ending: Ending, seed: number): Wreck {
  const disk = from.disk.fork(seededRandom(seed));
  const clock = laterClock();
  clock.osBoot = from.clock.osBoot;
  if (ending !== 'kill') {
    disk.cut(ending, seededRandom(seed + 1));
    clock.reboot();
  }
  return { ...from, disk, clock };
}

/** What is wrong with what a start found, or `null`. */
function problemOf({ found, disk, acknowledged }: Wreck, opened: OpenedJournal): string | null {
  if (opened.journal.mode !== 'ok') return `locked: ${JSON.stringify(opened.report.damage)}`;
  const { entries } = opened;
  const isMarked = entries.some(({ id }) => id === marker.id);
  if (acknowledged && !isMarked) return 'an acknowledged entry is gone';
  if (thingsOf(entries.filter(({ id }) => id !== marker.id)) !== found.things)
    return 'it knows something else than the journal before';
  // What is torn by the cut itself is told as well; of two losses the older one counts.
  if (found.lostSequence !== null && !isMarked && opened.report.lostSequence !== found.lostSequence)
    return 'the loss is not told';
  return changeOf(found, disk);
}

/** Whole batches of the old segments that are not what they were, or `null`. */
function changeOf({ fixture }: Found, disk: TwinDisk): string | null {
  for (const [name, then] of fixture.files) {
    if (!name.startsWith('seg-')) continue;
    const scan = scanSegment(Number(name.slice(4, 10)), then, fixture.key);
    const now = disk.files().get(name);
    const end = scan.endBlock * blockBytes;
    if (now === undefined) return `${name} is gone`;
    const isSame = Buffer.compare(then.subarray(0, end), now.subarray(0, end)) === 0;
    if (!isSame && !isRemade(now)) return `${name} has changed`;
  }
  return null;
}

/** A segment that held nothing but its carry-over is made anew, in the present format. */
function isRemade(bytes: Uint8Array): boolean {
  return bytes[8] === formatVersion;
}

async function inspect(from: Wreck, further: boolean): Promise<string | null> {
  const { found, disk, clock } = from;
  const opened = await open(found, disk, clock, []);
  if (!opened.ok) return `refused: ${JSON.stringify(opened.error)}`;
  const problem = problemOf(from, opened.value);
  if (problem !== null || !further) return problem;
  const again = await open(found, disk, clock, []);
  if (!again.ok) return 'the second start was refused';
  if (again.value.report.formatBefore !== null) return 'the second start goes on once more';
  const second = problemOf(from, again.value);
  if (second !== null) return `the second start: ${second}`;
  if (!(await again.value.journal.append([entryOf('last')])).ok) return 'it does not go on';
  disk.cut('lost', seededRandom(9));
  clock.reboot();
  const third = await open(found, disk, clock, []);
  if (!third.ok || third.value.journal.mode !== 'ok') return 'the third start failed';
  if (third.value.report.torn) return 'a loss is told behind an entry';
  const isKept = third.value.entries.at(-1)?.id === 'last';
  return isKept ? null : 'what was acknowledged after the recovery is gone';
}

/**
 * A start in the same boot of the operating system writes the last batch again (README, Failing): a
 * cut in that very write which turns flushed bytes into noise is the one thing one copy cannot survive.
 */
function isBeyond(osBoot: string, ending: Ending): boolean {
  return osBoot !== 'os-later' && ending === 'garbled';
}

async function everyStart(): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const fixture of earlier) {
    const disk = diskWith(fixture.files);
    const base = { fixture, lostSequence: null, osBoot: 'os-later', things: '' };
    const opened = await open(base, disk, clockOf(base), []);
    if (!opened.ok) continue;
    const things = thingsOf(opened.value.entries);
    const { lostSequence, previousBoot } = opened.value.report;
    const told = { ...base, things, lostSequence };
    found.push(told, { ...told, osBoot: previousBoot.osBoot });
  }
  return found;
}

interface Tally {
  runs: number;
  readonly problems: string[];
}

const furtherEvery = count({ quick: 4, full: 1 });

async function note(tally: Tally, label: string, from: Wreck): Promise<void> {
  const problem = await inspect(from, tally.runs % furtherEvery === 0);
  tally.runs += 1;
  const { fixture, osBoot } = from.found;
  if (problem !== null) tally.problems.push(`${fixture.name} ${osBoot} ${label}: ${problem}`);
}

async function callsOf(found: Found): Promise<number> {
  const disk = diskWith(found.fixture.files);
  await migrate(found, disk, []);
  return disk.callCount;
}

function sabotaged(found: Found, ignores: readonly Flush[]): TwinDisk {
  const disk = twinDisk({ random: seededRandom(1), ignores });
  for (const [name, bytes] of found.fixture.files) disk.plant(name, bytes);
  return disk;
}

/** Some `wanted` of the calls 1 to `total`, evenly, or all of them; `shift` moves them along. */
function placesOf(total: number, wanted: number, shift = 0): readonly number[] {
  const step = Math.max(1, Math.floor(total / wanted));
  const all = Array.from({ length: total }, (_, index) => index + 1);
  return all.filter((at) => (total - at + shift) % step === 0);
}

async function cutEverywhere(
  found: Found,
  { wanted, shift }: Readonly<Record<'wanted' | 'shift', number>>,
  ignores: readonly Flush[] = [],
): Promise<Tally> {
  const tally: Tally = { runs: 0, problems: [] };
  const places = placesOf(await callsOf(found), wanted, shift);
  const cuts = places.flatMap((at) => moments.map((moment) => ({ at, moment })));
  for (const { at, moment } of cuts) {
    const trouble = { kind: 'die', moment } as const;
    const dead = await migrate(found, sabotaged(found, ignores), [{ at, trouble }]);
    for (const ending of endings) {
      if (isBeyond(found.osBoot, ending)) continue;
      await note(tally, `call ${at} ${moment} ${ending}`, wreck(dead, ending, at * 31));
    }
  }
  return tally;
}

t.test('a cut in every call of the start that goes on, in every mode, loses nothing', async (t) => {
  let runs = 0;
  // Each journal is cut in other places than the one before it, where not in all.
  for (const [index, found] of (await everyStart()).entries()) {
    const wanted = count({ quick: 2, full: 100 });
    const tally = await cutEverywhere(found, { wanted, shift: 5 * index });
    t.strictSame(tally.problems, []);
    runs += tally.runs;
  }
  t.comment(`MIGRATION cuts=${runs}`);
  t.ok(runs > 200, `${runs} cuts`);
});

t.test('a cut in every call of the start after such a cut loses nothing either', async (t) => {
  let runs = 0;
  for (const [index, found] of (await everyStart()).entries()) {
    const tally: Tally = { runs: 0, problems: [] };
    const wanted = count({ quick: 1, full: 100 });
    const places = placesOf(await callsOf(found), wanted, 5 * index);
    const cuts = places.flatMap((at) => endings.map((first) => ({ at, first })));
    for (const { at, first } of cuts) {
      if (isBeyond(found.osBoot, first)) continue;
      const trouble = { kind: 'die', moment: 'during' } as const;
      const dead = await migrate(found, diskWith(found.fixture.files), [{ at, trouble }]);
      await cutAgain(tally, dead, at, first);
    }
    t.strictSame(tally.problems, []);
    runs += tally.runs;
  }
  t.comment(`MIGRATION pairs=${runs}`);
  t.ok(runs > 40, `${runs} pairs`);
});

async function cutAgain(tally: Tally, dead: Wreck, at: number, first: Ending): Promise<void> {
  const probe = wreck(dead, first, at * 37);
  await open(probe.found, probe.disk, probe.clock, []);
  // Each first cut takes other calls of the recovery than the one before it.
  for (const inner of placesOf(probe.disk.callCount, count({ quick: 1, full: 8 }), at)) {
    const started = wreck(dead, first, at * 37);
    const trouble = { kind: 'die', moment: 'during' } as const;
    const start = open(started.found, started.disk, started.clock, [{ at: inner, trouble }]);
    await Promise.race([start, started.disk.died]);
    const second = endings[(at + inner) % endings.length] ?? 'kill';
    // The start after a kill runs in the same boot as well.
    if (first === 'kill' && second === 'garbled') continue;
    const label = `call ${at} ${first}, recovery ${inner} ${second}`;
    await note(tally, label, wreck(started, second, inner));
  }
}

t.test('a disk that breaks its own promise is caught: the checks have teeth', async (t) => {
  const [found] = await everyStart();
  if (found === undefined) return t.fail('there are journals of an earlier format');
  for (const broken of ['datasync', 'sync', 'syncDirectory'] as const) {
    const tally = await cutEverywhere(found, { wanted: count({ quick: 2, full: 100 }), shift: 0 }, [
      broken,
    ]);
    t.ok(tally.problems.length > 0, `${broken}: ${tally.problems.length} of ${tally.runs}`);
  }
  return undefined;
});
