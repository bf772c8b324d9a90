/**
 * The oracle of one sale: the wallet's own books against what the till says (PAYMENT, Invariants). A
 * till that has come to rest may be wrong in three ways: money that one side has and the other does
 * not, more than was due, and anything else that does not agree.
 */
import type { BenchState, WalletRow } from '../workbench/bench-client.js';
import type { Fault } from './faults.js';
import type { Sale } from './people.js';

export interface Verdict {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly wrong: readonly string[];
}

interface Found {
  readonly lost: string[];
  readonly doubled: string[];
  readonly wrong: string[];
}

/** Rows of the wallet that are looked through: those of the newest sales. */
const newestRows = 12;

/** What the wallet's order may be when the till has ended its attempt in this way. */
const agreeing: Readonly<Record<string, readonly string[]>> = {
  paid: ['paid', 'refunded'],
  declined: ['absent', 'declined', 'failed', 'closed', 'revoked'],
  voided: ['absent', 'declined', 'failed', 'closed', 'revoked', 'lapsed', 'refunded'],
};

/** A till that was not cut has charged: a sale that nobody made would prove nothing. */
export async function judge({ bench, amountFen, fault }: Sale, wasCut: boolean): Promise<Verdict> {
  const { status } = await bench.state();
  const newest = await bench.get<readonly WalletRow[]>(`/api/wallets?last=${String(newestRows)}`);
  const rows = newest.filter((row) => row.amountFen === amountFen);
  const found: Found = { lost: [], doubled: [], wrong: [] };
  if (status === null) return { ...found, wrong: ['the till is off'] };
  const attempts = status.attempts.filter((attempt) => attempt.amountFen === amountFen);
  if (attempts.length === 0 && !wasCut) found.wrong.push('nothing was charged');
  if (attempts.length > 1) found.wrong.push(`${attempts.length} attempts of one sale`);
  for (const row of rows) judgeOrder(row, found);
  const kept = rows.filter((row) => keptOf(row) !== 0);
  if (kept.length > 1) found.doubled.push(`${kept.length} attempts were kept`);
  const sum = kept.reduce((all, row) => all + keptOf(row), 0);
  if (sum > amountFen) found.doubled.push(`${sum} kept of ${amountFen} due`);
  for (const attempt of attempts) judgeEnd({ status, rows, fault }, attempt, found);
  for (const { attempt } of kept) {
    if (!attempts.some((own) => own.attempt === attempt)) {
      found.lost.push(`${String(attempt)} was paid, and the till does not know it`);
    }
  }
  return found;
}

function judgeOrder({ attempt, calls, state }: WalletRow, { doubled, wrong }: Found): void {
  const charges = calls.filter(({ on }) => on === 'pay').length;
  if (charges > 1) doubled.push(`${String(attempt)} was charged ${charges} times`);
  if (charges === 0 && state !== 'absent') wrong.push(`${String(attempt)} exists uncharged`);
  if (calls.some(({ verified }) => verified === false)) {
    wrong.push(`${String(attempt)}: a request was not signed as it must be`);
  }
}

type Status = NonNullable<BenchState['status']>;

interface Seen {
  readonly status: Status;
  readonly rows: readonly WalletRow[];
  readonly fault: Fault;
}

function judgeEnd(
  { status, rows, fault }: Seen,
  { attempt, state, amountFen }: Status['attempts'][number],
  { lost, wrong }: Found,
): void {
  const row = rows.find((one) => one.attempt === attempt);
  const refunds = status.refunds.filter((refund) => refund.attempt === attempt);
  const isStuck = [state, ...refunds.map((refund) => refund.state)].includes('stuck');
  if (isStuck) {
    if (fault.mayStick !== true) wrong.push(`${attempt} is stuck`);
    return;
  }
  const open = refunds.filter((one) => one.state !== 'refunded' && one.state !== 'refused');
  for (const refund of open) wrong.push(`a refund of ${attempt} is ${refund.state}`);
  for (const duty of status.duties.filter((one) => one.attempt === attempt)) {
    if (duty.state !== 'returned') wrong.push(`a return of ${attempt} is ${duty.state}`);
  }
  const returned = refunds
    .filter((refund) => refund.state === 'refunded')
    .reduce((sum, refund) => sum + refund.amountFen, 0);
  const said = state === 'paid' ? amountFen - returned : 0;
  const kept = row === undefined ? 0 : keptOf(row);
  if (kept !== said) lost.push(`${attempt} is ${state}: ${said} said, ${kept} kept`);
  const there = row?.state ?? 'absent';
  if (agreeing[state]?.includes(there) !== true) {
    wrong.push(`${attempt} is ${state} here and ${there} there`);
  }
}

function keptOf({ paidFen, returnedFen }: WalletRow): number {
  return paidFen - returnedFen;
}
