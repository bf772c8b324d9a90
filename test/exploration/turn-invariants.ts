/**
 * What must hold of a single decision: judged by what the wallet really did and by moments that the
 * exploration has seen itself, not by the machine's own timing.
 */
import type { Decision } from '../../src/runtime/payment/decision.js';
import type { Effect } from '../../src/runtime/payment/effect.js';
import type { PaymentEvent } from '../../src/runtime/payment/event.js';
import {
  type Attempt,
  type Mark,
  isFinal,
  isRefundFinal,
} from '../../src/runtime/payment/model.js';
import type { AttemptNo } from '../../src/runtime/ports/units.js';
import { sameCustomerCandidates } from '../../src/runtime/terminal/session-facts.js';
import { plans, unitMs, waits } from './bounds.js';
import { isKept, isPayable, wasPaid } from './wallet-model.js';
import {
  type Call,
  type Trade,
  type World,
  attemptsIn,
  check,
  tradeOf,
  wallStart,
  walletOf,
} from './world.js';

type Answered = Extract<PaymentEvent, { kind: 'Answered' }>;

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
  for (const effect of decision.effects) checkEffect(turn, effect);
  for (const { no } of attemptsIn(world.book))
    check(decision.book.attempts.has(no), 'invariants', 'an attempt is not forgotten');
  for (const after of attemptsIn(decision.book)) {
    const before = world.book.attempts.get(after.no);
    if (before !== undefined && isFinal(before)) {
      const same = JSON.stringify(before.state) === JSON.stringify(after.state);
      check(same, 'P1', `${before.state.kind} became ${JSON.stringify(after.state)}`);
    } else if (before?.state.kind !== after.state.kind) {
      checkStep(turn, before, after);
      if (event.kind !== 'Started') checkTold(turn, after);
    }
  }
  if (event.kind === 'ChargeAsked') checkCharge(turn, event);
  if (event.kind === 'Answered') checkPace(turn, event);
  checkDuties(turn);
  checkRefunds(turn);
}

/** Whether a charge that is booked now is booked after deadline and grace (P14, P17). */
export function isLateBooking(world: World, { no, chargeTick }: Trade): boolean {
  const { grace } = plans[walletOf(world, no)];
  return chargeTick !== null && world.tick >= chargeTick + waits.chargeDeadline + grace;
}

