/** A name and a connection looked at: what is told of each, with nothing sent. */
import t from 'tap';
import { lookAtLine } from '../../../src/net/http/line-look.js';
import { lookUpName } from '../../../src/net/http/name-look.js';
import { millis } from '../../../src/runtime/ports/units.js';
import { certificateOf } from '../certificate.js';
import { handTimers } from '../hand-timers.js';
import { closedPort, rawServer } from '../raw-server.js';

const authority = certificateOf({ name: 'authority' });
const names = { dns: ['localhost'], addresses: ['127.0.0.1'] };
const max = millis(5_000);
const trust = { authorities: [authority.cert], clientCertificate: undefined };

t.test('a name', async (t) => {
  const timers = handTimers();
  const look = (url: string) => lookUpName(new URL(url), { after: timers.after, max });
  t.same(await look('https://127.0.0.1:7/'), { kind: 'address' });
  t.same(await look('https://[::1]/'), { kind: 'address' });
  const local = await look('https://localhost/');
  t.ok(local.kind === 'found' && local.addresses.every((one) => /^(127\.|::1)/.test(one)));
  t.match(await look('https://nowhere.invalid/'), { kind: 'failed', code: /ENOTFOUND|EAI_/ });
  const late = look('https://nowhere.invalid/');
  timers.end();
  t.same(await late, { kind: 'late', max });
  t.same(timers.pending(), []);
});

t.test('a connection', async (t) => {
  const timers = handTimers();
  const time = { after: timers.after, max };
  const secured = async (valid = { from: '200101000000', until: '300101000000' }) => {
    const served = certificateOf({ names, issuer: authority, valid });
    const server = await rawServer(t, { tls: { cert: served.cert, key: served.keyPem } });
    return { server, look: await lookAtLine(server.url, trust, time) };
  };
  const { server, look } = await secured();
  t.same(look, {
    kind: 'secured',
    protocol: 'TLSv1.3',
    authority: 'authority',
    until: Date.UTC(2030, 0, 1),
  });
  t.same(server.heads, []);
  const ended = await secured({ from: '200101000000', until: '210101000000' });
  t.match(ended.look, { kind: 'failed', code: 'CERT_HAS_EXPIRED' });

  const plain = await rawServer(t);
  t.same(await lookAtLine(plain.url, trust, time), { kind: 'plain' });
  t.same(plain.heads, []);
  const refused = new URL(`http://127.0.0.1:${String(await closedPort())}/`);
  t.match(await lookAtLine(refused, trust, time), { kind: 'failed', code: 'ECONNREFUSED' });
  t.same(timers.pending(), []);

  const silent = await rawServer(t, { onConnection: () => undefined });
  const late = lookAtLine(new URL(`https://${silent.url.host}/`), trust, time);
  timers.end();
  const detail = 'no connection within 5000 ms';
  t.same(await late, { kind: 'failed', detail, code: null });
});
