/** The HTTP client: one request on one connection, whatever the other side does. */
import type { Socket } from 'node:net';
import t, { type Test } from 'tap';
import { httpClient } from '../../../src/net/http/client.js';
import type { HttpAnswer, HttpRequest } from '../../../src/net/http/message.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import { monoMs } from '../../../src/runtime/ports/units.js';
import { ownCertificate } from '../certificate.js';
import { type HandTimers, handTimers } from '../hand-timers.js';
import { hugeBytes, networkFaults } from '../network-faults.js';
import { type RawServer, answerOf, closedPort, rawServer } from '../raw-server.js';

const until = monoMs(15_000);
const connectMs = 5_000;

function post(url: URL, body = 'biz_content=x'): HttpRequest {
  return { method: 'POST', url, headers: {}, body: new Secret(Buffer.from(body)), until };
}

interface Bench {
  readonly server: RawServer;
  readonly timers: HandTimers;
  readonly send: (request?: HttpRequest) => Promise<HttpAnswer>;
}

async function bench(t: Test): Promise<Bench> {
  const server = await rawServer(t);
  const timers = handTimers();
  const client = httpClient(timers);
  return { server, timers, send: (request) => client.send(request ?? post(server.url)) };
}

t.test('a whole answer comes back as it is, and the request went out as it was', async (t) => {
  const { server, timers, send } = await bench(t);
  server.act = (socket) => socket.write(answerOf('200 OK', 'h\u00e9', ['Date: today']));
  const url = new URL('?b=%20&a=1', server.url);
  const answer = await send({ ...post(url, 'é=1'), headers: { 'content-type': 'text/x' } });
  t.match(answer, { kind: 'answered', status: 200, headers: { date: 'today' } });
  if (answer.kind === 'answered') t.equal(Buffer.from(answer.body).toString(), 'h\u00e9');
  t.equal(server.seen.length, 1);
  t.equal(server.seen[0]?.line, 'POST /gateway.do?b=%20&a=1 HTTP/1.1');
  t.equal(server.seen[0]?.body, 'é=1');
  const headers = server.seen[0]?.headers.map((header) => header.toLowerCase()) ?? [];
  t.same(headers.sort(), [
    'connection: close',
    'content-length: 4',
    'content-type: text/x',
    `host: 127.0.0.1:${String(server.port)}`,
  ]);
  t.same(timers.pending(), [], 'no wait is left behind');
});

t.test('an answer may end with its connection, and may be chunked', async (t) => {
  const { server, send } = await bench(t);
  const body = 'y'.repeat(100_000);
  for (const wire of [
    `HTTP/1.0 200 OK\r\n\r\n${body}`,
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n${body}\r\n0\r\n\r\n`,
  ]) {
    server.act = (socket) => socket.end(wire);
    const answer = await send();
    t.equal(answer.kind, 'answered');
    if (answer.kind === 'answered') t.equal(Buffer.from(answer.body).toString(), body);
  }
});

t.test('a GET has no body', async (t) => {
  const { server, send } = await bench(t);
  server.act = (socket) => socket.write(answerOf('200 OK', 'ok'));
  const answer = await send({ ...post(server.url), method: 'GET', body: null });
  t.equal(answer.kind, 'answered');
  t.equal(server.seen[0]?.line, 'GET /gateway.do HTTP/1.1');
});

t.test('every request has a connection of its own', async (t) => {
  const { server, send } = await bench(t);
  server.act = (socket) => socket.write(answerOf('200 OK', 'ok', ['Connection: keep-alive']));
  for (let n = 0; n < 3; n += 1) t.equal((await send()).kind, 'answered');
  t.equal(server.connections(), 3);
});

t.test('an answer of exactly the cap is whole, one byte more is unknown', async (t) => {
  const { server, timers } = await bench(t);
  const client = httpClient({ ...timers, bodyBytesMax: 1_000 });
  for (const isHonest of [true, false]) {
    for (const [length, kind] of [
      [1_000, 'answered'],
      [1_001, 'unknown'],
    ] as const) {
      const body = 'z'.repeat(length);
      server.act = (socket) =>
        socket.end(isHonest ? answerOf('200 OK', body) : `HTTP/1.1 200 OK\r\n\r\n${body}`);
      t.equal((await client.send(post(server.url))).kind, kind);
    }
  }
});

t.test('a request may say how long its answer may be', async (t) => {
  const { server, send } = await bench(t);
  server.act = (socket) => socket.end(answerOf('200 OK', 'z'.repeat(300_000)));
  t.equal((await send()).kind, 'unknown');
  t.equal((await send({ ...post(server.url), bodyBytesMax: 300_000 })).kind, 'answered');
  t.equal((await send({ ...post(server.url), bodyBytesMax: 299_999 })).kind, 'unknown');
});

for (const fault of networkFaults) {
  t.test(`after ${fault.name} one request has been seen, and none follows`, async (t) => {
    const { server, timers, send } = await bench(t);
    let written = 0;
    const { promise: closed, resolve: onClosed } = signal();
    server.act = (socket) => {
      socket.on('close', () => {
        written = socket.bytesWritten;
        onClosed();
      });
      fault.act(socket, timers.end);
    };
    const answer = await send();
    // Whoever is silent does not close; the client does.
    await closed;
    if (fault.status === undefined) t.equal(answer.kind, 'unknown');
    else t.match(answer, { kind: 'answered', status: fault.status });
    await settled();
    t.equal(server.heads.length, 1);
    t.equal(server.connections(), 1);
    t.same(timers.pending(), []);
    t.ok(written < hugeBytes, 'the connection is cut before a huge answer is through');
  });
}

t.test('a connection that is reset as it is made is not made again', async (t) => {
  const server = await rawServer(t, { onConnection: (socket) => socket.resetAndDestroy() });
  const answer = await httpClient(handTimers()).send(post(server.url));
  // The reset is a race with the client's own sight of the connection: both are true tales of it.
  t.match(answer.kind, /^(notSent|unknown)$/);
  await settled();
  t.equal(server.connections(), 1);
});

t.test('nothing was sent when there is no connection', async (t) => {
  const { timers, send } = await bench(t);
  const port = String(await closedPort());
  const nowhere = `${'a'.repeat(64)}.invalid`;
  for (const [url, detail] of [
    [`http://127.0.0.1:${port}/`, /ECONNREFUSED/],
    [`https://127.0.0.1:${port}/`, /ECONNREFUSED/],
    [`https://${nowhere}/`, /ENOTFOUND|EAI_/],
  ] as const) {
    const answer = await send(post(new URL(url)));
    t.match(answer, { kind: 'notSent', detail });
    t.same(timers.pending(), []);
  }
});

