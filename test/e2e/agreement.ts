/**
 * Whether everybody tells the same: the wallet's own books, the till's journal, its status and LCD, and
 * the paper that came out. Judges the world as it stands; drives nothing.
 *
 * Lost: money that one side has and the other does not. Doubled: more than was due, a number charged
 * twice, a second original slip.
 */
import type { BenchFace, BenchState, WalletRow } from '../workbench/bench-client.js';
import { type JournalLine, journalCat, journalDamage } from './journal-words.js';
import { lcdLies } from './lcd-words.js';

export interface Slip {
  readonly n: number;
  readonly text: string;
}

export interface Agreement {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** All else that is wrong. */
  readonly wrong: readonly string[];
}

interface Findings {
  readonly lost: string[];
  readonly doubled: string[];
  readonly wrong: string[];
}

interface Seen {
  readonly rows: readonly WalletRow[];
  readonly lines: readonly JournalLine[];
  readonly slips: readonly Slip[];
  readonly state: BenchState;
}

interface TillAttempt {
  readonly no: string;
  readonly sale: number;
  readonly channel: string;
  readonly amountFen: number;
  readonly state: string;
}

const finals = ['paid', 'declined', 'voided'];

/** One a bench: it remembers how every attempt ended, for finals never change (P1). */
export class Auditor {
  readonly #bench: BenchFace;
  readonly #ended = new Map<string, TillAttempt>();
  readonly #settled = new Set<number>();

  constructor(bench: BenchFace) {
    this.#bench = bench;
  }

  /** Of a till that has come to rest. With `open`, attempts may still be on their way. */
  async agree(open: 'open' | 'all final' = 'all final'): Promise<Agreement> {
    const bench = this.#bench;
    const state = await bench.state();
    const lines = await journalCat(state.paths);
    const damage = await journalDamage(state.paths);
    const rows = await bench.ledger();
    const slips = await bench.get<readonly Slip[]>('/api/paper?json');
    const found: Findings = { lost: [], doubled: [], wrong: [] };
    if (damage !== null) found.wrong.push(damage);
    const seen = { rows, lines, slips, state };
    const attempts = this.#attempts(lines, found);
    compareMoney(seen, attempts, open, found);
    this.#comparePaper(seen, attempts, found);
    if (state.status !== null) compareStatus(state.status, attempts, found);
    found.wrong.push(...lcdLies(state));
    return found;
  }

  #attempts(lines: readonly JournalLine[], found: Findings): ReadonlyMap<string, TillAttempt> {
    const now = new Map(this.#ended);
    for (const { thing, id: no, sale, channel, amountFen, state } of lines) {
      if (thing !== 'attempt') continue;
      if (sale === null || channel === null || amountFen === null || state === null) continue;
      now.set(no, { no, sale, channel, amountFen, state });
    }
    for (const attempt of now.values()) {
      const before = this.#ended.get(attempt.no);
      if (before !== undefined && before.state !== attempt.state) {
        found.wrong.push(`${attempt.no} was ${before.state} and is ${attempt.state}`);
      }
      if (finals.includes(attempt.state)) this.#ended.set(attempt.no, attempt);
    }
    return now;
  }

  #comparePaper(
    { lines, slips }: Seen,
    attempts: ReadonlyMap<string, TillAttempt>,
    found: Findings,
  ): void {
    const jobs = slipStates(lines);
    for (const { no, sale, state } of attempts.values()) {
      const { whole, copies } = papersOf(no, slips);
      const originals = whole - copies;
      if (originals > 1) found.doubled.push(`${no}: ${originals} original slips`);
      if (state !== 'paid') {
        if (whole > 0) found.wrong.push(`${no} is ${state} and has a slip`);
        continue;
      }
      const job = jobs.get(no);
      if (job === undefined && !this.#settled.has(sale)) found.wrong.push(`${no} owes a slip`);
      if (job === 'printed') {
        this.#settled.add(sale);
        if (whole === 0) found.wrong.push(`${no}: a slip was printed that is not there`);
      }
      if (job === 'queued' && whole > 0) found.wrong.push(`${no}: queued, and came out`);
    }
  }
}

/** The original of a sale by the attempt that paid it. */
export function slipStates(lines: readonly JournalLine[]): ReadonlyMap<string, string> {
  const states = new Map<string, string>();
  for (const { thing, attempt, state, body } of lines) {
    if (thing !== 'slip' || attempt === null || state === null || body['kind'] !== 'sale') continue;
    states.set(attempt, state);
  }
  return states;
}

