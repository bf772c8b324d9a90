/**
 * The edge of the loop: what a source outside may have waiting, and how fast it may go on. What comes on
 * top is shed here, before it costs the lane of keys and money a place or a turn, and counted by source:
 * whoever posted is told `full`. A source is shed for itself alone, never for another one.
 */
import { Bug, invariant } from '../ports/bug.js';
import type { MonoMs } from '../ports/units.js';

export interface EdgeRule {
  /** Admitted and not taken yet, at most. */
  readonly waitingMax: number;
  /** So many may come at once ... */
  readonly burst: number;
  /** ... and so many a second on and on. */
  readonly perSecond: number;
}

export interface SourceCount {
  readonly admitted: number;
  readonly shed: number;
  readonly lastShedAt: MonoMs | null;
}

export interface Edge<S extends string> {
  /** `full` is counted. What is `queued` is given back by `taken`. */
  admit(source: S, at: MonoMs): 'queued' | 'full';
  /** One that was admitted is being handled. */
  taken(source: S): void;
  counts(): Readonly<Record<S, SourceCount>>;
}

const msPerSecond = 1000;

interface Gate {
  readonly rule: EdgeRule;
  waiting: number;
  admitted: number;
  shed: number;
  lastShedAt: MonoMs | null;
  /** When the allowance would be whole again, if nothing more came: one timestamp instead of a bucket. */
  wholeAt: number;
}

export function createEdge<S extends string>(rules: Readonly<Record<S, EdgeRule>>): Edge<S> {
  const gates = new Map<string, Gate>();
  for (const [source, rule] of Object.entries<EdgeRule>(rules)) {
    const isSound = rule.waitingMax > 0 && rule.burst > 0 && rule.perSecond > 0;
    invariant(isSound, `the edge lets nothing of ${source} in`);
    gates.set(source, {
      rule,
      waiting: 0,
      admitted: 0,
      shed: 0,
      lastShedAt: null,
      wholeAt: -Infinity,
    });
  }
  const gateOf = (source: S): Gate => {
    const gate = gates.get(source);
    if (gate === undefined) throw new Bug(`the edge knows no ${source}`);
    return gate;
  };

  return {
    admit: (source, at) => {
      const gate = gateOf(source);
      const { waitingMax, burst, perSecond } = gate.rule;
      const step = msPerSecond / perSecond;
      const wholeAt = Math.max(gate.wholeAt, at) + step;
      if (gate.waiting >= waitingMax || wholeAt - at > burst * step) {
        gate.shed += 1;
        gate.lastShedAt = at;
        return 'full';
      }
      gate.wholeAt = wholeAt;
      gate.waiting += 1;
      gate.admitted += 1;
      return 'queued';
    },
    taken: (source) => {
      const gate = gateOf(source);
      invariant(gate.waiting > 0, `more of ${source} was taken than admitted`);
      gate.waiting -= 1;
    },
    counts: () => {
      const entries = [...gates].map(([source, { admitted, shed, lastShedAt }]) => [
        source,
        { admitted, shed, lastShedAt },
      ]);
      return Object.fromEntries(entries) as Record<S, SourceCount>;
    },
  };
}
