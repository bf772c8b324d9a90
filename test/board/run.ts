/**
 * `npm run board`: an emulated ARM64 board with the bench's page in front of it. `--shell` gives a shell in
 * the guest, `--measure` prints the board's figures beside this machine's, `--suite` runs tests as arm64 or
 * armv7, `--packages` tells which package loads there, `--pulls N` pulls its plug, `--image` only makes the
 * image. What runs is the checkout's own build; the board ends with this process.
 */
import { parseArgs } from 'node:util';
import { openBoardBench } from './board-bench.js';
import { guestShell } from './guest-shell.js';
import { boardImage, boardLack } from './image.js';

const portUsual = '8470';
const tell = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const own = process.argv.slice(2).filter((word) => word.startsWith('--'));
  const asked = (name: string): boolean => own.includes(name);
  if (asked('--pulls')) {
    await import('./pulls-run.js');
    return Number(process.exitCode ?? 0);
  }
  if (asked('--suite')) return (await import('./suite/suite-run.js')).runSuite();
  if (asked('--packages')) return (await import('./suite/packages-run.js')).tellPackages(tell);
  const lack = boardLack();
  if (lack !== null) {
    process.stderr.write(`No board can be emulated here: ${lack} (apt-get install).\n`);
    return 1;
  }
  if (asked('--image')) {
    boardImage();
    return 0;
  }
  if (asked('--measure')) return (await import('./measure.js')).measure(tell);
  return openPage();
}

async function openPage(): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { port: text, shell: { type: 'boolean' } } });
  const port = Number(values.port ?? process.env['PORT'] ?? portUsual);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    process.stderr.write('--port takes a number from 0 to 65535.\n');
    return 2;
  }
  const startedAt = performance.now();
  const image = boardImage();
  const board = await openBoardBench({ image, port, seed: () => 1, lamp: tell });
  const stop = stopSignal();
  try {
    const outcome = await board.bench.powerOn();
    if (outcome !== 'ready') tell(board.till.lastWords().join('\n'));
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    tell(`${board.address.href}  (the board is ${outcome} after ${seconds} s)`);
    await (values.shell === true
      ? Promise.race([guestShell(board.till.machine(), tell), stop])
      : stop);
    return outcome === 'ready' ? 0 : 1;
  } finally {
    await board.close();
  }
}

const lookForParentMs = 500;

/** Told to end, or started by npm and left alone. */
function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.removeAllListeners(signal);
      process.once(signal, () => {
        stop();
      });
    }
    if (process.env['npm_lifecycle_event'] === undefined) return;
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) stop();
    }, lookForParentMs).unref();
  });
}

process.exitCode = await main();
