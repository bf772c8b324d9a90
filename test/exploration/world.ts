/**
 * One state of everything: the till's book and what it has made durable, the calls on their way, the
 * wallet's order, the time, and what may still be done. Values only; each step makes a new one.
 */
import type { decide } from '../../src/runtime/payment/decide.js';
import type { Book } from '../../src/runtime/payment/book.js';
import type { Decision } from '../../src/runtime/payment/decision.js';
import type { Answer, PaymentEvent, Subject } from '../../src/runtime/payment/event.js';
import type { Verb } from '../../src/runtime/payment/live.js';
import { type Attempt, isFinal } from '../../src/runtime/payment/model.js';
import type { replay } from '../../src/runtime/payment/replay.js';
import { invariant } from '../../src/runtime/ports/bug.js';
import type { Instant } from '../../src/runtime/ports/clock.js';
import type { JournalEntry } from '../../src/runtime/ports/entry.js';
import type { WalletChannel } from '../../src/runtime/ports/gateway.js';
import { type AttemptNo, type MonoMs, monoMs, wallMs } from '../../src/runtime/ports/units.js';
import { type Bounds, type Left, unitMs } from './bounds.js';
import { type Account, type Order, accountOf, unknownOrder } from './wallet-model.js';

/** The till under exploration: the real one, or one with a planted fault. */
export interface Machine {
  readonly decide: typeof decide;
  readonly replay: typeof replay;
}

/** A refund that is asked of the wallet. */
export interface RefundAsk {
  readonly no: AttemptNo;
  readonly amountFen: number;
}

/** A call that the till waits for. */
export interface Call {
  readonly subject: Subject;
  readonly verb: Verb;
  readonly seq: number;
  readonly sentTick: number;
  /** What the wallet's books have said since the call was sent: a question is answered out of one of them. */
  readonly seen: readonly Account[];
  /** What the wallet has answered to a command; `null` while the request travels. */
  readonly answer: Answer | null;
  /** What a refund asks for. */
  readonly refund: RefundAsk | null;
  /** Its answer will not come within its deadline; where the line is prompt, that is counted. */
  readonly hangs: boolean;
}

/** An answer that nobody waits for any more. */
export interface Stray {
  readonly subject: Subject;
  readonly seq: number;
  readonly answer: Answer;
  readonly tick: number;
}

/** A command of a process that waits for it no more; it may still arrive. */
export type Orphan =
  { readonly verb: 'void' } | { readonly verb: 'refund'; readonly refund: RefundAsk };

/** The wallet's side of one attempt, and what the exploration has seen of it. */
export interface Trade {
  readonly no: AttemptNo;
  readonly account: Account;
  /** Whether the charge request is still under way to the wallet. */
  readonly chargeTravels: boolean;
  /** When the charge was handed out, and how often (P11). */
  readonly chargeTick: number | null;
  readonly charges: number;
  /** The charge request never left (`notSent`). */
  readonly neverLeft: boolean;
  /** The wallet booked the charge after deadline and grace: only the schedule of P17 guards (P17). */
  readonly bookedLate: boolean;
  /** `accepted` is written down: the till never voids by itself any more (P13). */
  readonly isAccepted: boolean;
  readonly orphans: readonly Orphan[];
  /** CANCEL or VOID was pressed on it (P22). */
  readonly isGivenUp: boolean;
}

/** The append of Charging while it takes time (P8), and the keys that wait behind it. */
export interface Append {
  readonly decision: Decision;
  readonly event: PaymentEvent;
  readonly sinceTick: number;
  readonly waiting: readonly ('cancel' | 'void')[];
}

export interface World {
  readonly machine: Machine;
  readonly bounds: Bounds;
  readonly book: Book;
  /** Newest entry of each thing, as the journal holds it. */
  readonly durable: ReadonlyMap<string, JournalEntry>;
  readonly append: Append | null;
  readonly tick: number;
  readonly boot: number;
  readonly os: { readonly no: number; readonly zeroTick: number; readonly trusted: boolean };
  readonly bootTick: number;
  /** One of each attempt by wallet, in the order in which they were begun. */
  readonly trades: readonly Trade[];
  readonly calls: readonly Call[];
  readonly strays: readonly Stray[];
  readonly left: Left;
  /** A cut was the last thing that happened. */
  readonly isFresh: boolean;
}

/** Broken promise of PAYMENT, found by the search. */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly rule: string;

  constructor(rule: string, sentence: string) {
    super(`${rule}: ${sentence}`);
    this.rule = rule;
  }
}

export function check(condition: boolean, rule: string, sentence: string): asserts condition {
  if (!condition) throw new Violation(rule, sentence);
}

