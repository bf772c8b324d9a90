/**
 * The matrix, carried out: blocks taken from one queue by several benches at once. One bench and one
 * data folder serve many sales; only the sale in question is judged, by its amount, and everything that
 * was written is audited as a whole before the bench is left.
 */
import { Auditor } from '../e2e/agreement.js';
import { secretsFound } from '../e2e/secrets.js';
import { BenchClient } from '../workbench/bench-client.js';
import { type Block, type Cut, cutsOf, nameOf } from './cells.js';
import { walletOf } from './gateways.js';
import { judge } from './judge.js';
import { type Sale, attend, begin } from './people.js';

export interface MatrixCounts {
  /** Sales, whole ones included. */
  cells: number;
  /** Tills killed. */
  cuts: number;
  lost: number;
  doubled: number;
  failed: number;
}

export interface MatrixRun {
  readonly blocks: readonly Block[];
  readonly jobs: number;
  /** 1 to 30: beyond that the LCD turns its pages faster than anybody can find it at rest. */
  readonly speed: number;
  readonly tell: (line: string) => void;
}

/** Amounts of one bench: below what the wallet asks a password for, and no two alike. */
const firstAmountFen = 10_100;
const salesMax = 890;
const failuresMax = 10;

export async function runMatrix({ blocks, jobs, speed, tell }: MatrixRun): Promise<MatrixCounts> {
  const counts: MatrixCounts = { cells: 0, cuts: 0, lost: 0, doubled: 0, failed: 0 };
  const queue = [...blocks.entries()];
  const next = (): [number, Block] | undefined =>
    counts.failed < failuresMax ? queue.shift() : undefined;
  const worker = async (): Promise<void> => {
    let table: Table | undefined;
    for (let taken = next(); taken !== undefined; taken = next()) {
      const [place, block] = taken;
      if (table !== undefined && !table.serves(block)) {
        await table.close();
        table = undefined;
      }
      table ??= await openTable({ block, speed, counts, tell });
      await table.play(block, place);
    }
    await table?.close();
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return counts;
}

interface Table {
  /** Of that gateway, and not yet full. */
  serves(block: Block): boolean;
  play(block: Block, place: number): Promise<void>;
  /** Audits all that was written. */
  close(): Promise<void>;
}

interface Opening {
  readonly block: Block;
  readonly speed: number;
  readonly counts: MatrixCounts;
  readonly tell: (line: string) => void;
}

async function openTable({ block: first, speed, counts, tell }: Opening): Promise<Table> {
  const { gateway } = first;
  const bench = await BenchClient.start({ speed, ...walletOf(gateway).start });
  const auditor = new Auditor(bench);
  const codes: string[] = [];
  let sales = 0;

  const fail = (name: string, words: readonly string[]): void => {
    counts.failed += 1;
    tell(`${name}: ${words.join('; ')}`);
    tell(`  npm run matrix -- --speed ${speed} --only ${name}`);
  };

  /** One sale; answers how many writes it made, or `null` when it was cut or went wrong. */
  const cell = async (block: Block, cut: Cut | null): Promise<number | null> => {
    const { fault } = block;
    const amountFen = firstAmountFen + sales * 100;
    const sale: Sale = { bench, wallet: walletOf(gateway).wallet, fault, amountFen };
    sales += 1;
    counts.cells += 1;
    const name = nameOf(block, cut);
    try {
      const before = await atRest(bench);
      await bench.post('/api/wallets/script', { channel: sale.wallet, next: fault.script });
      await bench.disk(cut === null ? {} : { killAtWrite: cut.write, when: cut.when });
      const code = await begin(sale);
      if (code !== null) codes.push(code);
      const died = (await attend(sale)) === 'died';
      if (died) {
        counts.cuts += 1;
        await bench.power('on');
        if ((await attend(sale)) === 'died') throw new Error('it died again');
      }
      const after = await atRest(bench);
      await mend(sale);
      const verdict = await judge(bench, amountFen, fault);
      counts.lost += verdict.lost.length;
      counts.doubled += verdict.doubled.length;
      const words = [...verdict.lost, ...verdict.doubled, ...verdict.wrong];
      if (words.length > 0) fail(name, words);
      return died ? null : after - before;
    } catch (error: unknown) {
      if (!(error instanceof Error)) throw error;
      fail(name, [error.message]);
      await mend(sale);
      return null;
    }
  };

  const audit = async (): Promise<void> => {
    const { lost, doubled, wrong } = await auditor.agree('open');
    counts.lost += lost.length;
    counts.doubled += doubled.length;
    const { paths } = await bench.state();
    const secrets = secretsFound(paths, codes).map((secret) => `written down: ${secret}`);
    const words = [...lost, ...doubled, ...wrong, ...secrets];
    if (words.length > 0) fail(gateway, words);
  };

  // The first sale of a day makes the day's segment, whose writes are no sale's.
  await begin({ bench, wallet: walletOf(gateway).wallet, fault: plain, amountFen: 100 });
  await attend({ bench, wallet: walletOf(gateway).wallet, fault: plain, amountFen: 100 });

  return {
    serves: (block) => block.gateway === gateway && sales < salesMax,
    play: async (block, place) => {
      const writes = await cell(block, null);
      if (writes === null) return;
      for (const cut of cutsOf(block, writes, place)) {
        if (counts.failed >= failuresMax || sales >= salesMax) break;
        await cell(block, cut);
      }
    },
    close: async () => {
      try {
        await audit();
      } finally {
        await bench.stop();
      }
    },
  };
}

const plain = { name: 'plain', script: [], customer: 'away', cashier: 'waits' } as const;

/** What the till has written so far. */
async function atRest(bench: BenchClient): Promise<number> {
  const { journalWrites } = await bench.wait({ quiet: true });
  return journalWrites ?? 0;
}

async function mend({ bench, wallet }: Sale): Promise<void> {
  await bench.post('/api/wallets/script', { channel: wallet, next: [] });
  await bench.network('up');
  await bench.disk({});
}
