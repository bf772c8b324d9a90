/**
 * A thread that listens on a port and never accepts: once its short queue is full, the kernel lets
 * further connections hang in their first step, as a dead line does. It sleeps until it is ended.
 */
import { createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

const { port, host } = workerData as { readonly port: number; readonly host: string };
const forever = new Int32Array(new SharedArrayBuffer(4));

createServer().listen({ port, host, backlog: 1 }, () => {
  parentPort?.postMessage('listening');
  setImmediate(() => Atomics.wait(forever, 0, 0));
});
