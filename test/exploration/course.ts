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

/** Plain lists by the number of a state: there are millions of them, and each costs few bytes. */
export class Course {
  readonly #sentence: string;
  readonly #to: number[] = [];
  readonly #spans: number[] = [];
  readonly #ranks: number[] = [];
  readonly #ends = new Set<number>();

  constructor(sentence: string) {
    this.#sentence = sentence;
  }

  end(id: number): void {
    this.#ends.add(id);
  }

  add({ from, to, span }: Step, rank: number | null): void {
    while (this.#to.length <= from) {
      this.#to.push(nowhere);
      this.#spans.push(0);
      this.#ranks.push(unranked);
    }
    if (rank === null || (this.#ranks[from] ?? unranked) <= rank) return;
    this.#ranks[from] = rank;
    this.#to[from] = to;
    this.#spans[from] = span;
  }

  /** Follows every state below `count`. */
  follow(count: number): Followed {
    const rests: number[] = Array.from({ length: count }, (_, id) =>
      this.#ends.has(id) ? 0 : unknown,
    );
    let units = 0;
    for (let id = 0; id < count; id += 1) {
      const way: number[] = [];
      let at = id;
      while (rests[at] === unknown) {
        rests[at] = passed;
        way.push(at);
        at = this.#to[at] ?? nowhere;
      }
      let span = rests[at] ?? passed;
      if (span === passed) return { sentence: this.#sentence, endless: way.at(-1) ?? id, units };
      for (const state of way.reverse()) {
        span += this.#spans[state] ?? 0;
        rests[state] = span;
      }
      units = Math.max(units, span);
    }
    return { sentence: this.#sentence, endless: null, units };
  }
}

const nowhere = -1;
const unranked = 99;
/** How long a state takes to its rest: not known yet, or on the way that is being followed. */
const unknown = -1;
const passed = -2;
