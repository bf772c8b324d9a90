/**
 * The whole till in its own process, ended or refused at a call to the disk while it sells: the plug is
 * put back, and then the wallet's books, the journal, the paper and the LCD tell the same. A fault of the
 * disk is told on the status, and after it nothing more is written.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { count } from '../counts.js';
import { Auditor } from '../e2e/agreement.js';
import { settle } from '../e2e/settling.js';
import { BenchClient } from '../workbench/bench-client.js';
import { testSystem } from './left-out.js';
import {
  type DiskCall,
  type Injection,
  type TraceLine,
  callCounts,
  isDiskCall,
  straceOptions,
  traceIn,
  traceLack,
  ways,
} from './strace.js';

/** What a sale asks of the disk: batches and their flushes. */
const callsOfSale: readonly DiskCall[] = ['pwrite64', 'fdatasync'];
/**
 * The flushes that wait for each other in any sale: it is opened, the charge is meant, the outcome is
 * kept, the slip is done. On a slow machine a sale has more: it asks the wallet, and keeps each asking.
 */
const flushesOfSale = 4;
const speed = 20;
const ends = 'paid,declined,voided';

testSystem(
  'a till that dies or is refused in a sale agrees with the wallet afterwards',
  () => traceLack('attached'),
  async (t) => {
    // For the bench and its till: all file calls on one thread, so that they can be counted.
    process.env['UV_THREADPOOL_SIZE'] = '1';
    const scratch = mkdtempSync(join(tmpdir(), 'holdfast-till-trace-'));
    const bench = await BenchClient.start({ speed });
    t.teardown(async () => {
      await bench.stop();
      rmSync(scratch, { recursive: true, force: true });
    });
    const sale = new TracedSale(bench, join(scratch, 'trace'));
    const whole = await sale.trace(null, '1.00');
    t.equal(whole.end, 'sold');
    const counts = callCounts(whole.lines);
    for (const call of callsOfSale) {
      t.ok(counts[call] >= flushesOfSale, `a sale is ${String(counts[call])} of ${call}`);
    }

    await settle(bench);
    const auditor = new Auditor(bench);
    const problems: string[] = [];
    const points = pointsOfSale();
    let hits = 0;
    for (const [at, injection] of points.entries()) {
      // Amounts differ, so that no sale is taken for the same customer's.
      const { end, lines } = await sale.trace(injection, ((at + 201) / 100).toFixed(2));
      if (end !== 'sold') hits += 1;
      await bench.power('cut');
      await bench.power('on');
      await settle(bench);
      const { lost, doubled, wrong } = await auditor.agree();
      const said = [...lost, ...doubled, ...wrong, ...writtenAfterFault(lines)];
      const { call, nth, way } = injection;
      problems.push(...said.map((words) => `${call} ${String(nth)} ${way}: ${words}`));
    }
    process.stdout.write(
      `STRACETILL points=${String(points.length)} hit=${String(hits)} FAILED=${String(problems.length)}\n`,
    );
    t.strictSame(problems, []);
    t.equal(hits, points.length, 'each call came');
  },
);

/** Sales at a bench whose till is traced while it makes them. */
class TracedSale {
  readonly #bench: BenchClient;
  readonly #file: string;

  constructor(bench: BenchClient, file: string) {
    this.#bench = bench;
    this.#file = file;
  }

  /** Attaches, sells, and answers what reached the disk until the sale or the till was over. */
  async trace(injection: Injection | null, amount: string): Promise<Traced> {
    const bench = this.#bench;
    await bench.wait({ screen: 'idle', quiet: true });
    const tracer = await attached(this.#file, injection, tillOf(bench));
    const ended = once(tracer, 'close');
    const life = { isOver: false };
    // Only one of these comes first; a wait that comes to nothing is answered 408, and not looked at.
    const end = await Promise.any([
      ended.then(() => 'died' as const),
      bench.wait({ fault: 'E-JOURNAL-FAILED', timeoutMs: 30_000 }).then(() => 'refused' as const),
      sell(bench, amount, life).then(() => 'sold' as const),
    ]);
    life.isOver = true;
    tracer.kill('SIGTERM');
    await ended;
    return { end, lines: traceIn(readFileSync(this.#file, 'utf8')) };
  }
}

interface Traced {
  readonly end: 'died' | 'refused' | 'sold';
  readonly lines: readonly TraceLine[];
}

/** Step by step: none may reach a till that was started again meanwhile. */
async function sell(
  bench: BenchClient,
  amount: string,
  life: { readonly isOver: boolean },
): Promise<void> {
  await bench.keys(...amount.split(''), 'ENTER');
  await bench.wait({ screen: 'awaiting-code' });
  if (life.isOver) return;
  const code = await bench.newCode();
  await bench.scan(code);
  await bench.wait({ screen: ends, quiet: true });
}

async function attached(
  file: string,
  injection: Injection | null,
  till: string,
): Promise<ChildProcess> {
  const tracer = spawn('strace', ['-p', till, ...straceOptions(file, injection)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((done, reject) => {
    let said = '';
    createInterface({ input: tracer.stderr }).on('line', (line) => {
      said += line;
      if (line.includes(' attached')) done();
    });
    tracer.once('close', () => {
      reject(new Error(`strace did not attach: ${said}`));
    });
  });
  return tracer;
}

/** The process of the bench's till. */
function tillOf({ process: { pid } }: BenchClient): string {
  const tasks = `/proc/${String(pid)}/task`;
  const children = readdirSync(tasks).flatMap((task) =>
    readFileSync(`${tasks}/${task}/children`, 'utf8').split(' '),
  );
  const till = children.find((child) => /^\d+$/.test(child) && commandOf(child).includes('run'));
  if (till === undefined) throw new Error('the bench has no till');
  return till;
}

function commandOf(pid: string): readonly string[] {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
}

/** All points that any sale has, or some, evenly spread. */
function pointsOfSale(): readonly Injection[] {
  const all = callsOfSale.flatMap((call) =>
    Array.from({ length: flushesOfSale }, (_, at) => at + 1).flatMap((nth) =>
      ways.map((way): Injection => ({ call, nth, way })),
    ),
  );
  const wanted = count({ quick: 2, full: all.length });
  const step = Math.max(1, Math.floor(all.length / wanted / 2) * 2 + 1);
  return wanted >= all.length ? all : all.filter((_, at) => at % step === 0);
}

function writtenAfterFault(trace: readonly TraceLine[]): readonly string[] {
  const fault = trace.findIndex(({ injected }) => injected);
  if (fault === -1) return [];
  const later = trace.slice(fault + 1).find(({ call }) => isDiskCall(call));
  return later === undefined ? [] : [`written after the fault: ${later.text}`];
}
