/** The spare host: asked when nothing was sent to the first, and never for what moves money twice. */
import t, { type Test } from 'tap';
import { httpClient } from '../../../src/net/http/client.js';
import type { HttpRequest } from '../../../src/net/http/message.js';
import { Bug } from '../../../src/runtime/ports/bug.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import { monoMs } from '../../../src/runtime/ports/units.js';
import { ownCertificate } from '../certificate.js';
import { handTimers } from '../hand-timers.js';
import { networkFaults } from '../network-faults.js';
import { type RawServer, answerOf, closedPort, rawServer } from '../raw-server.js';

const until = monoMs(10_000);
const connectMs = 5_000;

type Parts = Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body' | 'until'>;

function query(url: URL, spare: URL): HttpRequest {
  const body = new Secret(Buffer.from('out_trade_no=1'));
  return { method: 'POST', url, spare, repeatable: true, headers: {}, body, until };
}

/** The same path at a port that nobody listens on. */
async function refusing(): Promise<URL> {
  return new URL(`http://127.0.0.1:${String(await closedPort())}/gateway.do`);
}

async function answering(t: Test): Promise<RawServer> {
  const server = await rawServer(t);
  server.act = (socket) => socket.write(answerOf('200 OK', 'ok'));
  return server;
}

t.test('a host that was reached is asked alone, whatever comes of it', async (t) => {
  const spare = await answering(t);
  for (const fault of networkFaults) {
    const first = await rawServer(t);
    const timers = handTimers();
    first.act = (socket) => {
      fault.act(socket, timers.end);
    };
    const answer = await httpClient(timers).send(query(first.url, spare.url));
    t.equal(answer.kind, fault.status === undefined ? 'unknown' : 'answered', fault.name);
    t.equal(first.heads.length, 1, fault.name);
    t.same(timers.pending(), [], fault.name);
  }
  t.equal(spare.connections(), 0);
});

t.test('one that was not reached leaves the request to the spare host, as it was', async (t) => {
  const spare = await answering(t);
  const gone = await refusing();
  const timers = handTimers();
  const answer = await httpClient(timers).send(query(gone, spare.url));
  t.match(answer, { kind: 'answered', status: 200 });
  t.match(spare.seen, [{ line: 'POST /gateway.do HTTP/1.1', body: 'out_trade_no=1' }]);
  t.ok(spare.seen[0]?.headers.includes(`host: ${spare.url.host}`), 'by its own name');
  t.equal(spare.connections(), 1);
  t.same(timers.pending(), []);
});

t.test('so does one whose name, or whose certificate, does not hold', async (t) => {
  const spare = await answering(t);
  const stranger = ownCertificate({ dns: [], addresses: ['127.0.0.1'] });
  const first = await rawServer(t, { tls: { cert: stranger.cert, key: stranger.keyPem } });
  const nowhere = new URL(`https://${'a'.repeat(64)}.invalid/gateway.do`);
  for (const url of [first.url, nowhere]) {
    t.match(await httpClient(handTimers()).send(query(url, spare.url)), { kind: 'answered' });
  }
  t.same([first.heads.length, spare.heads.length], [0, 2]);
});

t.test('after bytes have gone to the spare host nothing more is known or sent', async (t) => {
  for (const fault of networkFaults) {
    const spare = await rawServer(t);
    const timers = handTimers();
    spare.act = (socket) => {
      fault.act(socket, timers.end);
    };
    const answer = await httpClient(timers).send(query(await refusing(), spare.url));
    t.equal(answer.kind, fault.status === undefined ? 'unknown' : 'answered', fault.name);
    t.equal(spare.heads.length, 1, fault.name);
    t.equal(spare.connections(), 1, fault.name);
  }
});

t.test('neither was reached: nothing was sent, and both say why', async (t) => {
  const [first, second] = [await refusing(), new URL('http://example.com/gateway.do')];
  t.same(await httpClient(handTimers()).send(query(first, second)), {
    kind: 'notSent',
    detail:
      'connection failed: ECONNREFUSED; spare host: address must be https: ' +
      'plain http is for loopback addresses only',
  });
});

t.test('a clock that is too early for one of the two certificates is named', async (t) => {
  const toCome = ownCertificate(
    { dns: [], addresses: ['127.0.0.1'] },
    { from: '450101000000', until: '491231235959' },
  );
  const early = await rawServer(t, { tls: { cert: toCome.cert, key: toCome.keyPem } });
  const gone = await refusing();
  const client = httpClient({ ...handTimers(), authorities: [toCome.cert] });
  for (const [first, second] of [
    [early.url, gone],
    [gone, early.url],
  ] as const) {
    t.match(await client.send(query(first, second)), { kind: 'notSent', cause: 'clock' });
  }
});

t.test('both hosts share one moment at which the call is over', async (t) => {
  const silent = await rawServer(t, { onConnection: () => undefined });
  // TLS to a server that says nothing: the connection does not come about.
  const first = new URL(`https://${silent.url.host}/gateway.do`);
  const spare = await rawServer(t);
  const timers = handTimers();
  const client = httpClient(timers);
  const sending = client.send(query(first, spare.url));
  timers.clock.now = 4_000;
  spare.act = () => {
    t.same(timers.pending(), [until - 4_000], 'what is left');
    timers.end();
  };
  timers.end(connectMs);
  t.match(await sending, { kind: 'unknown', detail: 'no answer within 6000 ms' });

  timers.clock.now = 0;
  const late = client.send(query(first, spare.url));
  timers.clock.now = until;
  timers.end(connectMs);
  t.match(await late, {
    kind: 'notSent',
    detail: 'no connection within 5000 ms; spare host: no time was left to send it',
  });
  t.equal(spare.connections(), 1, 'the second call did not come so far');
});

t.test('a charge with a spare host does not compile, and does not run either', async (t) => {
  const verdicts: {
    readonly charge: Parts & { readonly spare: URL } extends HttpRequest ? 'taken' : 'refused';
    readonly firm: Parts & { readonly repeatable: false; readonly spare: URL } extends HttpRequest
      ? 'taken'
      : 'refused';
    readonly query: Parts & { readonly repeatable: true; readonly spare: URL } extends HttpRequest
      ? 'taken'
      : 'refused';
  } = { charge: 'refused', firm: 'refused', query: 'taken' };
  t.match(verdicts, { query: 'taken' });

  const spare = await answering(t);
  const client = httpClient(handTimers());
  const sound = query(await refusing(), spare.url);
  for (const repeatable of [false, undefined]) {
    const charge = { ...sound, repeatable } as unknown as HttpRequest;
    t.throws(
      () => client.send(charge),
      new Bug('a spare host is for a request that may be repeated'),
    );
  }
  for (const target of ['/elsewhere', '/gateway.do?x=1']) {
    const other = query(sound.url, new URL(target, spare.url));
    t.throws(() => client.send(other), new Bug('a spare host is asked for the same path'));
  }
  t.equal(spare.connections(), 0);
});
