/** Shops in threads of their own, a few at a time: one thread a core, each with one shop after another. */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ShopOptions, ShopReport } from './shop.js';
import type { RunShop } from './simulation.js';

export interface ShopWorkers {
  readonly run: RunShop;
  /** Ends the threads. Twice is safe. */
  close(): Promise<void>;
}

/** Most of what a shop allocates is dead within a sale: with room for it little is swept twice. */
const resourceLimits = { maxYoungGenerationSizeMb: 32 };

export function openShopWorkers(jobs: number): ShopWorkers {
  const program = fileURLToPath(new URL('./shop-worker.js', import.meta.url));
  const workers = Array.from({ length: jobs }, () => new Worker(program, { resourceLimits }));
  const free = [...workers];
  return {
    run: async (options) => {
      const worker = free.pop();
      if (worker === undefined) throw new Error('more shops at a time than threads');
      const report = await answerOf(worker, options);
      free.push(worker);
      return report;
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function answerOf(worker: Worker, options: ShopOptions): Promise<ShopReport> {
  return new Promise((resolve, reject) => {
    const heard = (report: ShopReport): void => {
      worker.off('error', reject);
      resolve(report);
    };
    worker.once('message', heard);
    worker.once('error', reject);
    worker.postMessage(options);
  });
}
