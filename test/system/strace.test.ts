/**
 * The real journal in a real process, ended or refused at every call that reaches the disk: what the
 * process acknowledged on its pipe is there at the next start, in order and unchanged, at most the call on
 * its way besides, nothing else. A fault is told, and after it nothing more is written.
 */
import { cpSync, mkdtempSync, openSync, closeSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeClock } from '../../src/platform/node-clock.js';
import { blockBytes } from '../../src/runtime/journal/format.js';
import { segmentNumbers, segmentName } from '../../src/runtime/journal/files.js';
import { indexJournal, readSegments } from '../../src/runtime/journal/reader.js';
import { Bug } from '../../src/runtime/ports/bug.js';
import { readableNodeFolder } from '../../src/platform/node-storage.js';
import { count } from '../counts.js';
import { projectRoot } from '../project.js';
import { key } from '../runtime/journal/rig.js';
import { problemIn } from './found.js';
import { testSystem } from './left-out.js';
import { earlyAnswer } from './early-answer.js';
import {
  type DiskCall,
  type Injection,
  type TracedEnd,
  callCounts,
  diskCalls,
  isDiskCall,
  runTraced,
  traceLack,
  ways,
} from './strace.js';
import { type Told, toldIn } from './told.js';

const program = join(projectRoot, 'dist/test/system/journal-run.js');
const lack = (): string | null => traceLack('started');

/** A data folder as it is before a run, and what was told by those who made it. */
interface Ground {
  readonly name: string;
  readonly folder: string | null;
  readonly told: Told;
  /** Calls that the run makes. */
  readonly more: number;
}

class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), 'holdfast-strace-'));
  #runs = 0;

  /** A run on a copy of `ground`, with what is in its folder afterwards. */
  async run(
    ground: Ground,
    injection: Injection | null,
    ...options: readonly string[]
  ): Promise<Ran> {
    this.#runs += 1;
    const folder = join(this.folder, `run-${String(this.#runs)}`);
    if (ground.folder !== null) cpSync(ground.folder, folder, { recursive: true });
    const words = [program, folder, '--more', String(ground.more), ...options];
    const end = await runTraced(join(this.folder, 'trace'), injection, words);
    return { folder, end, told: toldIn(end.said, ground.told) };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface Ran {
  readonly folder: string;
  readonly end: TracedEnd;
  readonly told: Told;
}

testSystem('every call to the disk may be the last, or fail', lack, async (t) => {
  const scratch = new Scratch();
  t.teardown(() => {
    scratch.remove();
  });
  const fresh: Ground = { name: 'fresh', folder: null, told: toldIn(''), more: 20 };
  const whole = await scratch.run(fresh, null);
  t.match(whole.end, { status: 0, signal: null });
  t.match(whole.told, { given: 20, acknowledged: 20, closed: true, failures: [] });
  t.equal(earlyAnswer(whole.end.trace), null, 'each answer comes behind its flush');
  t.equal(await problemIn(whole.folder, whole.told, nodeClock()), null);

  const grounds = [fresh, await tornGround(scratch)];
  let points = 0;
  const problems: string[] = [];
  for (const { ground, injection } of await chosenPoints(scratch, grounds)) {
    points += 1;
    const ran = await scratch.run(ground, injection);
    const problem =
      problemOf(ran, injection) ?? (await problemIn(ran.folder, ran.told, nodeClock()));
    rmSync(ran.folder, { recursive: true, force: true });
    if (problem === null) continue;
    const { call, nth, way } = injection;
    problems.push(`${ground.name}, ${call} ${String(nth)} ${way}: ${problem}`);
  }
  process.stdout.write(`STRACE points=${String(points)} FAILED=${String(problems.length)}\n`);
  t.strictSame(problems, []);
  t.ok(points >= 40, `${String(points)} points`);
});

testSystem('a journal that does not flush is caught', lack, async (t) => {
  const scratch = new Scratch();
  t.teardown(() => {
    scratch.remove();
  });
  const fresh: Ground = { name: 'fresh', folder: null, told: toldIn(''), more: 6 };
  const broken = await scratch.run(fresh, null, '--omit', 'datasync');
  t.match(broken.told, { acknowledged: 6, closed: true });
  t.match(earlyAnswer(broken.end.trace), /acknowledged 0/);
});

/** A journal whose last write was torn: the start that follows quarantines, wipes and tells. */
async function tornGround(scratch: Scratch): Promise<Ground> {
  const start: Ground = { name: 'start', folder: null, told: toldIn(''), more: 9 };
  const { folder, told } = await scratch.run(start, null);
  const journal = join(folder, 'journal');
  const newest = segmentNumbers(readdirSync(journal)).at(-1) ?? 0;
  const source = { folder: readableNodeFolder(journal), key };
  let usedBlocks = 0;
  const index = await indexJournal(source.folder);
  if (!index.ok) throw new Bug(index.error.detail);
  for await (const segment of readSegments(source, { ...index.value, numbers: [newest] })) {
    if (segment.ok) usedBlocks = segment.value.usedBlocks;
  }
  const file = openSync(join(journal, segmentName(newest)), 'r+');
  writeSync(file, 'PRJ1 and then the power went', usedBlocks * blockBytes);
  closeSync(file);
  return { name: 'torn', folder, told: { ...told, closed: false }, more: 5 };
}

interface Point {
  readonly ground: Ground;
  readonly injection: Injection;
}

/** All points of all grounds, or some of each kind, evenly spread. */
async function chosenPoints(
  scratch: Scratch,
  grounds: readonly Ground[],
): Promise<readonly Point[]> {
  const all: Point[] = [];
  for (const ground of grounds) {
    const counts = callCounts((await scratch.run(ground, null)).end.trace);
    const injections = diskCalls.flatMap((call) => injectionsAt(call, counts[call]));
    all.push(...injections.map((injection) => ({ ground, injection })));
  }
  const wanted = count({ quick: 15, full: all.length });
  // Coprime with the four ways, so that each comes in turn.
  const step = Math.max(1, Math.floor(all.length / wanted / 2) * 2 + 1);
  return wanted >= all.length ? all : all.filter((_, at) => at % step === 0);
}

function injectionsAt(call: DiskCall, times: number): readonly Injection[] {
  const numbers = Array.from({ length: times }, (_, at) => at + 1);
  return numbers.flatMap((nth) => ways.map((way) => ({ call, nth, way })));
}

/** What is wrong with the end of the run itself, before anybody looks into its folder. */
function problemOf({ end, told }: Ran, { way }: Injection): string | null {
  const early = earlyAnswer(end.trace);
  if (early !== null) return `answered before its flush: ${early}`;
  if (way === 'before' || way === 'instead') {
    return end.signal === 'SIGKILL' ? null : `it was not ended: ${words(end)}`;
  }
  if (end.status !== 0) return `it broke: ${words(end)}`;
  const fault = end.trace.findIndex(({ injected }) => injected);
  if (fault === -1) return 'the call did not come';
  // No room for the segment made ahead is no fault: the next one is made when it is needed.
  if (way === 'ENOSPC' && told.remarks.includes('journal.no-room-for-spare')) {
    return told.failures.length === 0 && told.refused === 0
      ? null
      : 'no room for a spare is no fault';
  }
  if (told.failures.length === 0) return 'the fault was told to nobody';
  const later = end.trace.slice(fault + 1).find(({ call }) => isDiskCall(call));
  return later === undefined ? null : `written after the fault: ${later.text}`;
}

function words({ status, signal, errors }: TracedEnd): string {
  return `status ${String(status)}, signal ${String(signal)} ${errors}`;
}