t.test('a connection that does not come about in time is given up with nothing sent', async (t) => {
  for (const spanMs of [connectMs, until]) {
    const { server, timers, send } = await bench(t);
    const answering = send();
    timers.end(spanMs);
    t.match(await answering, { kind: 'notSent' });
    await settled();
    t.same(server.heads, []);
  }
});

t.test('a connection that comes about when the time is over carries nothing', async (t) => {
  const { server, timers, send } = await bench(t);
  const answering = send();
  // As after a stall of the loop: the time is over, and nobody has been told yet.
  timers.clock.now = until;
  t.match(await answering, { kind: 'notSent', detail: 'no time was left to send it' });
  t.same(timers.pending(), []);
  timers.clock.now = until + 5_000;
  t.match(await send(), { kind: 'notSent', detail: 'no time was left to send it' });
  await settled();
  t.same(server.heads, []);
  t.ok(server.connections() <= 1, 'the second one was not even connected');
});

t.test('what has not arrived when a call is over does not arrive afterwards', async (t) => {
  const own = ownCertificate({ dns: [], addresses: ['127.0.0.1'] });
  const wallets: Socket[] = [];
  for (const tls of [null, { cert: own.cert, key: own.keyPem }]) {
    const timers = handTimers();
    const { promise: closed, resolve: onClosed } = signal();
    const body = 'z'.repeat(500_000);
    let arrived = 0;
    const server = await rawServer(t, {
      ...(tls === null ? {} : { tls }),
      // A line that has stalled: the first bytes come, the rest waits in the kernel of the till.
      onConnection: (socket) => {
        wallets.push(socket);
        socket.on('close', onClosed);
        socket.once('readable', () => {
          timers.end(until);
        });
      },
    });
    const client = httpClient({ ...timers, authorities: [own.cert] });
    t.match(await client.send(post(server.url, body)), { kind: 'unknown' });
    // And goes on: everything that was on its way comes in.
    wallets.at(-1)?.on('data', (bytes: Buffer) => (arrived += bytes.length));
    await closed;
    t.ok(arrived > 0 && arrived < body.length, `${String(arrived)} bytes`);
  }
});

t.test('what has been used up of the time before is not given again', async (t) => {
  const { server, timers, send } = await bench(t);
  timers.clock.now = 9_000;
  server.act = () => {
    t.same(timers.pending(), [6_000]);
    timers.end(6_000);
  };
  t.match(await send(), { kind: 'unknown', detail: 'no answer within 6000 ms' });
});

