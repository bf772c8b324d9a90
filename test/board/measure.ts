/**
 * `npm run board -- --measure`: the till on this machine beside the till on the emulated board, the same bench
 * before both, in one run. A fixed loop of arithmetic on both gives the factor of the emulation, by which the
 * board's figures are divided, and by which a budget of time is multiplied before the board is held to it. One
 * JSON line a figure, the table, and one JSON row of all for docs/proof.json. Nothing is asserted.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Key } from '../../src/runtime/ports/device.js';
import { type Bench, openBench } from '../../src/workbench/bench.js';
import { openBenchServer } from '../../src/workbench/http/server.js';
import { BenchFace } from '../workbench/bench-client.js';
import { lendKeys } from '../workbench/spare-keys.js';
import { openBoardBench } from './board-bench.js';
import { tillPid } from './guest-start.js';
import { boardImage } from './image.js';

/** One of the two tills with its bench. */
interface Side {
  readonly name: 'x86' | 'board';
  readonly bench: Bench;
  readonly face: BenchFace;
  /** Runs a command of a shell where the till runs. */
  readonly run: (command: string) => Promise<string>;
  /** What `node` and the packages are called there. */
  readonly place: { readonly node: string; readonly program: string };
  /** The process of the till. */
  pid(): Promise<number>;
  close(): Promise<void>;
}

export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | 'MiB';
  readonly value: number;
  /** Of a small ARM board: DESIGN's, where it has one. */
  readonly budget?: number;
}

/** The budgets that this run can hold against the board; the others are `npm run bench`'s, on this machine. */
const budgets: Readonly<Record<string, number>> = {
  'process start to ready': 2_000,
  'process start to first query': 2_000,
  'key to LCD bytes, p99': 50,
  'till resident, every driver loaded': 96,
};

const keys = 100;
const loop =
  'let a=0;const t=performance.now();for(let i=0;i<3e7;i++)a=(a*31+i)|0;console.log(performance.now()-t)';
const packages = ['node-hid', 'serialport', 'usb', 'onoff', 'msgpackr', 'lowdb'];
const loadAll = `Promise.allSettled(${JSON.stringify(packages)}.map((p)=>import(p))).then((r)=>console.log(process.memoryUsage.rss()/1048576,r.filter((x)=>x.status==="rejected").length))`;

export async function measure(tell: (line: string) => void): Promise<number> {
  const measured = new Map<Side['name'], readonly Figure[]>();
  for (const open of [hostSide, boardSide]) {
    const side = await open();
    try {
      const figures = await figuresOf(side);
      measured.set(side.name, figures);
      for (const { name, value, unit } of figures) {
        tell(JSON.stringify({ name: `${side.name} ${name}`, value: round(value), unit }));
      }
    } finally {
      await side.close();
    }
  }
  const host = measured.get('x86') ?? [];
  const board = measured.get('board') ?? [];
  for (const line of measuredTable(host, board)) tell(line);
  tell(JSON.stringify(proofRow(host, board)));
  return 0;
}

async function figuresOf(side: Side): Promise<readonly Figure[]> {
  const cpuMs = Math.min(await cpuLoop(side), await cpuLoop(side), await cpuLoop(side));
  // What the loop was run on may be the board itself: power-on is measured from a plug that is out.
  if (side.bench.till.power() === 'on') await side.bench.cut();
  const ready = await poweredOn(side);
  await side.face.wait({ screen: 'idle', quiet: true, timeoutMs: 60_000 });
  const residentMiB = await resident(side);
  const keyMs = await keyTimes(side);
  const query = await firstQuery(side);
  const [packagesMiB = '', missing = ''] = (
    await side.run(`cd ${side.place.program} && ${side.place.node} -e '${loadAll}'`)
  ).split(' ');
  const ms = (name: string, value: number): Figure => withBudget({ name, value, unit: 'ms' });
  const mib = (name: string, value: number): Figure => withBudget({ name, value, unit: 'MiB' });
  return [
    ms('fixed loop', cpuMs),
    ms('power-on to ready', ready.powerMs),
    ms('process start to ready', ready.powerMs - ready.bootMs),
    ms('power-on to first query', query.powerMs),
    ms('process start to first query', query.powerMs - query.bootMs),
    ms('key to LCD bytes, p50', quantile(keyMs, 0.5)),
    ms('key to LCD bytes, p99', quantile(keyMs, 0.99)),
    mib('till resident, every driver loaded', residentMiB),
    mib(`node with the packages (${Number(missing)} not there)`, Number(packagesMiB)),
    // Here the whole checkout, with what it is developed with.
    mib('install: program and packages', await installed(side)),
  ];
}

