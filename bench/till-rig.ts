/**
 * A till to be measured: the bench's desk and wallet in this process, the till in a process of its own
 * with a watch over its loop. Times are taken where the bytes come in.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { controlPath } from '../src/compose/control.js';
import type { TillReport } from '../src/compose/till-report.js';
import { askSocket } from '../src/platform/request-socket.js';
import type { Key } from '../src/runtime/ports/device.js';
import { type Bench, openBench } from '../src/workbench/bench.js';
import { inBenchFolder } from './journal-load.js';

export interface Rig {
  readonly bench: Bench;
  /** Settles with the time, by `performance.now`, at which `holds` was seen to hold; looked at with every event of the bench. */
  readonly until: (what: string, holds: () => boolean) => Promise<number>;
  readonly untilScreen: (...screens: readonly string[]) => Promise<number>;
  readonly press: (...keys: readonly Key[]) => Promise<void>;
  /** Keys the amount in and shows the scanner a fresh code. */
  readonly charge: (...amount: readonly Key[]) => Promise<void>;
  /** A whole sale, paid and printed; the number makes the amount, and the till goes back to rest. */
  readonly sell: (sale: number) => Promise<void>;
  /** How long the till's loop was not free since the last call; it is watched anew from now on. */
  readonly stalls: () => Promise<Stalls>;
  /** What the till says of itself (its control socket). */
  readonly report: () => Promise<TillReport>;
  /** Ends the till as SIGTERM does. */
  readonly endTill: () => Promise<Stalls>;
}

export interface Stalls {
  /** Counts the times that figures were left. */
  readonly turn: number;
  readonly longestMs: number;
  readonly samples: number;
}

const patienceMs = 30_000;
const lookAgainMs = 5;

/** In a new folder, or in `place`. */
export function withRig<T>(
  speed: number,
  measure: (rig: Rig) => AsyncIterable<T>,
  place?: string,
): AsyncGenerator<T> {
  const use = async function* (folder: string): AsyncGenerator<T> {
    const stallFile = resolve(folder, 'stalls.json');
    const watch = new URL('./stall-watch.js', import.meta.url);
    process.env['NODE_OPTIONS'] = `--import ${watch.href}`;
    process.env['HOLDFAST_STALL_FILE'] = stallFile;
    const bench = await openBench({ data: join(folder, 'bench'), speed, seed: 1, printer: '58mm' });
    try {
      const outcome = await bench.powerOn();
      if (outcome !== 'ready') throw new Error(`${outcome}: ${bench.till.lastWords().join(' | ')}`);
      yield* measure(rigOn(bench, stallFile));
    } finally {
      await bench.close();
      delete process.env['NODE_OPTIONS'];
    }
  };
  return place === undefined ? inBenchFolder(use) : use(place);
}

function rigOn(bench: Bench, stallFile: string): Rig {
  const { desk, status, till, wallets, events } = bench;
  const until: Rig['until'] = (what, holds) =>
    new Promise((done, reject) => {
      const look = (): void => {
        if (holds()) end(done, performance.now());
        else if (performance.now() > over) end(reject, new Error(`${what} never came`));
      };
      const over = performance.now() + patienceMs;
      const forget = events.listen(look);
      const timer = setInterval(look, lookAgainMs);
      const end = <V>(settle: (value: V) => void, value: V): void => {
        forget();
        clearInterval(timer);
        settle(value);
      };
      look();
    });
  const untilScreen: Rig['untilScreen'] = (...screens) =>
    until(screens.join(' or '), () => screens.includes(status.now()?.screen ?? ''));
  const press: Rig['press'] = async (...keys) => {
    await desk.press(keys);
  };
  const signal = (name: NodeJS.Signals): void => {
    process.kill(till.pid() ?? NaN, name);
  };
  const charge: Rig['charge'] = async (...amount) => {
    await press(...amount, 'ENTER');
    await untilScreen('awaiting-code');
    const [wallet] = wallets;
    await desk.scan(wallet?.codes.show().code ?? '');
  };
  return {
    bench,
    until,
    untilScreen,
    press,
    charge,
    sell: async (sale) => {
      // Amounts differ, so that no sale is taken for one of the same customer.
      const cents = String(100 + (sale % 900));
      await charge(...(`${cents.slice(0, -2)}.${cents.slice(-2)}`.split('') as Key[]));
      // Time runs so fast that a busy machine makes the till give a charge up before it is sent (P8).
      await untilScreen('paid', 'voided');
      while (status.now()?.screen !== 'idle') await press('ENTER');
    },
    stalls: async () => {
      const { turn } = stallsIn(stallFile);
      signal('SIGUSR2');
      await until('figures of stalls', () => stallsIn(stallFile).turn > turn);
      return stallsIn(stallFile);
    },
    report: async () => {
      const answer = await askSocket(controlPath(bench.folder.till), { do: 'report' }, patienceMs);
      if (!answer.ok) throw new Error(`the till is ${answer.error} when asked`);
      return answer.value as TillReport;
    },
    endTill: async () => {
      signal('SIGTERM');
      await until('the end of the till', () => till.power() === 'off');
      return stallsIn(stallFile);
    },
  };
}

function stallsIn(file: string): Stalls {
  if (!existsSync(file)) return { turn: 0, longestMs: 0, samples: 0 };
  return JSON.parse(readFileSync(file, 'utf8')) as Stalls;
}
