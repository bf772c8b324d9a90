/** However the bench ends, its till ends too. */
import t from 'tap';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type Socket, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { countsAreQuick } from '../counts.js';
import { projectRoot } from '../project.js';
import { BenchClient } from './bench-client.js';

/** SIGINT is handled as SIGTERM is: `npm test` sends the other two. */
const signals = ['SIGTERM', 'SIGKILL', ...(countsAreQuick ? [] : (['SIGINT'] as const))] as const;

for (const signal of signals) {
  t.test(`a bench that gets ${signal} takes its till along`, async (t) => {
    const bench = await BenchClient.start();
    t.teardown(() => bench.stop());
    const { paths } = await bench.state();
    const status = await connected(path.join(paths.sockets, 'status.sock'));
    const gone = new Promise((resolve) => status.once('close', resolve));
    bench.process.kill(signal);
    await bench.ended();
    await gone;
    t.match(readFileSync(paths.log, 'utf8'), /^ready board=virtual/m);
    t.equal(bench.process.exitCode, signal === 'SIGKILL' ? null : 0);
  });
}

/** The till serves its status until it ends: then its connections break, orderly or reset. */
async function connected(status: string): Promise<Socket> {
  const socket = connect({ path: status });
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  return socket.resume();
}

t.test('what a killed bench leaves in the temporary folder, the next one takes away', async (t) => {
  const first = await BenchClient.start();
  t.teardown(() => first.stop());
  const { paths } = await first.state();
  first.process.kill('SIGKILL');
  await first.ended();
  t.ok(existsSync(paths.sockets));
  const second = await BenchClient.start();
  t.teardown(() => second.stop());
  t.notOk(existsSync(paths.sockets));
  t.ok(existsSync((await second.state()).paths.sockets));
});

t.test('a second bench in the same folder is refused, and touches nothing', async (t) => {
  const bench = await BenchClient.start();
  t.teardown(() => bench.stop());
  const { paths } = await bench.state();
  const before = readFileSync(paths.config, 'utf8');
  await t.rejects(BenchClient.start({ data: bench.data }), /ended with 3: .*E-WORKBENCH-LOCKED/s);
  t.equal(readFileSync(paths.config, 'utf8'), before);
});

t.test('codes of a seed are not given out twice in one folder', async (t) => {
  const first = await BenchClient.start({ seed: 4 });
  t.teardown(() => first.stop());
  const used = await first.charge('3');
  await first.wait({ screen: 'paid', quiet: true });
  first.process.kill('SIGTERM');
  await first.ended();
  const second = await BenchClient.start({ data: first.data, seed: 4 });
  t.teardown(() => second.stop());
  t.not(await second.newCode(), used);
});

t.test('a bench that npm started ends when the shell of npm does', async (t) => {
  const main = path.join(projectRoot, 'dist', 'src', 'main.js');
  const data = mkdtempSync(path.join(tmpdir(), 'bench-'));
  t.teardown(() => {
    rmSync(data, { recursive: true, force: true });
  });
  const words = [process.execPath, main, 'workbench', '--port', '0', '--data', data];
  const shell = spawn('sh', ['-c', '"$0" "$@"; true', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, npm_lifecycle_event: 'start' },
  });
  await once(shell.stdout, 'data');
  shell.kill('SIGTERM');
  // The pipe closes when the last process that holds it has ended: the bench.
  await once(shell, 'close');
  t.equal(shell.signalCode, 'SIGTERM');
});
