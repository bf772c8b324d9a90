/**
 * Breadth first through every state that the actions lead to, until no new one is found. The first
 * broken promise ends the search, with the shortest way to it. Afterwards every state is followed along
 * its fair course (see `actions.ts`): each has to come to an end.
 */
import { Bug } from '../../src/runtime/ports/bug.js';
import type { Action } from './action.js';
import { actionsOf } from './actions.js';
import type { Bounds, Left } from './bounds.js';
import { nameOfState } from './canonical.js';
import { Course, type Followed } from './course.js';
import { type Meeting, meetingsOf } from './meetings.js';
import { isAtRest, isOver } from './rest.js';
import { checkState } from './state-invariants.js';
import { checkSecondReplay, firstWorld } from './till.js';
import { type Machine, Violation, type World } from './world.js';

export interface Finding {
  readonly rule: string;
  readonly sentence: string;
  readonly trace: readonly string[];
}

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** Whether the search ran out of new states. */
  readonly isComplete: boolean;
  readonly finding: Finding | null;
  /** The longest fair way to an end, in units of time. */
  readonly fairUnits: number;
  readonly deadUnits: number;
  /** The names of the states in which nothing can happen any more. */
  readonly ends: ReadonlySet<string>;
  /** Pairs of states of one name whose successors were compared, and found alike. */
  readonly compared: number;
  /** In how many states what stood side by side. */
  readonly met: ReadonlyMap<Meeting, number>;
}

/** How far a search has come; told before each layer of states. */
export interface Progress {
  readonly depth: number;
  readonly states: number;
  readonly transitions: number;
  /** States whose successors are still to be found. */
  readonly waiting: number;
}

interface Node {
  readonly world: World;
  readonly id: number;
}

/** One of this many states is remembered with its successors, to compare others of its name with. */
const remembered = 61;

class Search {
  readonly #ids = new Map<string, number>();
  readonly #parents: number[] = [];
  /** What led to each state, one text for all that were led to by the same. */
  readonly #labels: string[] = [];
  readonly #texts = new Map<string, string>();
  readonly #fair = new Course('a fair world does not bring it to an end');
  readonly #dead = new Course('a dead line does not bring it before a person');
  readonly #ends = new Set<string>();
  readonly #met = new Map<Meeting, number>();
  readonly #successors = new Map<number, ReadonlySet<string>>();
  readonly #bounds: Bounds;
  readonly #tell: (progress: Progress) => void;
  #frontier: Node[] = [];
  #next: Node[] = [];
  #transitions = 0;
  #depth = 0;
  #compared = 0;
  /** What is being done, for the trace of what it may break. */
  #at = -1;
  #label = 'start';

  constructor(bounds: Bounds, tell: (progress: Progress) => void) {
    this.#bounds = bounds;
    this.#tell = tell;
  }

  run(machine: Machine): Explored {
    const broken = this.#search(machine);
    const isComplete = broken === null && this.#next.length === 0;
    const count = this.#ids.size;
    const followed = this.#bounds.line === 'any' ? [this.#fair, this.#dead] : [this.#fair];
    const courses = isComplete ? followed.map((course) => course.follow(count)) : [];
    return {
      states: count,
      transitions: this.#transitions,
      depth: this.#depth,
      isComplete,
      finding: broken ?? this.#endlessOf(courses),
      fairUnits: courses[0]?.units ?? 0,
      deadUnits: courses[1]?.units ?? 0,
      ends: this.#ends,
      compared: this.#compared,
      met: this.#met,
    };
  }