function withBudget(figure: Figure): Figure {
  const budget = budgets[figure.name];
  return budget === undefined ? figure : { ...figure, budget };
}

interface Started {
  /** From the plug to what was waited for. */
  readonly powerMs: number;
  /** From the plug to the start of the till's process: all that a processor does before it. */
  readonly bootMs: number;
}

/** Gives power; settles when the till is ready. */
async function poweredOn(side: Side): Promise<Started> {
  const began = performance.now();
  await side.bench.powerOn();
  const powerMs = side.bench.till.readyMs() ?? Number.NaN;
  return { powerMs, bootMs: await bootTime(side, began) };
}

const ticksPerSecond = 100;

/** When the till's process began, by the clock of the kernel that it runs on; from `began` on. */
async function bootTime(side: Side, began: number): Promise<number> {
  const pid = await side.pid();
  const text = await side.run(`cut -d' ' -f1 /proc/uptime; cut -d' ' -f22 /proc/${pid}/stat`);
  const [uptime = Number.NaN, ticks = Number.NaN] = text.split('\n').map(Number);
  const ageMs = (uptime - ticks / ticksPerSecond) * 1_000;
  return Math.max(0, performance.now() - ageMs - began);
}

async function cpuLoop({ run, place }: Side): Promise<number> {
  return Number(await run(`${place.node} -e '${loop}'`));
}

async function resident(side: Side): Promise<number> {
  const text = await side.run(`cat /proc/${await side.pid()}/status`);
  return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]) / 1_024;
}

async function installed({ run, place }: Side): Promise<number> {
  return Number((await run(`du -sk ${place.program}`)).split(/\s/)[0]) / 1_024;
}

/** From the moment that the report leaves the keypad to the first bytes that change the LCD. */
async function keyTimes({ bench, face }: Side): Promise<readonly number[]> {
  const times: number[] = [];
  const turns: readonly Key[] = ['1', 'BACKSPACE'];
  for (let turn = 0; turn < keys; turn += 1) {
    const began = performance.now();
    const shown = new Promise<number>((settle) => {
      const forget = bench.events.listen((event) => {
        if (event.type !== 'lcd') return;
        forget();
        settle(performance.now() - began);
      });
    });
    await bench.desk.press([turns[turn % turns.length] ?? '1']);
    times.push(await shown);
  }
  await face.wait({ quiet: true });
  await bench.desk.press(['CLEAR']);
  await face.wait({ quiet: true });
  return times;
}

/** A customer who takes his time, the plug, and when the wallet is asked again. */
async function firstQuery(side: Side): Promise<Started> {
  const { face } = side;
  await face.charge('1000.22');
  await face.wait({ screen: 'confirm-on-phone', timeoutMs: 60_000 });
  const attempt = (await face.asks())[0]?.attempt ?? '';
  await face.post('/api/power', { action: 'cut' });
  const from = Date.now();
  const { bootMs } = await poweredOn(side);
  return { powerMs: (await queryAfter(face, attempt, from)) - from, bootMs };
}

const lookAgainMs = 50;

/** By the wallet's clock, which is this machine's. */
async function queryAfter(face: BenchFace, attempt: string, from: number): Promise<number> {
  for (const until = Date.now() + 120_000; Date.now() < until;) {
    const row = (await face.ledger()).find((one) => one.attempt === attempt);
    const asked = row?.calls.find(({ on, at }) => on === 'query' && at >= from);
    if (asked !== undefined) return asked.at;
    await new Promise((again) => setTimeout(again, lookAgainMs));
  }
  throw new Error('the wallet was never asked');
}

