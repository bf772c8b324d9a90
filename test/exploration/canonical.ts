/**
 * The name of a state: equal for states that go on alike. Times are taken relative to now and cut off
 * where no rule looks back further; numbers are replaced by what they are compared with; what decides
 * nothing (what was said, news, slips, presses, the reason of a void) is left out. That it loses
 * nothing that matters is itself tested: states of one name must have successors of the same names.
 */
import type { Attempt, Duty, Mark, Refund, Sale } from '../../src/runtime/payment/model.js';
import { isFinal } from '../../src/runtime/payment/model.js';
import type { Answer, Subject } from '../../src/runtime/payment/event.js';
import type { Live, Call as LiveCall } from '../../src/runtime/payment/live.js';
import type { AttemptNo, MonoMs } from '../../src/runtime/ports/units.js';
import { plans, unitMs, waits } from './bounds.js';
import { Name, bit, none, numberOf } from './name.js';
import { type Account, orders } from './wallet-model.js';
import {
  type Call,
  type Stray,
  type Trade,
  type World,
  attemptNoOf,
  mayStillAct,
  tradeOf,
  usable,
  wallStart,
  walletOf,
} from './world.js';

/**
 * Sales are interchangeable, and so are the tries of one: which was begun first decides nothing. So the
 * names of tries are put in order, and then the names of sales (symmetry reduction).
 */
export function nameOfState(world: World): string {
  const name = new Name();
  const { append, os } = world;
  name.put(bit(os.trusted), world.trades.length);
  const { cancel, query, void: voids, divert, refund, ...rest } = usable(world);
  name.put(cancel, query, voids, divert, refund, rest.sales, rest.tries, rest.cash);
  name.put(rest.person, rest.cuts, rest.strays, rest.hangs, rest.setups);
  if (world.bounds.left.setups > 0) putChannels(name, world);
  if (append !== null) {
    name.put(1, world.tick - append.sinceTick, ...append.waiting.map(numberOf), none);
    return name.toString();
  }
  const sales = [...world.book.sales.values()].map((sale) => nameOfSale(world, sale));
  return [name.toString(), ...sales.sort()].join('');
}

/** Which wallets refuse the till, and when it asks whether they still do. */
function putChannels(name: Name, world: World): void {
  for (const wallet of world.bounds.wallets) {
    const channel = world.book.channels.get(wallet);
    const probeAt = channel?.probeAt ?? null;
    const left = probeAt === null ? none : Math.max(0, monoTick(world, probeAt) - world.tick);
    name.put(bit(channel?.health.kind === 'closed'), left);
  }
}

function nameOfSale(world: World, sale: Sale): string {
  const attempts = [...world.book.attempts.values()].filter((attempt) => attempt.sale === sale.no);
  const tries = attempts.map((attempt) =>
    attempt.channel === 'cash' ? 'cash' : nameOfTry(world, attempt),
  );
  const name = new Name();
  if (isShared(world)) name.put(201, numberOf(sale.state), attempts.length);
  return [name.toString(), ...tries.sort()].join('');
}

/** Whether anything may depend on what else there is: what stands in front, what is open to further tries. */
function isShared({ trades, left }: World): boolean {
  return trades.length > 1 || left.sales + left.tries + left.cash > 0;
}

function nameOfTry(world: World, attempt: Attempt): string {
  const name = new Name();
  const trade = tradeOf(world, attempt.no);
  const { chargeTravels, chargeTick } = trade;
  const travelled = chargeTravels && chargeTick !== null ? world.tick - chargeTick : none;
  if (world.bounds.wallets.length > 1) name.put(numberOf(attempt.channel));
  name.add(nameOfAccount(world, trade.account));
  name.put(2, bit(chargeTravels), travelled, bit(trade.bookedLate), bit(trade.isAccepted));
  if (isShared(world)) name.put(bit(world.book.foreground === attempt.no));
  if (world.left.sales > 0) name.put(bit(trade.isGivenUp), bit(trade.neverLeft));
  putAttempt(name, world, attempt);
  for (const duty of world.book.duties.values())
    if (duty.attempt === attempt.no) putDuty(name, world, duty);
  for (const refund of world.book.refunds.values())
    if (refund.attempt === attempt.no) putRefund(name, world, refund);
  putCalls(name, world, trade);
  return name.toString();
}