export function instantOf({ tick, os }: World): Instant {
  return {
    mono: monoMs((tick - os.zeroTick) * unitMs),
    wall: wallMs(wallStart + tick * unitMs),
    trusted: os.trusted,
  };
}

export const wallStart = 1_700_000_000_000;

/** First tick at or after a monotonic time of this boot of the operating system. */
export function tickOf({ os }: World, mono: MonoMs): number {
  return os.zeroTick + Math.ceil(mono / unitMs);
}

/** The attempts by wallet, in the order in which they were begun. */
export function attemptsIn(book: Book): Attempt[] {
  return [...book.attempts.values()].filter(({ channel }) => channel !== 'cash');
}

/** The first attempt; most explorations have no other. */
export function attemptOf(book: Book): Attempt | undefined {
  return attemptsIn(book)[0];
}

export function tradeOf(world: World, no: AttemptNo): Trade {
  return world.trades.find((trade) => trade.no === no) ?? newTrade(no);
}

/** Names an order in front of what happens to it, where there is more than one. */
export function titleOf({ trades }: World, no: AttemptNo): string {
  const place = trades.findIndex((trade) => trade.no === no);
  return trades.length < 2 ? '' : `#${place + 1} `;
}

function newTrade(no: AttemptNo): Trade {
  return {
    no,
    account: unknownOrder,
    chargeTravels: false,
    chargeTick: null,
    charges: 0,
    neverLeft: false,
    bookedLate: false,
    isAccepted: false,
    orphans: [],
    isGivenUp: false,
  };
}

/** The wallet by which an attempt goes. */
export function walletOf({ book }: Pick<World, 'book'>, no: AttemptNo): WalletChannel {
  const channel = book.attempts.get(no)?.channel;
  invariant(channel !== undefined && channel !== 'cash', 'an order has its wallet');
  return channel;
}

/** The wallet that the next charge goes to. */
export function nextWallet({ bounds: { wallets }, trades }: World): WalletChannel {
  const wallet = wallets[trades.length % wallets.length];
  invariant(wallet !== undefined, 'an exploration has a wallet');
  return wallet;
}

/** The number of the attempt that a subject is about. */
export function attemptNoOf({ duties, refunds }: Book, { no }: Subject): AttemptNo {
  return duties.get(no)?.attempt ?? refunds.get(no)?.attempt ?? no;
}

export function withTrade(world: World, no: AttemptNo, change: Partial<Trade>): World {
  const known = world.trades.some((trade) => trade.no === no);
  const changed = { ...tradeOf(world, no), ...change };
  const trades = known
    ? world.trades.map((trade) => (trade.no === no ? changed : trade))
    : [...world.trades, changed];
  return { ...world, trades };
}

/** A wallet's books that move on are seen by every question about that order under way. */
export function withAccount(world: World, no: AttemptNo, account: Account): World {
  if (tradeOf(world, no).account === account) return world;
  const calls = world.calls.map((call) =>
    call.seen.length > 0 &&
    !call.seen.includes(account) &&
    attemptNoOf(world.book, call.subject) === no
      ? { ...call, seen: [...call.seen, account] }
      : call,
  );
  return withTrade({ ...world, calls }, no, { account });
}

export function withOrder(world: World, no: AttemptNo, order: Order): World {
  return withAccount(world, no, accountOf(order, tradeOf(world, no).account.refunds));
}

/** What is left that can still be done: presses that nothing would hear any more are as good as made. */
export function usable({ left, book }: World): Left {
  if (left.cancel + left.query + left.void + left.divert + left.refund === 0) return left;
  const attempts = attemptsIn(book);
  if (attempts.length === 0) return left;
  // Another charge has all keys before it.
  if (left.sales + left.tries > 0) return left;
  const open = attempts.filter((attempt) => !isFinal(attempt));
  const paid = attempts.some(({ state }) => state.kind === 'paid');
  return {
    ...left,
    cancel: open.some(isAwaited) ? left.cancel : 0,
    query: open.length > 0 ? left.query : 0,
    void: open.length > 0 ? left.void : 0,
    divert: open.some(({ diverted }) => !diverted) ? left.divert : 0,
    refund: open.length > 0 || paid ? left.refund : 0,
  };
}

function isAwaited({ state }: Attempt): boolean {
  const isStuckInDoubt = state.kind === 'stuck' && state.column === 'doubtful';
  return state.kind === 'charging' || state.kind === 'doubtful' || isStuckInDoubt;
}

/** Whether a command that nobody waits for can still change the wallet's books. */
export function mayStillAct({ account, chargeTravels }: Trade, orphan: Orphan): boolean {
  const { order, refunds } = account;
  if (orphan.verb === 'refund')
    return order === 'paid' && !refunds.some(({ no }) => no === orphan.refund.no);
  return order === 'waiting' || order === 'paid' || (order === 'none' && chargeTravels);
}
