/**
 * The truth about money at one wallet: every order by its number, what was paid, what went back,
 * and each call in the order of arrival. Both wallets keep their books by this file; what they
 * answer, and when they end an order by themselves, is in their own files.
 *
 * Promise: an order is paid at most once, and never more goes back than was paid; a breach is a
 * `Bug`. Time is looked at when the books are read, so nothing here arms a timer.
 */
import { invariant } from '../../runtime/ports/bug.js';

/** What a till can ask of a wallet (CONTRACT, `on`), and the harmless query of P19. */
export type CallName = 'pay' | 'query' | 'cancel' | 'refund' | 'refundQuery' | 'diagnose';

export type OrderState =
  /** Asked about, never charged. */
  | 'absent'
  /** A code for the customer to scan is out; nobody has scanned it. */
  | 'codeShown'
  /** Such a code ran out unscanned. */
  | 'lapsed'
  /** Waits for the customer. */
  | 'waiting'
  | 'paid'
  /** The charge was refused and no order was made; the number is used. */
  | 'declined'
  /** The order was made and its payment failed (WeChat PAYERROR). */
  | 'failed'
  /** Ended by expiry or cancel; what had been paid has gone back. */
  | 'closed'
  | 'revoked'
  /** All of it went back by refunds. */
  | 'refunded';

export interface LedgerCall {
  /** Counts all calls of this wallet, 1 and up, in order of arrival. */
  readonly n: number;
  readonly on: CallName;
  /** When the request arrived, before any fault; milliseconds since the world began. */
  readonly atMs: number;
  /** What the script did to it, or `null`. */
  readonly verb: string | null;
}

export interface LedgerRefund {
  readonly refund: string;
  readonly amountFen: number;
  readonly state: 'processing' | 'done';
  readonly doneAtMs: number;
}

