/**
 * What can become of a call of the till: a question is answered out of a state that the order has had
 * while it was under way, a command arrives and is answered, either is given up at its deadline, and
 * what was given up may still arrive, or be answered to nobody.
 */
import type { Answer } from '../../src/runtime/payment/event.js';
import { type Action, add, dead, fairly } from './action.js';
import { waits } from './bounds.js';
import { happen } from './till.js';
import { queryAnswers, refundOutcomes, refundQueryAnswers, voidOutcomes } from './wallet-model.js';
import { type Call, type World, mayStillAct, withOrder } from './world.js';

export function addCall(actions: Action[], world: World, call: Call): void {
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
        () => withOrder(withAnswer(world, call, said), order),
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

function nameOf({ subject, verb }: Call): string {
  return subject.kind === 'attempt' ? verb : `${subject.kind} ${verb}`;
}

export function wordOf({ verb, said }: Answer): string {
  return verb === 'void' && said.kind === 'voided' ? `voided ${said.money}` : said.kind;
}
