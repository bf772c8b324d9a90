/**
 * Deadlines by name: one a name, a later one replaces an earlier one. Kept in order of due time and
 * then of setting. It holds no alarm and looks at no clock; the loop asks it what is due.
 */
import { Bug, invariant } from '../ports/bug.js';
import type { MonoMs } from '../ports/units.js';

export interface NamedTimer {
  readonly name: string;
  /** The deadline as it was asked for; may lie in the past. */
  readonly at: MonoMs;
  /** Where it stands among other work: its deadline, or when it was set if that was later. */
  readonly due: MonoMs;
}

export interface NamedTimers {
  set(name: string, at: MonoMs, now: MonoMs): void;
  /** Answers whether there was one. */
  clear(name: string): boolean;
  first(): NamedTimer | undefined;
  /** Removes and answers the first. */
  takeFirst(): NamedTimer | undefined;
  /** All of them, earliest first. */
  list(): readonly NamedTimer[];
}

interface Entry extends NamedTimer {
  readonly order: number;
}

/** Names are ours, so more than `timersMax` of them is a leak, which is a `Bug`. */
export function namedTimers(timersMax: number): NamedTimers {
  const byName = new Map<string, Entry>();
  const sorted: Entry[] = [];
  let order = 0;

  const placeOf = (entry: Entry): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = sorted[middle];
      if (other === undefined) throw new Bug('a timer lost its place');
      if (other.due < entry.due || (other.due === entry.due && other.order < entry.order)) {
        low = middle + 1;
      } else high = middle;
    }
    return low;
  };

  const clear = (name: string): boolean => {
    const entry = byName.get(name);
    if (entry === undefined) return false;
    byName.delete(name);
    sorted.splice(placeOf(entry), 1);
    return true;
  };

  return {
    set: (name, at, now) => {
      clear(name);
      invariant(byName.size < timersMax, `more than ${String(timersMax)} timers, next ${name}`);
      const entry: Entry = { name, at, due: at > now ? at : now, order: order++ };
      byName.set(name, entry);
      sorted.splice(placeOf(entry), 0, entry);
    },
    clear,
    first: () => sorted[0],
    takeFirst: () => {
      const entry = sorted.shift();
      if (entry !== undefined) byName.delete(entry.name);
      return entry;
    },
    list: () => sorted.map(({ name, at, due }) => ({ name, at, due })),
  };
}
