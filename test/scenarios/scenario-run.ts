/**
 * Runs one scenario: each row waits for its time, its actor acts, and what it expects must come true
 * within a second, or before the next row begins. A mismatch says where it stands, what was expected,
 * what is so, and what happened last.
 */
import { millis, seconds } from '../../src/runtime/ports/units.js';
import { type Settings, defaultSettings } from '../../src/runtime/payment/plan.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
import { actors } from './actors.js';
import type { Stage } from './stage.js';
import { createCodes } from './codes.js';
import { type Look, checkOf } from './expectations.js';
import type { Happening } from '../../src/simulation/happenings.js';
import { type JournalView, readJournal } from '../../src/simulation/journal-view.js';
import {
  type Expected,
  type Row,
  type Scenario,
  ScenarioError,
  durationOf,
} from './scenario-text.js';
import { World, smallSegment } from '../../src/simulation/world.js';

/** A row expects what is not so. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
}

/** What a row expects comes true within this. */
const windowMs = seconds(1);
const lastThings = 20;

interface Run {
  readonly scenario: Scenario;
  readonly stage: Stage;
  readonly world: World;
  /** When the till was ready: 0 of the scenario. */
  readonly beganMs: number;
  journal: JournalView;
  seen: string;
}

/** Runs it and answers its world, for the checks that follow every scenario. */
export async function runScenario(scenario: Scenario): Promise<Stage> {
  const { settings, isOff, withoutPrinter, segmentBlocks } = givenBy(scenario);
  const world = new World({ settings, withoutPrinter, segmentBlocks });
  const stage: Stage = { world, codes: createCodes(seededRandom(77)), foreign: new Set() };
  if (!isOff) await world.start();
  await world.wait(500);
  const run: Run = {
    scenario,
    stage,
    world,
    beganMs: world.time.elapsed(),
    journal: await readJournal(world.disk),
    seen: '',
  };
  let timeMs = 0;
  for (const [index, row] of scenario.rows.entries()) {
    timeMs = await runRow(run, row, { timeMs, next: scenario.rows[index + 1] });
  }
  return stage;
}

interface Place {
  readonly timeMs: number;
  readonly next: Row | undefined;
}

async function runRow(run: Run, row: Row, { timeMs, next }: Place): Promise<number> {
  const { world, scenario } = run;
  const from = {
    happening: world.happenings.all.length,
    entry: (await journalOf(run)).entries.length,
    paper: world.desk.printer.jobs().length,
  };
  const atMs = momentOf(run, row, timeMs);
  const nowMs = world.time.elapsed() - run.beganMs;
  if (atMs < nowMs) {
    const late = `is at ${String(atMs)} ms, but the row before took until ${String(nowMs)} ms`;
    throw new ScenarioError(scenario.file, row.line, late);
  }
  if (atMs > nowMs) await world.wait(atMs - nowMs);
  else await world.time.settle();
  if (row.actor !== '') await act(run, row);
  const nextMs = next === undefined ? null : momentOf(run, next, atMs);
  const soonMs = world.time.elapsed() - run.beganMs + windowMs;
  const untilMs = next?.at.kind === 'next' || nextMs === null ? soonMs : Math.min(nextMs, soonMs);
  await expectAll(
    run,
    row,
    from,
    run.beganMs + Math.max(untilMs, world.time.elapsed() - run.beganMs),
  );
  throwBugs(run, row.line);
  return atMs;
}

function momentOf({ world, beganMs }: Run, { at }: Row, timeMs: number): number {
  if (at.kind === 'absolute') return at.ms;
  return at.kind === 'after' ? timeMs + at.ms : world.time.elapsed() - beganMs;
}

async function act(run: Run, row: Row): Promise<void> {
  const { world, stage, scenario } = run;
  const actor = actors.get(row.actor);
  if (actor === undefined) {
    const known = [...actors.keys()].join(', ');
    throw new ScenarioError(scenario.file, row.line, `"${row.actor}" is nobody of: ${known}`);
  }
  world.happenings.note('hand', `${row.actor}: ${row.says}`);
  const problem = await actor(stage, row.says);
  if (problem !== null) throw new ScenarioError(scenario.file, row.line, problem);
}

type From = Look['from'];

/** What is to come may come at any moment of the row; what must last is looked at when it is over. */
async function expectAll(run: Run, row: Row, from: From, untilMs: number): Promise<void> {
  const { world } = run;
  const coming = row.expects.filter(({ text }) => !mustLast(text));
  const lasting = row.expects.filter(({ text }) => mustLast(text));
  const firstWrong = async (wanted: readonly Expected[]): Promise<Wrong | null> => {
    for (const expected of wanted) {
      const found = await whatIsSo(run, expected, from);
      if (found !== null) return { expected, found };
    }
    return null;
  };
  await world.until(untilMs, async () => (await firstWrong(coming)) === null);
  const missing = await firstWrong(coming);
  if (missing !== null) throw mismatch(run, missing);
  if (lasting.length === 0) return;
  if (untilMs > world.time.elapsed()) await world.wait(untilMs - world.time.elapsed());
  const wrong = await firstWrong(lasting);
  if (wrong !== null) throw mismatch(run, wrong);
}

