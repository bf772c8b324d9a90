/**
 * `holdfast workbench`: opens the bench, switches the till on, prints the address and stays until it
 * is told to end. Its till ends with it.
 */
import { randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { takeFolderLock } from '../../platform/folder-lock.js';
import type { FolderLock } from '../../runtime/ports/lock.js';
import { type Bench, openBench } from '../../workbench/bench.js';
import { type BenchServer, openBenchServer } from '../../workbench/http/server.js';
import { CliError, type CliFault } from '../cli-error.js';
import { type CliWorld, type Command, exitStatus } from '../command.js';
import { optionValuesOf } from '../option-values.js';

const { parsed, numberIn, oneIn } = optionValuesOf('E-WORKBENCH-USAGE');

export const workbenchCommand: Command = {
  name: 'workbench',
  summary: {
    zh: '打开工作台：一台虚拟收银机，带键盘、扫码、小票和钱包',
    en: 'Open the bench: a virtual till with keys, scanner, paper and wallet',
  },
  help: {
    zh: `用法：holdfast workbench [--port N] [--data DIR] [--speed N] [--seed N]
                          [--printer 58mm|80mm|clone] [--wechat v2|v3]

  --port N   页面端口（默认 8470，或环境变量 PORT；0 为任意空闲端口）
  --data DIR 工作台的数据文件夹，启动之间保留（默认 .bench）
  --speed N  时间加快 1 到 100 倍
  --seed N   使付款码可重现
  --printer P 桌上的打印机：58mm（默认）、80mm，或 clone：从不回话的廉价机，
             缓冲小，不会画二维码，没有切刀
  --paper W  同 --printer 58mm 或 80mm
  --wechat V 收银机以 v2（默认）或 v3 接口连接微信支付；自己改过的配置不动

按 Ctrl+C 结束，收银机随之结束。
`,
    en: `Usage: holdfast workbench [--port N] [--data DIR] [--speed N] [--seed N]
                          [--printer 58mm|80mm|clone] [--wechat v2|v3]

  --port N    port of the page (default 8470, or PORT of the environment; 0 is any free one)
  --data DIR  folder of the bench, kept between starts (default .bench)
  --speed N   1 to 100: makes time pass faster
  --seed N    makes payment codes repeatable
  --printer P the printer on the desk: 58mm (default), 80mm, or clone: a cheap one that
              never answers, with a small buffer, no QR codes of its own and no cutter
  --paper W   the same as --printer 58mm or 80mm
  --wechat V  the till speaks v2 (default) or v3 to WeChat Pay; a configuration that
              somebody has changed stays as it is

Ctrl+C ends it, and the till with it.
`,
  },
  run: async (argv, world) => {
    const wanted = wantedOf(argv, world);
    const lock = await takeBenchFolder(wanted.data);
    const bench = await openBench(wanted);
    const stop = stopSignal(world);
    try {
      const server = await serve(bench, wanted.port);
      const outcome = await bench.powerOn();
      world.stdout(`http://127.0.0.1:${server.port}\n`);
      if (outcome !== 'ready') world.stderr(notReady(bench, world));
      await stop;
      server.close();
      return exitStatus.done;
    } finally {
      await bench.close();
      await lock.release();
    }
  },
};

interface Wanted {
  readonly port: number;
  readonly data: string;
  readonly speed: number;
  readonly seed: number;
  readonly printer: (typeof printers)[number];
  readonly weChat?: (typeof generations)[number];
}

const portUsual = '8470';
const printers = ['58mm', '80mm', 'clone'] as const;
const papers = ['58mm', '80mm'] as const;
const generations = ['v2', 'v3'] as const;

function wantedOf(argv: readonly string[], { env, cwd }: CliWorld): Wanted {
  const text = { type: 'string' } as const;
  const place = { port: text, data: text, speed: text, seed: text };
  const options = { ...place, printer: text, paper: text, wechat: text };
  const { values } = parsed(() => parseArgs({ args: [...argv], options, strict: true }));
  return {
    port: numberIn('--port', values.port ?? env['PORT'] ?? portUsual, [0, 65_535]),
    data: resolve(cwd, values.data ?? '.bench'),
    printer:
      values.printer === undefined
        ? oneIn('--paper', papers, values.paper ?? '58mm')
        : oneIn('--printer', printers, values.printer),
    ...(values.wechat === undefined
      ? {}
      : { weChat: oneIn('--wechat', generations, values.wechat) }),
    speed: numberIn('--speed', values.speed ?? '1', [1, 100]),
    seed:
      values.seed === undefined
        ? randomInt(1_000_000_000)
        : numberIn('--seed', values.seed, [0, Number.MAX_SAFE_INTEGER]),
  };
}

async function serve(bench: Bench, port: number): Promise<BenchServer> {
  try {
    return await openBenchServer(bench, port);
  } catch (cause: unknown) {
    const fault: CliFault = {
      code: 'E-WORKBENCH-PORT',
      status: 2,
      wrong: { zh: `端口 ${port} 不能使用。`, en: `The port ${port} cannot be used.` },
    };
    throw new CliError(fault, { cause });
  }
}

/** Before anything in it is touched: two benches in one folder would move each other's wallets. */
async function takeBenchFolder(data: string): Promise<FolderLock> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const lock = await takeFolderLock(data);
  if (lock.ok) return lock.value;
  throw new CliError({
    code: 'E-WORKBENCH-LOCKED',
    status: 3,
    wrong: {
      zh: `工作台的文件夹正在使用：${lock.error.detail}。`,
      en: `Refused: ${lock.error.detail}.`,
    },
  });
}

function notReady(bench: Bench, { language }: CliWorld): string {
  const words = bench.till.lastWords().join('\n');
  const said =
    language === 'zh'
      ? `收银机没有就绪，日志在 ${bench.folder.log}。`
      : `The till did not get ready; its log is ${bench.folder.log}.`;
  return `${said}\n${words}\n`;
}

const lookForParentMs = 500;

/** Told to end, or started by npm and left alone: npm passes a signal to its shell, which keeps it. */
function stopSignal({ env }: CliWorld): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        stop();
      });
    }
    if (env['npm_lifecycle_event'] === undefined) return;
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      stop();
    }, lookForParentMs).unref();
  });
}
