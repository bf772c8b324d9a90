/**
 * `npm run board -- --measure`: the till on this machine beside the till on the emulated board, the same bench
 * before both, in one run. A fixed loop of arithmetic on both gives the factor of the emulation, by which the
 * board's figures are divided, and by which a budget of time is multiplied before the board is held to it. One
 * JSON line a figure, the table, and one JSON row of all for docs/proof.json. Nothing is asserted.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { Key } from '../../src/runtime/ports/device.js';
import { type Bench, openBench } from '../../src/workbench/bench.js';
import { openBenchServer } from '../../src/workbench/http/server.js';
import { BenchFace } from '../workbench/bench-client.js';
import { lendKeys } from '../workbench/spare-keys.js';
import { openBoardBench } from './board-bench.js';
import { tillPid } from './guest-start.js';
import { boardImage } from './image.js';
import {
  type MeasuredFiles,
  type MeasuredPlace,
  guest,
  layOutMeasured,
  programFigures,
} from './measure-programs.js';
import { commonJs } from './one-file.js';
import { type Figure, measuredTable, proofRow, round, withBudget } from './measure-table.js';

/** One of the two tills with its bench. */
interface Side {
  readonly name: 'x86' | 'board';
  readonly bench: Bench;
  readonly face: BenchFace;
  /** Runs a command of a shell where the till runs. */
  readonly run: (command: string, timeoutMs?: number) => Promise<string>;
  readonly measured: MeasuredPlace;
  /** Where the watch over the till's loop leaves its figures. */
  readonly stalls: string;
  /** What `node` and the packages are called there. */
  readonly place: { readonly node: string; readonly program: string };
  /** The process of the till. */
  pid(): Promise<number>;
  close(): Promise<void>;
}

/** Loaded into the till that is measured. */
const stallWatch = new URL('../../bench/stall-watch.js', import.meta.url);
const keys = 100;
const loop =
  'let a=0;const t=performance.now();for(let i=0;i<3e7;i++)a=(a*31+i)|0;console.log(performance.now()-t)';
const packages = ['node-hid', 'serialport', 'usb', 'onoff', 'msgpackr', 'lowdb'];
const loadAll = `Promise.allSettled(${JSON.stringify(packages)}.map((p)=>import(p))).then((r)=>console.log(process.memoryUsage.rss()/1048576,r.filter((x)=>x.status==="rejected").length))`;

export async function measure(tell: (line: string) => void): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { measure: { type: 'boolean' }, sales: text, core: text },
  });
  const counts = { sales: Number(values.sales ?? 20), core: Number(values.core ?? 10_000) };
  const files = await layOutMeasured();
  try {
    return await measureBoth(tell, files, counts);
  } finally {
    files.drop();
  }
}

interface Counts {
  /** Sold by the till itself, key by key. */
  readonly sales: number;
  /** Sold by its core in virtual time. */
  readonly core: number;
}