/**
 * A slip is whole when its last line stands on the paper. Where power went before the cut, the next slip
 * begins on the same paper: it is told from the one before by the name of the shop, which heads each.
 */
export function papersOf(
  attempt: string,
  papers: readonly Slip[],
): { readonly whole: number; readonly copies: number } {
  const own = slipsOn(papers).filter(
    (text) => text.includes(attempt) && text.includes('付款凭证') && text.includes('请保留此票'),
  );
  return {
    whole: own.length,
    copies: own.filter((text) => text.includes('重打印 REPRINT')).length,
  };
}

function slipsOn(papers: readonly Slip[]): readonly string[] {
  const shop = papers[0]?.text.split('\n').find((line) => line.trim() !== '') ?? '';
  return papers.flatMap(({ text }) =>
    shop === '' ? [text] : text.split(`${shop}\n`).filter((slip) => slip !== ''),
  );
}

function compareMoney(
  { rows, lines }: Seen,
  attempts: ReadonlyMap<string, TillAttempt>,
  open: 'open' | 'all final',
  found: Findings,
): void {
  const keptOfSale = new Map<number, number>();
  const refunded = refundedOf(lines);
  for (const attempt of attempts.values()) {
    if (!finals.includes(attempt.state) && open === 'all final') {
      found.wrong.push(`${attempt.no} is ${attempt.state}`);
    }
    const row = rows.find((one) => one.attempt === attempt.no);
    if (row !== undefined) compareOrder(attempt, row, found);
    const kept = keptOf(attempt, row);
    const said = saidOf(attempt, refunded);
    if (finals.includes(attempt.state) && kept !== said) {
      found.lost.push(`${attempt.no} is ${attempt.state}, ${said} are said and ${kept} kept`);
    }
    keptOfSale.set(attempt.sale, (keptOfSale.get(attempt.sale) ?? 0) + kept);
  }
  for (const { attempt, paidFen } of rows) {
    if (attempt !== null && paidFen > 0 && !attempts.has(attempt)) {
      found.lost.push(`${attempt} is unknown here and ${paidFen} were paid`);
    }
  }
  for (const [sale, due] of duesOf(lines)) {
    const kept = keptOfSale.get(sale) ?? 0;
    if (kept > due) found.doubled.push(`sale ${sale}: ${kept} kept of ${due} due`);
  }
}

/** What the till says that it has given back, by attempt. */
function refundedOf(lines: readonly JournalLine[]): ReadonlyMap<string, number> {
  const newest = new Map<string, JournalLine>();
  for (const line of lines) if (line.thing === 'refund') newest.set(line.id, line);
  const sums = new Map<string, number>();
  for (const { attempt, state, amountFen } of newest.values()) {
    if (attempt === null || state !== 'refunded') continue;
    sums.set(attempt, (sums.get(attempt) ?? 0) + (amountFen ?? 0));
  }
  return sums;
}

function saidOf(
  { no, state, amountFen }: TillAttempt,
  refunded: ReadonlyMap<string, number>,
): number {
  return state === 'paid' ? amountFen - (refunded.get(no) ?? 0) : 0;
}

/** Cash has no books but the till's own. */
function keptOf(attempt: TillAttempt, row: WalletRow | undefined): number {
  if (attempt.channel === 'cash') return saidOf(attempt, new Map());
  return row === undefined ? 0 : row.paidFen - row.returnedFen;
}

function compareOrder({ no, amountFen }: TillAttempt, row: WalletRow, found: Findings): void {
  if (row.amountFen !== amountFen && row.state !== 'absent') {
    found.wrong.push(`${no}: ${amountFen} here and ${row.amountFen} there`);
  }
  const charges = row.calls.filter(({ on }) => on === 'pay').length;
  if (charges > 1) found.doubled.push(`${no} was charged ${charges} times`);
}

function duesOf(lines: readonly JournalLine[]): ReadonlyMap<number, number> {
  const dues = new Map<number, number>();
  for (const { thing, sale, amountFen } of lines) {
    if (thing === 'sale' && sale !== null && amountFen !== null) dues.set(sale, amountFen);
  }
  return dues;
}

function compareStatus(
  status: NonNullable<BenchState['status']>,
  attempts: ReadonlyMap<string, TillAttempt>,
  found: Findings,
): void {
  for (const { attempt, state, amountFen } of status.attempts) {
    const written = attempts.get(attempt);
    if (written?.state !== state || written.amountFen !== amountFen) {
      const words = `${written?.state ?? 'missing'} in the journal`;
      found.wrong.push(`${attempt} is ${state} in the status and ${words}`);
    }
  }
}
