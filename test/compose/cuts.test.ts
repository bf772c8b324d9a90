/**
 * Cut everywhere: six short stories at the counter, the power cut at every call to the disk, with
 * everything that the disk may lose then, and once more inside the start after it. When the line is
 * up again and the schedule of P17 has run, the wallet, the journal and the paper agree.
 */
import t from 'tap';
import type { JournalEntry } from '../../src/runtime/ports/entry.js';
import type { Key } from '../../src/runtime/ports/device.js';
import type { Till } from '../../src/compose/till.js';
import { Bug } from '../../src/runtime/ports/bug.js';
import type { DiskFault } from '../../src/twins/disk/door.js';
import { type LossMode, lossModes } from '../../src/twins/disk/loss.js';
import { count } from '../counts.js';
import { type World, entriesOn, newWorld } from './rig.js';

interface Step {
  readonly afterMs: number;
  readonly act: (world: World) => void;
}
interface Story {
  readonly name: string;
  /** How its attempts end, and its refund, when nothing is cut. */
  readonly ends: readonly string[];
  readonly steps: readonly Step[];
}
type Loss = 'kill' | LossMode;
type Moment = 'before' | 'during' | 'after';

interface Cut {
  readonly at: number;
  readonly moment: Moment;
  readonly loss: Loss;
  /** A second cut, at this call of the start that follows. */
  readonly again: number | null;
}

const press =
  (...keys: readonly Key[]): Step['act'] =>
  (world) =>
    void world.keypad.press(...keys);
const scan: Step['act'] = (world) => void world.scanner.scan(world.freshCode());
const confirm: Step['act'] = (world) => void world.alipay.phone.confirm();
const declines: Step['act'] = (world) => {
  world.alipay.script([{ on: 'pay', do: 'decline' }]);
};
const asks: Step['act'] = (world) => {
  world.alipay.script([{ on: 'pay', do: 'ask' }]);
};

const sale: readonly Step[] = [
  { afterMs: 0, act: press('1', '2', '.', '5', '0', 'ENTER') },
  { afterMs: 600, act: scan },
];
const asked: readonly Step[] = [{ afterMs: 0, act: asks }, ...sale];

const stories: readonly Story[] = [
  {
    name: 'paid at once, with its slip',
    ends: ['paid'],
    steps: [...sale, { afterMs: 4_000, act: press('ENTER') }],
  },
  {
    name: 'asked, and confirmed',
    ends: ['paid'],
    steps: [...asked, { afterMs: 5_000, act: confirm }, { afterMs: 4_000, act: press('ENTER') }],
  },
  {
    name: 'CANCEL, and paid after it',
    ends: ['paid'],
    steps: [
      ...asked,
      { afterMs: 2_000, act: press('CANCEL') },
      { afterMs: 3_000, act: confirm },
      { afterMs: 4_000, act: press('ENTER') },
    ],
  },
  {
    name: 'VOID while it is asked',
    ends: ['voided'],
    steps: [
      ...asked,
      { afterMs: 2_000, act: press('VOID') },
      { afterMs: 200, act: press('ENTER') },
      { afterMs: 10_000, act: press('ENTER') },
    ],
  },
  {
    name: 'refused, and collected in cash',
    ends: ['declined', 'paid'],
    steps: [
      { afterMs: 0, act: declines },
      ...sale,
      { afterMs: 3_000, act: press('ENTER') },
      { afterMs: 300, act: press('1', '2', '.', '5', '0', 'CASH') },
      { afterMs: 600, act: press('ENTER') },
      { afterMs: 3_000, act: press('ENTER') },
    ],
  },
  {
    name: 'paid, and refunded',
    ends: ['paid', 'refunded'],
    steps: [
      ...sale,
      { afterMs: 4_000, act: press('REFUND') },
      { afterMs: 300, act: press('ENTER') },
      { afterMs: 300, act: press('ENTER') },
      { afterMs: 300, act: press('ENTER') },
      { afterMs: 12_000, act: press('ENTER') },
    ],
  },
];

/** Plays the story until its end or until the process is dead. */
async function play(world: World, story: Story): Promise<void> {
  for (const { afterMs, act } of story.steps) {
    await world.wait(afterMs);
    if (world.disk.dead) return;
    act(world);
  }
  await world.wait(8_000);
}

function isDead(world: World): boolean {
  return world.disk.dead;
}

/** Starts a process that may be cut off while it starts; answers the till when it came up. */
async function begin(world: World, faults: readonly DiskFault[]): Promise<Till | null> {
  let started: Till | null = null;
  void world.launchAlong({ faults }).then((result) => {
    if (!result.ok) throw new Bug(`refused: ${JSON.stringify(result.error)}`);
    started = result.value;
  });
  for (let waited = 0; waited < 20 && !isDead(world); waited++) {
    await world.wait(100);
    if (ready(started)) break;
  }
  return started;
}

function ready(till: Till | null): boolean {
  return till?.status().ready === true;
}

function end(world: World, loss: Loss): void {
  if (loss === 'kill') world.kill();
  else world.cutPower(loss);
}

function dieAt(at: number, moment: Moment): DiskFault {
  return { at, trouble: { kind: 'die', moment } };
}