async function hostSide(): Promise<Side> {
  const root = mkdtempSync(path.join(tmpdir(), 'hb-'));
  lendKeys(root);
  const bench = await openBench({ data: root, speed: 1, seed: 1, printer: '58mm' });
  const server = await openBenchServer(bench, 0);
  return {
    ...{ name: 'x86', bench, place: { node: process.execPath, program: process.cwd() } },
    face: new BenchFace(new URL(`http://127.0.0.1:${server.port}`)),
    run: (command) =>
      Promise.resolve(execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trim()),
    pid: () => Promise.resolve(bench.till.pid() ?? 0),
    close: async () => {
      await bench.close();
      server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function boardSide(): Promise<Side> {
  const board = await openBoardBench({ image: boardImage(), seed: () => 1 });
  const { bench, face, till } = board;
  const run = async (command: string): Promise<string> => {
    if (till.machine() === undefined) await bench.powerOn();
    return ((await till.machine()?.run(command, 120_000))?.output ?? '').trim();
  };
  return {
    ...{ name: 'board', bench, face, run, close: () => board.close() },
    place: { node: 'node', program: '/opt/holdfast' },
    pid: async () => Number(await run(`echo ${tillPid}`)),
  };
}

/** The factor of a run: what the fixed loop takes on the board, by what it takes here. */
function factorOf(host: readonly Figure[], board: readonly Figure[]): number {
  return (board[0]?.value ?? Number.NaN) / (host[0]?.value ?? Number.NaN);
}

export function measuredTable(
  host: readonly Figure[],
  board: readonly Figure[],
): readonly string[] {
  const factor = factorOf(host, board);
  const rows = board.map((figure, place) => {
    const { name, value, unit, budget } = figure;
    const scale = unit === 'ms' ? factor : 1;
    const scaled = unit === 'ms' ? `${round(value / factor)} ms` : '';
    const held = budget === undefined ? '' : `${round(budget)} ${unit}`;
    const allowed = budget === undefined ? '' : `${round(budget * scale)} ${unit}`;
    const here = `${round(host[place]?.value ?? Number.NaN)} ${unit}`;
    const cells = [
      name,
      here,
      `${round(value)} ${unit}`,
      scaled,
      held,
      allowed,
      verdict(figure, scale),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const head = ['what', 'x86', 'emulated board', `board / ${factor.toFixed(1)}`, 'budget'];
  return [
    `| ${[...head, `budget x ${factor.toFixed(1)}`, 'the board'].join(' | ')} |`,
    `|${'---|'.repeat(head.length + 2)}`,
    ...rows,
  ];
}

function verdict({ value, budget }: Figure, scale: number): string {
  if (budget === undefined) return '';
  return value <= budget * scale ? 'met' : 'not met';
}

/** Date and commit are whoever's who writes it down. */
export function proofRow(host: readonly Figure[], board: readonly Figure[]): object {
  const factor = factorOf(host, board);
  const budgeted = board.filter(({ budget }) => budget !== undefined);
  const isMet = (figure: Figure): boolean =>
    verdict(figure, figure.unit === 'ms' ? factor : 1) === 'met';
  const pairs = board.map(({ name, unit, value }, place) => [
    name,
    `${round(host[place]?.value ?? Number.NaN)} and ${round(value)} ${unit}`,
  ]);
  return {
    part: 'devices',
    claim: 'the till on this machine and on the emulated board, in one run',
    command: 'npm run board -- --measure',
    figures: {
      'factor of the fixed loop': round(factor),
      ...(Object.fromEntries(pairs) as Record<string, string>),
      'scaled budgets met': budgeted.filter(isMet).length,
      'scaled budgets not met': budgeted.filter((figure) => !isMet(figure)).length,
    },
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
