/** What must hold in every state, between two events (PAYMENT, Invariants). */
import {
  type Attempt,
  type Duty,
  type Refund,
  isFinal,
  isRefundFinal,
} from '../../src/runtime/payment/model.js';
import { timersOf } from '../../src/runtime/payment/timers.js';
import { waits } from './bounds.js';
import { isKept, isPayable } from './wallet-model.js';
import { type World, attemptOf, check, instantOf } from './world.js';

export function checkState(world: World): void {
  const attempt = attemptOf(world.book);
  if (world.append !== null || attempt === undefined) {
    check(world.charges === 0, 'P7', 'a charge was sent while its record was under way');
    return;
  }
  checkDurable(world, attempt);
  checkCalls(world);
  checkMoves(world, attempt);
  checkMoney(world, attempt);
  checkSale(world, attempt);
}

/** The book is what the journal holds: nothing is known to be that is not written. */
function checkDurable({ book, durable }: World, attempt: Attempt): void {
  const written = durable.get(`attempt/${attempt.no}`);
  check(written?.state === attempt.state.kind, 'P7', 'the attempt is not as it is written');
  check(written.open === !isFinal(attempt), 'P7', 'an open thing is written as ended');
  for (const { no, state } of book.duties.values())
    check(durable.get(`duty/${no}`)?.state === state.kind, 'P7', 'the duty is not as written');
  for (const { no, state } of book.refunds.values())
    check(durable.get(`refund/${no}`)?.state === state.kind, 'P7', 'the refund is not as written');
}

/** A call that the till waits for is under way, and there is one at most. */
function checkCalls({ book, calls }: World): void {
  for (const [key, { call }] of book.live) {
    const own = calls.filter(({ verb, subject }) => verb !== 'charge' && subject.no === key);
    check(own.length <= 1, 'P11', `${own.length} calls at once about one thing`);
    if (call !== null)
      check(own[0]?.seq === call.seq, 'invariants', 'a call is waited for that is not under way');
  }
}

/** Every non-final thing has a call, a timer or a person that moves it. */
function checkMoves(world: World, attempt: Attempt): void {
  const timers = new Set(timersOf(world.book).map(({ name }) => name));
  const moves = (no: string): boolean =>
    timers.has(`next/${no}`) || world.calls.some(({ subject }) => subject.no === no);
  const duty = openDutyOf(world);
  const asks = waits.asksAfterEnd.length;
  if (!isFinal(attempt)) {
    check(
      moves(attempt.no),
      'invariants',
      `nothing moves an attempt that is ${attempt.state.kind}`,
    );
  } else if (attempt.state.kind !== 'paid' && attempt.asksAnswered < asks && duty === undefined) {
    check(
      moves(attempt.no),
      'P17',
      'an ended attempt is asked no more before its schedule is done',
    );
  }
  if (duty !== undefined) check(moves(duty.no), 'invariants', 'nothing moves an open duty');
  for (const refund of world.book.refunds.values()) {
    if (!isRefundFinal(refund)) check(moves(refund.no), 'invariants', 'nothing moves a refund');
  }
}

function openDutyOf({ book }: World): Duty | undefined {
  const open = [...book.duties.values()].filter(({ state }) => state.kind !== 'returned');
  check(open.length <= 1, 'P20', 'two open duties of one attempt');
  return open[0];
}

/** Money kept at the wallet is what the till says is paid, less what has gone or is going back. */
function checkMoney(world: World, attempt: Attempt): void {
  const { order } = world;
  const duty = openDutyOf(world);
  if (attempt.state.kind === 'paid') {
    const refunds = [...world.book.refunds.values()].filter(
      ({ state }) => state.kind !== 'refused',
    );
    checkPaid(world, refunds, duty);
    return;
  }
  if (!isFinal(attempt) || duty !== undefined) return;
  const isAsked = attempt.asksAnswered >= waits.asksAfterEnd.length;
  const isQuiet = isAsked && world.calls.length === 0 && world.strays.length === 0;
  const isLoose = isKept(order) || isPayable(order) || (order === 'none' && world.chargeTravels);
  check(
    !isQuiet || !isLoose,
    'invariants',
    `${attempt.state.kind}, asked to the end, and the order is ${order}`,
  );
}

function checkPaid({ order }: World, refunds: readonly Refund[], duty: Duty | undefined): void {
  if (duty !== undefined) return;
  const [refund] = refunds;
  if (refund === undefined) check(isKept(order), 'invariants', `Paid, and the order is ${order}`);
  else if (refund.state.kind === 'refunded')
    check(order === 'refunded', 'invariants', `Refunded, and the order is ${order}`);
}

function checkSale(world: World, attempt: Attempt): void {
  const { book } = world;
  const sale = book.sales.get(attempt.sale);
  check(sale !== undefined, 'invariants', 'a sale is not forgotten');
  const isPaid = attempt.state.kind === 'paid';
  check((sale.state === 'settled') === isPaid, 'P27', `${attempt.state.kind}, sale ${sale.state}`);
  const originals = [...book.slips.values()].filter(({ kind }) => kind === 'sale').length;
  check(originals === (isPaid ? 1 : 0), 'P27', `${originals} originals, ${attempt.state.kind}`);
  if (isFinal(attempt) || attempt.diverted) return;
  const again = world.machine.decide(book, {
    kind: 'ChargeAsked',
    sale: sale.no,
    amountFen: sale.dueFen,
    channel: world.bounds.wallet,
    form: 'code',
    code: null,
    at: instantOf(world),
  });
  check(again.entries.length === 0, 'P3', 'a second undiverted attempt of a sale');
}