function checkEffect({ world, decision }: Turn, effect: Effect): void {
  const writes = (type: string, id: string): boolean =>
    decision.entries.some((entry) => entry.type === type && entry.id === id);
  switch (effect.kind) {
    case 'Charge': {
      const { charges } = tradeOf(world, effect.order.attempt);
      check(charges === 0, 'P11', 'a second charge request for a number');
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
      const trade = tradeOf(world, effect.number);
      check(!isCharging(world, trade), 'P21', 'a cancel leaves while the charge call runs');
      const from = Math.max(trade.chargeTick ?? -Infinity, osBootTick(world) ?? -Infinity);
      const early = world.tick < from + plans[walletOf(world, effect.number)].earliestVoid;
      check(!early, 'P16', 'a cancel leaves before earliestVoid');
      const kind = world.book.attempts.get(effect.number)?.state.kind;
      check(kind !== 'paid', 'P21', 'a Paid attempt is cancelled');
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

function isCharging({ calls }: World, { no }: Trade): boolean {
  return calls.some(({ verb, subject }) => verb === 'charge' && subject.no === no);
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
  const trade = tradeOf(world, after.no);
  const { order } = trade.account;
  switch (after.state.kind) {
    case 'paid':
      check(isKept(order), 'invariants', `Paid while the order is ${order}`);
      check(!after.diverted, 'P22', 'a diverted attempt became Paid');
      return;
    case 'declined':
      check(
        !isKept(order) && !isPayable(order) && !(order === 'none' && trade.chargeTravels),
        'P12',
        `Declined while the order is ${order}`,
      );
      return;
    case 'voided':
      checkVoided(trade, after.state);
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

function checkVoided(trade: Trade, state: Extract<Attempt['state'], { kind: 'voided' }>): void {
  const { bookedLate, charges, neverLeft } = trade;
  const { order } = trade.account;
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
  const { life, selfCloseWait, grace } = plans[walletOf(decision, after.no)];
  const trade = tradeOf(world, after.no);
  check(!trade.isAccepted, 'P13', 'an own void after `accepted`');
  check(
    event.kind === 'Answered' && event.answer.verb === 'query' && call !== null,
    'P13',
    'an own void without an answer to a query',
  );
  const said = event.answer.said.kind;
  check(said === 'pending' || said === 'notFound', 'P13', `an own void after ${said}`);
  // After a boot nobody knows when the charge left: its life counts from its record.
  const isBooted = world.boot !== after.chargedAt.boot;
  const sent = isBooted ? markTick(after.chargedAt) : (trade.chargeTick ?? -Infinity);
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
  check(!isCharging(world, trade), 'P13', 'an own void while the charge call runs');
  if (said === 'pending') {
    const cancels = decision.effects.some(({ kind }) => kind === 'Void');
    check(cancels, 'P13', 'the cancel is not the very next request');
  } else {
    const over = booted === -Infinity ? sent : booted;
    const graceEnds = over + waits.chargeDeadline + grace;
    check(call.sentTick >= graceEnds, 'P14', '`not found` is weighed within grace');
  }
}

/**
 * What stands before a person is asked about now and then, not as fast as the wallet answers (P2). The
 * one question that may follow at once is the one that ends a proof: its forerunner was sent too early, or
 * had been given up.
 */
function checkPace({ world, decision: { book }, call }: Turn, { subject, at }: Answered): void {
  const { no } = subject;
  const undone = book.attempts.get(no) ?? book.duties.get(no);
  const thing = undone ?? book.refunds.get(no);
  const next = book.live.get(no)?.next;
  const wasDue = world.book.live.get(no)?.next?.at === next?.at;
  if (thing?.state.kind !== 'stuck' || !next || wasDue) return;
  const answered = undone?.reversal.answered;
  const endsProof = answered?.afterGrace === true && isBeforeProof(world, call, answered.at);
  check(next.at > at.mono || endsProof, 'P2', 'what is stuck is asked again at once');
}

/** Whether a question was sent too early to prove anything, or nobody waited for it any more. */
function isBeforeProof(world: World, call: Call | null, answeredAt: Mark): boolean {
  return call === null || call.sentTick < proofTick(world, answeredAt) + waits.proofPause;
}

/** Whence the pause before a proof counts: from the cancel's answer, after a power cut from the boot. */
function proofTick({ book, bootTick }: World, answeredAt: Mark): number {
  return answeredAt.osBoot === book.start?.osBoot ? markTick(answeredAt) : bootTick;
}

/** The foreground alone has the result's sounds; of all else there is news, with a sound of its own (P21). */
function checkTold({ world, decision }: Turn, { no, sale, state }: Attempt): void {
  const isEnd = ['paid', 'declined', 'voided', 'stuck'].includes(state.kind);
  if (!isEnd) return;
  const isFront = world.book.foreground === no;
  const { news } = decision.book;
  const sounds = decision.effects.flatMap((effect) =>
    effect.kind === 'Sound' ? [effect.tune as string] : [],
  );
  const newest = news.at(-1);
  const isNews = newest?.attempt === no && !world.book.news.includes(newest);
  check(isNews !== isFront, 'P21', isFront ? 'news of the foreground' : 'no news of a parked one');
  const own = sounds.some((tune) => tune === 'paid' || tune === 'refused');
  check(isFront || !own, 'P21', 'a parked one sounds like the foreground');
  for (const slip of decision.book.slips.values()) {
    if (world.book.slips.has(slip.no) || slip.sale !== sale || slip.kind === 'return') continue;
    check(slip.earlier !== isFront, 'P21', 'EARLIER SALE heads the slip of a parked one alone');
  }
}

/** A charge is begun where it may be, and nowhere else (P3, P21). */
function checkCharge(
  { world, decision }: Turn,
  { sale: no, amountFen, at }: Extract<PaymentEvent, { kind: 'ChargeAsked' }>,
): void {
  const attempts = attemptsIn(world.book);
  const open = attempts.filter((attempt) => !isFinal(attempt));
  const isBusy = open.some((attempt) => attempt.no === world.book.foreground);
  const parked = open.filter((attempt) => !attempt.diverted && attempt.state.kind !== 'stuck');
  const isFull = parked.length >= world.bounds.parkedMax;
  const isCollected = open.some((attempt) => attempt.sale === no && !attempt.diverted);
  const isOpen = no === null || world.book.sales.get(no)?.state === 'open';
  const isAllowed = !isBusy && !isFull && !isCollected && isOpen;
  const isBegun = decision.effects.some(({ kind }) => kind === 'ReleaseCharge');
  check(isBegun === isAllowed, isFull ? 'P21' : 'P3', isBegun ? 'charged' : 'not charged');
  if (no !== null) return;
  // Who stands there may have been at the counter a moment ago.
  const asked = sameCustomerCandidates(world.book, amountFen, at);
  const askedSales = new Set(asked.map((attempt) => world.book.attempts.get(attempt)?.sale));
  for (const attempt of attempts) {
    const { isGivenUp, charges, neverLeft } = tradeOf(world, attempt.no);
    // What never left the till confuses nobody.
    const isAskedAbout = !isFinal(attempt) || (isGivenUp && charges > 0 && !neverLeft);
    if (attempt.diverted || !isAskedAbout) continue;
    check(askedSales.has(attempt.sale), 'P22', 'a sale of the same amount is not asked about');
  }
}

function checkDuties({ world, event, decision }: Turn): void {
  for (const duty of decision.book.duties.values()) {
    const before = world.book.duties.get(duty.no);
    const { account, bookedLate } = tradeOf(world, duty.attempt);
    const { order } = account;
    if (before?.state.kind === 'returned')
      check(duty.state.kind === 'returned', 'P1', 'a returned duty opens again');
    else if (duty.state.kind === 'returned') {
      const isAbsent = event.kind === 'Answered' && event.answer.said.kind === 'notFound';
      const isLoose = isKept(order) || isPayable(order);
      check(!isLoose || (isAbsent && bookedLate), 'P20', `Returned while the order is ${order}`);
    }
  }
}

function checkRefunds({ world, event, decision }: Turn): void {
  const paid = (no: AttemptNo): number => world.book.attempts.get(no)?.amountFen ?? 0;
  for (const refund of decision.book.refunds.values()) {
    const before = world.book.refunds.get(refund.no)?.state.kind;
    const { kind } = refund.state;
    if (before === 'refunded' || before === 'refused')
      check(kind === before, 'P1', `a refund that was ${before} became ${kind}`);
  }
  if (event.kind !== 'RefundConfirmed') return;
  const own = [...world.book.refunds.values()].filter(({ attempt }) => attempt === event.attempt);
  const back = own
    .filter(({ state, movedAfterAll }) => state.kind !== 'refused' || movedAfterAll)
    .reduce((sum, { amountFen }) => sum + amountFen, 0);
  const isOpen = own.some((refund) => !isRefundFinal(refund));
  const isAllowed = !isOpen && back + event.amountFen <= paid(event.attempt);
  const isBegun = decision.book.refunds.size > world.book.refunds.size;
  check(isBegun === isAllowed, 'P3', isBegun ? 'a refund too many' : 'a refund is not begun');
}
