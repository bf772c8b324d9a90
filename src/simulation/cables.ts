/** The cables of the counter: which are in, and who wants to know that one is back. */
export const cabledKinds = ['keypad', 'scanner', 'lcd', 'customerDisplay', 'printer'] as const;
export type CabledKind = (typeof cabledKinds)[number];

export interface Cables {
  state(kind: CabledKind): 'in' | 'out';
  set(kind: CabledKind, state: 'in' | 'out'): void;
  /** One may listen a kind: the process that has the device now. */
  onIn(kind: CabledKind, hear: () => void): void;
  onOut(kind: CabledKind, hear: () => void): void;
  /** All of them in again. */
  mend(): void;
}

export function createCables(): Cables {
  const out = new Set<CabledKind>();
  const backHeard = new Map<CabledKind, () => void>();
  const goneHeard = new Map<CabledKind, () => void>();
  const set = (kind: CabledKind, state: 'in' | 'out'): void => {
    if (out.has(kind) === (state === 'out')) return;
    if (state === 'out') out.add(kind);
    else out.delete(kind);
    (state === 'out' ? goneHeard : backHeard).get(kind)?.();
  };
  return {
    state: (kind) => (out.has(kind) ? 'out' : 'in'),
    set,
    onIn: (kind, hear) => backHeard.set(kind, hear),
    onOut: (kind, hear) => goneHeard.set(kind, hear),
    mend: () => {
      for (const kind of cabledKinds) set(kind, 'in');
    },
  };
}