async function measureBoth(
  tell: (line: string) => void,
  files: MeasuredFiles,
  counts: Counts,
): Promise<number> {
  const measured = new Map<Side['name'], readonly Figure[]>();
  for (const open of [hostSide, boardSide]) {
    const side = await open(files);
    try {
      const figures = await figuresOf(side, counts);
      measured.set(side.name, figures);
      for (const { name, value, unit } of figures) {
        tell(JSON.stringify({ name: `${side.name} ${name}`, value: round(value, unit), unit }));
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

async function figuresOf(side: Side, counts: Counts): Promise<readonly Figure[]> {
  const cpuMs = Math.min(await cpuLoop(side), await cpuLoop(side), await cpuLoop(side));
  // What the loop was run on may be the board itself: power-on is measured from a plug that is out.
  if (side.bench.till.power() === 'on') await side.bench.cut();
  const ready = await poweredOn(side);
  await side.face.wait({ screen: 'idle', quiet: true, timeoutMs: 60_000 });
  const residentMiB = await resident(side);
  await stallsOf(side);
  const keyMs = await keyTimes(side);
  await sell(side, 1);
  const stallMs = await stallsOf(side);
  for (let sale = 2; sale <= counts.sales; sale += 1) await sell(side, sale);
  const laterMiB = await resident(side);
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
    ms('longest stall of the loop, keys and a sale', stallMs),
    mib('till resident, every driver loaded', residentMiB),
    mib('till resident after the sales', laterMiB),
    mib(`node with the packages (${Number(missing)} not there)`, Number(packagesMiB)),
    // Here the whole checkout, with what it is developed with.
    mib('install: program and packages', await installed(side)),
    ...(await programFigures(side.run, side.measured, counts.core)),
  ];
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

/** The longest since it was asked last; it is watched anew from now on. */
async function stallsOf(side: Side): Promise<number> {
  const file = side.stalls;
  const told = await side.run(
    `rm -f ${file}; kill -USR2 ${await side.pid()}; until [ -f ${file} ]; do sleep 0.1; done; cat ${file}`,
  );
  return (JSON.parse(told) as { readonly longestMs: number }).longestMs;
}

/** Paid, printed, and at rest again. Amounts differ, or it would be taken for one of the same customer. */
async function sell({ face }: Side, sale: number): Promise<void> {
  await face.keys(...(100 + sale / 100).toFixed(2).split(''));
  await face.wait({ screen: 'amount', quiet: true, timeoutMs: 60_000 });
  await face.keys('ENTER');
  await face.wait({ screen: 'awaiting-code', timeoutMs: 60_000 });
  await face.scan(await face.newCode());
  await face.wait({ screen: 'paid', timeoutMs: 60_000 });
  // For its first second a result takes no key (P23).
  while ((await face.state()).status?.screen !== 'idle') await face.keys('ENTER');
  await face.wait({ screen: 'idle', quiet: true, timeoutMs: 60_000 });
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

async function hostSide({ host }: MeasuredFiles): Promise<Side> {
  const root = mkdtempSync(path.join(tmpdir(), 'hb-'));
  lendKeys(root);
  const stalls = path.join(root, 'stalls.json');
  // Read by the till alone, which is started later.
  process.env['NODE_OPTIONS'] = `--import ${stallWatch.href}`;
  process.env['HOLDFAST_STALL_FILE'] = stalls;
  const bench = await openBench({ data: root, speed: 1, seed: 1, printer: '58mm' });
  const server = await openBenchServer(bench, 0);
  return {
    ...{ name: 'x86', bench, place: { node: process.execPath, program: process.cwd() } },
    face: new BenchFace(new URL(`http://127.0.0.1:${server.port}`)),
    ...{ measured: host, stalls },
    run: async (command) => {
      const env = { ...process.env, NODE_OPTIONS: '' };
      const { stdout } = await promisify(execFile)('sh', ['-c', command], { env });
      return stdout.trim();
    },
    pid: () => Promise.resolve(bench.till.pid() ?? 0),
    close: async () => {
      await bench.close();
      server.close();
      delete process.env['NODE_OPTIONS'];
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function boardSide({ image }: MeasuredFiles): Promise<Side> {
  const stalls = '/run/stalls.json';
  // Required: an `--import` would send the till's one file through the loader of modules, 17 MiB more.
  const watch = commonJs(readFileSync(stallWatch, 'utf8'));
  const board = await openBoardBench({
    image: boardImage(),
    seed: () => 1,
    nodeArguments: ['--require', '/data/stall-watch.cjs'],
    files: { 'stall-watch.cjs': `process.env['HOLDFAST_STALL_FILE'] = '${stalls}';\n${watch}` },
    // Behind the disks that it always has.
    machineArguments: [
      ...['-drive', `file=${image},format=raw,if=none,id=measured`],
      ...['-device', 'virtio-blk-pci,drive=measured'],
    ],
  });
  const { bench, face, till } = board;
  const run = async (command: string, timeoutMs = 240_000): Promise<string> => {
    if (till.machine() === undefined) await bench.powerOn();
    return ((await till.machine()?.run(command, timeoutMs))?.output ?? '').trim();
  };
  return {
    ...{ name: 'board', bench, face, run, close: () => board.close() },
    ...{ measured: guest, stalls },
    place: { node: 'node', program: '/opt/holdfast' },
    pid: async () => Number(await run(`echo ${tillPid}`)),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
