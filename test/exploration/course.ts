/**
 * One way through the states that a certain kind of world would take: from each state the one step of
 * the lowest rank. Followed to the end, it shows whether every state comes to rest in such a world.
 */
export interface Step {
  readonly from: number;
  readonly to: number;
  /** In units of time. */
  readonly span: number;
}

export interface Followed {
  readonly sentence: string;
  /** A state that never comes to rest. */
  readonly endless: number | null;
  /** The longest way to rest, in units of time. */
  readonly units: number;
}

export class Course {
  readonly #sentence: string;
  readonly #steps = new Map<number, Step>();
  readonly #ranks = new Map<number, number>();
  readonly #ends = new Set<number>();

  constructor(sentence: string) {
    this.#sentence = sentence;
  }

  end(id: number): void {
    this.#ends.add(id);
  }

  add(step: Step, rank: number | null): void {
    if (rank === null || (this.#ranks.get(step.from) ?? Infinity) <= rank) return;
    this.#ranks.set(step.from, rank);
    this.#steps.set(step.from, step);
  }

  /** Follows every state below `count`. */
  follow(count: number): Followed {
    const spans = new Map<number, number>();
    for (const id of this.#ends) spans.set(id, 0);
    let units = 0;
    for (let id = 0; id < count; id += 1) {
      const way: Step[] = [];
      const passed = new Set<number>();
      let at = id;
      while (!spans.has(at)) {
        const step = this.#steps.get(at);
        if (step === undefined || passed.has(at))
          return { sentence: this.#sentence, endless: at, units };
        passed.add(at);
        way.push(step);
        at = step.to;
      }
      let span = spans.get(at) ?? 0;
      for (const step of way.reverse()) {
        span += step.span;
        spans.set(step.from, span);
      }
      units = Math.max(units, span);
    }
    return { sentence: this.#sentence, endless: null, units };
  }
}
