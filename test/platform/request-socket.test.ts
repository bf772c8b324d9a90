/** One question a connection, bounded in every direction; whatever else comes is answered so and let go. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { askSocket, openRequestSocket } from '../../src/platform/request-socket.js';

const folder = mkdtempSync(join(tmpdir(), 'ask-'));
t.teardown(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Sends bytes as they are; answers what came back until the other side let go. */
function raw(path: string, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    let text = '';
    socket.setEncoding('utf8').on('data', (more: string) => (text += more));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(text);
    });
    socket.write(bytes);
  });
}

t.test('a question is handed on as it is, and its answer comes back', async (t) => {
  const path = join(folder, 'echo');
  const opened = await openRequestSocket(path, async (request) =>
    Promise.resolve({ heard: request }),
  );
  if (!opened.ok) throw new Error(opened.error);
  t.same(await askSocket(path, { do: 'day.close', by: '小王' }, 5000), {
    ok: true,
    value: { heard: { do: 'day.close', by: '小王' } },
  });
  await opened.value.close();
  t.same(await askSocket(path, {}, 5000), { ok: false, error: 'nobody' });
});

t.test('what is no JSON line, or has no end, is answered so, and nobody is asked', async (t) => {
  const path = join(folder, 'hostile');
  let asked = 0;
  const opened = await openRequestSocket(path, async () => {
    asked += 1;
    return Promise.resolve({});
  });
  if (!opened.ok) throw new Error(opened.error);
  for (const bytes of [
    'not json\n',
    '{"a":\n',
    Buffer.alloc(9000, 'x'),
    Buffer.from([0xff, 0xfe, 0x0a]),
    '\n',
  ])
    t.equal(await raw(path, bytes), '{"error":"badRequest"}\n');
  t.equal(asked, 0);
  const twice = await raw(path, '{"n":1}\n{"n":2}\n');
  t.equal(twice, '{}\n', 'one question a connection');
  t.equal(asked, 1);
  await opened.value.close();
});

t.test(
  'a socket that a dead process left is replaced; what is no socket is left alone',
  async (t) => {
    const path = join(folder, 'taken');
    writeFileSync(path, 'mine');
    t.match(await openRequestSocket(path, async () => Promise.resolve({})), {
      ok: false,
      error: /is no socket/,
    });
    const long = join(folder, 'x'.repeat(120));
    t.match(await openRequestSocket(long, async () => Promise.resolve({})), {
      ok: false,
      error: /more than 107 bytes/,
    });
    t.same(await askSocket(long, {}, 1000), { ok: false, error: 'nobody' });
  },
);

t.test('whoever asks and never takes the answer, or never goes, loses the place', async (t) => {
  const path = join(folder, 'lingering');
  const opened = await openRequestSocket(
    path,
    async () => Promise.resolve({ big: 'x'.repeat(250_000) }),
    {
      patienceMs: 100,
    },
  );
  if (!opened.ok) throw new Error(opened.error);
  const lingering = Array.from({ length: 8 }, () => {
    const socket = connect({ path, allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.pause().write('{"do":"report"}\n');
    return once(socket, 'connect').then(() => socket);
  });
  const sockets = await Promise.all(lingering);
  // They hold every place there is, until they are let go: whoever comes is turned away till then.
  let turnedAway = 0;
  while (!(await askSocket(path, {}, 5000)).ok) turnedAway += 1;
  t.ok(turnedAway > 0);
  for (const socket of sockets) socket.destroy();
  await opened.value.close();
});

t.test(
  'whoever is asked and answers byte by byte, without an end or too much is given up',
  async (t) => {
    const drip = join(folder, 'drip');
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      const timer = setInterval(() => socket.write('['), 10);
      socket.on('close', () => {
        clearInterval(timer);
      });
    });
    await new Promise<void>((done) => server.listen(drip, done));
    t.same(await askSocket(drip, {}, 150), { ok: false, error: 'silent' });
    await new Promise((done) => server.close(done));

    const flood = join(folder, 'flood');
    const flooding = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write(Buffer.alloc(4_000_000, '1'));
    });
    await new Promise<void>((done) => flooding.listen(flood, done));
    t.same(await askSocket(flood, {}, 5000), { ok: false, error: 'silent' });
    await new Promise((done) => flooding.close(done));
  },
);
