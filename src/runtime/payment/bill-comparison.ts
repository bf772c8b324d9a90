/**
 * A wallet's bill of a day beside what the journal says, by number and never by day (P26): a payment just
 * before midnight may stand in the bill of the next day. Pure; decides nothing, moves nothing.
 */
import type { BillRow } from '../ports/gateway.js';
import type { Fen } from '../ports/units.js';
import type { Attempt, Duty, Refund } from './model.js';

export type BillVerdict =
  /** Both say the same. */
  | 'equal'
  /** Another amount. */
  | 'amount'
  /** The wallet moved money, and the journal has not: a late booking, or a return that nobody ordered. */
  | 'state'
  /** The journal does not know the number. */
  | 'theirs'
  /** The journal has it, and no bill that could be read does. */
  | 'ours'
  /** As `ours`, and the bill that it may stand in is not there yet. */
  | 'later';

export interface BillLine {
  readonly verdict: BillVerdict;
  readonly kind: BillRow['kind'];
  readonly attempt: string;
  readonly refund: string | null;
  readonly theirsFen: Fen | null;
  readonly oursFen: Fen | null;
  /** What the journal says of it: the state of an attempt or a refund; `null` where it has none. */
  readonly state: string | null;
}

/** What the journal has of one channel, whatever the day. */
export interface OwnBooks {
  readonly attempts: readonly Attempt[];
  readonly refunds: readonly Refund[];
  readonly duties: readonly Duty[];
}

export interface BillQuestion {
  readonly rows: readonly BillRow[];
  /** Rows of the days beside it; `null` where that bill is not there yet or was not read. */
  readonly beside: readonly (readonly BillRow[] | null)[];
  readonly books: OwnBooks;
  /** Whether an instant of the journal lies on the day of the bill. */
  readonly isOfDay: (wall: number) => boolean;
}

/** Each row of the bill in its order, then what the journal alone has. */
export function compareBill(question: BillQuestion): readonly BillLine[] {
  const { rows, books } = question;
  const seen = new Set<string>();
  const told = rows.map((row) => {
    const line = lineOf(row, books);
    // The same number a second time is money that nobody here knows of.
    const again = seen.has(nameOf(row));
    seen.add(nameOf(row));
    return again && line.verdict === 'equal' ? { ...line, verdict: 'state' as const } : line;
  });
  return [...told, ...oursAlone(question)];
}

/** Numbers of the day that the bill does not have: whether the bills beside it are worth asking for. */
export function isAnythingMissing(question: Omit<BillQuestion, 'beside'>): boolean {
  return oursAlone({ ...question, beside: [] }).length > 0;
}

function nameOf({ kind, attempt, refund }: BillRow): string {
  return kind === 'payment' ? `payment ${attempt}` : `back ${attempt} ${refund ?? ''}`;
}

function lineOf(row: BillRow, books: OwnBooks): BillLine {
  const { kind, attempt, refund, amountFen } = row;
  const base = { kind, attempt, refund, theirsFen: amountFen };
  const own = kind === 'payment' ? paymentOf(row, books) : returnOf(row, books);
  if (own === null) return { ...base, verdict: 'theirs', oursFen: null, state: null };
  const { oursFen, state, moved } = own;
  const verdict = !moved
    ? 'state'
    : row.currency === 'CNY' && oursFen === amountFen
      ? 'equal'
      : 'amount';
  return { ...base, verdict, oursFen, state };
}

interface Own {
  readonly oursFen: Fen;
  readonly state: string;
  /** Whether the journal says as well that this money moved. */
  readonly moved: boolean;
}

function paymentOf({ attempt }: BillRow, { attempts }: OwnBooks): Own | null {
  const own = attempts.find(({ no }) => no === attempt);
  if (own === undefined) return null;
  return { oursFen: own.amountFen, state: own.state.kind, moved: own.paidSeen || isPaid(own) };
}

function isPaid({ state }: Attempt): boolean {
  return state.kind === 'paid';
}

/** A refund by its number; without one of ours the money went back by a cancel, or by the wallet itself. */
function returnOf({ attempt, refund }: BillRow, books: OwnBooks): Own | null {
  const asked = books.refunds.find(({ no }) => no === refund);
  if (asked !== undefined) {
    const moved = asked.state.kind === 'refunded' || asked.movedAfterAll;
    return { oursFen: asked.amountFen, state: `refund ${asked.state.kind}`, moved };
  }
  const duty = books.duties.find((one) => one.attempt === attempt && isSentBack(one.reversal));
  if (duty !== undefined) {
    const moved = duty.state.kind === 'returned';
    return { oursFen: duty.amountFen, state: `duty ${duty.state.kind}`, moved };
  }
  const own = books.attempts.find(({ no }) => no === attempt);
  if (own === undefined) return null;
  const isVoided = own.state.kind === 'voided' && own.state.money !== 'never';
  return {
    oursFen: own.amountFen,
    state: own.state.kind,
    moved: isVoided && isSentBack(own.reversal),
  };
}

function isSentBack({ cancelsSent, refundsSent }: Attempt['reversal']): boolean {
  return cancelsSent > 0 || refundsSent > 0;
}

/** Paid attempts and done refunds of the day that stand in none of the bills. */
function oursAlone({ rows, beside, books, isOfDay }: BillQuestion): readonly BillLine[] {
  const all = [...rows, ...beside.flatMap((others) => others ?? [])];
  const payments = new Set(
    all.filter(({ kind }) => kind !== 'refund').map(({ attempt }) => attempt),
  );
  const returned = new Set(all.map(({ refund }) => refund));
  const verdict = beside.includes(null) ? 'later' : 'ours';
  const common = { verdict, theirsFen: null } as const;
  const paid = books.attempts
    .filter((own) => isPaid(own) && isOfDay(own.chargedAt.wall) && !payments.has(own.no))
    .map(({ no, amountFen, state }): BillLine => ({
      ...common,
      kind: 'payment',
      attempt: no,
      refund: null,
      oursFen: amountFen,
      state: state.kind,
    }));
  const back = books.refunds
    .filter(
      ({ no, state, askedAt }) =>
        state.kind === 'refunded' && isOfDay(askedAt.wall) && !returned.has(no),
    )
    .map(({ no, attempt, amountFen, state }): BillLine => ({
      ...common,
      kind: 'refund',
      attempt,
      refund: no,
      oursFen: amountFen,
      state: `refund ${state.kind}`,
    }));
  return [...paid, ...back];
}
