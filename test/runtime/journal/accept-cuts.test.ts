/**
 * Accepting damage, cut off at every call: the journal is locked as it was, or accepted as a whole, and
 * never anything between. What accept has answered is there after any ending; what can be read is there
 * in both cases; and the recovery may be cut off as well.
 */
import t from 'tap';
import {
  type AcceptOptions,
  acceptDamage,
  findDamage,
} from '../../../src/runtime/journal/accept-damage.js';
import { type OpenedJournal, openJournal } from '../../../src/runtime/journal/open.js';
import { blockBytes } from '../../../src/runtime/journal/format.js';
import { scanSegment } from '../../../src/runtime/journal/segment-scan.js';
import { silentLog } from '../../../src/runtime/ports/log.js';
import type { Flush, TwinDisk } from '../../../src/twins/disk.js';
import type { DiskFault } from '../../../src/twins/disk/door.js';
import { type LossMode, lossModes } from '../../../src/twins/disk/loss.js';
import { seededRandom } from '../../../src/twins/seeded-random.js';
import { twinDisk } from '../../../src/twins/disk.js';
import { count } from '../../counts.js';
import { HandClock, appendEach, entryOf, fileOf, idsOf, key, names, newRig } from './rig.js';

const segmentBlocks = 12;
const concluded = [entryOf('P1', { thing: 'probe', type: 'ProbeOpened', state: 'asking' })];

type Ending = 'kill' | LossMode;
const endings: readonly Ending[] = ['kill', ...lossModes];

/** A disk, the clock of its next process, and whether accept has answered ok. */
interface Wreck {
  readonly disk: TwinDisk;
  readonly clock: HandClock;
  readonly accepted: boolean;
}

/** Three segments with a rotten block in the newest, before what was written last. */
async function damagedDisk(ignores: readonly Flush[] = []): Promise<TwinDisk> {
  const rig = newRig(segmentBlocks);
  const { journal } = await rig.open();
  await appendEach(journal, names(20));
  await journal.close();
  const disk = twinDisk({ random: seededRandom(3), ignores });
  for (const [name, bytes] of rig.disk.files()) disk.plant(name, bytes);
  const newest = [...disk.files().keys()].sort().at(-1) ?? '';
  const { endBlock } = scanSegment(Number(newest.slice(4, 10)), fileOf(disk, newest), key);
  disk.rot(newest, (endBlock - 3) * blockBytes + 60);
  return disk;
}

function optionsOn(disk: TwinDisk, clock: HandClock, faults: readonly DiskFault[]): AcceptOptions {
  return {
    folder: disk.mount(faults),
    clock,
    chainKey: key,
    terminal: 'T0000001',
    software: '0.1.0',
    log: silentLog,
    limits: { segmentBlocks },
  };
}

/** What accept answered, or `died`. */
async function accept(
  disk: TwinDisk,
  clock: HandClock,
  faults: readonly DiskFault[] = [],
): Promise<'accepted' | 'refused' | 'died' | 'nothing'> {
  const whole = async () => {
    const options = optionsOn(disk, clock, faults);
    const found = await findDamage(options);
    if (!found.ok) return found.error.kind === 'nothingToAccept' ? 'nothing' : 'refused';
    const said = { reason: 'a test', by: 'somebody' };
    const done = await acceptDamage(options, found.value, said, concluded);
    return done.ok ? 'accepted' : 'refused';
  };
  return Promise.race([whole(), disk.died.then(() => 'died' as const)]);
}

function openOn(disk: TwinDisk, clock: HandClock, faults: readonly DiskFault[] = []) {
  return openJournal({ ...newRig(segmentBlocks).options(disk.mount(faults)), clock });
}

function wreck(from: Wreck, ending: Ending, seed: number): Wreck {
  const disk = from.disk.fork(seededRandom(seed));
  const clock = new HandClock();
  clock.osBoot = from.clock.osBoot;
  if (ending !== 'kill') {
    disk.cut(ending, seededRandom(seed + 1));
    clock.reboot();
  }
  return { ...from, disk, clock };
}

