/**
 * First in, first out, with a bound and a visible count of what found no room.
 * Taking and putting cost the same however long the queue is.
 */
import { invariant } from '../ports/bug.js';

export interface BoundedQueue<T> {
  /** Answers false, and counts, when there is no room. */
  put(item: T): boolean;
  take(): T | undefined;
  peek(): T | undefined;
  readonly length: number;
  /** How many items found no room since the start. */
  readonly dropped: number;
}

export function boundedQueue<T>(lengthMax: number): BoundedQueue<T> {
  invariant(Number.isSafeInteger(lengthMax) && lengthMax > 0, 'a queue holds at least one item');
  const slots: (T | undefined)[] = [];
  let first = 0;
  let length = 0;
  let dropped = 0;

  return {
    put: (item) => {
      if (length === lengthMax) {
        dropped += 1;
        return false;
      }
      slots[(first + length) % lengthMax] = item;
      length += 1;
      return true;
    },
    take: () => {
      if (length === 0) return undefined;
      const item = slots[first];
      slots[first] = undefined;
      first = (first + 1) % lengthMax;
      length -= 1;
      return item;
    },
    peek: () => (length === 0 ? undefined : slots[first]),
    get length() {
      return length;
    },
    get dropped() {
      return dropped;
    },
  };
}
