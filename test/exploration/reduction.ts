/**
 * Which sale may move first, where two go on side by side: a search that lets both do everything in every
 * order meets the same ends and the same broken promises, only more often.
 *
 * What one sale does at an instant neither enables, prevents nor changes what the other does, and the
 * instant lasts until each has done what is due. So one that has something due may do it, in all its ways
 * and with all keys that are about it, before the other does anything (a source set): every state of each
 * is still met, only not beside every state of the other. What both draw from (keys, calls that may hang)
 * is used up by either, and never given back, so that it does not matter who was first.
 *
 * The one thing that the sales share is the counter: while one stands in front and is open, no key is about
 * the other (P21). So as long as there are keys, that one goes first; or the other, where only the last key
 * could end that before time goes on.
 */
import { isFinal } from '../../src/runtime/payment/model.js';
import { type Timer, timersOf } from '../../src/runtime/payment/timers.js';
import { isCallBlocking } from './call-actions.js';
import { type Trade, type World, attemptNoOf, attemptsIn, tickOf, usable } from './world.js';

/** The one that moves before any other, alone; `null`: all may. */
export function firstMover(world: World): Trade | null {
  if (!areApart(world)) return null;
  const first = world.trades.find((trade) => hasToMove(world, trade)) ?? null;
  const keys = keysLeft(world);
  const busy = keys === 0 ? null : busyTrade(world);
  if (busy === null || first === null) return first;
  if (hasToMove(world, busy)) return busy;
  return keys === 1 && callsOf(world, busy).length === 0 ? first : null;
}

/** Whether nothing is left that is about both sales, and each has a sale of its own. */
function areApart(world: World): boolean {
  const { book, trades, strays, bounds } = world;
  if (!bounds.isReduced || trades.length < 2) return false;
  if (bounds.line === 'any' || strays.length > 0) return false;
  const { sales, tries, person, cuts, strays: stray } = usable(world);
  const all = attemptsIn(book).map(({ sale }) => sale);
  return sales + tries + person + cuts + stray === 0 && new Set(all).size === all.length;
}

/** That of the sale at the counter, while it is open. */
function busyTrade({ book, trades }: World): Trade | null {
  const { foreground, attempts } = book;
  const served = foreground === null ? undefined : attempts.get(foreground);
  if (served === undefined || isFinal(served)) return null;
  return trades.find(({ no }) => no === served.no) ?? null;
}

function keysLeft(world: World): number {
  const { cancel, query, void: voids, divert, refund, cash } = usable(world);
  return cancel + query + voids + divert + refund + cash;
}

/** Whether time stands until something of this order has happened. */
function hasToMove(world: World, trade: Trade): boolean {
  return (
    mustTravelEnd(world, trade) ||
    dueTimers(world).some((timer) => isTimerOf(world, timer, trade)) ||
    callsOf(world, trade).some((call) => isCallBlocking(world, call))
  );
}

function callsOf({ book, calls }: World, trade: Trade): World['calls'] {
  return calls.filter(({ subject }) => attemptNoOf(book, subject) === trade.no);
}

/** A request that is under way for so long has been lost. */
export function mustTravelEnd(
  { tick, bounds }: World,
  { chargeTravels, chargeTick }: Trade,
): boolean {
  return chargeTravels && chargeTick !== null && tick - chargeTick >= bounds.travelMax;
}

export function dueTimers(world: World): Timer[] {
  return timersOf(world.book).filter(({ at }) => tickOf(world, at) <= world.tick);
}

/** The name of a timer ends in the number of the thing that it moves. */
export function isTimerOf({ book }: World, { name }: Timer, { no }: Trade): boolean {
  const key = name.slice(name.indexOf('/') + 1) as Trade['no'];
  return attemptNoOf(book, { kind: 'attempt', no: key }) === no;
}