/** Everything that the damaged disk gives out, by a start that finds it locked. */
async function readable(): Promise<readonly string[]> {
  const opened = await openOn(await damagedDisk(), new HandClock());
  return opened.ok ? idsOf(opened.value.entries) : [];
}

/** What is wrong with a journal after accept was cut off, or `null`. */
async function inspect({ disk, clock, accepted }: Wreck, kept: readonly string[]) {
  const first = await openOn(disk, clock);
  if (!first.ok) return `refused: ${JSON.stringify(first.error)}`;
  if (first.value.journal.mode === 'locked') {
    if (accepted) return 'what was accepted is locked again';
    if (missing(first.value, kept)) return 'a locked start reads less than before';
    const again = await accept(disk, clock);
    if (again !== 'accepted') return `it cannot be accepted any more: ${again}`;
  }
  const opened = first.value.journal.mode === 'ok' ? first : await openOn(disk, clock);
  if (!opened.ok || opened.value.journal.mode !== 'ok') return 'accepted, and not open';
  return goOn(opened.value, { disk, clock }, kept);
}

function missing({ entries }: OpenedJournal, kept: readonly string[]): boolean {
  const found = new Set(idsOf(entries));
  return kept.some((id) => !found.has(id));
}

async function goOn(
  opened: OpenedJournal,
  { disk, clock }: Pick<Wreck, 'disk' | 'clock'>,
  kept: readonly string[],
): Promise<string | null> {
  if (missing(opened, [...kept, 'P1'])) return 'accepted, and something is gone';
  if (!(await opened.journal.append([entryOf('marker')])).ok) return 'the journal does not go on';
  if ((await accept(disk, clock)) !== 'nothing') return 'there is something to accept twice';
  disk.cut('lost', seededRandom(9));
  clock.reboot();
  const last = await openOn(disk, clock);
  if (!last.ok || last.value.journal.mode !== 'ok') return 'the start after a cut does not open';
  return missing(last.value, [...kept, 'P1', 'marker']) ? 'what was acknowledged is gone' : null;
}

interface Tally {
  runs: number;
  readonly problems: string[];
}

async function note(tally: Tally, label: string, from: Wreck, kept: readonly string[]) {
  const problem = await inspect(from, kept);
  tally.runs += 1;
  if (problem !== null) tally.problems.push(`${label}: ${problem}`);
}

const moments = ['before', 'during', 'after'] as const;
type Moment = (typeof moments)[number];

/** All calls; or those that write, which are the last ones. */
const callsTried = count({ quick: 8, full: 10_000 });

async function diedAt(at: number, moment: Moment, base: TwinDisk) {
  const disk = base.fork(seededRandom(at));
  const clock = new HandClock();
  const answer = await accept(disk, clock, [{ at, trouble: { kind: 'die', moment } }]);
  return { disk, clock, accepted: answer === 'accepted' };
}

async function callsOfAccept(): Promise<number> {
  const disk = await damagedDisk();
  t.equal(await accept(disk, new HandClock()), 'accepted');
  return disk.callCount;
}

async function cutEverywhere(base: TwinDisk): Promise<Tally> {
  const total = await callsOfAccept();
  const kept = await readable();
  const tally: Tally = { runs: 0, problems: [] };
  for (let at = Math.max(1, total - callsTried); at <= total; at += 1) {
    for (const moment of moments.slice(count({ quick: 1, full: 0 }))) {
      const dead = await diedAt(at, moment, base);
      for (const ending of endings)
        await note(tally, `call ${at} ${moment} ${ending}`, wreck(dead, ending, at * 31), kept);
    }
  }
  return tally;
}

t.test('accept cut off in every call, in every mode: locked as before, or accepted', async (t) => {
  const total = await callsOfAccept();
  const tally = await cutEverywhere(await damagedDisk());
  t.strictSame(tally.problems, []);
  t.comment(`${total} calls of accept, ${tally.runs} cuts, ${tally.problems.length} violations`);
});

