/**
 * The interpreter of P7 and P8 in miniature: decide, make durable, take the new book, carry out the
 * effects. Appends are instantaneous, with one exception: Charging, whose append may take time while
 * keys wait behind it. That loses nothing: an event that waits for an append is decided afterwards as
 * if it had come then; a cut whose append is lost is a cut before the event, and a cut whose append is
 * durable but whose effects did not run is a cut after them with their requests lost. Both are explored.
 */
import type { Book } from '../../src/runtime/payment/book.js';
import type { Decision } from '../../src/runtime/payment/decision.js';
import type { Effect } from '../../src/runtime/payment/effect.js';
import type { PaymentEvent, WorldEvent } from '../../src/runtime/payment/event.js';
import type { JournalEntry } from '../../src/runtime/ports/entry.js';
import type { AttemptNo, SaleNo } from '../../src/runtime/ports/units.js';
import { type Bounds, type CutKind, settingsOf, waits } from './bounds.js';
import { checkTurn } from './turn-invariants.js';
import { amount } from './wallet-model.js';
import {
  type Append,
  type Call,
  type Machine,
  type Orphan,
  type RefundAsk,
  type World,
  attemptNoOf,
  check,
  instantOf,
  mayStillAct,
  nextWallet,
  tradeOf,
  withTrade,
} from './world.js';

type Unstamped<E> = E extends unknown ? Omit<E, 'at'> : never;
export type Happening = Unstamped<PaymentEvent>;

/** Decides, writes and carries out. `call` is the request that an answer belongs to, where known. */
export function happen(world: World, what: Happening, call: Call | null = null): World {
  const event = { ...what, at: instantOf(world) } as PaymentEvent;
  const decision = world.machine.decide(world.book, event);
  checkTurn(world, event, decision, call);
  return commit(world, decision);
}

export function commit(world: World, decision: Decision): World {
  let next: World = {
    ...world,
    book: decision.book,
    isFresh: false,
    durable: written(world.durable, decision.entries),
  };
  for (const { type, id } of decision.entries)
    if (type === 'Accepted') next = withTrade(next, id as AttemptNo, { isAccepted: true });
  for (const effect of decision.effects) next = carryOut(next, effect);
  return next;
}

/** The very first start, and the charge that everything else is about: its append is under way. */
export function firstWorld(machine: Machine, bounds: Bounds): World {
  const nothing: World = {
    machine,
    bounds,
    book: machine.replay(settingsOf(bounds), []).book,
    durable: new Map(),
    append: null,
    tick: 0,
    boot: 1,
    os: { no: 1, zeroTick: -100, trusted: true },
    bootTick: 0,
    trades: [],
    calls: [],
    strays: [],
    left: bounds.left,
    isFresh: false,
  };
  const started = start(nothing);
  return { ...started, append: beginCharge(started, null) };
}

/** A charge is asked for: of a new sale, or one more try of a sale. */
export function beginCharge(world: World, sale: SaleNo | null): Append {
  const event: PaymentEvent = {
    kind: 'ChargeAsked',
    sale,
    amountFen: amount,
    channel: nextWallet(world),
    form: 'code',
    code: null,
    at: instantOf(world),
  };
  const decision = world.machine.decide(world.book, event);
  checkTurn(world, event, decision, null);
  return { decision, event, sinceTick: world.tick, waiting: [] };
}

/** Charging is durable: what waited is decided, then the charge is released (P8). */
export function endAppend(world: World): World {
  const { append } = world;
  if (append === null) return world;
  const { decision, waiting } = append;
  const held = decision.effects.filter(({ kind }) => kind !== 'ReleaseCharge');
  const attempt = chargedBy(append);
  let next = commit({ ...world, append: null }, { ...decision, effects: held });
  if (attempt === null) return next;
  next = withTrade(next, attempt, {});
  for (const key of waiting) next = pressKey(next, key, attempt);
  return happen(next, { kind: 'ChargeReleased', attempt });
}

/** The attempt that an append begins. */
function chargedBy({ decision }: Append): AttemptNo | null {
  for (const effect of decision.effects) if (effect.kind === 'ReleaseCharge') return effect.attempt;
  return null;
}

