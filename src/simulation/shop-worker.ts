/** A thread that runs shops one after another, as it is told to (shop-workers.ts). */
import { parentPort } from 'node:worker_threads';
import { type ShopOptions, runShop } from './shop.js';

parentPort?.on('message', (options: ShopOptions) => {
  void runShop(options).then((report) => parentPort?.postMessage(report));
});
