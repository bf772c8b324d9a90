/**
 * Everything that can happen next.
 *
 * What is left out changes nothing that anybody could see: a request that is lost is one that never
 * arrives, and while no key, cut or call can tell two moments apart, time goes on to the next moment
 * at which something is due.
 */
import type { Answer } from '../../src/runtime/payment/event.js';
import { isFinal } from '../../src/runtime/payment/model.js';
import { timersOf } from '../../src/runtime/payment/timers.js';
import type { AttemptNo } from '../../src/runtime/ports/units.js';
import { type Action, add, dead, fairly } from './action.js';
import { waits } from './bounds.js';
import { addCall, wordOf } from './call-actions.js';
import { cut, endAppend, happen, pressKey, withAppend } from './till.js';
import { isLateBooking } from './turn-invariants.js';
import {
  amount,
  chargeOutcomes,
  isPayable,
  ownCourses,
  refundOutcomes,
  voidOutcomes,
} from './wallet-model.js';
import { type World, attemptOf, mayStillAct, tickOf, usable, withOrder } from './world.js';

export function actionsOf(world: World): Action[] {
  const actions: Action[] = [];
  if (world.append !== null) {
    addAppend(actions, world);
    return actions;
  }
  addOrder(actions, world);
  for (const call of world.calls) addCall(actions, world, call);
  addOrphans(actions, world);
  addStrays(actions, world);
  const isDue = addTimers(actions, world);
  addKeys(actions, world);
  addPerson(actions, world);
  addCuts(actions, world);
  if (!isDue) addTime(actions, world);
  return actions;
}

function addAppend(actions: Action[], world: World): void {
  const { append } = world;
  if (append === null) return;
  const age = world.tick - append.sinceTick;
  if (age !== waits.releaseMax || world.bounds.slowAppend || append.waiting.length > 0)
    add(actions, 'Charging is durable', () => endAppend(world), fairly.append);
  const left = (key: 'cancel' | 'void'): number =>
    world.left[key] - append.waiting.filter((waiting) => waiting === key).length;
  for (const key of ['cancel', 'void'] as const) {
    if (left(key) <= 0 || append.waiting.includes(key)) continue;
    add(actions, `${key} waits`, () => ({
      ...world,
      append: { ...append, waiting: [...append.waiting, key] },
    }));
  }
  if (age <= waits.releaseMax) add(actions, 'time', () => pass(world, 1), fairly.time);
  if (world.left.cuts === 0) return;
  for (const isDurable of [true, false]) {
    for (const kind of world.bounds.cutKinds) {
      add(actions, `${kind}, Charging ${isDurable ? 'durable' : 'lost'}`, () =>
        cut(withAppend(world, isDurable), kind, []),
      );
    }
  }
}

function addOrder(actions: Action[], world: World): void {
  const { wallet } = world.bounds;
  for (const order of ownCourses(wallet, world.order))
    add(actions, `order becomes ${order}`, () => withOrder(world, order));
  if (!world.chargeTravels) return;
  for (const { order, answer } of chargeOutcomes(wallet, world.order)) {
    add(
      actions,
      `charge arrives: ${order}, ${answer.kind}`,
      () => arrive(world, order, { verb: 'charge', said: answer }),
      fairly.request,
    );
  }
}

function arrive(world: World, order: World['order'], answer: Answer): World {
  const booked = withOrder({ ...world, chargeTravels: false }, order);
  const calls = booked.calls.map((call) => (call.verb === 'charge' ? { ...call, answer } : call));
  return { ...booked, calls, bookedLate: world.bookedLate || isLateBooking(world) };
}

function addOrphans(actions: Action[], world: World): void {
  world.orphans.forEach((verb, index) => {
    if (!mayStillAct(world, verb)) return;
    const orphans = world.orphans.filter((_, other) => other !== index);
    const outcomes =
      verb === 'void'
        ? voidOutcomes(world.bounds.wallet, world.order)
        : refundOutcomes(world.order);
    for (const order of new Set(outcomes.map((outcome) => outcome.order))) {
      if (order === world.order) continue;
      add(actions, `old ${verb} arrives: ${order}`, () => withOrder({ ...world, orphans }, order));
    }
  });
}

function addStrays(actions: Action[], world: World): void {
  world.strays.forEach(({ subject, seq, answer }, index) => {
    const strays = world.strays.filter((_, other) => other !== index);
    add(actions, `stray ${answer.verb}: ${wordOf(answer)}`, () =>
      happen({ ...world, strays }, { kind: 'Answered', subject, seq, answer }),
    );
  });
}

/** Answers whether a timer is due: time does not pass it by. */
function addTimers(actions: Action[], world: World): boolean {
  let isDue = false;
  for (const { name, at } of timersOf(world.book)) {
    if (tickOf(world, at) > world.tick) continue;
    isDue = true;
    const kind = name.slice(0, name.indexOf('/'));
    add(actions, `timer ${kind}`, () => happen(world, { kind: 'TimerFired', name }), fairly.timer);
  }
  return isDue;
}