interface Wrong {
  readonly expected: Expected;
  readonly found: string;
}

/** What holds only when nothing more has come by the end of the row. */
function mustLast(text: string): boolean {
  return /^(not |no |wrote (only|nothing)|called (only|nothing)|calls |slips |attempts )/.test(
    text,
  );
}

/** `null` when it is as expected. */
async function whatIsSo(run: Run, { text, line }: Expected, from: From): Promise<string | null> {
  const { world, stage } = run;
  const isNegated = text.startsWith('not ');
  const check = checkOf(isNegated ? text.slice('not '.length) : text);
  if (check === undefined)
    throw new ScenarioError(run.scenario.file, line, `nothing looks for "${text}"`);
  const found = check({ world, foreign: stage.foreign, from, journal: await journalOf(run) });
  if (!isNegated) return found;
  return found === null ? 'it is so' : null;
}

/** The journal as it is; read again only after the disk was called. */
async function journalOf(run: Run): Promise<JournalView> {
  const { disk } = run.world;
  const { generation = 0, number = 0 } = disk.calls.at(-1) ?? {};
  const seen = `${String(generation)}.${String(number)}.${String(disk.dead)}`;
  if (seen !== run.seen) {
    run.journal = await readJournal(disk);
    run.seen = seen;
  }
  return run.journal;
}

function mismatch(run: Run, { expected, found }: Wrong): Mismatch {
  const { scenario, world } = run;
  const now = timeText(world.time.elapsed() - run.beganMs);
  return new Mismatch(
    [
      `${scenario.file}:${String(expected.line)} at ${now}`,
      `  expected: ${expected.text}`,
      `  so:       ${found}`,
      `  the last ${String(lastThings)} things:`,
      ...lastLines(run).map((line) => `    ${line}`),
    ].join('\n'),
  );
}

/** What happened and what was written, in order of time. */
function lastLines({ world, journal, beganMs }: Run): readonly string[] {
  const written = journal.entries.map((entry) => ({
    atMs: (world.bootedAt.get(entry.boot) ?? 0) + entry.monoMs,
    text: `journal  ${entry.type} ${entry.id}${entry.state === null ? '' : ` ${entry.state}`}`,
  }));
  const happened = world.happenings.all
    .filter((one, index, all) => one.kind !== 'customer' && !isTurnOfPage(one, index, all))
    .map(({ atMs, kind, what }) => ({ atMs, text: `${kind.padEnd(8)} ${what}` }));
  return [...written, ...happened]
    .sort((left, right) => left.atMs - right.atMs)
    .slice(-lastThings)
    .map(({ atMs, text }) => `${timeText(atMs - beganMs).padStart(10)}  ${text}`);
}

/** The same head with another page or another second: what is so has not changed. */
function isTurnOfPage(
  { kind, what }: Happening,
  index: number,
  all: readonly Happening[],
): boolean {
  if (kind !== 'lcd') return false;
  const before = all.slice(0, index).findLast((one) => one.kind === 'lcd');
  return before !== undefined && headOf(before.what) === headOf(what);
}

function headOf(what: string): string {
  return (what.split(' / ')[0] ?? '').replaceAll(/[0-9]+[sm]/g, '');
}

function timeText(ms: number): string {
  return `${(ms / 1000).toFixed(3)}s`;
}

function throwBugs({ world, scenario }: Run, line: number): void {
  const [bug] = world.bugs;
  if (bug === undefined) return;
  throw new Error(`${scenario.file}:${String(line)} the till has thrown`, { cause: bug });
}

interface Given {
  readonly settings: Settings;
  readonly isOff: boolean;
  readonly withoutPrinter: boolean;
  readonly segmentBlocks: number;
}

/** `off`; `no printer`; `segments of 128`; `patience 30s`; `alipay longestVoid 10m`. */
function givenBy({ file, given }: Scenario): Given {
  let settings: Settings = defaultSettings;
  let segmentBlocks = smallSegment;
  for (const { line, text } of given) {
    if (text === 'off' || text === 'no printer') continue;
    const [, blocks] = /^segments of (\d+)$/.exec(text) ?? [];
    if (blocks !== undefined) segmentBlocks = Number(blocks);
    if (blocks !== undefined) continue;
    const changed = withSetting(settings, text);
    if (changed === null) throw new ScenarioError(file, line, `nothing can be given as "${text}"`);
    settings = changed;
  }
  const has = (wanted: string): boolean => given.some(({ text }) => text === wanted);
  return { settings, isOff: has('off'), withoutPrinter: has('no printer'), segmentBlocks };
}

function withSetting(settings: Settings, text: string): Settings | null {
  const [, channel, name = '', span = ''] =
    /^(?:(alipay|wechat) )?([a-zA-Z]+) (\w+)$/.exec(text) ?? [];
  const ms = durationOf(span);
  if (ms === null) return null;
  if (channel !== 'alipay' && channel !== 'wechat')
    return name in settings ? { ...settings, [name]: millis(ms) } : null;
  const plan = settings.plans[channel];
  if (plan === undefined || !(name in plan)) return null;
  return { ...settings, plans: { ...settings.plans, [channel]: { ...plan, [name]: millis(ms) } } };
}
