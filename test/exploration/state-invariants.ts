/** What must hold in every state, between two events (PAYMENT, Invariants). */
import {
  type Attempt,
  type Duty,
  type Sale,
  isFinal,
  isRefundFinal,
} from '../../src/runtime/payment/model.js';
import { timersOf } from '../../src/runtime/payment/timers.js';
import type { AttemptNo } from '../../src/runtime/ports/units.js';
import { isAsked } from './rest.js';
import { isKept, isPayable, keptFen } from './wallet-model.js';
import { checkWords } from './words.js';
import {
  type World,
  attemptNoOf,
  attemptsIn,
  check,
  instantOf,
  nextWallet,
  tradeOf,
} from './world.js';

export function checkState(world: World): void {
  const { append, book, trades } = world;
  if (append !== null) {
    check(trades.length === 0, 'P7', 'a charge was sent while its record was under way');
    return;
  }
  checkDurable(world);
  checkCalls(world);
  for (const attempt of attemptsIn(book)) {
    checkMoves(world, attempt);
    checkMoney(world, attempt);
    checkRefunds(world, attempt);
  }
  for (const sale of book.sales.values()) checkSale(world, sale);
  checkWords(world);
}

/** The book is what the journal holds: nothing is known to be that is not written. */
function checkDurable({ book, durable }: World): void {
  for (const attempt of book.attempts.values()) {
    const written = durable.get(`attempt/${attempt.no}`);
    check(written?.state === attempt.state.kind, 'P7', 'the attempt is not as it is written');
    check(written.open === !isFinal(attempt), 'P7', 'an open thing is written as ended');
  }
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
  const { book } = world;
  const { no, state } = attempt;
  const duty = openDutyOf(world, attempt);
  if (!isFinal(attempt)) {
    check(moves(world, no), 'invariants', `nothing moves an attempt that is ${state.kind}`);
  } else if (state.kind !== 'paid' && !isAsked(world, attempt) && duty === undefined) {
    const sentence = 'an ended attempt is asked no more before its schedule is done';
    check(moves(world, no), 'P17', sentence);
  }
  if (duty !== undefined) check(moves(world, duty.no), 'invariants', 'nothing moves a duty');
  for (const refund of book.refunds.values()) {
    if (!isRefundFinal(refund))
      check(moves(world, refund.no), 'invariants', 'nothing moves a refund');
  }
}

function moves({ book, calls }: World, no: AttemptNo): boolean {
  return (
    timersOf(book).some(({ name }) => name === `next/${no}`) ||
    calls.some(({ subject }) => subject.no === no)
  );
}

function openDutyOf({ book }: World, { no }: Attempt): Duty | undefined {
  const open = [...book.duties.values()].filter(
    ({ attempt, state }) => attempt === no && state.kind !== 'returned',
  );
  check(open.length <= 1, 'P20', 'two open duties of one attempt');
  return open[0];
}

/** No money stays at a wallet of which the till says that it is not paid, once nobody asks any more. */
function checkMoney(world: World, attempt: Attempt): void {
  const { account, chargeTravels } = tradeOf(world, attempt.no);
  const { order } = account;
  const { kind } = attempt.state;
  if (openDutyOf(world, attempt) !== undefined) return;
  if (kind === 'paid') {
    const isHere = isKept(order) || account.refunds.some(({ state }) => state === 'done');
    check(isHere, 'invariants', `Paid, and the order is ${order}`);
    return;
  }
  if (!isFinal(attempt) || !isAsked(world, attempt) || isAbout(world, attempt.no)) return;
  const isLoose = isKept(order) || isPayable(order) || (order === 'none' && chargeTravels);
  check(!isLoose, 'invariants', `${kind}, asked to the end, and the order is ${order}`);
}

/** Something is under way about an order, or an answer about it may still come. */
function isAbout({ book, calls, strays }: World, no: AttemptNo): boolean {
  return [...calls, ...strays].some(({ subject }) => attemptNoOf(book, subject) === no);
}

