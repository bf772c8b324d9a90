/**
 * Everything that can happen next. An action is only listed here; it happens when it is applied, so a
 * broken promise can be reported with the name of the action that broke it.
 *
 * What is left out changes nothing that anybody could see: a request that is lost is one that never
 * arrives, and while no key, cut or call can tell two moments apart, time goes on to the next moment
 * at which something is due.
 */
import type { Answer } from '../../src/runtime/payment/event.js';
import { type Attempt, isFinal, isRefundFinal } from '../../src/runtime/payment/model.js';
import { timersOf } from '../../src/runtime/payment/timers.js';
import { waits } from './bounds.js';
import { cut, endAppend, happen, pressKey, withAppend } from './till.js';
import { isLateBooking } from './turn-invariants.js';
import {
  amount,
  chargeOutcomes,
  isPayable,
  ownCourses,
  queryAnswers,
  refundOutcomes,
  refundQueryAnswers,
  voidOutcomes,
} from './wallet-model.js';
import { type Call, type World, attemptOf, tickOf, usable, withOrder } from './world.js';

export interface Action {
  readonly label: string;
  readonly apply: () => World;
  /**
   * How early a fair world does this: nothing is lost, everything is answered truthfully and at once,
   * nobody touches the till. `null`: a fair world does not do it.
   */
  readonly fair: number | null;
  /** The same for a world whose line is dead from now on. */
  readonly dead: number | null;
}

/** The order in which a fair and a dead world do things. */
const fairly = { append: 0, answer: 1, request: 2, timer: 3, time: 4 } as const;
const dead = { unknown: 5, lost: 6 } as const;

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