function nameOfAccount(world: World, { order, refunds }: Account): string {
  const name = new Name();
  name.put(orders.indexOf(order), refunds.length);
  for (const { no, state } of refunds) name.put(placeOf(world, no), numberOf(state));
  return name.toString();
}

/** Which refund of its attempt a number is; the refund of an undoing has no place among them. */
function placeOf({ book }: World, no: string): number {
  const refund = [...book.refunds.values()].find((known) => known.no === no);
  if (refund === undefined) return none;
  const own = [...book.refunds.values()].filter(({ attempt }) => attempt === refund.attempt);
  return own.indexOf(refund);
}

function putAttempt(name: Name, world: World, attempt: Attempt): void {
  const { state, reversal, diverted } = attempt;
  name.put(numberOf(state.kind), bit(diverted) + 2 * bit(attempt.foreign), bit(attempt.accepted));
  if (state.kind === 'paid') return;
  const live = world.book.live.get(attempt.no);
  if (isFinal(attempt)) {
    // Whether a late `refunded` is by us, and how the schedule stands.
    name.put(bit(reversal.cancelsSent + reversal.refundsSent > 0), attempt.asksAnswered);
    putMark(name, world, attempt.endedAt, asksEnd + 2);
    if (!isSettledAtWallet(world, attempt))
      putAges(name, world, attempt, graceHorizon(world, attempt));
    putLive(name, world, attempt.no, live);
    return;
  }
  const isVoiding = isBeingUndone(attempt);
  if (state.kind === 'stuck') name.put(bit(isVoiding), bit(state.reason === 'collision'));
  putLearnt(name, world, attempt);
  putReversal(name, world, attempt, live?.call ?? null);
  putLive(name, world, attempt.no, live);
  if (isVoiding) {
    name.put(200);
    putAges(name, world, attempt, graceHorizon(world, attempt));
    return;
  }
  // One unit more than the rule looks back: it may ask about a call that was sent one unit ago.
  putMark(name, world, attempt.stopped?.at ?? null, waits.voidAfter + waits.announce + 1);
  name.put(attempt.stopped === null ? none : numberOf(attempt.stopped.by));
  const { life, selfCloseWait } = plans[walletOf(world, attempt.no)];
  const ownVoid = life + selfCloseWait + waits.announce;
  putAges(name, world, attempt, Math.max(ownVoid, graceHorizon(world, attempt)) + 1);
}

function isBeingUndone({ state }: Attempt): boolean {
  return state.kind === 'voiding' || (state.kind === 'stuck' && state.column === 'voiding');
}

const asksEnd = waits.asksAfterEnd.at(-1) ?? 0;

function graceHorizon(world: World, { no }: Attempt): number {
  const { grace, earliestVoid } = plans[walletOf(world, no)];
  return Math.max(waits.chargeDeadline + grace, earliestVoid);
}

/** Nothing that may still happen makes the order payable, and nothing under way says that it is. */
function isSettledAtWallet(world: World, { no }: Attempt): boolean {
  const { book } = world;
  const { account, chargeTravels } = tradeOf(world, no);
  const { order } = account;
  const isOpen = [...book.duties.values()].some(
    ({ attempt, state }) => attempt === no && state.kind !== 'returned',
  );
  if (isOpen || (chargeTravels && order === 'none')) return false;
  if (order === 'waiting' || order === 'paid') return false;
  const saysAlive = (answer: Answer | null): boolean =>
    answer !== null && alive.has(answer.said.kind);
  const { calls, strays } = aboutOf(world, no);
  return (
    !strays.some(({ answer }) => saysAlive(answer)) &&
    !calls.some(
      ({ seen, answer }) =>
        seen.some((account) => account.order === 'paid' || account.order === 'waiting') ||
        saysAlive(answer),
    )
  );
}

/** What is under way about an order. */
function aboutOf(world: World, no: AttemptNo): Pick<World, 'calls' | 'strays'> {
  if (world.trades.length === 1) return world;
  const isOf = ({ subject }: Call | Stray): boolean => attemptNoOf(world.book, subject) === no;
  return { calls: world.calls.filter(isOf), strays: world.strays.filter(isOf) };
}

const alive: ReadonlySet<string> = new Set(['paid', 'pending', 'accepted', 'refunded']);

