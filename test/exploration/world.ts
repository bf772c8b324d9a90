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
import type { Instant } from '../../src/runtime/ports/clock.js';
import type { JournalEntry } from '../../src/runtime/ports/entry.js';
import { type MonoMs, monoMs, wallMs } from '../../src/runtime/ports/units.js';
import { type Bounds, type Left, unitMs } from './bounds.js';
import type { Order } from './wallet-model.js';

/** The till under exploration: the real one, or one with a planted fault. */
export interface Machine {
  readonly decide: typeof decide;
  readonly replay: typeof replay;
}

/** A call that the till waits for. */
export interface Call {
  readonly subject: Subject;
  readonly verb: Verb;
  readonly seq: number;
  readonly sentTick: number;
  /** States the order has had since the call was sent: a question is answered out of one of them. */
  readonly seen: readonly Order[];
  /** What the wallet has answered to a command; `null` while the request travels. */
  readonly answer: Answer | null;
}

/** An answer that nobody waits for any more. */
export interface Stray {
  readonly subject: Subject;
  readonly seq: number;
  readonly answer: Answer;
  readonly tick: number;
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
  readonly order: Order;
  /** When the charge request left that is still under way to the wallet. */
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
  readonly calls: readonly Call[];
  /** Commands of a process that waits for them no more; they may still arrive. */
  readonly orphans: readonly ('void' | 'refund')[];
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

/** The sale's attempt by wallet; there is never more than one here. */
export function attemptOf(book: Book): Attempt | undefined {
  for (const attempt of book.attempts.values()) return attempt;
  return undefined;
}

/** A wallet's order that moves on is seen by every question under way. */
export function withOrder(world: World, order: Order): World {
  if (order === world.order) return world;
  const calls = world.calls.map((call) =>
    call.seen.length > 0 && !call.seen.includes(order)
      ? { ...call, seen: [...call.seen, order] }
      : call,
  );
  return { ...world, order, calls };
}

/** What is left that can still be done: presses that nothing would hear any more are as good as made. */
export function usable({ left, book }: World): Left {
  const attempt = attemptOf(book);
  if (attempt === undefined) return left;
  const { kind } = attempt.state;
  const isOpen = !isFinal(attempt);
  const isStuckInDoubt = kind === 'stuck' && attempt.state.column === 'doubtful';
  const isAwaited = kind === 'charging' || kind === 'doubtful' || isStuckInDoubt;
  return {
    ...left,
    cancel: isAwaited ? left.cancel : 0,
    query: isOpen ? left.query : 0,
    void: isOpen ? left.void : 0,
    divert: isOpen && !attempt.diverted ? left.divert : 0,
    refund: isOpen || kind === 'paid' ? left.refund : 0,
  };
}

/** Whether a command that nobody waits for can still change the order. */
export function mayStillAct({ order, chargeTravels }: World, verb: 'void' | 'refund'): boolean {
  if (verb === 'refund') return order === 'paid';
  return order === 'waiting' || order === 'paid' || (order === 'none' && chargeTravels);
}
