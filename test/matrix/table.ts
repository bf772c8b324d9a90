/**
 * One bench on which sale after sale of a gateway is made, cut and judged, in one data folder. Only the
 * sale in question is judged, by its amount; what was written in all is audited before the bench is left.
 */
import { Auditor } from '../e2e/agreement.js';
import { secretsFound } from '../e2e/secrets.js';
import { BenchClient } from '../workbench/bench-client.js';
import { type Block, type Cut, cutsOf, nameOf } from './cells.js';
import type { Fault, GatewayName } from './faults.js';
import { walletOf } from './gateways.js';
import { type Verdict, judge } from './judge.js';
import { type Sale, attend, begin, restMsMax } from './people.js';

export interface MatrixCounts {
  /** Sales, whole ones included. */
  cells: number;
  /** Tills killed. */
  cuts: number;
  lost: number;
  doubled: number;
  failed: number;
}

export interface TableParts {
  readonly speed: number;
  readonly counts: MatrixCounts;
  readonly tell: (line: string) => void;
}

/** So many failures are enough to look at. */
export const failuresMax = 10;

/** Writes are tried in their order; behind the last of a sale nothing is cut any more. */
const missesMax = 4;

/** Amounts of one bench: below what a wallet asks a password for, and no two alike. */
const firstAmountFen = 10_100;
const salesMax = 890;
/** With every sale that a till remembers it has more to tell at each turn of its LCD. */
const salesOfABench = 120;

const plain: Fault = { name: 'plain', script: [], customer: 'away', cashier: 'waits' };

export class Table {
  readonly #bench: BenchClient;
  readonly #gateway: GatewayName;
  readonly #parts: TableParts;
  readonly #auditor: Auditor;
  readonly #codes: string[] = [];
  #sales = 0;

  private constructor(bench: BenchClient, gateway: GatewayName, parts: TableParts) {
    this.#bench = bench;
    this.#gateway = gateway;
    this.#parts = parts;
    this.#auditor = new Auditor(bench);
  }

  static async open(gateway: GatewayName, parts: TableParts): Promise<Table> {
    const bench = await BenchClient.start({ speed: parts.speed, ...walletOf(gateway).start });
    const table = new Table(bench, gateway, parts);
    // The first sale of a day makes the day's segment, whose writes are no sale's.
    const first = table.#sale(plain);
    await begin(first);
    await attend(first);
    return table;
  }

  /** Of its gateway, while there are amounts left. */
  serves({ gateway }: Block): boolean {
    return gateway === this.#gateway && this.#sales < salesOfABench;
  }

  async play(block: Block, place: number): Promise<void> {
    const began = performance.now();
    const writes = await this.#cell(block, null);
    if (writes === null) return;
    let cuts = 0;
    let missed = 0;
    for (const cut of cutsOf(block, writes, place)) {
      if (this.#parts.counts.failed >= failuresMax || this.#sales >= salesMax) break;
      const isCut = (await this.#cell(block, cut)) === null;
      cuts += isCut ? 1 : 0;
      missed = isCut ? 0 : missed + 1;
      // What the whole sale wrote beyond was about earlier sales, which are asked about again (P17).
      if (missed === missesMax) break;
    }
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    this.#parts.tell(`${nameOf(block, null)}: ${writes} writes, ${cuts} cuts, ${seconds} s`);
  }

  /** Without a look at its books. */
  async abandon(): Promise<void> {
    await this.#bench.stop();
  }

  async close(): Promise<void> {
    try {
      const { lost, doubled, wrong } = await this.#auditor.agree('open');
      const { paths } = await this.#bench.state();
      const secrets = secretsFound(paths, this.#codes).map((found) => `written down: ${found}`);
      this.#note(this.#gateway, { lost, doubled, wrong: [...wrong, ...secrets] });
    } finally {
      await this.#bench.stop();
    }
  }

  #sale(fault: Fault): Sale {
    const amountFen = firstAmountFen + this.#sales * 100;
    this.#sales += 1;
    return { bench: this.#bench, wallet: walletOf(this.#gateway).wallet, fault, amountFen };
  }

  /** One sale; answers how many writes it made, or `null` when it was cut or went wrong. */
  async #cell(block: Block, cut: Cut | null): Promise<number | null> {
    const { counts } = this.#parts;
    const bench = this.#bench;
    const sale = this.#sale(block.fault);
    const name = nameOf(block, cut);
    counts.cells += 1;
    try {
      const before = await writesAtRest(bench);
      // A channel that was down takes charges again when the till has asked and was answered (P19).
      await bench.wait({ fault: 'none', timeoutMs: restMsMax });
      await bench.post('/api/wallets/script', { channel: sale.wallet, next: block.fault.script });
      await bench.disk(cut === null ? {} : { killAtWrite: cut.write, when: cut.when });
      const code = await begin(sale);
      if (code !== null) this.#codes.push(code);
      const died = await isDeadAfter(sale);
      if (died) {
        counts.cuts += 1;
        await powerOn(bench);
        if (await isDeadAfter(sale)) throw new Error('it died again');
      }
      const after = await writesAtRest(bench);
      await mend(sale);
      this.#note(name, await judge(sale, died));
      return died ? null : after - before;
    } catch (error: unknown) {
      if (!(error instanceof Error)) throw error;
      this.#note(name, { lost: [], doubled: [], wrong: [error.message] });
      await mend(sale);
      await powerOn(bench);
      return null;
    }
  }

  #note(name: string, { lost, doubled, wrong }: Verdict): void {
    const { counts, tell, speed } = this.#parts;
    counts.lost += lost.length;
    counts.doubled += doubled.length;
    const words = [...lost, ...doubled, ...wrong];
    if (words.length === 0) return;
    counts.failed += 1;
    tell(`FAILED ${name}: ${words.join('; ')}`);
    tell(`  npm run matrix -- --speed ${speed} --only ${name}`);
  }
}

/** Until it rests, and no later: a cut that is still to come is called off. */
async function isDeadAfter(sale: Sale): Promise<boolean> {
  await attend(sale);
  await sale.bench.disk({});
  return (await sale.bench.state()).power === 'off';
}

/** A till that is late on a busy machine is waited for by whoever attends to it. */
async function powerOn(bench: BenchClient): Promise<void> {
  const { status, bytes } = await bench.ask('POST', '/api/power', {
    body: JSON.stringify({ action: 'on' }),
  });
  if (status !== 200 && status !== 504) throw new Error(`power on: ${bytes.toString()}`);
}

/** What the till has written since its start. */
async function writesAtRest(bench: BenchClient): Promise<number> {
  const { journalWrites } = await bench.wait({ quiet: true, timeoutMs: restMsMax });
  return journalWrites ?? 0;
}

async function mend({ bench, wallet }: Sale): Promise<void> {
  await bench.post('/api/wallets/script', { channel: wallet, next: [] });
  await bench.network('up');
  await bench.disk({});
}
