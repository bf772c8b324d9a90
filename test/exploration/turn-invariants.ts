/**
 * What must hold of a single decision: judged by what the wallet really did and by moments that the
 * exploration has seen itself, not by the machine's own timing.
 */
import type { Decision } from '../../src/runtime/payment/decision.js';
import type { Effect } from '../../src/runtime/payment/effect.js';
import type { PaymentEvent } from '../../src/runtime/payment/event.js';
import { type Attempt, type Mark, isFinal } from '../../src/runtime/payment/model.js';
import { plans, unitMs, waits } from './bounds.js';
import { isKept, isPayable, wasPaid } from './wallet-model.js';
import { type Call, type World, attemptOf, check, wallStart } from './world.js';

/** An event as it was decided, with the call that it answers. */
interface Turn {
  readonly world: World;
  readonly event: PaymentEvent;
  readonly decision: Decision;
  readonly call: Call | null;
}

export function checkTurn(
  world: World,
  event: PaymentEvent,
  decision: Decision,
  call: Call | null,
): void {
  const turn = { world, event, decision, call };
  const before = attemptOf(world.book);
  const after = attemptOf(decision.book);
  for (const effect of decision.effects) checkEffect(turn, effect);
  if (after === undefined) {
    check(before === undefined, 'invariants', 'an attempt is not forgotten');
    return;
  }
  if (before !== undefined && isFinal(before)) {
    const same = JSON.stringify(before.state) === JSON.stringify(after.state);
    check(same, 'P1', `${before.state.kind} became ${JSON.stringify(after.state)}`);
  } else if (before?.state.kind !== after.state.kind) checkStep(turn, before, after);
  checkDuties(turn);
  checkRefunds(turn);
}

/** Whether a charge that is booked now is booked after deadline and grace (P14, P17). */
export function isLateBooking({ bounds, tick, chargeTick }: World): boolean {
  return (
    chargeTick !== null && tick >= chargeTick + waits.chargeDeadline + plans[bounds.wallet].grace
  );
}

function checkEffect({ world, decision }: Turn, effect: Effect): void {
  const writes = (type: string, id: string): boolean =>
    decision.entries.some((entry) => entry.type === type && entry.id === id);
  switch (effect.kind) {
    case 'Charge': {
      check(world.charges === 0, 'P11', 'a second charge request for a number');
      const written = world.durable.get(`attempt/${effect.order.attempt}`);
      check(written?.state === 'charging', 'P7', 'a charge leaves without its record');
      check(written.boot === world.boot, 'P24', 'a charge leaves after a boot');
      const age = world.tick - wallTick(written.wallMs);
      check(age <= waits.releaseMax, 'P8', 'an append older than 5 s releases its charge');
      return;
    }
    case 'Void': {
      const id = effect.subject.no;
      check(writes('CancelSent', id), 'P7', 'a cancel leaves without its record');
      const isCharging = world.calls.some(({ verb }) => verb === 'charge');
      check(!isCharging, 'P21', 'a cancel leaves while the charge call runs');
      const from = Math.max(world.chargeTick ?? -Infinity, osBootTick(world) ?? -Infinity);
      const early = world.tick < from + plans[world.bounds.wallet].earliestVoid;
      check(!early, 'P16', 'a cancel leaves before earliestVoid');
      check(attemptOf(world.book)?.state.kind !== 'paid', 'P21', 'a Paid attempt is cancelled');
      return;
    }
    case 'Refund':
      check(writes('RefundSent', effect.subject.no), 'P7', 'a refund leaves without its record');
      return;
    case 'Query':
    case 'QueryRefund':
    case 'ReleaseCharge':
    case 'ReleaseRefund':
    case 'ReleaseDayClose':
    case 'Diagnose':
    case 'Print':
    case 'PrintNotice':
    case 'ShowOrderCode':
    case 'ClearPrinter':
    case 'OpenDrawer':
    case 'Sound':
    case 'Alarm':
    case 'Refuse':
      return;
  }
}

/** When this operating system came up, if that was after the charge. */
function osBootTick({ os }: World): number | null {
  return os.no === 1 ? null : os.zeroTick;
}

function wallTick(wall: number): number {
  return (wall - wallStart) / unitMs;
}

function markTick(mark: Mark): number {
  return wallTick(mark.wall);
}