  #search(machine: Machine): Finding | null {
    try {
      this.#note(beginning(machine, this.#bounds), -1, 'start');
      while (this.#advance()) for (const node of this.#frontier) this.#expand(node);
      return null;
    } catch (error) {
      if (!(error instanceof Violation) && !(error instanceof Bug)) throw error;
      const rule = error instanceof Violation ? error.rule : 'bug';
      const trace = [...this.#traceOf(this.#at), this.#label];
      return { rule, sentence: error.message, trace };
    }
  }

  #endlessOf(courses: readonly Followed[]): Finding | null {
    for (const { endless, sentence } of courses) {
      if (endless !== null) return { rule: 'invariants', sentence, trace: this.#traceOf(endless) };
    }
    return null;
  }

  #advance(): boolean {
    if (this.#next.length === 0 || this.#ids.size > this.#bounds.statesMax) return false;
    this.#frontier = this.#next;
    this.#next = [];
    this.#depth += 1;
    this.#tell({
      depth: this.#depth,
      states: this.#ids.size,
      transitions: this.#transitions,
      waiting: this.#frontier.length,
    });
    return true;
  }

  #expand(node: Node): void {
    const { world, id } = node;
    if (isOver(world)) this.#fair.end(id);
    if (isAtRest(world)) this.#dead.end(id);
    this.#at = id;
    const actions = actionsOf(world);
    if (actions.length === 0) this.#ends.add(nameOfState(world));
    for (const action of actions) {
      this.#label = action.label;
      this.#take(node, action);
    }
  }

  #take({ world, id }: Node, action: Action): void {
    this.#transitions += 1;
    const next = action.apply();
    const nextId = this.#note(next, id, action.label);
    const step = { from: id, to: nextId, span: next.tick - world.tick };
    this.#fair.add(step, action.fair);
    this.#dead.add(step, action.dead);
  }

  #note(world: World, parent: number, label: string): number {
    const name = nameOfState(world);
    const known = this.#ids.get(name);
    if (known !== undefined) {
      this.#compare(world, known);
      return known;
    }
    const id = this.#ids.size;
    this.#ids.set(name, id);
    this.#parents.push(parent);
    this.#labels.push(this.#textOf(label));
    checkState(world);
    if (world.isFresh) checkSecondReplay(world);
    for (const what of meetingsOf(world)) this.#met.set(what, (this.#met.get(what) ?? 0) + 1);
    if (id % remembered === 0) this.#successors.set(id, successorNames(world));
    this.#next.push({ world, id });
    return id;
  }

  #textOf(label: string): string {
    const known = this.#texts.get(label) ?? label;
    this.#texts.set(known, known);
    return known;
  }

  /** Two states of one name go on alike, or the name is too short. */
  #compare(world: World, id: number): void {
    const expected = this.#successors.get(id);
    if (expected === undefined || this.#compared >= comparedMax) return;
    this.#compared += 1;
    const found = successorNames(world);
    const odd = [...found].filter((way) => !expected.has(way)).map(digits);
    const missing = [...expected].filter((way) => !found.has(way)).map(digits);
    const sentence = `two states of one name go on differently: ${odd.join()} / ${missing.join()}`;
    if (odd.length + missing.length > 0) throw new Violation('name', sentence);
  }

  #traceOf(id: number): string[] {
    const trace: string[] = [];
    for (let at = id; at > 0; at = this.#parents[at] ?? -1) trace.push(this.#labels[at] ?? '');
    return trace.reverse();
  }
}

const comparedMax = 2000;

/** On the way to the beginning everything may be done. */
const plenty: Left = {
  cancel: 9,
  query: 9,
  void: 9,
  divert: 9,
  refund: 9,
  sales: 9,
  tries: 9,
  cash: 9,
  person: 9,
  cuts: 9,
  strays: 9,
  hangs: 9,
};

/** The first state: the charge, or what the way before it leads to. */
export function beginning(machine: Machine, bounds: Bounds): World {
  const { left, prefix } = bounds;
  let world = firstWorld(machine, bounds);
  if (prefix.length === 0) return world;
  world = { ...world, left: plenty };
  for (const label of prefix) {
    const actions = actionsOf(world);
    const action = actions.find((one) => one.label === label);
    const others = actions.map((one) => one.label).join(' | ');
    if (action === undefined) throw new Bug(`nothing is called "${label}" among: ${others}`);
    world = action.apply();
  }
  return { ...world, left };
}

function digits(way: string): string {
  const [label = '', name = ''] = way.split(separator);
  return `${label} (${Array.from(name, (letter) => String(letter.charCodeAt(0))).join(' ')})`;
}

const separator = ' -> ';

/**
 * What every action leads to. Which of two orders is called the first is nothing to go by, so that the
 * reduction, which lets the first move first, is left out. A broken promise is left to the search to
 * find, with its trace.
 */
function successorNames(world: World): ReadonlySet<string> {
  const whole = { ...world, bounds: { ...world.bounds, isReduced: false } };
  const ways = actionsOf(whole).map(({ label, apply }) => {
    const name = label.replace(/^#\d+ /, '').replace(/ of sale \d+|for sale \d+/, '');
    return `${name}${separator}${nameOrNone(apply)}`;
  });
  return new Set(ways);
}

function nameOrNone(apply: () => World): string {
  try {
    return nameOfState(apply());
  } catch (error) {
    if (error instanceof Violation || error instanceof Bug) return error.message;
    throw error;
  }
}

export function explore(
  machine: Machine,
  bounds: Bounds,
  tell: (progress: Progress) => void = () => undefined,
): Explored {
  return new Search(bounds, tell).run(machine);
}
