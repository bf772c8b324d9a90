/**
 * The shortest form of a shop in which something did not hold: it ends sooner, less goes wrong in it, and
 * its people stand idle most of the time. A search by replays alone: what is kept violates still, what
 * was tried in vain is left as it was. Every step has chances of its own, so what is left out changes
 * nothing about the rest. Deterministic, within a number of replays and of steps in them. Pure.
 */
import type { Trim } from './shop.js';
import type { Occurrence } from './troubles.js';

/** What is known of the shop that failed. */
export interface Violated {
  readonly steps: number;
  readonly happened: readonly Occurrence[];
  /** `null` where only the end showed it. */
  readonly violatedIn: number | null;
}

/** Replays the shop, trimmed; whether the same still does not hold. */
export type StillViolates = (trim: Trim) => Promise<boolean>;

export interface ShrinkLimits {
  readonly replays: number;
  /** In all replays together; one in which nobody does anything counts as a tenth. */
  readonly steps: number;
}

export interface Shrunk {
  readonly trim: Trim;
  readonly replays: number;
  /** Steps in which somebody does something. */
  readonly acting: number;
}

export async function shrink(
  violated: Violated,
  stillViolates: StillViolates,
  limits: ShrinkLimits,
): Promise<Shrunk> {
  const search = new Search(violated, stillViolates, limits);
  await search.cutEnd();
  await search.keepLast();
  for (let before = Infinity; search.size() < before;) {
    before = search.size();
    await search.leaveOutFaults();
    await search.leaveOutPeople();
  }
  return search.found();
}

interface Form {
  readonly until: number | null;
  readonly only: readonly Occurrence[];
  /** Steps in which people do something, ascending. */
  readonly acting: readonly number[];
}

/** The first end, and the first window, that are tried. */
const leastSteps = 20;

class Search {
  readonly #violated: Violated;
  readonly #stillViolates: StillViolates;
  readonly #limits: ShrinkLimits;
  #replays = 0;
  #stepsPlayed = 0;
  #best: Form;

  constructor(violated: Violated, stillViolates: StillViolates, limits: ShrinkLimits) {
    this.#violated = violated;
    this.#stillViolates = stillViolates;
    this.#limits = limits;
    this.#best = { until: null, only: violated.happened, acting: upTo(violated.steps) };
  }

  size(): number {
    return this.#best.only.length + this.#best.acting.length;
  }

  found(): Shrunk {
    const { acting } = this.#best;
    return {
      trim: trimOf(this.#best, this.#violated.steps),
      replays: this.#replays,
      acting: acting.length,
    };
  }

  /** At the step in which it was seen; else at a step found by doubling, and then by halves. */
  async cutEnd(): Promise<void> {
    const { violatedIn, steps } = this.#violated;
    if (violatedIn !== null && (await this.#try(this.#endingAt(violatedIn)))) return;
    let tooShort = 0;
    let until = Math.min(leastSteps, steps);
    while (!(await this.#try(this.#endingAt(until)))) {
      if (until === steps) return;
      tooShort = until;
      until = Math.min(until * 2, steps);
    }
    while (until - tooShort > Math.max(1, until / 16)) {
      const middle = Math.floor((tooShort + until) / 2);
      if (await this.#try(this.#endingAt(middle))) until = middle;
      else tooShort = middle;
    }
  }

  /** What came long before has mostly nothing to do with it, and costs the most. */
  async keepLast(): Promise<void> {
    const last = this.#last();
    for (let window = leastSteps; window < last; window *= 2) {
      const isLate = (step: number): boolean => step > last - window;
      const only = this.#best.only.filter((one) => isLate(stepOf(one) ?? last));
      const acting = this.#best.acting.filter(isLate);
      if (await this.#try({ ...this.#best, only, acting })) return;
    }
  }

  async leaveOutFaults(): Promise<void> {
    await fewest(this.#best.only, (only) => this.#try({ ...this.#best, only }));
  }

  async leaveOutPeople(): Promise<void> {
    await fewest(this.#best.acting, (acting) => this.#try({ ...this.#best, acting }));
  }

  #last(): number {
    return this.#best.until ?? this.#violated.steps;
  }

  #endingAt(until: number): Form {
    const only = this.#violated.happened.filter((one) => (stepOf(one) ?? 0) <= until);
    return { until, only, acting: upTo(until) };
  }

  async #try(form: Form): Promise<boolean> {
    const { replays, steps } = this.#limits;
    if (this.#replays >= replays || this.#stepsPlayed >= steps) return false;
    this.#replays += 1;
    const idle = (form.until ?? this.#violated.steps) - form.acting.length;
    this.#stepsPlayed += form.acting.length + idle / 10;
    const holds = await this.#stillViolates(trimOf(form, this.#violated.steps));
    if (holds) this.#best = form;
    return holds;
  }
}

/**
 * Delta debugging (Zeller): the items without which it fails, none of which can be spared. First none at
 * all, then without halves, quarters and so on down to one at a time.
 */
export async function fewest<T>(
  items: readonly T[],
  fails: (some: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  if (items.length === 0 || (await fails([]))) return [];
  let kept = items;
  let chunk = Math.ceil(items.length / 2);
  while (kept.length > 1) {
    const before = kept.length;
    for (let end = kept.length; end > 0; end -= chunk) {
      const without = [...kept.slice(0, Math.max(0, end - chunk)), ...kept.slice(end)];
      if (without.length > 0 && (await fails(without))) kept = without;
    }
    if (chunk > 1) chunk = Math.ceil(chunk / 2);
    else if (kept.length === before) break;
  }
  return kept;
}

function upTo(last: number): readonly number[] {
  return Array.from({ length: last }, (_, at) => at + 1);
}

/** `null` for what goes by starts and nights. */
function stepOf(occurrence: Occurrence): number | null {
  const [kind = '', step] = occurrence.split('@');
  return ['start', 'close', 'spell', 'mutter'].includes(kind) ? null : Number(step);
}

function trimOf({ until, only, acting }: Form, steps: number): Trim {
  const isWhole = until === null && acting.length === steps;
  // A day in which less is sold has more steps than it had.
  return { until, only, idle: isWhole ? [] : gapsIn(acting, until ?? stepsMax) };
}

/** More than any shop has. */
const stepsMax = 1_000_000;

/** The spans up to `last` that hold none of these steps. */
function gapsIn(acting: readonly number[], last: number): Trim['idle'] {
  const spans: (readonly [number, number])[] = [];
  let next = 1;
  for (const step of [...acting, last + 1]) {
    if (step > next) spans.push([next, step - 1]);
    next = step + 1;
  }
  return spans;
}

/** A violation without its numbers, which are others in a shop that was trimmed. */
export function kindOfViolation(violation: string): string {
  return violation.replaceAll(/\S*\d\S*/g, '#');
}
