/**
 * What can happen to one order at the wallet and to what is under way about it: the customer's and the
 * wallet's own courses, requests that arrive, answers that come, late ones and those of a process that
 * is dead among them.
 */
import type { Answer } from '../../src/runtime/payment/event.js';
import { type Action, add, dead, fairly } from './action.js';
import { addCall, wordOf } from './call-actions.js';
import { mustTravelEnd } from './reduction.js';
import { happen } from './till.js';
import { isLateBooking } from './turn-invariants.js';
import {
  type Account,
  accountOf,
  chargeOutcomes,
  nameOfAccount,
  ownCourses,
  refundCourses,
  refundOutcomes,
  voidOutcomes,
} from './wallet-model.js';
import {
  type Orphan,
  type Trade,
  type World,
  attemptNoOf,
  mayStillAct,
  titleOf,
  walletOf,
  withAccount,
  withOrder,
  withTrade,
} from './world.js';

export function addTrade(actions: Action[], world: World, trade: Trade): void {
  addOrder(actions, world, trade);
  for (const call of world.calls)
    if (attemptNoOf(world.book, call.subject) === trade.no) addCall(actions, world, call);
  addOrphans(actions, world, trade);
  addStrays(actions, world, trade);
}

function addOrder(actions: Action[], world: World, trade: Trade): void {
  const { no, account } = trade;
  const wallet = walletOf(world, no);
  const title = titleOf(world, no);
  for (const order of ownCourses(wallet, account.order))
    add(actions, `${title}order becomes ${order}`, () => withOrder(world, no, order));
  for (const next of refundCourses(account))
    add(
      actions,
      `${title}the wallet ends a refund: ${nameOfAccount(next)}`,
      () => withAccount(world, no, next),
      fairly.request,
    );
  if (!trade.chargeTravels) return;
  for (const { order, answer } of chargeOutcomes(wallet, account.order)) {
    add(
      actions,
      `${title}charge arrives: ${order}, ${answer.kind}`,
      () => arrive(world, trade, order, { verb: 'charge', said: answer }),
      fairly.request,
    );
  }
  if (mustTravelEnd(world, trade))
    add(
      actions,
      `${title}charge request is lost`,
      () => withTrade(world, no, { chargeTravels: false }),
      dead.lost,
    );
}

function arrive(world: World, trade: Trade, order: Account['order'], answer: Answer): World {
  const { no, bookedLate } = trade;
  const booked = withOrder(
    withTrade(world, no, {
      chargeTravels: false,
      bookedLate: bookedLate || isLateBooking(world, trade),
    }),
    no,
    order,
  );
  const calls = booked.calls.map((call) =>
    call.verb === 'charge' && call.subject.no === no ? { ...call, answer } : call,
  );
  return { ...booked, calls };
}

function addOrphans(actions: Action[], world: World, trade: Trade): void {
  const { no } = trade;
  trade.orphans.forEach((orphan, index) => {
    if (!mayStillAct(trade, orphan)) return;
    const orphans = trade.orphans.filter((_, other) => other !== index);
    for (const account of new Set(accountsAfter(world, trade, orphan))) {
      if (account === trade.account) continue;
      add(
        actions,
        `${titleOf(world, no)}old ${orphan.verb} arrives: ${nameOfAccount(account)}`,
        () => withAccount(withTrade(world, no, { orphans }), no, account),
      );
    }
  });
}

function accountsAfter(world: World, { no, account }: Trade, orphan: Orphan): Account[] {
  const { takesOn } = world.bounds;
  return orphan.verb === 'void'
    ? voidOutcomes(walletOf(world, no), account.order).map(({ order }) =>
        accountOf(order, account.refunds),
      )
    : refundOutcomes(account, orphan.refund, takesOn).map((outcome) => outcome.account);
}

function addStrays(actions: Action[], world: World, trade: Trade): void {
  world.strays.forEach(({ subject, seq, answer }, index) => {
    if (attemptNoOf(world.book, subject) !== trade.no) return;
    const strays = world.strays.filter((_, other) => other !== index);
    add(actions, `${titleOf(world, trade.no)}stray ${answer.verb}: ${wordOf(answer)}`, () =>
      happen({ ...world, strays }, { kind: 'Answered', subject, seq, answer }),
    );
  });
}