/** Refunds done and open never exceed what was paid, there is one open, and each is what the wallet says (P3). */
function checkRefunds({ book, trades }: World, { no, amountFen, state }: Attempt): void {
  const own = [...book.refunds.values()].filter(({ attempt }) => attempt === no);
  if (own.length === 0) return;
  check(state.kind === 'paid', 'P3', `a refund of an attempt that is ${state.kind}`);
  const open = own.filter((refund) => !isRefundFinal(refund)).length;
  check(open <= 1, 'P3', `${open} open refunds of one attempt`);
  const goes = own.filter(({ state, movedAfterAll }) => state.kind !== 'refused' || movedAfterAll);
  const back = goes.reduce((sum, refund) => sum + refund.amountFen, 0);
  check(back <= amountFen, 'P3', `${back} of ${amountFen} goes back`);
  const { refunds } = trades.find((trade) => trade.no === no)?.account ?? { refunds: [] };
  for (const { no: number, state, endedBy, movedAfterAll } of own) {
    const isDone = refunds.some((one) => one.no === number && one.state === 'done');
    const isBelieved = endedBy === null && !movedAfterAll;
    if (state.kind === 'refunded' && isBelieved)
      check(isDone, 'P3', 'Refunded, and the wallet has moved nothing');
    if (state.kind === 'refused' && isBelieved)
      check(!isDone, 'P3', 'Refused, and the money has gone back');
  }
}

/** A sale is settled once, by what was paid for it, and owes one original; it is never paid twice. */
function checkSale(world: World, sale: Sale): void {
  const { book } = world;
  const attempts = [...book.attempts.values()].filter((attempt) => attempt.sale === sale.no);
  const paid = attempts.filter(({ state }) => state.kind === 'paid');
  check(paid.length <= 1, 'P3', `sale paid ${paid.length} times`);
  const isPaid = paid.length > 0;
  check((sale.state === 'settled') === isPaid, 'P27', `${paid.length} paid, sale ${sale.state}`);
  const slips = [...book.slips.values()].filter((slip) => slip.sale === sale.no);
  const originals = slips.filter(({ kind }) => kind === 'sale').length;
  check(originals === (isPaid ? 1 : 0), 'P27', `${originals} originals, ${paid.length} paid`);
  const collecting = attempts.filter((attempt) => !isFinal(attempt) && !attempt.diverted);
  check(collecting.length <= 1, 'P3', `${collecting.length} undiverted attempts of a sale`);
  checkKept(world, attempts);
  if (collecting.length === 0) return;
  const { entries } = world.machine.decide(book, {
    kind: 'ChargeAsked',
    sale: sale.no,
    amountFen: sale.dueFen,
    channel: nextWallet(world),
    form: 'code',
    code: null,
    at: instantOf(world),
  });
  check(entries.length === 0, 'P3', 'a second undiverted attempt of a sale');
}

/** Once everything has ended, the wallets keep of a sale what the till says was paid for it by them. */
function checkKept(world: World, attempts: readonly Attempt[]): void {
  const ended = attempts.filter(({ channel }) => channel !== 'cash');
  const isSettled = ended.every(
    (attempt) =>
      isFinal(attempt) &&
      isAsked(world, attempt) &&
      openDutyOf(world, attempt) === undefined &&
      !isAbout(world, attempt.no),
  );
  if (!isSettled) return;
  const kept = ended.reduce((sum, { no }) => sum + keptFen(tradeOf(world, no).account), 0);
  const said = ended.reduce((sum, attempt) => sum + saidKept(world, attempt), 0);
  check(kept === said, 'invariants', `the wallet keeps ${kept} of a sale, the till says ${said}`);
}

/** What the till says that the wallet keeps; a refund that is under way may have moved or not. */
function saidKept(world: World, { no, state, amountFen }: Attempt): number {
  if (state.kind !== 'paid') return 0;
  const { refunds } = tradeOf(world, no).account;
  const own = [...world.book.refunds.values()].filter(({ attempt }) => attempt === no);
  const gone = own.filter((refund) =>
    isRefundFinal(refund)
      ? refund.state.kind === 'refunded' || refund.movedAfterAll
      : refunds.some((one) => one.no === refund.no && one.state === 'done'),
  );
  return amountFen - gone.reduce((sum, refund) => sum + refund.amountFen, 0);
}
