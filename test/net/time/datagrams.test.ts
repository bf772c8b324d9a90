/** UDP on this machine: the till's client and the twin of a time server, in real datagrams. */
import { type Socket, createSocket } from 'node:dgram';
import t, { type Test } from 'tap';
import { type Place, openDatagram } from '../../../src/net/time/datagrams.js';
import { sntpSource } from '../../../src/net/time/sntp.js';
import { nodeAfter } from '../../../src/platform/node-after.js';
import { nodeClock } from '../../../src/platform/node-clock.js';
import { nodeRandom } from '../../../src/platform/node-random.js';
import { timeServerReply } from '../../../src/twins/time/sntp-server.js';

const clock = nodeClock();
const parts = { clock, after: nodeAfter, random: nodeRandom };

async function bound(t: Test, address = '127.0.0.1'): Promise<Socket & { readonly place: Place }> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  await new Promise<void>((done) => {
    socket.bind(0, address, done);
  });
  t.teardown(() => socket.close());
  return Object.assign(socket, { place: { host: address, port: socket.address().port } });
}

/** Answers with a clock that is a day ahead of this machine's. */
function serve(
  server: Socket,
  before: (port: number, reply: Uint8Array) => void = () => undefined,
) {
  server.on('message', (asked, { address, port }) => {
    const reply = timeServerReply(asked, Date.now() + dayMs, { fault: 'right', ms: 0 });
    if (reply === null) return;
    before(port, reply.bytes);
    server.send(reply.bytes, port, address);
  });
}

const dayMs = 86_400_000;
const nobodyStops = new AbortController().signal;

for (const address of ['127.0.0.1', '::1']) {
  t.test(`a server on ${address} tells its time`, async (t) => {
    const server = await bound(t, address);
    serve(server);
    const answer = await sntpSource('here', server.place, parts).ask(nobodyStops);
    t.equal(answer.kind, 'time');
    if (answer.kind !== 'time') return;
    const offMs = answer.wall - answer.at - (Date.now() + dayMs - clock.mono());
    t.ok(Math.abs(offMs) <= answer.doubt + 1, `off by ${offMs}, in doubt by ${answer.doubt}`);
  });
}

t.test(
  'whoever else answers is not heard, though he came first and knew the question',
  async (t) => {
    const server = await bound(t);
    const stranger = await bound(t);
    let hasSpoken = false;
    serve(server, (port, reply) => {
      const wrong = Buffer.from(reply);
      wrong.writeUInt32BE(1, 32);
      stranger.send(wrong, port, '127.0.0.1');
      hasSpoken = true;
    });
    const answer = await sntpSource('here', server.place, parts).ask(nobodyStops);
    t.ok(hasSpoken);
    t.equal(answer.kind, 'time');
  },
);

t.test('a port where nobody listens, and a name that is none, are told at once', async (t) => {
  const gone = createSocket('udp4');
  await new Promise<void>((done) => {
    gone.bind(0, '127.0.0.1', done);
  });
  const { port } = gone.address();
  gone.close();
  const ask = (host: string) => sntpSource('x', { host, port }, parts).ask(nobodyStops);
  t.same(await ask('127.0.0.1'), { kind: 'silent', detail: 'socket: ECONNREFUSED' });
  t.match(await ask('no-such-host.invalid'), { kind: 'silent', detail: /^no address: / });
});

t.test('an end before there is an address opens no socket', async (t) => {
  const calls: string[] = [];
  const datagram = openDatagram(
    { host: '127.0.0.1', port: 9 },
    {
      onReady: () => void calls.push('ready'),
      onMessage: () => void calls.push('message'),
      onFault: () => void calls.push('fault'),
    },
  );
  datagram.end();
  datagram.end();
  await new Promise((turn) => setImmediate(turn));
  await new Promise((turn) => setImmediate(turn));
  t.equal(datagram.peer(), null);
  t.same(calls, []);
});
