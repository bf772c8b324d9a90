/**
 * Cut everywhere in the close of a day (P26): at every call to the disk from the key or the command on,
 * with everything that the disk may lose then, and once more inside the start after it. The day is
 * closed once or not at all, no amount is lost or doubled in the sums, and its slip is owed like others.
 */
import t from 'tap';
import type { Till } from '../../src/compose/till.js';
import { decodeThing } from '../../src/runtime/payment/decode.js';
import { netFen } from '../../src/runtime/payment/tally.js';
import { Bug } from '../../src/runtime/ports/bug.js';
import type { Key } from '../../src/runtime/ports/device.js';
import type { DiskFault } from '../../src/twins/disk/door.js';
import { type LossMode, lossModes } from '../../src/twins/disk/loss.js';
import { count } from '../counts.js';
import { brokenRules, readJournal } from '../../src/simulation/journal-view.js';
import { type World, newWorld } from './rig.js';

type Loss = 'kill' | LossMode;

interface Cut {
  readonly at: number;
  readonly moment: 'before' | 'during' | 'after';
  readonly loss: Loss;
  /** A second cut, at this call of the start that follows. */
  readonly again: number | null;
}

interface Story {
  readonly name: string;
  /** What comes before the close, and is not cut. */
  readonly before: (world: World) => Promise<void>;
  readonly close: (world: World, till: Till) => void;
}

const press = (world: World, ...keys: readonly Key[]): void => void world.keypad.press(...keys);

async function cashSale(world: World): Promise<void> {
  press(world, '1', '2', '.', '5', '0', 'CASH', 'ENTER');
  await world.wait(3_000);
  press(world, 'ENTER');
  await world.wait(1_000);
}

const stories: readonly Story[] = [
  {
    name: 'at the keys',
    before: cashSale,
    close: (world) => {
      // The menu goes round: behind the day stands the sound of the keys.
      press(world, 'MENU', 'UP', 'ENTER', 'ENTER');
    },
  },
  {
    name: 'by a command, with a payment handed over',
    before: async (world) => {
      await cashSale(world);
      world.alipay.script([{ on: 'pay', do: 'ask' }]);
      press(world, '5', 'ENTER');
      await world.wait(600);
      void world.scanner.scan(world.freshCode());
      await world.wait(3_000);
      press(world, 'CANCEL');
      await world.wait(1_000);
    },
    close: (_world, till) => {
      void till.closeDay({ by: 'Li', handOverTo: 'Wang' });
    },
  },
];

async function begin(world: World, faults: readonly DiskFault[]): Promise<Till | null> {
  let started: Till | null = null;
  void world.launchAlong({ faults }).then((result) => {
    if (!result.ok) throw new Bug(`refused: ${JSON.stringify(result.error)}`);
    started = result.value;
  });
  for (let waited = 0; waited < 20 && !world.disk.dead; waited++) {
    await world.wait(100);
    if (isReady(started)) break;
  }
  return started;
}

function isReady(till: Till | null): till is Till {
  return till?.status().ready === true;
}

function end(world: World, loss: Loss): void {
  if (loss === 'kill') world.kill();
  else world.cutPower(loss);
}

/** The whole story, uncut: the calls to the disk before the close, and after it. */
async function rehearse(story: Story): Promise<{ from: number; to: number; problems: string[] }> {
  const world = newWorld();
  const till = await begin(world, []);
  if (till === null) throw new Bug('the till came up');
  await story.before(world);
  const from = world.disk.callCount;
  story.close(world, till);
  await world.wait(20_000);
  const to = world.disk.callCount;
  return { from, to, problems: await problemsOf(world, till) };
}

async function runCut(story: Story, cut: Cut): Promise<string[]> {
  const world = newWorld(cut.at);
  const first = await begin(world, [{ at: cut.at, trouble: { kind: 'die', moment: cut.moment } }]);
  if (first === null) return ['the till did not come up'];
  await story.before(world);
  story.close(world, first);
  await world.wait(20_000);
  end(world, cut.loss);
  await world.wait(1_000);
  if (cut.again !== null) {
    await begin(world, [{ at: cut.again, trouble: { kind: 'die', moment: 'during' } }]);
    end(world, cut.loss);
    await world.wait(1_000);
  }
  const till = await begin(world, []);
  if (!isReady(till)) return ['the till did not come back'];
  await world.wait(20_000);
  if (till.status().day?.day === firstDay) story.close(world, till);
  // A slip in question is printed again; on other screens the key leads on.
  press(world, 'REPRINT');
  await world.wait(5_000);
  if (till.status().day?.day === firstDay) story.close(world, till);
  await world.wait(20_000);
  return problemsOf(world, till);
}

const firstDay = 20_270_115;

async function problemsOf(world: World, till: Till): Promise<string[]> {
  const journal = await readJournal(world.disk);
  const problems = [...journal.damages, ...brokenRules(journal)];
  const closes = journal.entries.filter(({ type }) => type === 'DayClosed');
  if (closes.length !== 1) problems.push(`${String(closes.length)} closes of one day`);
  let sum = 0;
  for (const entry of closes) {
    const decoded = decodeThing(entry);
    if (decoded.kind === 'thing' && decoded.thing.kind === 'day')
      sum += netFen(decoded.thing.value.tally);
  }
  if (sum !== 1250) problems.push(`the day comes to ${String(sum)} and not to 1250`);
  const { slips, day } = till.status();
  if (day?.day !== firstDay + 1 || day.netFen !== 0)
    problems.push('the next day is not open, or not new');
  const jobs = slips.filter(({ kind }) => kind === 'day');
  if (jobs.length !== 1) problems.push(`${String(jobs.length)} slips of the day are known`);
  const papers = world.printer.jobs().filter(({ text }) => text.includes('DAY SLIP'));
  const originals = papers.filter(({ text }) => !text.includes('REPRINT')).length;
  if (originals > 1) problems.push(`${String(originals)} originals of the day slip`);
  if (jobs.some(({ state }) => state === 'printed') && papers.length === 0)
    problems.push('the day slip is called printed and is not there');
  return problems;
}

/** Every call and loss mode where there is room for them; a spread of them otherwise. */
function cutsOf(from: number, to: number, most: number): Cut[] {
  const all: Cut[] = [];
  const losses: readonly Loss[] = ['kill', ...lossModes];
  for (let at = from + 1; at <= to; at++) {
    for (const loss of losses) {
      for (const moment of ['before', 'during', 'after'] as const)
        all.push({ at, moment, loss, again: null });
      for (let again = 1; again <= 30; again++) all.push({ at, moment: 'during', loss, again });
    }
  }
  const stride = Math.max(1, Math.ceil(all.length / most));
  return all.filter((_cut, index) => index % stride === 0);
}

for (const story of stories) {
  t.test(`A day closed ${story.name} is closed once, wherever it is cut`, async (t) => {
    t.setTimeout(count({ quick: 60_000, full: 1_800_000 }));
    const { from, to, problems } = await rehearse(story);
    t.same(problems, [], 'the story goes as it says');
    const cuts = cutsOf(from, to, count({ quick: 12, full: 20_000 }));
    const failures: string[] = [];
    for (const cut of cuts) {
      const found = await runCut(story, cut);
      if (found.length > 0) failures.push(`${JSON.stringify(cut)}: ${found.join('; ')}`);
    }
    t.same(failures.slice(0, 5), [], `${String(cuts.length)} cuts over ${String(to - from)} calls`);
  });
}
