/**
 * A way through the exploration as a story: when each step happens, what it is, what it changes at the
 * till and at the wallet, and what the cashier then reads. A counterexample is read, not decoded.
 */
import { freshSession } from '../../src/runtime/terminal/session-model.js';
import { showScene } from '../../src/runtime/terminal/view.js';
import { render } from '../../src/runtime/text/catalogue.js';
import { Bug } from '../../src/runtime/ports/bug.js';
import { actionsOf } from './actions.js';
import { type Bounds, unitMs } from './bounds.js';
import { beginning } from './search.js';
import { nameOfAccount } from './wallet-model.js';
import { type Machine, Violation, type World, attemptsIn, instantOf } from './world.js';

/** One line for each step of the trace; the last one says what it broke. */
export function storyOf(machine: Machine, bounds: Bounds, trace: readonly string[]): string[] {
  const lines: string[] = [];
  let world = beginning(machine, bounds);
  for (const label of trace) {
    const action = actionsOf(world).find((one) => one.label === label);
    if (action === undefined) return [...lines, `${timeOf(world)} ${label}: cannot be told again`];
    const next = outcomeOf(action.apply);
    if (typeof next === 'string') return [...lines, `${timeOf(world)} ${label}: BREAKS ${next}`];
    lines.push(`${timeOf(world)} ${label}${changesOf(world, next)}`);
    world = next;
  }
  return lines;
}

function outcomeOf(apply: () => World): World | string {
  try {
    return apply();
  } catch (error) {
    if (error instanceof Violation || error instanceof Bug) return error.message;
    throw error;
  }
}

function timeOf({ tick }: World): string {
  return `${String((tick * unitMs) / 1000).padStart(4)} s `;
}

/** What is so after a step and was not before. */
function changesOf(before: World, after: World): string {
  const known = new Set(factsOf(before));
  const news = factsOf(after).filter((fact) => !known.has(fact));
  return news.length === 0 ? '' : `: ${news.join('; ')}`;
}

function factsOf(world: World): string[] {
  const { book, trades } = world;
  const facts = attemptsIn(book).map(
    ({ state, diverted }, index) =>
      `try ${index + 1} is ${state.kind}${diverted ? ', collected otherwise' : ''}`,
  );
  trades.forEach(({ account }, index) => {
    facts.push(`the wallet holds order ${index + 1} as ${nameOfAccount(account)}`);
  });
  for (const { state } of book.duties.values()) facts.push(`a return duty is ${state.kind}`);
  [...book.refunds.values()].forEach(({ state, amountFen }, index) => {
    facts.push(`refund ${index + 1} of ${amountFen} is ${state.kind}`);
  });
  for (const { state } of book.sales.values()) facts.push(`a sale is ${state}`);
  facts.push(`the LCD says "${headOf(world)}"`);
  return facts;
}

function headOf(world: World): string {
  const { book } = world;
  const session = { ...freshSession, served: book.foreground, resumed: true };
  const { view } = showScene(session, { book, at: instantOf(world), saving: false });
  return render(view.head, 'en');
}
