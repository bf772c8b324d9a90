/**
 * A wallet of the other side: its laws, its ledger, its script and its customers, reached through
 * one gateway a process. The ledger outlives every process.
 *
 * `violations` lists what a till did that no till may do (PAYMENT, Invariants); a test asserts that
 * it is empty. The twin goes on after one, so that its books show what came of it.
 */
import type { WalletChannel, WalletGateway } from '../../runtime/ports/gateway.js';
import { millis } from '../../runtime/ports/units.js';
import type { VirtualTime } from '../virtual-time.js';
import { type AlipayLaws, alipayLaw, alipayLaws } from './alipay-like.js';
import { type Connection, type Deadlines, type Desk, connection, deadlines } from './connection.js';
import type { WalletLaw } from './law.js';
import { type Ledger, type LedgerRow, ledger } from './ledger.js';
import type { TwinNetwork } from './network.js';
import { type Phone, phone } from './phone.js';
import {
  type Outcome,
  cancelRequest,
  carryOut,
  chargeRequest,
  diagnoseRequest,
  queryRequest,
  refundQueryRequest,
  refundRequest,
} from './request.js';
import { type ScriptEntry, script } from './script.js';
import { type WeChatLaws, weChatLaw, weChatLaws } from './wechat-like.js';

export interface WalletWorld {
  readonly time: VirtualTime;
  readonly network: TwinNetwork;
  readonly deadlines?: Deadlines;
  /**
   * How long after it first said more of an order than that it is open a scripted query may deny it; for
   * ever unless told. A wallet that denies an order in every ask of P17 leaves no till a way to know.
   */
  readonly deniesForMs?: number;
}

export interface ProcessGateway extends WalletGateway {
  /** The process is gone: its calls never settle. Requests under way arrive, unless told `lost`. */
  kill(underWay?: 'arrive' | 'lost'): void;
}

export interface Planted {
  readonly attempt: string;
  readonly amountFen: number;
  /** Waits for its customer, or was paid. */
  readonly state: 'waiting' | 'paid';
  readonly endsInMs?: number;
}

export interface WalletTwin {
  readonly channel: WalletChannel;
  /** A gateway for one process. */
  connect(): ProcessGateway;
  readonly phone: Phone;
  /** Replaces the script. */
  script(next: readonly ScriptEntry[]): void;
  scriptLeft(): readonly ScriptEntry[];
  /** Whether the shop has enough money there to give any back; it has unless told. */
  setBalance(isEnough: boolean): void;
  /** The shop's owner returns what is left of a paid order, in the wallet's own app: no till is asked. */
  returnByHand(attempt: string): void;
  /** An order that this till has not charged, or does not remember (P4, P5). */
  plant(order: Planted): void;
  /** Oldest first; copies. */
  ledger(): readonly LedgerRow[];
  row(attempt: string): LedgerRow | undefined;
  /** Paid less returned. */
  kept(attempt: string): number;
  /** Whether any order of this amount was ever paid. */
  wasPaid(amountFen: number): boolean;
  violations(): readonly string[];
}

export function alipayLike(world: WalletWorld, laws: Partial<AlipayLaws> = {}): WalletTwin {
  const now = (): number => world.time.elapsed();
  const books = ledger(now, '2026');
  return walletTwin(world, books, alipayLaw(books, now, { ...alipayLaws, ...laws }));
}

export function weChatLike(world: WalletWorld, laws: Partial<WeChatLaws> = {}): WalletTwin {
  const now = (): number => world.time.elapsed();
  const books = ledger(now, '4200');
  return walletTwin(world, books, weChatLaw(books, now, { ...weChatLaws, ...laws }));
}