/** One order as it stands now; a copy. */
export interface LedgerRow {
  readonly attempt: string;
  readonly amountFen: number;
  readonly form: 'code' | 'qr';
  readonly state: OrderState;
  readonly paidFen: number;
  readonly returnedFen: number;
  /** The wallet's own number. */
  readonly walletNo: string;
  readonly createdAtMs: number;
  readonly paidAtMs: number | null;
  /** When the wallet ends it unpaid, and as what. */
  readonly endsAtMs: number;
  readonly endsAs: 'closed' | 'revoked' | 'lapsed';
  /** The customer has put the request away: it stays payable and is no longer shown. */
  readonly hidden: boolean;
  readonly calls: readonly LedgerCall[];
  readonly refunds: readonly LedgerRefund[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface Order extends Mutable<Omit<LedgerRow, 'calls' | 'refunds'>> {
  readonly calls: LedgerCall[];
  readonly refunds: Mutable<LedgerRefund>[];
}

export interface Opening {
  readonly attempt: string;
  readonly amountFen: number;
  readonly form: 'code' | 'qr';
  readonly state: 'codeShown' | 'waiting' | 'declined' | 'failed';
  readonly endsInMs: number;
  readonly endsAs: 'closed' | 'revoked' | 'lapsed';
}

export interface RefundAsk {
  readonly attempt: string;
  readonly refund: string;
  readonly amountFen: number;
}

export type RefundVerdict =
  | { readonly kind: 'taken'; readonly refund: LedgerRefund }
  /** The same number for another amount or another order. */
  | { readonly kind: 'discordant' }
  | { readonly kind: 'tooMuch' }
  /** The shop has too little money at its wallet; nothing moves. */
  | { readonly kind: 'noBalance' }
  | { readonly kind: 'neverPaid' };

export interface Ledger {
  /** The order under this number, brought up to now; `undefined` when the number was never named. */
  find(attempt: string): Order | undefined;
  /** Enters one call, under a new `absent` row if the number is new. */
  log(attempt: string, on: CallName, verb: string | null): void;
  /** Makes an order. A number is opened once. */
  open(opening: Opening): Order;
  /** The whole amount, once. */
  pay(order: Order): void;
  /** Ends an order that was not paid. */
  end(order: Order, as: 'closed' | 'revoked' | 'failed'): void;
  /** What is left of a paid order goes back, and the order ends. */
  giveBack(order: Order, as: 'closed' | 'revoked'): void;
  /** Idempotent by refund number; the money moves after `takesMs`. */
  refund(ask: RefundAsk, takesMs: number): RefundVerdict;
  findRefund(refund: string): LedgerRefund | undefined;
  /** Whether what the shop has at its wallet is enough to give anything back; it is unless told. */
  setBalance(isEnough: boolean): void;
  hasBalance(): boolean;
  /** Oldest first; copies. */
  rows(): readonly LedgerRow[];
  row(attempt: string): LedgerRow | undefined;
  /** Orders a customer could still pay, oldest first; copies. */
  payable(): readonly LedgerRow[];
  /** Paid less returned; 0 for a number without money. */
  kept(attempt: string): number;
  /** Whether any order of this amount was ever paid. */
  wasPaid(amountFen: number): boolean;
}

/** More than any schedule of a till can ask about one number; beyond it the till runs in a circle. */
const callsPerOrderMax = 100_000;

interface Books {
  readonly now: () => number;
  readonly numberPrefix: string;
  readonly orders: Map<string, Order>;
  /** Those that may still be payable: looked at often, so kept apart from the rest. */
  readonly unpaid: Set<string>;
  readonly refunds: Map<string, { readonly attempt: string; readonly refund: LedgerRefund }>;
  readonly paidAmounts: Set<number>;
  callCount: number;
  hasBalance: boolean;
}

/** `now` is the wallet's own clock, which no till can move; `kept` are the books from before. */
export function ledger(
  now: () => number,
  numberPrefix: string,
  kept: readonly LedgerRow[] = [],
): Ledger {
  const books: Books = {
    now,
    numberPrefix,
    orders: new Map(),
    unpaid: new Set(),
    refunds: new Map(),
    paidAmounts: new Set(),
    callCount: 0,
    hasBalance: true,
  };
  for (const row of kept) restore(books, row);
  const find = (attempt: string): Order | undefined => {
    const order = books.orders.get(attempt);
    if (order !== undefined) bringUpTo(now(), order);
    return order;
  };
  return {
    find,
    log: (attempt, on, verb) => {
      const order = find(attempt) ?? add(books, blank(attempt, now()));
      invariant(order.calls.length < callsPerOrderMax, `a till asks about ${attempt} without end`);
      books.callCount += 1;
      order.calls.push({ n: books.callCount, on, atMs: now(), verb });
    },
    open: (opening) => open(books, opening),
    pay: (order) => {
      bringUpTo(now(), order);
      invariant(isUnpaid(order), `${order.attempt} is ${order.state} and cannot be paid`);
      order.state = 'paid';
      order.paidFen = order.amountFen;
      order.paidAtMs = now();
      books.paidAmounts.add(order.amountFen);
    },
    end: (order, as) => {
      invariant(order.paidFen === 0, `${order.attempt} was paid: its money has to go back first`);
      order.state = as;
    },
    giveBack: (order, as) => {
      moveBack(order, refundable(order));
      order.state = as;
    },
    refund: (ask, takesMs) => refund(books, find(ask.attempt), ask, takesMs),
    findRefund: (number) => {
      const known = books.refunds.get(number);
      if (known === undefined) return undefined;
      find(known.attempt);
      return { ...known.refund };
    },
    setBalance: (isEnough) => {
      books.hasBalance = isEnough;
    },
    hasBalance: () => books.hasBalance,
    rows: () => [...books.orders.keys()].flatMap((attempt) => copy(find(attempt))),
    row: (attempt) => copy(find(attempt))[0],
    payable: () => [...books.unpaid].flatMap((attempt) => payable(books, find(attempt))),
    kept: (attempt) => {
      const order = find(attempt);
      return order === undefined ? 0 : order.paidFen - order.returnedFen;
    },
    wasPaid: (amountFen) => books.paidAmounts.has(amountFen),
  };
}

function restore(books: Books, row: LedgerRow): void {
  const refunds = row.refunds.map((refund) => ({ ...refund }));
  const order = add(books, { ...row, calls: [...row.calls], refunds });
  for (const refund of refunds) books.refunds.set(refund.refund, { attempt: row.attempt, refund });
  for (const call of row.calls) books.callCount = Math.max(books.callCount, call.n);
  if (isUnpaid(order)) books.unpaid.add(row.attempt);
  if (row.paidFen > 0) books.paidAmounts.add(row.amountFen);
}

/** Whether a customer could still pay it. */
export function isUnpaid(order: Order): boolean {
  return order.state === 'waiting' || order.state === 'codeShown';
}

function open(books: Books, opening: Opening): Order {
  const now = books.now();
  const known = books.orders.get(opening.attempt);
  invariant(
    known === undefined || known.state === 'absent',
    `the number ${opening.attempt} is used already`,
  );
  const order = known ?? add(books, blank(opening.attempt, now));
  order.amountFen = opening.amountFen;
  order.form = opening.form;
  order.state = opening.state;
  order.createdAtMs = now;
  order.endsAtMs = now + opening.endsInMs;
  order.endsAs = opening.endsAs;
  books.unpaid.add(opening.attempt);
  order.walletNo = `${books.numberPrefix}${String(books.orders.size).padStart(8, '0')}`;
  return order;
}

function refund(
  books: Books,
  order: Order | undefined,
  ask: RefundAsk,
  takesMs: number,
): RefundVerdict {
  const known = books.refunds.get(ask.refund);
  if (known !== undefined) {
    const same = known.attempt === ask.attempt && known.refund.amountFen === ask.amountFen;
    return same ? { kind: 'taken', refund: { ...known.refund } } : { kind: 'discordant' };
  }
  if (order === undefined || order.paidFen === 0) return { kind: 'neverPaid' };
  if (ask.amountFen <= 0 || ask.amountFen > refundable(order)) return { kind: 'tooMuch' };
  if (!books.hasBalance) return { kind: 'noBalance' };
  const made: Mutable<LedgerRefund> = {
    refund: ask.refund,
    amountFen: ask.amountFen,
    state: 'processing',
    doneAtMs: books.now() + takesMs,
  };
  order.refunds.push(made);
  books.refunds.set(ask.refund, { attempt: ask.attempt, refund: made });
  bringUpTo(books.now(), order);
  return { kind: 'taken', refund: { ...made } };
}

/** What happened by itself up to `now`: refunds that came through, an expiry that passed. */
function bringUpTo(now: number, order: Order): void {
  if (isUnpaid(order) && now >= order.endsAtMs) order.state = order.endsAs;
  for (const refund of order.refunds) {
    if (refund.state === 'done' || now < refund.doneAtMs) continue;
    refund.state = 'done';
    moveBack(order, refund.amountFen);
    if (order.state === 'paid' && order.returnedFen === order.paidFen) order.state = 'refunded';
  }
}

function payable(books: Books, order: Order | undefined): LedgerRow[] {
  if (order === undefined) return [];
  if (isUnpaid(order)) return copy(order);
  books.unpaid.delete(order.attempt);
  return [];
}

function moveBack(order: Order, amountFen: number): void {
  invariant(
    amountFen >= 0 && order.returnedFen + amountFen <= order.paidFen,
    `${order.attempt} would return more than was paid`,
  );
  order.returnedFen += amountFen;
}

/** Paid, not yet returned, and not promised to a refund that is still under way. */
function refundable(order: Order): number {
  const promised = order.refunds.filter((refund) => refund.state === 'processing');
  const promisedFen = promised.reduce((sum, refund) => sum + refund.amountFen, 0);
  return order.paidFen - order.returnedFen - promisedFen;
}

function add(books: Books, order: Order): Order {
  books.orders.set(order.attempt, order);
  return order;
}

function blank(attempt: string, now: number): Order {
  return {
    attempt,
    amountFen: 0,
    form: 'code',
    state: 'absent',
    paidFen: 0,
    returnedFen: 0,
    walletNo: '',
    createdAtMs: now,
    paidAtMs: null,
    endsAtMs: now,
    endsAs: 'closed',
    hidden: false,
    calls: [],
    refunds: [],
  };
}

function copy(order: Order | undefined): LedgerRow[] {
  if (order === undefined) return [];
  const refunds = order.refunds.map((refund) => ({ ...refund }));
  return [{ ...order, calls: [...order.calls], refunds }];
}
