/**
 * Runs tasks one after another, at most so many waiting. On a printer's line a question, a job or a
 * clearing must not come between another's bytes and its answer.
 */

export interface TaskQueue {
  /** What `task` answers, or null when too many wait already. A task never throws. */
  run<T>(task: () => Promise<T>): Promise<T | null>;
}

export function taskQueue(waitingMax: number): TaskQueue {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    run: async (task) => {
      if (waiting === waitingMax) return null;
      waiting += 1;
      const before = last;
      const mine = (async () => {
        await before;
        waiting -= 1;
        return task();
      })();
      last = mine;
      return mine;
    },
  };
}