function walletTwin(world: WalletWorld, books: Ledger, law: WalletLaw): WalletTwin {
  const { time, network } = world;
  const plan = script();
  const violations: string[] = [];
  const charged = new Set<string>();
  const spokeAtMs = new Map<string, number>();

  const desk: Desk = (request, reply) => {
    const entry = plan.take(request.on, request.attempt);
    if (request.attempt !== '') books.log(request.attempt, request.on, entry?.do ?? null);
    soon(time, entry?.ms ?? 0, () => {
      const outcome = carryOut(request, isOverdue(request.attempt, entry) ? undefined : entry);
      soon(time, entry?.replyMs ?? 0, () => {
        if (saysMore(outcome) && !spokeAtMs.has(request.attempt))
          spokeAtMs.set(request.attempt, time.elapsed());
        reply(outcome);
      });
    });
  };

  const isOverdue = (attempt: string, entry: ScriptEntry | undefined): boolean => {
    const isDenial = entry?.on === 'query' && (entry.do === 'decline' || entry.do === 'not-found');
    const spokeAt = spokeAtMs.get(attempt) ?? Infinity;
    return isDenial && time.elapsed() - spokeAt > (world.deniesForMs ?? Infinity);
  };

  const countCharge = (attempt: string): void => {
    if (charged.has(attempt)) violations.push(`${attempt} was charged more than once`);
    charged.add(attempt);
  };

  return {
    channel: law.channel,
    connect: () => {
      const line = connection({ time, network, deadlines: world.deadlines ?? deadlines, desk });
      return gateway(law, line, countCharge);
    },
    phone: phone(books, law, () => time.elapsed()),
    script: (next) => {
      plan.set(next);
    },
    scriptLeft: () => plan.left(),
    setBalance: (isEnough) => {
      books.setBalance(isEnough);
    },
    returnByHand: (attempt) => {
      const amountFen = books.kept(attempt);
      if (amountFen > 0) books.refund({ attempt, refund: `APP${attempt}`, amountFen }, 0);
    },
    plant: ({ attempt, amountFen, state, endsInMs }) => {
      const order = books.open({
        attempt,
        amountFen,
        form: 'code',
        state: 'waiting',
        endsInMs: endsInMs ?? 60_000,
        endsAs: 'closed',
      });
      if (state === 'paid') books.pay(order);
    },
    ledger: () => books.rows(),
    row: (attempt) => books.row(attempt),
    kept: (attempt) => books.kept(attempt),
    wasPaid: (amountFen) => books.wasPaid(amountFen),
    violations: () => [...violations],
  };
}

function gateway(
  law: WalletLaw,
  line: Connection,
  countCharge: (attempt: string) => void,
): ProcessGateway {
  return {
    channel: law.channel,
    forms: ['code', 'qr'],
    charge: (order) => {
      if (line.alive()) countCharge(order.attempt);
      return line.send(chargeRequest(law, order));
    },
    query: (attempt) => line.send(queryRequest(law, attempt)),
    void: (attempt) => line.send(cancelRequest(law, attempt)),
    refund: (order) => line.send(refundRequest(law, order)),
    queryRefund: (order) => line.send(refundQueryRequest(law, order)),
    // Bills are read from the wire alone (src/twins/wire).
    bill: () => Promise.resolve({ kind: 'unknown', detail: 'this twin makes no bills' }),
    diagnose: () => line.send(diagnoseRequest(law)),
    kill: (underWay = 'arrive') => {
      line.kill(underWay);
    },
  };
}

/** More than that the order is open: what may end an attempt. */
function saysMore(outcome: Outcome<unknown>): boolean {
  if (outcome.kind !== 'answer') return false;
  const { answer } = outcome;
  const kind = typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind;
  return typeof kind === 'string' && !saysLittle.includes(kind);
}

const saysLittle: readonly string[] = ['accepted', 'pending', 'unknown', 'setup'];

/** At once when there is nothing to wait for, so that order of arrival is order of work. */
function soon(time: VirtualTime, ms: number, run: () => void): void {
  if (ms === 0) run();
  else time.after(millis(ms), run);
}
