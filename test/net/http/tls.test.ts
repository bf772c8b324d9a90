/**
 * The client over TLS, against real servers: whose certificate it takes, who it is to a server that
 * asks, and what it says was sent when the line breaks at any record of the handshake and after it.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { TLSSocket, type TlsOptions } from 'node:tls';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { parseAuthorities } from '../../../src/net/http/authorities.js';
import { httpClient } from '../../../src/net/http/client.js';
import { parseClientCertificate } from '../../../src/net/http/client-certificate.js';
import type { ClientCertificate, HttpAnswer } from '../../../src/net/http/message.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import { monoMs } from '../../../src/runtime/ports/units.js';
import { projectRoot } from '../../project.js';
import { type OwnCertificate, certificateOf } from '../certificate.js';
import { handTimers } from '../hand-timers.js';
import { type RawServer, answerOf, rawServer } from '../raw-server.js';
import { type Relay, type RelayRules, tlsRelay } from '../tls-relay.js';

const names = { dns: ['localhost'], addresses: ['127.0.0.1'] };
const authority = certificateOf({ name: 'authority' });
const otherAuthority = certificateOf({ name: 'other authority' });
const served = certificateOf({ names, name: 'wallet', issuer: authority });
const tls: TlsOptions = { cert: served.cert, key: served.keyPem };
const versions = ['TLSv1.2', 'TLSv1.3'] as const;
type Version = (typeof versions)[number];

interface Asked {
  readonly url: URL;
  readonly pinned?: OwnCertificate;
  readonly as?: ClientCertificate | undefined;
}

function ask({ url, pinned = authority, as }: Asked): Promise<HttpAnswer> {
  const authorities = parseAuthorities(pinned.cert);
  if (!authorities.ok) throw new Error(authorities.error);
  const client = httpClient({
    ...handTimers(),
    authorities: authorities.value,
    ...(as === undefined ? {} : { clientCertificate: as }),
  });
  const body = new Secret(Buffer.from('biz_content=x'));
  return client.send({ method: 'POST', url, headers: {}, body, until: monoMs(15_000) });
}

async function wallet(t: Test, more: TlsOptions = {}): Promise<RawServer> {
  const server = await rawServer(t, { tls: { ...tls, ...more } });
  server.act = (socket) => socket.write(answerOf('200 OK', 'ok'));
  return server;
}

function oneOf(version: Version): TlsOptions {
  return { minVersion: version, maxVersion: version };
}

t.test('a pinned authority: what it has issued is taken, and nothing else is', async (t) => {
  const other = certificateOf({ names, name: 'wallet', issuer: otherAuthority });
  const own = certificateOf({ names, name: 'authority' });
  for (const [what, certificate, kind] of [
    ['issued by it', served, 'answered'],
    ['issued by another', other, 'notSent'],
    ['its own authority, of the same name', own, 'notSent'],
  ] as const) {
    const server = await wallet(t, { cert: certificate.cert, key: certificate.keyPem });
    t.equal((await ask({ url: server.url })).kind, kind, what);
    t.equal(server.heads.length, kind === 'answered' ? 1 : 0, what);
  }
});

t.test('a pinned authority stands in place of the public ones, not beside them', async (t) => {
  const folder = t.testdir({ 'public.pem': otherAuthority.cert, 'pinned.pem': authority.cert });
  const other = certificateOf({ names, name: 'wallet', issuer: otherAuthority });
  const server = await wallet(t, { cert: other.cert, key: other.keyPem });
  const asked = async (...pinned: readonly string[]): Promise<string> => {
    const script = join(projectRoot, 'dist/test/net/http/ask-once-run.js');
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'public.pem') };
    const args = [script, server.url.href, ...pinned];
    return (await promisify(execFile)(process.execPath, args, { env })).stdout;
  };
  t.equal(await asked(), 'answered', 'a public authority has signed it');
  t.equal(await asked(join(folder, 'pinned.pem')), 'notSent');
  t.equal(server.heads.length, 1);
});

function merchant(issuer: OwnCertificate): ClientCertificate {
  const own = certificateOf({ name: 'merchant', issuer });
  const pair = parseClientCertificate({ certificate: own.cert, key: new Secret(own.keyPem) });
  if (!pair.ok) throw new Error(JSON.stringify(pair.error));
  return pair.value;
}

for (const version of versions) {
  t.test(`${version}: a server that asks who we are takes ours, and no other`, async (t) => {
    // In TLS 1.3 the client has finished, and may have written, before the server has judged it.
    const refused = version === 'TLSv1.3' ? 'unknown' : 'notSent';
    for (const [what, as, kind] of [
      ['ours', merchant(authority), 'answered'],
      ['none', undefined, refused],
      ['of a foreign authority', merchant(otherAuthority), refused],
    ] as const) {
      const server = await wallet(t, {
        ...oneOf(version),
        ca: authority.cert,
        requestCert: true,
        rejectUnauthorized: true,
      });
      t.equal((await ask({ url: server.url, as })).kind, kind, what);
      t.equal(server.heads.length, kind === 'answered' ? 1 : 0, what);
    }
  });
}

interface Cut {
  readonly answer: HttpAnswer;
  readonly server: RawServer;
  readonly relay: Relay;
}

async function askThrough(t: Test, more: TlsOptions, rules?: RelayRules): Promise<Cut> {
  const server = await wallet(t, more);
  const relay = await tlsRelay(t, server.port, rules);
  const url = new URL(`https://127.0.0.1:${String(relay.port)}/gateway.do`);
  const answer = await ask({ url });
  await settled();
  return { answer, server, relay };
}

/**
 * How many records of the server a handshake has (1.2: hello, certificate, key, done, ticket, change of
 * cipher, finish; 1.3: hello, change of cipher, extensions, certificate, proof of it, finish), and which
 * record of the client is the request, counted from 0 (its hello, what it answers, the request).
 */
