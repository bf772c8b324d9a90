/** However the bench ends, its till ends too. */
import t from 'tap';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { BenchClient } from './bench-client.js';

for (const signal of ['SIGTERM', 'SIGINT', 'SIGKILL'] as const) {
  t.test(`a bench that gets ${signal} takes its till along`, async (t) => {
    const bench = await BenchClient.start();
    t.teardown(() => bench.stop());
    const { paths } = await bench.state();
    const gone = tillGone(path.join(paths.sockets, 'status.sock'));
    bench.process.kill(signal);
    await bench.ended();
    await gone;
    t.match(readFileSync(paths.log, 'utf8'), /^ready board=virtual/m);
    t.equal(bench.process.exitCode, signal === 'SIGKILL' ? null : 0);
  });
}

/** The till serves its status until it ends: the connection breaks with its process, orderly or reset. */
function tillGone(status: string): Promise<void> {
  return new Promise((gone, reject) => {
    let isConnected = false;
    const socket = connect({ path: status }, () => {
      isConnected = true;
    });
    socket.on('error', (error) => {
      if (!isConnected) reject(error);
    });
    socket.once('close', () => {
      gone();
    });
    socket.resume();
  });
}
