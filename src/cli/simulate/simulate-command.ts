/**
 * `holdfast simulate`: many days of many shops in virtual time, with every fault, from a seed. The last
 * line is the result; a violation is told with the command that plays it again and what led to it.
 */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openShopWorkers } from '../../simulation/shop-workers.js';
import type { Place } from '../../simulation/place.js';
import type { Trim } from '../../simulation/shop.js';
import {
  type RunShop,
  type SimulationOptions,
  type SimulationResult,
  simulate,
} from '../../simulation/simulation.js';
import { type TroubleName, troubleNames } from '../../simulation/troubles.js';
import { type CliWorld, type Command, exitStatus } from '../command.js';
import { optionValuesOf } from '../option-values.js';
import { tellFailure, tellShortest } from './failure-words.js';
import { keptShops } from './kept-shops.js';
import { trimIn } from './trim-words.js';

const { parsed, numberIn, usage } = optionValuesOf('E-SIMULATE-USAGE');

/** Unless told: a search that comes to its end takes about half of it. */
const replaysMax = 200;

export const simulateCommand: Command = {
  name: 'simulate',
  summary: {
    zh: '在虚拟时间里模拟许多天的营业，带各种故障',
    en: 'many days of trade in virtual time, with every fault',
  },
  help: {
    zh: `holdfast simulate --seed N --days D [选项]：整台收银机在虚拟时间里营业 D 天（每天约 300 笔），
断网、钱包乱答、磁盘出错、打印机缺纸、时钟跳变、随时断电，全部由种子决定。

  --seed N       种子，非负整数
  --days D       天数，1 到 100000
  --faults LIST  all（默认）、none，或以逗号分隔：${troubleNames.join(',')}
  --sales N      每天约几笔，1 到 1000（默认 300）
  --jobs J       同时进行的线程数；结果与它无关
  --shop K       只重放第 K 家店（失败时会打印这条命令）
  --place P      usual（默认），或 remote：只演其中偏远的店（每六家约一家，罕见的事在那里常见）
  --until N      与 --shop 同用：到第 N 步为止
  --only LIST    与 --shop 同用：只发生这些故障，如 power@120,disk@7；none 为没有
  --idle LIST    与 --shop 同用：这些步里没有人动手，如 1-80,90
  --shrink N     失败后最多重放 N 次，找出最短的形式（默认 ${String(replaysMax)}，0 为不找）
  --resume FILE  把每家店的结果记入 FILE；中断后用同一命令接着运行

最后一行是结果，其前（stderr）是快慢；有违规时退出状态为 1，并打印重放命令、
第一家违规的店的最短形式和经过。
`,
    en: `holdfast simulate --seed N --days D [options]: the whole till trades for D days in
virtual time (about 300 sales a day) while the line drops, wallets answer badly,
the disk fails, paper runs out, clocks jump and the plug is pulled at any moment.
The seed decides everything.

  --seed N       the seed, a whole number from 0 on
  --days D       how many days, 1 to 100000
  --faults LIST  all (unless told), none, or some of:
                 ${troubleNames.join(',')}
  --sales N      about so many sales a day, 1 to 1000 (300 unless told)
  --jobs J       threads at a time; the result does not depend on it
  --shop K       plays shop K of the run alone (a failure prints this command)
  --place P      usual (unless told), or remote: the remote shops of the run alone, one in
                 six, where what is rare elsewhere is not
  --until N      with --shop: it is over after step N
  --only LIST    with --shop: nothing else goes wrong; power@120,disk@7, or none
  --idle LIST    with --shop: steps in which nobody does anything, 1-80,90
  --shrink N     replays at most, to find the shortest form of a failure (${String(replaysMax)}
                 unless told, 0 for none)
  --resume FILE  keeps what came of each shop in FILE; the same command goes on from
                 there after it was broken off

The last line is the result; how fast it went stands before it, on stderr. With a
violation the exit status is 1, and the command that plays it again is printed, with
the shortest form of the first shop that failed and what led to it there.
`,
  },
  run: async (argv, world) => {
    const { options, jobs, resume, replays } = wantedOf(argv, world);
    const workers = openShopWorkers(jobs);
    const begunAt = performance.now();
    try {
      const run = resume === null ? workers.run : await resumed(resume, options, workers.run);
      const result = await simulate(options, jobs, run, (place, report) => {
        if (report.violations.length > 0) tellFailure(world, options, { place, report });
      });
      const [first] = result.failed;
      if (first !== undefined && replays > 0)
        await tellShortest(world, { options, failure: first, replays, run: workers.run });
      world.stderr(paceLine(result, jobs, performance.now() - begunAt));
      world.stdout(lastLine(options, result));
      return result.failed.length === 0 ? exitStatus.done : exitStatus.fault;
    } finally {
      await workers.close();
    }
  },
};

