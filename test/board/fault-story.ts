/** What tests of a board's faults wait for and ask: pages of its LCD, words of its doctor. */
import type { Test } from 'tap';
import { type PhraseId, catalogue } from '../../src/runtime/text/catalogue.js';
import { startReasonWords } from '../../src/runtime/text/start-reasons.js';
import { settle } from '../e2e/settling.js';
import type { BenchState, Wanted } from '../workbench/bench-client.js';
import { type BoardBench, type BoardBenchOptions, openBoardBench } from './board-bench.js';
import { boardImage } from './image.js';
import { type BoardFault, type FaultWords, boardFaults } from './fault-words.js';

/** On a machine that does ten other things. */
const waitMsMax = 240_000;
const settlesMax = 3;

export interface DoctorLine {
  readonly check: string;
  readonly subject: string;
  readonly ok: boolean;
  readonly says: string;
  readonly code: string | null;
}

export class FaultStory {
  readonly board: BoardBench;

  constructor(board: BoardBench) {
    this.board = board;
  }

  wait(wanted: Wanted): Promise<BenchState> {
    return this.board.face.wait({ timeoutMs: waitMsMax, ...wanted });
  }

  /** Nothing is open and nobody is asked anything. */
  async rested(): Promise<void> {
    for (let left = settlesMax; ; left -= 1) {
      try {
        await settle(this.board.face);
        return;
      } catch (error: unknown) {
        const isWaiting = error instanceof Error && error.message.includes('E-BENCH-WAIT-OVER');
        if (!isWaiting || left === 0) throw error;
      }
    }
  }

  /** Each page that the table has for the fault has stood on the LCD, from now on. */
  async lcdExplains(fault: BoardFault): Promise<void> {
    const { lcd }: FaultWords = boardFaults[fault];
    await Promise.all(lcd.map((page) => this.page(page)));
  }

  page(id: PhraseId): Promise<void> {
    const { bench } = this.board;
    const clauses = catalogue[id].zh.split('|').filter((clause) => !clause.includes('{'));
    const stands = (): boolean => {
      const shown = bench.desk.lcdRows().join('').replaceAll(' ', '');
      return clauses.every((clause) => shown.includes(clause.replaceAll(' ', '')));
    };
    return new Promise((settled, reject) => {
      const timer = setTimeout(() => {
        forget();
        reject(new Error(`${id} was not shown; ${bench.desk.lcdRows().join(' | ')} is`));
      }, waitMsMax);
      const look = (): void => {
        if (!stands()) return;
        clearTimeout(timer);
        forget();
        settled();
      };
      const forget = bench.events.listen(({ type }) => {
        if (type === 'lcd') look();
      });
      look();
    });
  }

  async doctor(): Promise<readonly DoctorLine[]> {
    const machine = this.board.till.machine();
    if (machine === undefined) throw new Error('the board is off');
    const place = '--board /data/profile.json --data /data/till --config /data/config.json';
    const { output } = await machine.run(
      `node /opt/holdfast/till.cjs doctor --lang en --json ${place} 2>/dev/null`,
    );
    return output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as DoctorLine);
  }

  /** The doctor says what the table has for the fault; a busy till may be too slow to tell it at once. */
  async explained(fault: BoardFault): Promise<boolean> {
    const until = performance.now() + waitMsMax;
    while (performance.now() < until) {
      if (isExplained(fault, await this.doctor())) return true;
    }
    return false;
  }

  /** A whole sale by a wallet, from idle to idle. */
  async sale(amount: string): Promise<void> {
    await this.keyed(amount);
    await this.wait({ screen: 'paid' });
    await this.rested();
  }

  /** What a key means the LCD says when it is pressed (P8): a slow board's has to be waited for. */
  async amount(amount: string): Promise<void> {
    await this.board.face.keys(...amount.split(''));
    await this.wait({ screen: 'amount', quiet: true });
  }

  /** To the scanned code; what the wallet does to it is its own. */
  async keyed(amount: string): Promise<void> {
    const { face } = this.board;
    await this.amount(amount);
    await face.keys('ENTER');
    await this.wait({ screen: 'awaiting-code' });
    await face.scan(await face.newCode());
  }

  /** What the wallets have kept, by the amounts of their orders. */
  async kept(): Promise<Readonly<Record<string, number>>> {
    const sums: Record<string, number> = {};
    for (const { amountFen, paidFen, returnedFen } of await this.board.face.ledger()) {
      const amount = (amountFen / 100).toFixed(2);
      sums[amount] = (sums[amount] ?? 0) + (paidFen - returnedFen) / 100;
    }
    return sums;
  }
}

/** A board that is on, with nothing wrong but what its start is given; gone with the test. */
export async function newStory(
  t: Test,
  options: Pick<BoardBenchOptions, 'kernelArguments'> = {},
): Promise<FaultStory> {
  const board = await openBoardBench({ image: boardImage(), seed: () => 1, ...options });
  t.teardown(() => board.close());
  t.equal(await board.bench.powerOn(), 'ready', 'the board is ready');
  return new FaultStory(board);
}

/** By the line of the table, or what the till says of itself. */
function isExplained(fault: BoardFault, lines: readonly DoctorLine[]): boolean {
  const { doctor }: FaultWords = boardFaults[fault];
  if ('reason' in doctor) {
    const { en } = startReasonWords[doctor.reason];
    return lines.some(({ subject, says }) => subject === 'start' && says.startsWith(`${en}.`));
  }
  const { check, subject, code } = doctor;
  const isAbout = (line: DoctorLine): boolean =>
    line.check === 'till' || (line.check === check && line.subject === subject);
  return lines.some((line) => !line.ok && line.code === code && isAbout(line));
}