function addKeys(actions: Action[], world: World): void {
  const attempt = attemptOf(world.book);
  if (attempt === undefined) return;
  const { left } = world;
  const { kind } = attempt.state;
  const isOpen = !isFinal(attempt);
  const isAwaited = kind === 'charging' || kind === 'doubtful';
  if (left.cancel > 0 && isAwaited) add(actions, 'CANCEL', () => pressKey(world, 'cancel'));
  if (left.query > 0 && isOpen) add(actions, 'QUERY', () => pressKey(world, 'query'));
  if (left.void > 0 && isOpen && kind !== 'voiding')
    add(actions, 'VOID', () => pressKey(world, 'void'));
  if (left.divert > 0 && isOpen && !attempt.diverted)
    add(actions, 'divert', () => pressKey(world, 'divert'));
  if (left.refund > 0 && kind === 'paid') {
    add(actions, 'REFUND', () =>
      happen(
        { ...world, left: { ...left, refund: left.refund - 1 } },
        { kind: 'RefundConfirmed', attempt: attempt.no, amountFen: amount },
      ),
    );
  }
}

/** A named person looks at the wallet, when nothing is under way, and writes down what is so (P2). */
function addPerson(actions: Action[], world: World): void {
  if (world.left.person === 0 || !isQuiet(world)) return;
  const quiet = { ...world, left: { ...world.left, person: world.left.person - 1 } };
  for (const [number, outcome] of recordsOf(world)) {
    add(actions, `person: ${outcome}`, () =>
      happen(quiet, { kind: 'PersonRecorded', number, outcome, by: 'Li' }),
    );
  }
}

function isQuiet(world: World): boolean {
  const isMoving =
    world.chargeTravels ||
    isPayable(world.order) ||
    world.orphans.some((verb) => mayStillAct(world, verb));
  return !isMoving && world.calls.every(({ verb }) => verb === 'query' || verb === 'queryRefund');
}

function recordsOf({ book, order }: World): [AttemptNo, 'booked' | 'returned'][] {
  const records: [AttemptNo, 'booked' | 'returned'][] = [];
  const attempt = attemptOf(book);
  if (attempt?.state.kind === 'stuck') {
    if (order !== 'paid') records.push([attempt.no, 'returned']);
    else if (!attempt.diverted) records.push([attempt.no, 'booked']);
  }
  for (const duty of book.duties.values())
    if (duty.state.kind === 'stuck' && order !== 'paid') records.push([duty.no, 'returned']);
  for (const refund of book.refunds.values())
    if (refund.state.kind === 'stuck')
      records.push([refund.no, order === 'refunded' ? 'returned' : 'booked']);
  return records;
}

function addCuts(actions: Action[], world: World): void {
  if (world.left.cuts === 0) return;
  const under = world.calls.flatMap(({ verb, answer }) =>
    answer === null &&
    (verb === 'void' || verb === 'refund') &&
    mayStillAct(world, verb) &&
    !world.orphans.includes(verb)
      ? [verb]
      : [],
  );
  for (const kind of world.bounds.cutKinds) {
    // What is still under way after a long time has arrived before it, or never will.
    if (kind === 'powerLong' && world.chargeTravels) continue;
    add(actions, kind, () => cut(world, kind, world.orphans));
    if (under.length > 0)
      add(actions, `${kind}, request goes on`, () =>
        cut(world, kind, [...world.orphans, ...under]),
      );
  }
}

function addTime(actions: Action[], world: World): void {
  const next = nextMoment(world);
  if (next <= world.tick) {
    if (mustTravelEnd(world)) {
      add(actions, 'charge request is lost', () => ({ ...world, chargeTravels: false }), dead.lost);
    }
    return;
  }
  if (next === Infinity) return;
  const attempt = attemptOf(world.book);
  const { cancel, query, void: voids, divert, cuts } = usable(world);
  const isWatched =
    attempt !== undefined && !isFinal(attempt) && cancel + query + voids + divert + cuts > 0;
  const span = isWatched ? 1 : next - world.tick;
  add(actions, span === 1 ? 'time' : `time x${span}`, () => pass(world, span), fairly.time);
}

function mustTravelEnd({ chargeTravels, chargeTick, tick }: World): boolean {
  return chargeTravels && chargeTick !== null && tick - chargeTick >= waits.chargeTravelMax;
}

/** When something must happen: a timer, the end of a call's patience, the end of a request's way. */
function nextMoment(world: World): number {
  const moments = timersOf(world.book).map(({ at }) => tickOf(world, at));
  for (const { verb, sentTick } of world.calls)
    moments.push(sentTick + (verb === 'charge' ? waits.chargeDeadline : waits.callDeadline));
  if (world.chargeTravels && world.chargeTick !== null)
    moments.push(world.chargeTick + waits.chargeTravelMax);
  return Math.min(...moments);
}

function pass(world: World, span: number): World {
  const tick = world.tick + span;
  const strays = world.strays.filter((stray) => tick - stray.tick <= waits.strayMax);
  return { ...world, tick, strays };
}