t.test('an acknowledged accept is there after every ending', async (t) => {
  const kept = await readable();
  const base = await damagedDisk();
  const clock = new HandClock();
  t.equal(await accept(base, clock), 'accepted');
  const tally: Tally = { runs: 0, problems: [] };
  for (const ending of endings)
    await note(tally, ending, wreck({ disk: base, clock, accepted: true }, ending, 5), kept);
  t.strictSame(tally.problems, []);
});

/** Every fault of every call, one at a time. */
function* faultsOf(total: number): Generator<DiskFault & { readonly at: number }> {
  const first = Math.max(1, total - callsTried);
  for (let at = first; at <= total; at += count({ quick: 3, full: 1 }))
    for (const code of ['Io', 'NoSpace', 'ReadOnly'] as const)
      for (const arrived of ['some', 'none'] as const)
        yield { at, trouble: { kind: 'fail', code, arrived } };
}

t.test('a fault in every call of accept refuses it, and the next one does it', async (t) => {
  const kept = await readable();
  const base = await damagedDisk();
  const tally: Tally = { runs: 0, problems: [] };
  for (const fault of faultsOf(await callsOfAccept())) {
    const disk = base.fork(seededRandom(fault.at));
    const clock = new HandClock();
    const answer = await accept(disk, clock, [fault]);
    const from = { disk, clock, accepted: answer === 'accepted' };
    for (const ending of ['kill', 'lost'] as const) {
      const label = `${JSON.stringify(fault)} ${ending}`;
      await note(tally, label, wreck(from, ending, fault.at), kept);
    }
  }
  t.strictSame(tally.problems, []);
  t.comment(`${tally.runs} faults, ${tally.problems.length} violations`);
});

t.test('the start behind an accept that was cut off, cut off as well', async (t) => {
  const total = await callsOfAccept();
  const base = await damagedDisk();
  const pairs: Pairs = { tally: { runs: 0, problems: [] }, kept: await readable() };
  for (let at = Math.max(1, total - 12); at <= total; at += count({ quick: 4, full: 1 })) {
    const dead = await diedAt(at, 'during', base);
    for (const first of endings) await cutStart(pairs, dead, at, first);
  }
  const { runs, problems } = pairs.tally;
  t.strictSame(problems, []);
  t.comment(`${runs} pairs of cuts, ${problems.length} violations`);
});

interface Pairs {
  readonly tally: Tally;
  readonly kept: readonly string[];
}

async function cutStart({ tally, kept }: Pairs, dead: Wreck, at: number, first: Ending) {
  const probe = wreck(dead, first, at * 37);
  await openOn(probe.disk, probe.clock);
  const recoveryCalls = probe.disk.callCount;
  for (let inner = 1; inner <= recoveryCalls; inner += count({ quick: 7, full: 1 })) {
    const started = wreck(dead, first, at * 37);
    const faults: readonly DiskFault[] = [
      { at: inner, trouble: { kind: 'die', moment: 'during' } },
    ];
    await Promise.race([openOn(started.disk, started.clock, faults), started.disk.died]);
    const second = endings[(at + inner) % endings.length] ?? 'kill';
    // A rewrite of the last batch that turns flushed bytes into noise: README, Failing.
    if (first === 'kill' && second === 'garbled') continue;
    const label = `call ${at} ${first}, start ${inner} ${second}`;
    await note(tally, label, wreck(started, second, inner), kept);
  }
}

t.test('a disk that breaks its own promise is caught: the checks have teeth', async (t) => {
  for (const broken of ['sync', 'syncDirectory'] as const) {
    const base = await damagedDisk([broken]);
    const clock = new HandClock();
    t.equal(await accept(base, clock), 'accepted');
    const kept = await readable();
    const from = wreck({ disk: base, clock, accepted: true }, 'lost', 3);
    t.not(await inspect(from, kept), null, broken);
  }
});
