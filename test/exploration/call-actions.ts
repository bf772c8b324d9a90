/**
 * What can become of a call of the till: a question is answered out of a state that the order has had
 * while it was under way, a command arrives and is answered, either is given up at its deadline, and
 * what was given up may still arrive, or be answered to nobody.
 */
import type { Answer } from '../../src/runtime/payment/event.js';
import type { AttemptNo } from '../../src/runtime/ports/units.js';
import { type Action, add, dead, fairly } from './action.js';
import { waits } from './bounds.js';
import { happen, orphansOf } from './till.js';
import {
  type Account,
  accountOf,
  nameOfAccount,
  queryAnswers,
  refundOutcomes,
  refundQueryAnswers,
  voidOutcomes,
} from './wallet-model.js';
import {
  type Call,
  type World,
  attemptNoOf,
  titleOf,
  tradeOf,
  walletOf,
  withAccount,
  withTrade,
} from './world.js';

export function addCall(actions: Action[], world: World, call: Call): void {
  const title = `${titleOf(world, orderOf(world, call))}${nameOf(call)}`;
  const isPrompt = world.bounds.line === 'prompt';
  const isGivenUp = mayBreak(world, call);
  for (const answer of answersTo(world, call)) {
    const isNow = call.answer !== null || nowAnswers(world, call).some((now) => now === answer);
    const told = `${title}: ${wordOf(answer)}`;
    if (!call.hangs)
      add(actions, told, () => deliver(world, call, answer), isNow ? fairly.answer : null);
    if (world.left.strays === 0) continue;
    if (!call.hangs)
      add(actions, `${told}, twice`, () => deliver(straying(world, call, answer), call, answer));
    if (isGivenUp)
      add(actions, `${title}: gives up, ${wordOf(answer)} late`, () =>
        deliver(straying(world, call, answer), call, unknownOf(call)),
      );
  }
  if (call.answer === null) addRequest(actions, world, call, title);
  if (isGivenUp) {
    const giveUp = (): World => deliver(world, call, unknownOf(call));
    add(actions, `${title}: unknown`, giveUp, isPrompt ? fairly.answer : dead.unknown);
  }
  if (isPrompt && !call.hangs && world.left.hangs > 0 && world.bounds.hanging.includes(call.verb))
    add(actions, `${title} hangs`, () => hang(world, call));
}

/** A call is given up at its deadline; a charge, which has a longer one, may break before. */
function mayBreak({ tick, bounds }: World, { sentTick, hangs }: Call): boolean {
  return (bounds.line === 'any' || hangs) && tick - sentTick >= waits.callDeadline;
}

/** Whether time stands until the call has moved on. */
export function isCallBlocking(world: World, call: Call): boolean {
  const { verb, sentTick, hangs } = call;
  if (world.bounds.line === 'prompt' && !hangs) return true;
  const deadline = verb === 'charge' ? waits.chargeDeadline : waits.callDeadline;
  return world.tick - sentTick >= deadline;
}

function hang(world: World, call: Call): World {
  const left = { ...world.left, hangs: world.left.hangs - 1 };
  const calls = world.calls.map((one) => (one === call ? { ...call, hangs: true } : one));
  return { ...world, left, calls };
}

/** On a prompt line a question is answered as things stand. */
function answersTo(world: World, call: Call): Answer[] {
  if (call.answer !== null) return [call.answer];
  return world.bounds.line === 'prompt' && !call.hangs
    ? nowAnswers(world, call)
    : questionAnswers(world, call);
}

/** A command under way: it arrives, or is given up and may still arrive. */
function addRequest(actions: Action[], world: World, call: Call, title: string): void {
  const no = orderOf(world, call);
  const trade = tradeOf(world, no);
  const { account } = trade;
  const arrive = (next: Account, said: Answer, index: number): void => {
    add(
      actions,
      `${title} arrives: ${nameOfAccount(next)}, ${wordOf(said)}`,
      () => withAccount(withAnswer(world, call, said), no, next),
      index === 0 ? fairly.request : null,
    );
  };
  if (call.verb === 'void') {
    voidOutcomes(walletOf(world, no), account.order).forEach(({ order, answer }, index) => {
      arrive(accountOf(order, account.refunds), { verb: 'void', said: answer }, index);
    });
  } else if (call.verb === 'refund' && call.refund !== null) {
    refundOutcomes(account, call.refund, world.bounds.takesOn).forEach((outcome, index) => {
      arrive(outcome.account, { verb: 'refund', said: outcome.answer }, index);
    });
  } else if (call.verb === 'charge' && trade.chargeTravels) {
    const said: Answer = { verb: 'charge', said: { kind: 'notSent', detail: '-' } };
    add(actions, `${title}: not sent`, () =>
      deliver(withTrade(world, no, { chargeTravels: false, neverLeft: true }), call, said),
    );
  }
  const orphans = mayBreak(world, call) ? orphansOf(world, call) : [];
  if (orphans.length > 0) {
    const lingering = withTrade(world, no, { orphans: [...trade.orphans, ...orphans] });
    add(actions, `${title}: gives up, request goes on`, () =>
      deliver(lingering, call, unknownOf(call)),
    );
  }
}

function orderOf({ book }: World, { subject }: Call): AttemptNo {
  return attemptNoOf(book, subject);
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
  return distinct(call.seen.flatMap((account) => answersIn(world, call, account)));
}

function nowAnswers(world: World, call: Call): Answer[] {
  const { account } = tradeOf(world, orderOf(world, call));
  return call.seen.length === 0 ? [] : answersIn(world, call, account);
}

const made = new Map<string, Answer>();

/** One object for each answer, so that answers are compared by identity. */
function answersIn(world: World, call: Call, account: Account): Answer[] {
  const { verb, refund } = call;
  const answers: Answer[] =
    verb === 'query'
      ? queryAnswers(walletOf(world, orderOf(world, call)), account).map((said) => ({
          verb: 'query',
          said,
        }))
      : refundQueryAnswers(account, refund?.no ?? '').map((said) => ({
          verb: 'queryRefund',
          said,
        }));
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

function nameOf({ subject, verb }: Call): string {
  return subject.kind === 'attempt' ? verb : `${subject.kind} ${verb}`;
}

export function wordOf({ verb, said }: Answer): string {
  return verb === 'void' && said.kind === 'voided' ? `voided ${said.money}` : said.kind;
}