/** Since the charge, and since the start where that was another. */
function putAges(name: Name, world: World, attempt: Attempt, horizon: number): void {
  const { chargedAt } = attempt;
  const longest = Math.max(plans[walletOf(world, attempt.no)].longestVoid, horizon);
  putMark(name, world, chargedAt, longest);
  const sentAt = world.book.live.get(attempt.no)?.sentAt ?? null;
  if (sentAt !== null) {
    name.put(Math.min(world.tick - monoTick(world, sentAt), horizon));
    return;
  }
  const needed = Math.max(graceHorizon(world, attempt), waits.announce) + 1;
  name.put(
    none,
    Math.min(world.tick - world.bootTick, isTimed(world, chargedAt) ? needed : longest),
  );
}

/** Whether it is known how long ago a mark was; else the longest wait counts from the start. */
function isTimed({ book: { start } }: World, mark: Mark): boolean {
  return mark.osBoot === start?.osBoot || (mark.trusted && start?.at.trusted === true);
}

/** Facts of the book, and of the journal where a cut may bring them back. */
function putLearnt(name: Name, world: World, attempt: Attempt): void {
  const { chargeTravels, account } = tradeOf(world, attempt.no);
  const { calls, strays } = aboutOf(world, attempt.no);
  const mayBeRefused =
    chargeTravels ||
    account.order === 'refused' ||
    strays.some(({ answer: { verb, said } }) => verb !== 'void' && said.kind === 'refused') ||
    calls.some(
      ({ verb, seen }) => verb === 'charge' || seen.some(({ order }) => order === 'refused'),
    );
  const written =
    world.left.cuts > 0 ? world.durable.get(`attempt/${attempt.no}`)?.body : undefined;
  if (mayBeRefused && !isBeingUndone(attempt))
    name.put(1, bit(attempt.existed), bit(written?.['existed'] === true));
  if (attempt.reversal.cancelsSent === 0 || tells(attempt))
    name.put(bit(attempt.paidSeen), bit(written?.['paidSeen'] === true));
}

/** Whether the answer to a cancel tells if money moved: else it decides nothing what it said. */
function tells({ channel }: Attempt | Duty): boolean {
  return channel === 'alipay';
}

function putDuty(name: Name, world: World, duty: Duty): void {
  const { no, state, openedAt } = duty;
  name.put(4, numberOf(state.kind));
  if (state.kind === 'returned') return;
  if (state.kind === 'open') putWindow(name, world, duty, openedAt);
  const live = world.book.live.get(no);
  putReversal(name, world, duty, live?.call ?? null);
  putLive(name, world, no, live);
}

function putRefund(name: Name, world: World, refund: Refund): void {
  const { no, state, sends, askedAt, amountFen, movedAfterAll } = refund;
  const live = world.book.live.get(no);
  name.put(world.bounds.refundAmounts.indexOf(amountFen), bit(movedAfterAll));
  // A refusal of a repetition is believed when it is heard twice.
  name.put(5, numberOf(state.kind), Math.min(sends, 2), bit(live?.said?.kind === 'refused'));
  if (state.kind === 'refunded' || state.kind === 'refused') return;
  putWindow(name, world, refund, askedAt);
  putLive(name, world, no, live);
}

/** How long the till has tried by itself. */
function putWindow(name: Name, world: World, { attempt }: Duty | Refund, since: Mark): void {
  const { longestVoid } = plans[walletOf(world, attempt)];
  putMark(name, world, since, longestVoid);
  if (!isTimed(world, since)) name.put(Math.min(world.tick - world.bootTick, longestVoid));
}

function putReversal(
  name: Name,
  world: World,
  undone: Attempt | Duty,
  call: LiveCall | null,
): void {
  const { by, cancelsSent, answered, refundNo, refundsSent } = undone.reversal;
  const counted = Math.min(cancelsSent, tells(undone) ? 2 : 1);
  // An old refund lingers up to the question after its repetition; one under way may become old.
  const trade = tradeOf(world, 'attempt' in undone ? undone.attempt : undone.no);
  const lingers =
    aboutOf(world, trade.no).calls.some(({ verb }) => verb === 'refund') ||
    trade.orphans.some((orphan) => orphan.verb === 'refund' && mayStillAct(trade, orphan));
  const repeated = lingers ? 2 : 1;
  name.put(numberOf(by), counted, bit(refundNo !== null), Math.min(refundsSent, repeated));
  if (answered === null) {
    name.put(none);
    return;
  }
  name.put(bit(answered.afterGrace), tells(undone) ? told(answered.said) : 0);
  if (!answered.afterGrace) return;
  putMark(name, world, answered.at, waits.proofPause);
  if (call === null) return;
  const isHere = answered.at.osBoot === world.book.start?.osBoot;
  const from = isHere ? world.tick - ago(world, answered.at, Infinity) : world.bootTick;
  name.put(bit(monoTick(world, call.sentAt) >= from + waits.proofPause));
}

