/** Who wants to know of every change of the status: each is told once what it has not been told yet. */
import type { Status } from './status.js';

export type Listener = (status: Status) => void;

export interface Watchers {
  readonly count: number;
  /** Answers a function that ends it; twice is safe. */
  add(listener: Listener): () => void;
  /** Calls back those whose last status reads otherwise. */
  tell(status: Status): void;
}

export function createWatchers(): Watchers {
  /** By listener: what it was told last, as text. */
  const told = new Map<Listener, string>();
  return {
    get count() {
      return told.size;
    },
    add: (listener) => {
      told.set(listener, '');
      return () => {
        told.delete(listener);
      };
    },
    tell: (status) => {
      const text = JSON.stringify(status);
      for (const [listener, last] of told) {
        if (last === text) continue;
        told.set(listener, text);
        listener(status);
      }
    },
  };
}