/** The whole story, uncut: how many calls to the disk it makes, and how it ends. */
async function rehearse(story: Story): Promise<{ calls: number; ends: unknown[] }> {
  const world = newWorld();
  await begin(world, []);
  await play(world, story);
  const calls = world.disk.callCount;
  const newest = new Map<string, string | null>();
  for (const { thing, id, state } of await entriesOn(world.disk)) {
    if (thing === 'attempt' || thing === 'refund') newest.set(id, state);
  }
  return { calls, ends: [...newest.values()] };
}

async function runCut(story: Story, cut: Cut): Promise<string[]> {
  const world = newWorld(cut.at);
  const first = await begin(world, [dieAt(cut.at, cut.moment)]);
  if (first !== null) await play(world, story);
  end(world, cut.loss);
  await world.wait(1_000);
  if (cut.again !== null) {
    await begin(world, [dieAt(cut.again, 'during')]);
    end(world, cut.loss);
    await world.wait(1_000);
  }
  const till = await begin(world, []);
  if (!ready(till)) return ['the till did not come back'];
  await world.wait(45 * 60_000);
  return problemsOf(world, till, await entriesOn(world.disk));
}

function problemsOf(world: World, till: Till | null, entries: readonly JournalEntry[]): string[] {
  const newest = new Map(entries.map((entry) => [`${entry.thing} ${entry.id}`, entry]));
  return [
    ...world.alipay.violations(),
    ...world.wechat.violations(),
    ...moneyProblems(world, newest),
    ...openProblems(newest),
    ...paperProblems(world, till, newest),
  ];
}

/** What the wallet keeps is what the till says, and no more than was due. */
function moneyProblems(world: World, newest: Newest): string[] {
  const problems: string[] = [];
  const charged = world.alipay.ledger().filter(({ calls }) => calls.some(({ on }) => on === 'pay'));
  for (const { attempt, amountFen } of charged) {
    const state = newest.get(`attempt ${attempt}`)?.state;
    const said = state === 'paid' ? amountFen - refundedFen(newest, attempt) : 0;
    const kept = world.alipay.kept(attempt);
    if (state === undefined) problems.push(`${attempt} was charged and is not in the journal`);
    else if (kept !== said)
      problems.push(`${attempt} is ${String(state)}; the wallet keeps ${String(kept)}`);
  }
  let collected = 0;
  for (const { thing, state, amountFen } of newest.values()) {
    if (thing === 'attempt' && state === 'paid') collected += amountFen ?? 0;
  }
  if (collected > 1250) problems.push(`${String(collected)} was collected for 1250`);
  return problems;
}

function openProblems(newest: Newest): string[] {
  const money = [...newest.values()].filter(
    ({ thing, open }) => open && (thing === 'attempt' || thing === 'duty' || thing === 'refund'),
  );
  return money.map(({ thing, state }) => `${thing} is still ${String(state)}`);
}

/** A settled sale has one original slip, on paper or still owed and shown (P27, P28). */
function paperProblems(world: World, till: Till | null, newest: Newest): string[] {
  const originals = world.printer
    .jobs()
    .filter(({ text }) => text.includes('PAYMENT SLIP') && !text.includes('REPRINT')).length;
  const settled = [...newest.values()].filter(
    ({ thing, state }) => thing === 'sale' && state === 'settled',
  ).length;
  const slips = (till?.status().slips ?? []).filter(({ kind }) => kind === 'sale');
  const problems: string[] = [];
  if (originals > settled) problems.push(`${String(originals)} originals of ${String(settled)}`);
  if (slips.length !== settled) problems.push(`${String(slips.length)} slips are known`);
  const isPrinted = slips.some(({ state }) => state === 'printed');
  if (isPrinted && originals === 0) problems.push('a slip is called printed and is not there');
  return problems;
}

type Newest = ReadonlyMap<string, JournalEntry>;

function refundedFen(newest: Newest, attempt: string): number {
  let sum = 0;
  for (const { thing, state, attempt: of, amountFen } of newest.values()) {
    if (thing === 'refund' && of === attempt && state === 'refunded') sum += amountFen ?? 0;
  }
  return sum;
}

/** Every call and loss mode where there is room for them; a spread of them otherwise. */
function cutsOf(calls: number, most: number): Cut[] {
  const all: Cut[] = [];
  const losses: readonly Loss[] = ['kill', ...lossModes];
  for (let at = 1; at <= calls; at++) {
    for (const loss of losses) {
      for (const moment of ['before', 'during', 'after'] as const)
        all.push({ at, moment, loss, again: null });
      all.push({ at, moment: 'during', loss, again: 1 + ((at * 7) % 40) });
    }
  }
  const stride = Math.max(1, Math.ceil(all.length / most));
  return all.filter((_cut, index) => index % stride === 0);
}

for (const story of stories) {
  t.test(
    `${story.name}: a cut at every call leaves wallet, journal and paper in agreement`,
    async (t) => {
      t.setTimeout(count({ quick: 60_000, full: 1_800_000 }));
      const { calls, ends } = await rehearse(story);
      t.same(ends, story.ends, 'the story goes as it says');
      const cuts = cutsOf(calls, count({ quick: 20, full: 20_000 }));
      const failures: string[] = [];
      for (const cut of cuts) {
        const problems = await runCut(story, cut);
        if (problems.length > 0) failures.push(`${JSON.stringify(cut)}: ${problems.join('; ')}`);
      }
      t.same(failures.slice(0, 5), [], `${String(cuts.length)} cuts over ${String(calls)} calls`);
    },
  );
}
