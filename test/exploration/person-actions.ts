/**
 * What people do: the keys of the cashier about what stands in front or is parked (P21), a refund, a
 * further sale or try, and the record of a named person (P2).
 */
import { isFinal } from '../../src/runtime/payment/model.js';
import type { Attempt } from '../../src/runtime/payment/model.js';
import type { AttemptNo, SaleNo } from '../../src/runtime/ports/units.js';
import { fen } from '../../src/runtime/ports/units.js';
import { type Action, add } from './action.js';
import { beginCharge, cut, endAppend, happen, pressKey, withAppend } from './till.js';
import { amount, isKept, isPayable, keptFen } from './wallet-model.js';
import { type Trade, type World, attemptsIn, mayStillAct, titleOf, tradeOf } from './world.js';

/** Keys, and cash taken instead; `about`: those alone that are about this one. */
export function addKeys(actions: Action[], world: World, about: Trade | null): void {
  addCash(actions, world, about);
  for (const attempt of attemptsIn(world.book)) {
    if (about !== null && attempt.no !== about.no) continue;
    if (!isReached(world, attempt)) continue;
    addKeysOf(actions, world, attempt);
    addRefunds(actions, world, attempt);
  }
}

/** Keys act on the foreground; with none, on what is parked (P21). */
function isReached({ book }: World, { no }: Attempt): boolean {
  return book.foreground === no || !isBusy(book);
}

function isBusy({ foreground, attempts }: World['book']): boolean {
  const served = foreground === null ? undefined : attempts.get(foreground);
  return served !== undefined && !isFinal(served);
}

function addKeysOf(actions: Action[], world: World, attempt: Attempt): void {
  const { left } = world;
  const { no, state, diverted } = attempt;
  const { kind } = state;
  const isOpen = !isFinal(attempt);
  const isAwaited = kind === 'charging' || kind === 'doubtful';
  const title = titleOf(world, no);
  const press = (key: 'cancel' | 'query' | 'void' | 'divert', name: string): void => {
    add(actions, `${title}${name}`, () => pressKey(world, key, no));
  };
  if (left.cancel > 0 && isAwaited) press('cancel', 'CANCEL');
  if (left.query > 0 && isOpen) press('query', 'QUERY');
  if (left.void > 0 && isOpen && kind !== 'voiding') press('void', 'VOID');
  if (left.divert > 0 && isOpen && !diverted) press('divert', 'divert');
}

function addRefunds(actions: Action[], world: World, { no, state }: Attempt): void {
  const { left, bounds } = world;
  if (left.refund === 0 || state.kind !== 'paid') return;
  for (const amountFen of bounds.refundAmounts) {
    const part = amountFen === amount ? '' : ` of ${amountFen}`;
    add(actions, `${titleOf(world, no)}REFUND${part}`, () =>
      happen(
        { ...world, left: { ...left, refund: left.refund - 1 } },
        { kind: 'RefundConfirmed', attempt: no, amountFen: fen(amountFen) },
      ),
    );
  }
}

/** The counter is free: a further sale, or one more try of one that nobody collects (P3, P22). */
export function addCharges(actions: Action[], world: World): void {
  const { left, book } = world;
  if (isBusy(book)) return;
  if (left.sales > 0) {
    const next = leaveResult({ ...world, left: { ...left, sales: left.sales - 1 } });
    addCharge(actions, next, 'another sale', null);
  }
  for (const { no, state } of book.sales.values()) {
    if (state !== 'open') continue;
    if (left.tries === 0) continue;
    const next = { ...world, left: { ...left, tries: left.tries - 1 } };
    addCharge(actions, next, `another try of sale ${no}`, no);
  }
}

/** The counter is free, and a sale that nobody has paid is collected by other means (P22). */
function addCash(actions: Action[], world: World, about: Trade | null): void {
  const { left, book } = world;
  if (left.cash === 0 || isBusy(book)) return;
  const only = about === null ? null : book.attempts.get(about.no)?.sale;
  for (const { no, state } of book.sales.values()) {
    if (state !== 'open' || (only !== null && only !== no)) continue;
    add(actions, `cash for sale ${no}`, () =>
      happen(
        { ...world, left: { ...left, cash: left.cash - 1 } },
        { kind: 'CashTaken', sale: no, amountFen: amount },
      ),
    );
  }
}

/** Its append is instantaneous: how keys wait behind one is explored with the first. */
function addCharge(actions: Action[], world: World, name: string, sale: SaleNo | null): void {
  const charging = (): World => ({ ...world, append: beginCharge(world, sale) });
  add(actions, name, () => endAppend(charging()));
  if (world.left.cuts === 0) return;
  for (const kind of world.bounds.cutKinds)
    add(actions, `${name}, ${kind} before its charge leaves`, () =>
      cut(withAppend(charging(), true), kind, false),
    );
}

/** The cashier leaves the result that stands on the LCD (P23). */
function leaveResult(world: World): World {
  const { foreground, attempts } = world.book;
  const served = foreground === null ? undefined : attempts.get(foreground);
  return served === undefined ? world : happen(world, { kind: 'SaleLeft', sale: served.sale });
}

/** A named person looks at the wallet, when nothing is under way, and writes down what is so (P2). */
export function addPerson(actions: Action[], world: World): void {
  if (world.left.person === 0 || !isQuiet(world)) return;
  const quiet = { ...world, left: { ...world.left, person: world.left.person - 1 } };
  for (const [number, outcome] of recordsOf(world)) {
    add(actions, `person: ${outcome}`, () =>
      happen(quiet, { kind: 'PersonRecorded', number, outcome, by: 'Li' }),
    );
  }
}

function isQuiet({ trades, calls }: World): boolean {
  const isMoving = trades.some(
    (trade) =>
      trade.chargeTravels ||
      isPayable(trade.account.order) ||
      trade.account.refunds.some(({ state }) => state === 'pending') ||
      trade.orphans.some((orphan) => mayStillAct(trade, orphan)),
  );
  return !isMoving && calls.every(({ verb }) => verb === 'query' || verb === 'queryRefund');
}

function recordsOf(world: World): [AttemptNo, 'booked' | 'returned'][] {
  const { book } = world;
  const records: [AttemptNo, 'booked' | 'returned'][] = [];
  for (const attempt of attemptsIn(book)) {
    if (attempt.state.kind !== 'stuck') continue;
    const { account } = tradeOf(world, attempt.no);
    if (!isKept(account.order)) records.push([attempt.no, 'returned']);
    else if (!attempt.diverted) records.push([attempt.no, 'booked']);
  }
  for (const { no, attempt, state } of book.duties.values())
    if (state.kind === 'stuck' && keptFen(tradeOf(world, attempt).account) === 0)
      records.push([no, 'returned']);
  for (const { no, attempt, state } of book.refunds.values()) {
    if (state.kind !== 'stuck') continue;
    const { refunds } = tradeOf(world, attempt).account;
    const isDone = refunds.some((refund) => refund.no === no && refund.state === 'done');
    records.push([no, isDone ? 'returned' : 'booked']);
  }
  return records;
}