export function pressKey(
  world: World,
  key: 'cancel' | 'query' | 'void' | 'divert',
  attempt: AttemptNo,
): World {
  const left = { ...world.left, [key]: world.left[key] - 1 };
  const isGivenUp = tradeOf(world, attempt).isGivenUp || key === 'cancel' || key === 'void';
  return happen(withTrade({ ...world, left }, attempt, { isGivenUp }), {
    kind: keys[key],
    attempt,
  });
}

const keys = {
  cancel: 'CancelPressed',
  query: 'QueryPressed',
  void: 'VoidConfirmed',
  divert: 'DivertConfirmed',
} as const;

/**
 * The process ends, alone or with the power, and the next one starts from the journal. `goOn`: the
 * commands under way may still arrive; without it they are lost.
 */
export function cut(world: World, kind: CutKind, goOn: boolean): World {
  const { os } = world;
  const tick = world.tick + (kind === 'powerLong' ? waits.longCut : 0);
  const dead: World = {
    ...world,
    append: null,
    tick,
    boot: world.boot + 1,
    bootTick: tick,
    os:
      kind === 'crash'
        ? os
        : { no: os.no + 1, zeroTick: tick - 2, trusted: kind !== 'powerNoClock' },
    trades: goOn ? withOrphans(world) : world.trades,
    calls: [],
    strays: [],
    left: { ...world.left, cuts: world.left.cuts - 1 },
  };
  return { ...start({ ...dead, book: replayed(world) }), isFresh: true };
}

function withOrphans(world: World): World['trades'] {
  return world.trades.map((trade) => ({
    ...trade,
    orphans: [
      ...trade.orphans,
      ...world.calls.flatMap((call) =>
        attemptNoOf(world.book, call.subject) === trade.no ? orphansOf(world, call) : [],
      ),
    ],
  }));
}

/** What is left of a command under way when nobody waits for it: one of a kind lingers at most. */
export function orphansOf(world: World, { verb, answer, refund, subject }: Call): Orphan[] {
  const trade = tradeOf(world, attemptNoOf(world.book, subject));
  const orphan = orphanOf(verb, refund);
  if (answer !== null || orphan === null || !mayStillAct(trade, orphan)) return [];
  return trade.orphans.some((other) => isSameOrphan(other, orphan)) ? [] : [orphan];
}

function orphanOf(verb: Call['verb'], refund: RefundAsk | null): Orphan | null {
  if (verb === 'void') return { verb };
  return verb === 'refund' && refund !== null ? { verb, refund } : null;
}

/** The wallet takes no notice of a second cancel, nor of a second request under one number. */
function isSameOrphan(one: Orphan, other: Orphan): boolean {
  if (one.verb === 'void' || other.verb === 'void') return one.verb === other.verb;
  return one.refund.no === other.refund.no;
}

/** The charge's append as the power left it. */
export function withAppend(world: World, isDurable: boolean): World {
  const { append } = world;
  if (append === null || !isDurable) return { ...world, append: null };
  const durable = written(world.durable, append.decision.entries);
  const attempt = chargedBy(append);
  const left = { ...world, append: null, durable };
  return attempt === null ? left : withTrade(left, attempt, {});
}

const replays = new WeakMap<World['durable'], Book>();

/** The book as the journal tells it; many worlds have the same journal. */
function replayed({ machine, bounds, durable }: World): Book {
  const known = replays.get(durable);
  if (known !== undefined) return known;
  const { book, unreadable } = machine.replay(settingsOf(bounds), durable.values());
  check(unreadable.length === 0, 'invariants', `unreadable: ${unreadable.join(', ')}`);
  replays.set(durable, book);
  return book;
}

/** A second replay changes nothing but the boot record. */
export function checkSecondReplay(world: World): void {
  const { machine, boot } = world;
  const book = replayed(world);
  const next = { ...world, boot: boot + 1 };
  const at = instantOf(next);
  const silent = machine.decide(book, { kind: 'PrinterChanged', ready: false, at }).book;
  const { entries } = machine.decide(silent, { ...startedEvent(next), at });
  const changed = entries.filter(({ thing }) => thing !== 'numbers').map(({ type }) => type);
  check(changed.length === 0, 'invariants', `a second replay writes ${changed.join(', ')}`);
}

