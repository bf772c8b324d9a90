/**
 * What moves money, over TLS: whatever the network and the TLS under it do, one request is sent at most;
 * and where the connection did not come about, the gateway says that nothing was.
 */
import type { Test } from 'tap';
import { httpClient } from '../../src/net/http/client.js';
import type { HttpClient } from '../../src/net/http/message.js';
import type { WalletGateway } from '../../src/runtime/ports/gateway.js';
import { countsAreFull } from '../counts.js';
import { certificateOf } from './certificate.js';
import { type HandTimers, handTimers } from './hand-timers.js';
import { networkFaults } from './network-faults.js';
import { type RawServer, rawServer } from './raw-server.js';
import { type RelayRules, tlsRelay } from './tls-relay.js';

export interface MoneyCalls {
  readonly open: (url: URL, http: HttpClient) => WalletGateway;
  readonly calls: Readonly<
    Record<string, (gateway: WalletGateway) => Promise<{ readonly kind: string }>>
  >;
}

interface TlsFault {
  readonly name: string;
  readonly rules: RelayRules;
  readonly kind: 'notSent' | 'unknown';
}

const names = { dns: [], addresses: ['127.0.0.1'] };
const authority = certificateOf({ name: 'authority' });
const served = certificateOf({ names, name: 'wallet', issuer: authority });
const stranger = certificateOf({ names, name: 'wallet' });

/** Of TLS 1.3: the server's finish is its sixth record, the request the client's fourth. */
const tlsFaults: readonly TlsFault[] = [
  {
    name: 'a reset before the handshake',
    kind: 'notSent',
    rules: {
      onConnection: (line) => {
        line.cut('reset');
      },
    },
  },
  cutAt('a close after the hello of the client', 'notSent', { from: 'client', place: 0 }),
  cutAt('a reset before the finish of the server', 'notSent', { from: 'server', place: 5 }),
  cutAt('a reset before the request has arrived', 'unknown', { from: 'client', place: 3 }),
];

interface Where {
  readonly from: 'client' | 'server';
  readonly place: number;
}

function cutAt(name: string, kind: TlsFault['kind'], where: Where): TlsFault {
  const how = name.startsWith('a close') ? 'close' : 'reset';
  return {
    name,
    kind,
    rules: {
      onRecord: ({ from, place }, line) => {
        if (from !== where.from || place !== where.place) return undefined;
        line.cut(how);
        return 'hold';
      },
    },
  };
}

export async function tlsPromises(t: Test, subject: MoneyCalls): Promise<void> {
  const called = Object.keys(subject.calls);
  for (const [place, fault] of networkFaults.entries()) {
    // Every fault meets one call, and all of them in the full run.
    for (const name of countsAreFull
      ? called
      : called.filter((_, n) => place % called.length === n)) {
      const { server, timers, ask } = await desk(t, subject);
      server.act = (socket) => {
        fault.act(socket, timers.end);
      };
      t.equal(await ask(name), 'unknown', `${name} after ${fault.name}`);
      t.equal(server.heads.length, 1, `${name} after ${fault.name}: one request`);
      t.equal(server.connections(), 1, `${name} after ${fault.name}: one connection`);
    }
  }
  for (const name of called) {
    for (const fault of tlsFaults) {
      const { server, ask, connections } = await desk(t, subject, { rules: fault.rules });
      t.equal(await ask(name), fault.kind, `${name} after ${fault.name}`);
      t.same([server.heads.length, connections()], [0, 1], `${name} after ${fault.name}: once`);
    }
    const { server, ask } = await desk(t, subject, { cert: stranger.cert, key: stranger.keyPem });
    t.equal(await ask(name), 'notSent', `${name} to somebody else`);
    t.equal(server.heads.length, 0);
  }
}

interface Desk {
  readonly server: RawServer;
  readonly timers: HandTimers;
  readonly connections: () => number;
  readonly ask: (call: string) => Promise<string>;
}

interface Differing {
  readonly rules?: RelayRules;
  readonly cert?: string;
  readonly key?: string;
}

async function desk(t: Test, { open, calls }: MoneyCalls, other: Differing = {}): Promise<Desk> {
  const { cert = served.cert, key = served.keyPem, rules } = other;
  const server = await rawServer(t, { tls: { cert, key, minVersion: 'TLSv1.3' } });
  const relay = rules === undefined ? null : await tlsRelay(t, server.port, rules);
  const timers = handTimers();
  const url = new URL(`https://127.0.0.1:${String(relay?.port ?? server.port)}/gateway.do`);
  const gateway = open(url, httpClient({ ...timers, authorities: [authority.cert] }));
  return {
    server,
    timers,
    connections: relay === null ? server.connections : relay.connections,
    ask: async (call) => {
      const answering = calls[call]?.(gateway);
      const kind = (await answering)?.kind ?? 'no such call';
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      t.same(timers.pending(), [], `${call}: no wait is left behind`);
      return kind;
    },
  };
}