function add(
  actions: Action[],
  label: string,
  apply: () => World,
  rank: number | null = null,
): void {
  const isFair = rank !== null && rank < dead.unknown;
  const isDead = rank !== null && rank !== fairly.answer && rank !== fairly.request;
  actions.push({ label, apply, fair: isFair ? rank : null, dead: isDead ? rank : null });
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

function addCall(actions: Action[], world: World, call: Call): void {
  const answers = call.answer === null ? questionAnswers(world, call) : [call.answer];
  const isGivenUp = mayBreak(world, call);
  for (const answer of answers) {
    const isNow = call.answer !== null || nowAnswers(world, call).some((now) => now === answer);
    const told = `${nameOf(call)}: ${wordOf(answer)}`;
    add(actions, told, () => deliver(world, call, answer), isNow ? fairly.answer : null);
    if (world.left.strays > 0) {
      add(actions, `${told}, twice`, () => deliver(straying(world, call, answer), call, answer));
      if (isGivenUp)
        add(actions, `${nameOf(call)}: gives up, ${wordOf(answer)} late`, () =>
          deliver(straying(world, call, answer), call, unknownOf(call)),
        );
    }
  }
  if (call.answer === null) addRequest(actions, world, call);
  if (isGivenUp) {
    const giveUp = (): World => deliver(world, call, unknownOf(call));
    add(actions, `${nameOf(call)}: unknown`, giveUp, dead.unknown);
  }
}

/** A call is given up at its deadline; a charge, which has a longer one, may break before. */
function mayBreak({ tick }: World, { sentTick }: Call): boolean {
  return tick - sentTick >= waits.callDeadline;
}

/** A command under way: it arrives, or is given up and may still arrive. */
function addRequest(actions: Action[], world: World, call: Call): void {
  const isFirst = (index: number): number | null => (index === 0 ? fairly.request : null);
  if (call.verb === 'void') {
    voidOutcomes(world.bounds.wallet, world.order).forEach(({ order, answer }, index) => {
      const said: Answer = { verb: 'void', said: answer };
      add(
        actions,
        `void arrives: ${order}, ${wordOf(said)}`,
        () => withOrder(withAnswer(world, call, said), order),
        isFirst(index),
      );
    });
  } else if (call.verb === 'refund') {
    refundOutcomes(world.order).forEach(({ order, answer }, index) => {
      const said: Answer = { verb: 'refund', said: answer };
      add(
        actions,
        `refund arrives: ${order}, ${answer.kind}`,
        // A wallet takes the requests of one refund number in their order: an older one is past.
        () => withOrder({ ...withAnswer(world, call, said), orphans: withoutRefunds(world) }, order),
        isFirst(index),
      );
    });
  } else if (call.verb === 'charge' && world.chargeTravels) {
    const said: Answer = { verb: 'charge', said: { kind: 'notSent', detail: '-' } };
    add(actions, 'charge: not sent', () =>
      deliver({ ...world, chargeTravels: false, neverLeft: true }, call, said),
    );
  }
  const { verb } = call;
  if ((verb === 'void' || verb === 'refund') && mayLinger(world, call, verb)) {
    add(actions, `${nameOf(call)}: gives up, request goes on`, () =>
      deliver({ ...world, orphans: [...world.orphans, verb] }, call, unknownOf(call)),
    );
  }
}

/** One command of a kind lingers at most; the wallet takes no notice of a second. */
function mayLinger(world: World, call: Call, verb: 'void' | 'refund'): boolean {
  return mayBreak(world, call) && mayStillAct(world, verb) && !world.orphans.includes(verb);
}

function withoutRefunds({ orphans }: World): World['orphans'] {
  return orphans.filter((verb) => verb !== 'refund');
}

function withAnswer(world: World, call: Call, answer: Answer): World {
  return { ...world, calls: world.calls.map((one) => (one === call ? { ...call, answer } : one)) };
}

function straying(world: World, { subject, seq }: Call, answer: Answer): World {
  const left = { ...world.left, strays: world.left.strays - 1 };
  return { ...world, left, strays: [...world.strays, { subject, seq, answer, tick: world.tick }] };
}

/** What a question may be answered, out of any state the order has had while it was under way. */
function questionAnswers(world: World, call: Call): Answer[] {
  return distinct(call.seen.flatMap((order) => answersIn(world, call, order)));
}

function nowAnswers(world: World, call: Call): Answer[] {
  return call.seen.length === 0 ? [] : answersIn(world, call, world.order);
}

const made = new Map<string, Answer>();

/** One object for each answer, so that answers are compared by identity. */
function answersIn({ bounds }: World, { verb }: Call, order: World['order']): Answer[] {
  const answers: Answer[] =
    verb === 'query'
      ? queryAnswers(bounds.wallet, order).map((said) => ({ verb: 'query', said }))
      : refundQueryAnswers(order).map((said) => ({ verb: 'queryRefund', said }));
  return answers.map((answer) => {
    const key = JSON.stringify(answer);
    const known = made.get(key) ?? answer;
    made.set(key, known);
    return known;
  });
}

function distinct(answers: readonly Answer[]): Answer[] {
  return [...new Set(answers)];
}

function deliver(world: World, call: Call, answer: Answer): World {
  const { subject, seq } = call;
  const calls = world.calls.filter((one) => one.seq !== seq);
  return happen({ ...world, calls }, { kind: 'Answered', subject, seq, answer }, call);
}

function unknownOf({ verb }: Call): Answer {
  return { verb, said: { kind: 'unknown', detail: '-' } };
}

/** Whether a command that nobody waits for can still change the order. */
export function mayStillAct({ order, chargeTravels }: World, verb: 'void' | 'refund'): boolean {
  if (verb === 'refund') return order === 'paid';
  return order === 'waiting' || order === 'paid' || (order === 'none' && chargeTravels);
}

function addOrphans(actions: Action[], world: World): void {
  world.orphans.forEach((verb, index) => {
    if (!mayStillAct(world, verb)) return;
    const orphans = world.orphans.filter((_, other) => other !== index);
    const outcomes =
      verb === 'void' ? voidOutcomes(world.bounds.wallet, world.order) : refundOutcomes(world.order);
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
  const isQuiet = !world.chargeTravels && !world.orphans.some((verb) => mayStillAct(world, verb));
  const isAsking = world.calls.some(({ verb }) => verb !== 'query' && verb !== 'queryRefund');
  if (world.left.person === 0 || !isQuiet || isAsking || isPayable(world.order)) return;
  const quiet = { ...world, left: { ...world.left, person: world.left.person - 1 } };
  const attempt = attemptOf(world.book);
  const record = (number: Call['subject']['no'], outcome: 'booked' | 'returned'): void => {
    add(actions, `person: ${outcome}`, () =>
      happen(quiet, { kind: 'PersonRecorded', number, outcome, by: 'Li' }),
    );
  };
  if (attempt?.state.kind === 'stuck') {
    if (world.order !== 'paid') record(attempt.no, 'returned');
    else if (!attempt.diverted) record(attempt.no, 'booked');
  }
  for (const duty of world.book.duties.values()) {
    if (duty.state.kind === 'stuck' && world.order !== 'paid') record(duty.no, 'returned');
  }
  for (const refund of world.book.refunds.values()) {
    if (refund.state.kind === 'stuck')
      record(refund.no, world.order === 'refunded' ? 'returned' : 'booked');
  }
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
      add(actions, `${kind}, request goes on`, () => cut(world, kind, [...world.orphans, ...under]));
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

function nameOf({ subject, verb }: Call): string {
  return subject.kind === 'attempt' ? verb : `${subject.kind} ${verb}`;
}

function wordOf({ verb, said }: Answer): string {
  return verb === 'void' && said.kind === 'voided' ? `voided ${said.money}` : said.kind;
}

/** Whether nothing has to happen any more by itself: all is final, or stands before a person. */
export function isOver(world: World): boolean {
  const attempt = attemptOf(world.book);
  return world.append === null && (attempt === undefined || (isAtRest(world) && isAsked(world, attempt)));
}

/** The same, while the schedule after the end may be unfinished: a dead line answers none of its asks. */
export function isAtRest({ book, append }: World): boolean {
  const attempt = attemptOf(book);
  if (append !== null) return false;
  if (attempt === undefined) return true;
  return (
    (isFinal(attempt) || attempt.state.kind === 'stuck') &&
    [...book.duties.values()].every(({ state }) => state.kind !== 'open') &&
    [...book.refunds.values()].every(
      (refund) => isRefundFinal(refund) || refund.state.kind === 'stuck',
    )
  );
}

function isAsked({ book }: World, attempt: Attempt): boolean {
  const { kind } = attempt.state;
  const isDone = attempt.asksAnswered >= waits.asksAfterEnd.length;
  const isWatched = [...book.duties.values()].some(({ state }) => state.kind === 'stuck');
  return kind === 'paid' || kind === 'stuck' || isDone || isWatched;
}