const flights = { 'TLSv1.2': { server: 7, request: 4 }, 'TLSv1.3': { server: 6, request: 3 } };

for (const version of versions) {
  const { server: steps, request } = flights[version];

  t.test(`${version}: cut before the end of the handshake nothing was sent`, async (t) => {
    for (const how of ['close', 'reset'] as const) {
      for (let step = 0; step < steps; step += 1) {
        const { answer, server, relay } = await askThrough(t, oneOf(version), {
          onRecord: ({ from, place, bytes }, line) => {
            if (from !== 'server' || place !== step) return undefined;
            if (how === 'close') line.write('client', bytes.subarray(0, bytes.length >> 1));
            line.cut(how);
            return 'hold';
          },
        });
        const name = `${how} at record ${String(step)} of the server`;
        t.match(answer, { kind: 'notSent', detail: /^connection/ }, name);
        t.same([server.heads.length, relay.connections()], [0, 1], name);
      }
      const before = await askThrough(t, oneOf(version), {
        onConnection: (line) => {
          line.cut(how);
        },
      });
      t.equal(before.answer.kind, 'notSent', `${how} before the first record`);
    }
  });

  t.test(`${version}: cut with the request on its way nothing is known`, async (t) => {
    for (const how of ['close', 'reset'] as const) {
      for (const part of [0, 0.5, 1]) {
        const { answer, server, relay } = await askThrough(t, oneOf(version), {
          onRecord: ({ from, place, bytes }, line) => {
            if (from !== 'client' || place !== request) return undefined;
            line.write('server', bytes.subarray(0, bytes.length * part));
            line.cut(how);
            return 'hold';
          },
        });
        const name = `${how}, ${String(part)} of the request handed on`;
        t.equal(answer.kind, 'unknown', name);
        t.ok(server.heads.length <= 1, name);
        t.equal(relay.connections(), 1, name);
      }
    }
  });

  t.test(`${version}: an answer that is cut within its record is none`, async (t) => {
    for (const how of ['close', 'reset'] as const) {
      let asked = false;
      const { answer, server, relay } = await askThrough(t, oneOf(version), {
        onRecord: ({ from, place, type, bytes }, line) => {
          if (from === 'client') asked ||= place === request;
          // Of 1.3 the tickets are as unreadable as the answer, and longer.
          const isAnswer = from === 'server' && asked && type === 23 && bytes.length < ticketBytes;
          if (!isAnswer) return undefined;
          line.write('client', bytes.subarray(0, bytes.length >> 1));
          line.cut(how);
          return 'hold';
        },
      });
      t.equal(answer.kind, 'unknown', how);
      t.same([server.heads.length, relay.connections()], [1, 1], how);
    }
  });

  t.test(`${version}: a goodbye before the request, or in place of the answer`, async (t) => {
    const early = await rawServer(t, {
      tls: { ...tls, ...oneOf(version) },
      onConnection: (socket) => socket.end(),
    });
    t.equal((await ask({ url: early.url })).kind, 'unknown', 'the client may have written');
    const late = await wallet(t, oneOf(version));
    late.act = (socket) => socket.end();
    t.equal((await ask({ url: late.url })).kind, 'unknown');
    t.same([early.connections(), late.connections(), late.heads.length], [1, 1, 1]);
  });

  t.test(`${version}: no session is taken up again, so no request can go ahead`, async (t) => {
    const server = await wallet(t, oneOf(version));
    const reused: boolean[] = [];
    server.act = (socket) => {
      reused.push(socket instanceof TLSSocket && socket.isSessionReused());
      socket.write(answerOf('200 OK', 'ok'));
    };
    for (let call = 0; call < 3; call += 1) await ask({ url: server.url });
    t.same(reused, [false, false, false], 'early data needs a session of before');
  });
}

/** A ticket has some 290 bytes, the answer of these tests some 60. */
const ticketBytes = 150;

t.test('a server that shakes hands anew in the middle gets no second request', async (t) => {
  const server = await wallet(t, oneOf('TLSv1.2'));
  server.act = (socket) => {
    if (!(socket instanceof TLSSocket)) throw new Error('plain');
    socket.renegotiate({}, (error) => {
      if (error !== null) socket.destroy();
      else socket.write(answerOf('200 OK', 'ok'));
    });
  };
  t.equal((await ask({ url: server.url })).kind, 'answered');
  await settled();
  t.same([server.heads.length, server.connections()], [1, 1]);
});

/** Some turns of the event loop, in which a second request would arrive. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
