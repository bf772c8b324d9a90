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
import { type Bounds, type CutKind, settingsOf, waits } from './bounds.js';
import { checkTurn } from './turn-invariants.js';
import { amount } from './wallet-model.js';
import { type Call, type Machine, type World, attemptOf, check, instantOf } from './world.js';

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
    isAccepted: world.isAccepted || decision.entries.some(({ type }) => type === 'Accepted'),
    durable: written(world.durable, decision.entries),
  };
  for (const effect of decision.effects) next = carryOut(next, effect);
  return next;
}

/** The very first start, and the charge that everything else is about: its append is under way. */
export function firstWorld(machine: Machine, bounds: Bounds): World {
  const nothing: World = {
    machine,
    bounds,
    book: machine.replay(settingsOf(bounds.wallet), []).book,
    durable: new Map(),
    append: null,
    tick: 0,
    boot: 1,
    os: { no: 1, zeroTick: -100, trusted: true },
    bootTick: 0,
    order: 'none',
    chargeTravels: false,
    chargeTick: null,
    charges: 0,
    neverLeft: false,
    bookedLate: false,
    isAccepted: false,
    calls: [],
    orphans: [],
    strays: [],
    left: bounds.left,
    isFresh: false,
  };
  const started = start(nothing);
  const event: PaymentEvent = {
    kind: 'ChargeAsked',
    sale: null,
    amountFen: amount,
    channel: bounds.wallet,
    form: 'code',
    code: null,
    at: instantOf(started),
  };
  const decision = machine.decide(started.book, event);
  checkTurn(started, event, decision, null);
  const append = { decision, event, sinceTick: started.tick, waiting: [] };
  return { ...started, append };
}

/** Charging is durable: what waited is decided, then the charge is released (P8). */
export function endAppend(world: World): World {
  const { append } = world;
  if (append === null) return world;
  const { decision, waiting } = append;
  const held = decision.effects.filter(({ kind }) => kind !== 'ReleaseCharge');
  let next = commit({ ...world, append: null }, { ...decision, effects: held });
  for (const key of waiting) next = pressKey(next, key);
  const attempt = attemptOf(next.book);
  if (attempt === undefined) return next;
  return happen(next, { kind: 'ChargeReleased', attempt: attempt.no });
}

export function pressKey(world: World, key: 'cancel' | 'query' | 'void' | 'divert'): World {
  const attempt = attemptOf(world.book)?.no;
  if (attempt === undefined) return world;
  const left = { ...world.left, [key]: world.left[key] - 1 };
  return happen({ ...world, left }, { kind: keys[key], attempt });
}

const keys = {
  cancel: 'CancelPressed',
  query: 'QueryPressed',
  void: 'VoidConfirmed',
  divert: 'DivertConfirmed',
} as const;

/** The process ends, alone or with the power, and the next one starts from the journal. */
export function cut(world: World, kind: CutKind, orphans: World['orphans']): World {
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
    calls: [],
    strays: [],
    orphans,
    left: { ...world.left, cuts: world.left.cuts - 1 },
  };
  return { ...start({ ...dead, book: replayed(world) }), isFresh: true };
}

/** The charge's append as the power left it. */
export function withAppend(world: World, isDurable: boolean): World {
  const { append } = world;
  if (append === null || !isDurable) return { ...world, append: null };
  return { ...world, append: null, durable: written(world.durable, append.decision.entries) };
}

const replays = new WeakMap<World['durable'], Book>();

/** The book as the journal tells it; many worlds have the same journal. */
function replayed({ machine, bounds, durable }: World): Book {
  const known = replays.get(durable);
  if (known !== undefined) return known;
  const { book, unreadable } = machine.replay(settingsOf(bounds.wallet), durable.values());
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
    channels: [bounds.wallet],
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
    case 'Charge':
      return {
        ...world,
        chargeTravels: true,
        chargeTick: world.tick,
        charges: world.charges + 1,
        calls: [
          ...world.calls,
          {
            ...sent(world, effect.seq),
            verb: 'charge',
            subject: attemptSubject(effect.order.attempt),
          },
        ],
      };
    case 'Query':
      return withCall(world, {
        ...sent(world, effect.seq),
        subject: effect.subject,
        verb: 'query',
        seen: [world.order],
      });
    case 'Void':
      return withCall(world, { ...sent(world, effect.seq), subject: effect.subject, verb: 'void' });
    case 'Refund':
      return withCall(world, {
        ...sent(world, effect.seq),
        subject: effect.subject,
        verb: 'refund',
      });
    case 'QueryRefund':
      return withCall(withoutOldRefunds(world), {
        ...sent(world, effect.seq),
        subject: effect.subject,
        verb: 'queryRefund',
        seen: [world.order],
      });
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
function withoutOldRefunds(world: World): World {
  const { attempts, duties, refunds } = world.book;
  const sends = [
    ...[...attempts.values(), ...duties.values()].map(({ reversal }) => reversal.refundsSent),
    ...[...refunds.values()].map((refund) => refund.sends),
  ];
  if (!sends.some((count) => count > 1)) return world;
  return { ...world, orphans: world.orphans.filter((verb) => verb !== 'refund') };
}

function withCall(world: World, call: Call): World {
  return { ...world, calls: [...world.calls, call] };
}

function sent(world: World, seq: number): Pick<Call, 'seq' | 'sentTick' | 'seen' | 'answer'> {
  return { seq, sentTick: world.tick, seen: [], answer: null };
}

function attemptSubject(no: Extract<Call['subject'], { kind: 'attempt' }>['no']): Call['subject'] {
  return { kind: 'attempt', no };
}