interface Wanted {
  readonly options: SimulationOptions;
  readonly jobs: number;
  /** Where what came of each shop is kept. */
  readonly resume: string | null;
  /** Of the first shop that failed, to find its shortest form. */
  readonly replays: number;
}

function wantedOf(argv: readonly string[], { cwd }: CliWorld): Wanted {
  const text = { type: 'string' } as const;
  const options = {
    ...{ seed: text, days: text, faults: text, jobs: text, shop: text, resume: text },
    ...{ sales: text, until: text, only: text, idle: text, shrink: text, place: text },
  };
  const { values } = parsed(() => parseArgs({ args: [...argv], options, strict: true }));
  const number = (name: keyof typeof options, range: readonly [number, number]): number =>
    numberIn(`--${name}`, values[name] ?? '', range);
  const trim = trimIn(values);
  if (trim !== null && (values.shop === undefined || values.resume !== undefined))
    throw usage({
      zh: '--until、--only、--idle 须与 --shop 同用，且不与 --resume 同用。',
      en: '--until, --only and --idle go with --shop, and without --resume.',
    });
  return {
    options: {
      seed: number('seed', [0, Number.MAX_SAFE_INTEGER]),
      days: number('days', [1, 100_000]),
      faults: faultsIn(values.faults ?? 'all'),
      shop: values.shop === undefined ? null : number('shop', [1, 100_000]),
      ...(values.sales === undefined ? {} : { salesADay: number('sales', [1, 1_000]) }),
      ...placeIn(values.place ?? 'usual'),
      ...trimmed(trim),
    },
    jobs:
      values.jobs === undefined ? Math.min(availableParallelism(), 16) : number('jobs', [1, 64]),
    resume: values.resume === undefined ? null : resolve(cwd, values.resume),
    replays: values.shrink === undefined ? replaysMax : number('shrink', [0, 100_000]),
  };
}

function placeIn(text: string): { readonly place?: Place } {
  if (text === 'usual') return {};
  if (text === 'remote') return { place: text };
  throw usage({
    zh: `--place 应为 usual 或 remote，而不是“${text}”。`,
    en: `--place is usual or remote, not "${text}".`,
  });
}

function trimmed(trim: Trim | null): { readonly trim?: Trim } {
  return trim === null ? {} : { trim };
}

async function resumed(file: string, options: SimulationOptions, run: RunShop): Promise<RunShop> {
  const kept = await keptShops(file, options, run);
  if (kept !== null) return kept.run;
  throw usage({
    zh: `${file} 属于另一次运行或另一个版本，请换一个文件。`,
    en: `${file} is of another run or of other programs; name another file.`,
  });
}

function faultsIn(text: string): readonly TroubleName[] {
  if (text === 'all') return troubleNames;
  if (text === 'none') return [];
  const names = text.split(',');
  const known = troubleNames.filter((name) => names.includes(name));
  if (known.length === names.length) return known;
  const list = troubleNames.join(', ');
  throw usage({
    zh: `--faults 须为 all、none，或其中几项：${list}。`,
    en: `--faults is all, none, or some of ${list}.`,
  });
}

/** How fast it went. Not on stdout: what stands there depends on seed and days alone. */
function paceLine({ sales }: SimulationResult, jobs: number, ms: number): string {
  const seconds = Math.max(ms, 1) / 1000;
  const pace = {
    JOBS: jobs,
    SECONDS: seconds.toFixed(1),
    SALES_A_SECOND: (sales / seconds).toFixed(0),
  };
  const words = Object.entries(pace).map(([name, value]) => `${name}=${String(value)}`);
  return `${words.join(' ')}\n`;
}

function lastLine({ seed, days }: SimulationOptions, result: SimulationResult): string {
  const { sales, paid, declined, voided, stuck, open, powerCuts, faults, digest, failed } = result;
  const violations = failed.reduce((sum, { report }) => sum + report.violations.length, 0);
  const figures = {
    ...{ SEED: seed, DAYS: days, SALES: sales, PAID: paid, DECLINED: declined, VOIDED: voided },
    ...{ STUCK: stuck, OPEN: open, POWERCUTS: powerCuts, FAULTS: faults, DIGEST: digest },
    VIOLATIONS: violations,
  };
  const words = Object.entries(figures).map(([name, value]) => `${name}=${String(value)}`);
  return `${words.join(' ')}\n`;
}
