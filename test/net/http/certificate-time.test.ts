/**
 * TLS and a clock that is wrong: real servers with certificates that begin after "now" or ended before
 * it, which is all that a wrong clock is to OpenSSL.
 */
import { type Server, type TLSSocket, createServer } from 'node:tls';
import t, { type Test } from 'tap';
import { httpClient } from '../../../src/net/http/client.js';
import { monoMs } from '../../../src/runtime/ports/units.js';
import { type OwnCertificate, ownCertificate } from '../certificate.js';
import { handTimers } from '../hand-timers.js';

const names = { dns: ['localhost'], addresses: ['127.0.0.1'] };
const toCome = ownCertificate(names, { from: '450101000000', until: '491231235959' });
const over = ownCertificate(names, { from: '200101000000', until: '210101000000' });
const sound = ownCertificate(names);

async function asked(t: Test, served: OwnCertificate, trusted: OwnCertificate) {
  const heard: string[] = [];
  const server: Server = createServer(
    { key: served.keyPem, cert: served.cert },
    (socket: TLSSocket) => {
      socket.on('data', (bytes: Buffer) => void heard.push(bytes.toString()));
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    },
  );
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  t.teardown(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = httpClient({ ...handTimers(), authorities: [trusted.cert] });
  const answer = await client.send({
    method: 'GET',
    url: new URL(`https://127.0.0.1:${String(port)}/`),
    headers: {},
    body: null,
    until: monoMs(15_000),
  });
  return { answer, heard };
}

t.test(
  'a certificate that begins after "now": nothing is sent, and the clock is named',
  async (t) => {
    const { answer, heard } = await asked(t, toCome, toCome);
    t.same(answer, {
      kind: 'notSent',
      detail: 'connection failed: CERT_NOT_YET_VALID',
      cause: 'clock',
    });
    t.same(heard, []);
  },
);

t.test('one that has ended is not sent to either; whose fault that is nobody knows', async (t) => {
  const { answer, heard } = await asked(t, over, over);
  t.same(answer, { kind: 'notSent', detail: 'connection failed: CERT_HAS_EXPIRED' });
  t.same(heard, []);
});

t.test('its date hides that it is nobody we trust: so no date is ever let pass', async (t) => {
  // The reason why a corrected clock does not reach into TLS: OpenSSL tells of the last fault alone.
  const { answer, heard } = await asked(t, toCome, sound);
  t.match(answer, { kind: 'notSent', detail: 'connection failed: CERT_NOT_YET_VALID' });
  t.same(heard, []);
});

t.test('an unknown authority is no fault of the clock', async (t) => {
  const { answer } = await asked(t, sound, over);
  t.same(answer, { kind: 'notSent', detail: 'connection failed: DEPTH_ZERO_SELF_SIGNED_CERT' });
});

t.test('the same server with a sound certificate is heard', async (t) => {
  const { answer, heard } = await asked(t, sound, sound);
  t.equal(answer.kind, 'answered');
  t.equal(heard.length, 1);
});
