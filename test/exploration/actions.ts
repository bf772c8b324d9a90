/**
 * Everything that can happen next.
 *
 * What is left out changes nothing that anybody could see: a request that is lost is one that never
 * arrives, and while no key, cut or call can tell two moments apart, time goes on to the next moment
 * at which something is due.
 */
import { isFinal } from '../../src/runtime/payment/model.js';
import { type Timer, timersOf } from '../../src/runtime/payment/timers.js';
import type { AttemptNo } from '../../src/runtime/ports/units.js';
import { type Action, add, fairly } from './action.js';
import { waits } from './bounds.js';
import { isCallBlocking } from './call-actions.js';
import { addCharges, addKeys, addPerson } from './person-actions.js';
import { cut, endAppend, happen, orphansOf, withAppend } from './till.js';
import { dueTimers, firstMover, isTimerOf } from './reduction.js';
import { addTrade } from './trade-actions.js';
import {
  type Trade,
  type World,
  attemptNoOf,
  attemptsIn,
  tickOf,
  titleOf,
  usable,
} from './world.js';

export function actionsOf(world: World): Action[] {
  const actions: Action[] = [];
  if (world.append !== null) {
    addAppend(actions, world);
    return actions;
  }
  const due = dueTimers(world);
  const ownOf = (trade: Trade): Timer[] => due.filter((timer) => isTimerOf(world, timer, trade));
  const first = firstMover(world);
  for (const trade of first === null ? world.trades : [first]) {
    addTrade(actions, world, trade);
    addTimers(actions, world, ownOf(trade));
  }
  addKeys(actions, world, first);
  if (first !== null) return actions;
  const others = due.filter(
    (timer) => !world.trades.some((trade) => isTimerOf(world, timer, trade)),
  );
  addTimers(actions, world, others);
  addCharges(actions, world);
  addPerson(actions, world);
  addCuts(actions, world);
  if (due.length === 0) addTime(actions, world);
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
        cut(withAppend(world, isDurable), kind, false),
      );
    }
  }
}

function addTimers(actions: Action[], world: World, due: readonly Timer[]): void {
  for (const { name } of due) {
    add(
      actions,
      nameOfTimer(world, name),
      () => happen(world, { kind: 'TimerFired', name }),
      fairly.timer,
    );
  }
}

/** Two of one moment are told apart by what they move. */
function nameOfTimer(world: World, name: string): string {
  const { book } = world;
  const [kind = '', key = ''] = name.split('/');
  const no = key as AttemptNo;
  const moved = book.duties.has(no) ? 'duty ' : book.refunds.has(no) ? 'refund ' : '';
  return `${titleOf(world, attemptNoOf(book, { kind: 'attempt', no }))}${moved}timer ${kind}`;
}

function addCuts(actions: Action[], world: World): void {
  if (world.left.cuts === 0) return;
  const isUnderWay = world.calls.some((call) => orphansOf(world, call).length > 0);
  for (const kind of world.bounds.cutKinds) {
    // What is still under way after a long time has arrived before it, or never will.
    if (kind === 'powerLong' && world.trades.some(({ chargeTravels }) => chargeTravels)) continue;
    add(actions, kind, () => cut(world, kind, false));
    if (isUnderWay) add(actions, `${kind}, request goes on`, () => cut(world, kind, true));
  }
}

function addTime(actions: Action[], world: World): void {
  const next = nextMoment(world);
  if (next <= world.tick || next === Infinity) return;
  if (world.calls.some((call) => isCallBlocking(world, call))) return;
  const { cancel, query, void: voids, divert, sales, tries, cash, cuts } = usable(world);
  const isOpen = attemptsIn(world.book).some((attempt) => !isFinal(attempt));
  const isWatched = isOpen && cancel + query + voids + divert + sales + tries + cash + cuts > 0;
  const span = isWatched ? 1 : next - world.tick;
  add(actions, span === 1 ? 'time' : `time x${span}`, () => pass(world, span), fairly.time);
}

/** When something must happen: a timer, the end of a call's patience, the end of a request's way. */
function nextMoment(world: World): number {
  const moments = timersOf(world.book).map(({ at }) => tickOf(world, at));
  for (const { verb, sentTick } of world.calls)
    moments.push(sentTick + (verb === 'charge' ? waits.chargeDeadline : waits.callDeadline));
  for (const { chargeTravels, chargeTick } of world.trades)
    if (chargeTravels && chargeTick !== null) moments.push(chargeTick + world.bounds.travelMax);
  return Math.min(...moments);
}

function pass(world: World, span: number): World {
  const tick = world.tick + span;
  const strays = world.strays.filter((stray) => tick - stray.tick <= waits.strayMax);
  return { ...world, tick, strays };
}