/** The printer is never ready: slips are queued and counted here, printed elsewhere. */
function start(world: World): World {
  const silent = happen(world, { kind: 'PrinterChanged', ready: false });
  return happen(silent, startedEvent(silent));
}

export function startedEvent({ boot, os, bounds }: World): Unstamped<WorldEvent> {
  return {
    kind: 'Started',
    boot,
    osBoot: `os${os.no}`,
    salt: `SALTSAL${String.fromCharCode(64 + boot)}`,
    tornTail: false,
    journal: 'ok',
    clock: 'ok',
    channels: bounds.wallets,
  };
}

export function written(
  durable: ReadonlyMap<string, JournalEntry>,
  entries: readonly JournalEntry[],
): ReadonlyMap<string, JournalEntry> {
  if (entries.length === 0) return durable;
  const next = new Map(durable);
  for (const entry of entries) next.set(`${entry.thing}/${entry.id}`, entry);
  return next;
}

function carryOut(world: World, effect: Effect): World {
  switch (effect.kind) {
    case 'Charge': {
      const no = effect.order.attempt;
      const subject = { kind: 'attempt', no } as const;
      const charges = tradeOf(world, no).charges + 1;
      return withCall(
        withTrade(world, no, { chargeTravels: true, chargeTick: world.tick, charges }),
        { ...sent(world, effect.seq), verb: 'charge', subject },
      );
    }
    case 'Query': {
      const { subject, seq, number } = effect;
      const seen = [tradeOf(world, number).account];
      return withCall(world, { ...sent(world, seq), subject, verb: 'query', seen });
    }
    case 'Void':
      return withCall(world, { ...sent(world, effect.seq), subject: effect.subject, verb: 'void' });
    case 'Refund': {
      const { subject, seq, order } = effect;
      const refund = { no: order.refund, amountFen: order.amountFen };
      return withCall(world, { ...sent(world, seq), subject, verb: 'refund', refund });
    }
    case 'QueryRefund': {
      const { subject, seq, order } = effect;
      const refund = { no: order.refund, amountFen: order.amountFen };
      const call = { ...sent(world, seq), subject, verb: 'queryRefund', refund } as const;
      const asked = withoutOldRefund(world, order.attempt, refund.no);
      return withCall(asked, { ...call, seen: [tradeOf(world, order.attempt).account] });
    }
    case 'ReleaseRefund':
      return happen(world, { kind: 'RefundReleased', refund: effect.refund });
    case 'Diagnose':
      return happen(world, {
        kind: 'ChannelAnswered',
        channel: effect.channel,
        said: { kind: 'verified' },
      });
    case 'ReleaseDayClose':
    case 'ReleaseCharge':
    case 'Print':
    case 'PrintNotice':
    case 'ShowOrderCode':
    case 'ClearPrinter':
    case 'OpenDrawer':
    case 'Sound':
    case 'Alarm':
    case 'Refuse':
      return world;
  }
}

/**
 * A refund request does not outlive the question that follows its repetition: no till could tell it from
 * one that was never sent.
 */
function withoutOldRefund(world: World, attempt: AttemptNo, no: AttemptNo): World {
  if (sendsOf(world.book, no) < 2) return world;
  const orphans = tradeOf(world, attempt).orphans.filter(
    (orphan) => orphan.verb === 'void' || orphan.refund.no !== no,
  );
  return withTrade(world, attempt, { orphans });
}

/** How often a refund was sent: one of a key, or that of an undoing. */
function sendsOf({ attempts, duties, refunds }: Book, no: AttemptNo): number {
  const undone = [...attempts.values(), ...duties.values()].find(
    ({ reversal }) => reversal.refundNo === no,
  );
  return refunds.get(no)?.sends ?? undone?.reversal.refundsSent ?? 0;
}

function withCall(world: World, call: Call): World {
  return { ...world, calls: [...world.calls, call] };
}

function sent(world: World, seq: number): Omit<Call, 'subject' | 'verb'> {
  return { seq, sentTick: world.tick, seen: [], answer: null, refund: null, hangs: false };
}