/** What a cancel's answer says of the money (P15). */
function told(said: string): number {
  if (said === 'returned') return 1;
  return said === 'closed' || said === 'notExist' ? 2 : 3;
}

function putMark(name: Name, world: World, mark: Mark | null, horizon: number): void {
  if (mark === null) {
    name.put(none);
    return;
  }
  const { start } = world.book;
  const age = ago(world, mark, horizon);
  name.put(
    bit(mark.boot === start?.boot),
    bit(mark.osBoot === start?.osBoot),
    bit(mark.trusted),
    age,
  );
}

function ago({ tick }: World, { wall }: Mark, horizon: number): number {
  return Math.min(tick - (wall - wallStart) / unitMs, horizon);
}

function putLive(name: Name, world: World, key: AttemptNo, live: Live | undefined): void {
  if (live === undefined) {
    name.put(none);
    return;
  }
  const since = (at: MonoMs | null, most: number): number =>
    at === null ? none : Math.min(world.tick - monoTick(world, at), most);
  const isAsked = live.pressed || (world.left.query > 0 && usable(world).query > 0);
  const { calls, strays, left } = world;
  // The cancel of a duty is not that of its attempt.
  const isCancelling =
    left.strays + strays.length > 0 ||
    calls.some(({ verb, subject }) => verb === 'void' && subject.no === key);
  // A charge call is over by its deadline, so that grace does not ask when it was.
  name.put(
    bit(live.held) +
      2 * bit(isCancelling && live.cancel?.afterGrace === true) +
      4 * bit(live.pressed) +
      8 * bit(live.callOverAt !== null),
    isAsked ? since(live.askedAt, 1) : none,
    since(live.asksFrom, asksEnd + 2),
    since(live.announceFrom, waits.announce + 2),
    Math.min(live.silent, 1),
  );
  if (live.next === null) name.put(none);
  else name.put(numberOf(live.next.verb), Math.max(0, monoTick(world, live.next.at) - world.tick));
}

function monoTick({ os }: World, at: MonoMs): number {
  return os.zeroTick + at / unitMs;
}

/** What calls are about, beside a refund, which has its place. */
const roles: readonly Subject['kind'][] = ['attempt', 'duty', 'probe'];

/** Calls and strays in their order, by what their numbers are compared with. */
function putCalls(name: Name, world: World, trade: Trade): void {
  const { live } = world.book;
  const flags = (key: string, seq: number): number => {
    const own = live.get(key);
    if (own === undefined) return 0;
    const { call, cancel, lastSeq, provedSeq } = own;
    const isOf = bit(call?.seq === seq) + 2 * bit(lastSeq === seq) + 4 * bit(cancel?.seq === seq);
    return isOf + 8 * bit(seq > provedSeq);
  };
  const roleOf = ({ kind, no }: Subject): number =>
    kind === 'refund' ? roles.length + placeOf(world, no) : roles.indexOf(kind);
  const { calls, strays } = aboutOf(world, trade.no);
  for (const { subject, verb, seq, sentTick, seen, answer, hangs } of calls) {
    name.put(6 + 64 * bit(hangs), roleOf(subject), numberOf(verb), flags(subject.no, seq));
    name.put(world.tick - sentTick, seen.length);
    const accounts = seen.map((account) => nameOfAccount(world, account));
    for (const account of accounts.sort()) name.add(account);
    name.put(answer === null ? none : numberOf(JSON.stringify(answer)));
  }
  for (const { subject, seq, answer, tick } of strays) {
    name.put(
      7,
      roleOf(subject),
      flags(subject.no, seq) >> 1,
      numberOf(JSON.stringify(answer)),
      world.tick - tick,
    );
  }
  for (const orphan of trade.orphans) {
    if (!mayStillAct(trade, orphan)) continue;
    name.put(
      8,
      numberOf(orphan.verb),
      orphan.verb === 'refund' ? placeOf(world, orphan.refund.no) : 0,
    );
  }
}
