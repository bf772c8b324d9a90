/** Which slips of this bench were torn off and which thrown away; kept over a reload of the page. */

export interface Pile {
  /** Whose paper it is: slips are counted anew by each bench. */
  readonly bench: string;
  /** Torn off, wherever it is now. */
  has(n: number): boolean;
  /** Torn off and not thrown away. */
  lies(n: number): boolean;
  tear(n: number): void;
  throwAway(n: number): void;
}

interface Kept {
  readonly bench: string;
  readonly torn: readonly number[];
  readonly gone: readonly number[];
}

const place = 'holdfast-pile';

export function keptPile(bench: string): Pile {
  const kept = readKept(bench);
  const torn = new Set(kept.torn);
  const gone = new Set(kept.gone);
  const keep = (): void => {
    const now: Kept = { bench, torn: [...torn], gone: [...gone] };
    sessionStorage.setItem(place, JSON.stringify(now));
  };
  return {
    bench,
    has: (n) => torn.has(n),
    lies: (n) => torn.has(n) && !gone.has(n),
    tear: (n) => {
      if (torn.has(n)) return;
      torn.add(n);
      keep();
    },
    throwAway: (n) => {
      gone.add(n);
      keep();
    },
  };
}

function readKept(bench: string): Kept {
  const nothing: Kept = { bench, torn: [], gone: [] };
  const text = sessionStorage.getItem(place);
  if (text === null) return nothing;
  const kept = JSON.parse(text) as Kept;
  return kept.bench === bench ? kept : nothing;
}