t.test('a handshake that hangs is given up with nothing sent', async (t) => {
  const timers = handTimers();
  const server = await rawServer(t, {
    onConnection: (socket) =>
      socket.once('data', () => {
        timers.end(connectMs);
      }),
  });
  const url = new URL(`https://127.0.0.1:${String(server.port)}/`);
  t.match(await httpClient(timers).send(post(url)), {
    kind: 'notSent',
    detail: 'no connection within 5000 ms',
  });
});

t.test('the connect deadline does not end an exchange that has begun', async (t) => {
  const { server, timers, send } = await bench(t);
  server.act = (socket) => {
    timers.end(connectMs);
    socket.write(answerOf('200 OK', 'ok'));
  };
  t.match(await send(), { kind: 'answered' });
});

t.test(
  'plain http goes to loopback addresses alone, and so do URLs with passwords nowhere',
  async (t) => {
    const { send } = await bench(t);
    for (const url of [
      'http://example.com/',
      'http://10.0.0.1/',
      'http://127.0.0.1.example.com/',
      'http://[::2]/',
      'http://[::ffff:10.0.0.1]/',
      'https://user:word@127.0.0.1/',
      'ftp://127.0.0.1/',
    ]) {
      t.match(await send(post(new URL(url))), { kind: 'notSent', detail: /^address must/ }, url);
    }
  },
);

t.test('localhost is a loopback name', async (t) => {
  const { server, send } = await bench(t);
  server.act = (socket) => socket.write(answerOf('200 OK', 'ok'));
  const answer = await send(post(new URL(`http://localhost:${String(server.port)}/`)));
  t.equal(answer.kind, 'answered');
});

t.test('over TLS, a certificate has to be trusted and to name the host', async (t) => {
  const right = ownCertificate({ dns: ['localhost'], addresses: ['127.0.0.1'] });
  const wrong = ownCertificate({ dns: ['other.example'], addresses: ['127.0.0.2'] });
  const stranger = ownCertificate({ dns: ['localhost'], addresses: ['127.0.0.1'] });
  const timers = handTimers();
  for (const [own, trusted, host, kind] of [
    [right, right, '127.0.0.1', 'answered'],
    [right, right, 'localhost', 'answered'],
    [wrong, wrong, '127.0.0.1', 'notSent'],
    [wrong, wrong, 'localhost', 'notSent'],
    [right, stranger, '127.0.0.1', 'notSent'],
    [right, null, '127.0.0.1', 'notSent'],
  ] as const) {
    const server = await rawServer(t, { tls: { cert: own.cert, key: own.keyPem } });
    server.act = (socket) => socket.write(answerOf('200 OK', 'ok'));
    const authorities = trusted === null ? {} : { authorities: [trusted.cert] };
    const client = httpClient({ ...timers, ...authorities });
    const answer = await client.send(post(new URL(`https://${host}:${String(server.port)}/`)));
    t.equal(answer.kind, kind);
    t.equal(server.heads.length, kind === 'answered' ? 1 : 0);
  }
});

t.test('no variable of the environment switches the check of certificates off', async (t) => {
  const own = ownCertificate({ dns: [], addresses: ['127.0.0.1'] });
  const server = await rawServer(t, { tls: { cert: own.cert, key: own.keyPem } });
  const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  t.teardown(() => {
    if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
  });
  const answer = await httpClient(handTimers()).send(post(server.url));
  t.match(answer, { kind: 'notSent', detail: /SELF_SIGNED/ });
  t.same(server.heads, []);
});

t.test('over TLS too, after a fault one request has been seen', async (t) => {
  const own = ownCertificate({ dns: [], addresses: ['127.0.0.1'] });
  for (const fault of networkFaults) {
    const server = await rawServer(t, { tls: { cert: own.cert, key: own.keyPem } });
    const timers = handTimers();
    server.act = (socket) => {
      fault.act(socket, timers.end);
    };
    const client = httpClient({ ...timers, authorities: [own.cert] });
    const answer = await client.send(post(server.url));
    t.equal(answer.kind, fault.status === undefined ? 'unknown' : 'answered', fault.name);
    t.equal(server.heads.length, 1, fault.name);
    t.equal(server.connections(), 1, fault.name);
  }
});

t.test('what was sent is in no detail', async (t) => {
  const { server, timers, send } = await bench(t);
  const code = '287654321098765432';
  const request = post(server.url, `auth_code=${code}`);
  for (const fault of networkFaults) {
    server.act = (socket) => {
      fault.act(socket, timers.end);
    };
    t.notMatch(JSON.stringify(await send(request)), code, fault.name);
  }
  t.notMatch(JSON.stringify(request), code);
});

function signal(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Some turns of the event loop, in which a second request would arrive. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