function checkStep(turn: Turn, before: Attempt | undefined, after: Attempt): void {
  const { world } = turn;
  const byPerson = turn.event.kind === 'PersonRecorded';
  switch (after.state.kind) {
    case 'paid':
      check(isKept(world.order), 'invariants', `Paid while the order is ${world.order}`);
      check(!after.diverted, 'P22', 'a diverted attempt became Paid');
      return;
    case 'declined':
      check(
        !isKept(world.order) &&
          !isPayable(world.order) &&
          !(world.order === 'none' && world.chargeTravels),
        'P12',
        `Declined while the order is ${world.order}`,
      );
      return;
    case 'voided':
      checkVoided(world, after.state);
      return;
    case 'voiding':
      if (after.state.reason === 'till' && before?.state.kind !== 'stuck')
        checkOwnVoid(turn, after);
      return;
    case 'charging':
    case 'doubtful':
    case 'stuck':
      check(!byPerson, 'P2', 'a person ends things');
  }
}

function checkVoided(world: World, state: Extract<Attempt['state'], { kind: 'voided' }>): void {
  const { order, bookedLate, charges, neverLeft } = world;
  if (state.proof === 'notSent') {
    check(charges === 0 || neverLeft, 'P8', 'Voided as not sent, but the charge was handed out');
  }
  const isLoose = isKept(order) || isPayable(order);
  check(!isLoose || bookedLate, 'P15', `Voided (${state.proof}) while the order is ${order}`);
  if (state.money === 'never')
    check(!wasPaid(order) || bookedLate, 'P15', `money: never, but it is ${order}`);
  if (state.money === 'returned') {
    const isBack = order === 'returned' || order === 'refunded';
    check(isBack || state.proof === 'person', 'P15', `money: returned, but the order is ${order}`);
  }
}

/** P13 and P14, by the moments that the exploration saw. */
function checkOwnVoid(turn: Turn, after: Attempt): void {
  const { world, event, call, decision } = turn;
  const { life, selfCloseWait, grace } = plans[world.bounds.wallet];
  check(!world.isAccepted, 'P13', 'an own void after `accepted`');
  check(
    event.kind === 'Answered' && event.answer.verb === 'query' && call !== null,
    'P13',
    'an own void without an answer to a query',
  );
  const said = event.answer.said.kind;
  check(said === 'pending' || said === 'notFound', 'P13', `an own void after ${said}`);
  // After a boot nobody knows when the charge left: its life counts from its record.
  const isBooted = world.boot !== after.chargedAt.boot;
  const sent = isBooted ? markTick(after.chargedAt) : (world.chargeTick ?? -Infinity);
  const { stopped } = after;
  const stopTick = stopped === null ? -Infinity : markTick(stopped.at);
  const due = Math.min(
    sent + life + (stopped?.by === 'key' ? 0 : selfCloseWait),
    stopped === null ? Infinity : stopTick + waits.voidAfter,
  );
  const booted = isBooted ? world.bootTick : -Infinity;
  // How long the till was down cannot be told without a clock: only the announcement binds then.
  const isTimed = booted === -Infinity || world.os.trusted;
  const announced = Math.max(isTimed ? due : -Infinity, booted, stopTick) + waits.announce;
  check(call.sentTick >= announced, 'P13', 'an own void before its announcement ran out');
  const isCharging = world.calls.some(({ verb }) => verb === 'charge');
  check(!isCharging, 'P13', 'an own void while the charge call runs');
  if (said === 'pending') {
    const cancels = decision.effects.some(({ kind }) => kind === 'Void');
    check(cancels, 'P13', 'the cancel is not the very next request');
  } else {
    const over = booted === -Infinity ? sent : booted;
    const graceEnds = over + waits.chargeDeadline + grace;
    check(call.sentTick >= graceEnds, 'P14', '`not found` is weighed within grace');
  }
}

function checkDuties({ world, event, decision }: Turn): void {
  for (const duty of decision.book.duties.values()) {
    const before = world.book.duties.get(duty.no);
    if (before?.state.kind === 'returned')
      check(duty.state.kind === 'returned', 'P1', 'a returned duty opens again');
    else if (duty.state.kind === 'returned') {
      const isAbsent = event.kind === 'Answered' && event.answer.said.kind === 'notFound';
      const isLoose = isKept(world.order) || isPayable(world.order);
      check(
        !isLoose || (isAbsent && world.bookedLate),
        'P20',
        `Returned while the order is ${world.order}`,
      );
    }
  }
}

function checkRefunds({ world, decision }: Turn): void {
  for (const refund of decision.book.refunds.values()) {
    const before = world.book.refunds.get(refund.no)?.state.kind;
    const { kind } = refund.state;
    if (before === 'refunded' || before === 'refused')
      check(kind === before, 'P1', `a refund that was ${before} became ${kind}`);
    else if (kind === 'refunded')
      check(world.order === 'refunded', 'P3', `Refunded while the order is ${world.order}`);
    else if (kind === 'refused')
      check(world.order !== 'refunded', 'P3', 'Refused, but the money has gone back');
  }
}
