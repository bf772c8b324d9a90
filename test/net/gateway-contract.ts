/**
 * What every wallet gateway promises, whichever wallet it speaks to: the classes of P12, one request a
 * call whatever the network does, nothing believed that is not vouched for, nothing thrown, and no
 * secret told. A gateway passes this suite before the till may use it.
 */
import { inspect } from 'node:util';
import fc from 'fast-check';
import type { Test } from 'tap';
import { httpClient } from '../../src/net/http/client.js';
import type { HttpClient } from '../../src/net/http/message.js';
import type { ChargeOrder, RefundOrder, WalletGateway } from '../../src/runtime/ports/gateway.js';
import type { Log } from '../../src/runtime/ports/log.js';
import { Secret } from '../../src/runtime/ports/secret.js';
import { attemptNo, fen, millis, minutes } from '../../src/runtime/ports/units.js';
import { count } from '../counts.js';
import { tlsPromises } from './gateway-over-tls.js';
import { type HandTimers, handTimers } from './hand-timers.js';
import { networkFaults } from './network-faults.js';
import { type RawServer, answerOf, closedPort, rawServer } from './raw-server.js';

export const paymentCode = '287654321098765432';

/** The order that every call of the suite is about. */
export const order: ChargeOrder = {
  attempt: attemptNo('T0000001ABCDEFGH000001'),
  amountFen: fen(1_250),
  form: 'code',
  code: new Secret(paymentCode),
  expiresIn: minutes(3),
};

export const refund: RefundOrder = {
  attempt: order.attempt,
  refund: attemptNo('T0000001ABCDEFGH000002'),
  amountFen: fen(500),
  totalFen: order.amountFen,
};

const calls = {
  charge: (gateway: WalletGateway) => gateway.charge(order),
  query: (gateway: WalletGateway) => gateway.query(order.attempt),
  void: (gateway: WalletGateway) => gateway.void(order.attempt, 'code'),
  refund: (gateway: WalletGateway) => gateway.refund(refund),
  queryRefund: (gateway: WalletGateway) => gateway.queryRefund(refund),
  diagnose: (gateway: WalletGateway) => gateway.diagnose(),
};
export type CallName = keyof typeof calls;
const callNames = Object.keys(calls) as CallName[];

type AnswerOf<N extends CallName> = Awaited<ReturnType<(typeof calls)[N]>>;

/** An answer of the wallet on the wire. */
export interface WireReply {
  /** `200 OK` unless told. */
  readonly status?: string;
  /** `name: value`. */
  readonly headers?: readonly string[];
  readonly body: Uint8Array;
}

/** One row of a gateway's table: what the wallet answers, and what it has to come to. */
export type ClassRow = {
  [N in CallName]: {
    readonly call: N;
    readonly says: string;
    readonly reply: WireReply;
    /** `unknown` stands for any detail. */
    readonly expected: AnswerOf<N> | 'unknown';
  };
}[CallName];

export interface GatewaySubject {
  readonly open: (
    url: URL,
    seams: { readonly http: HttpClient; readonly log: Log },
  ) => WalletGateway;
  readonly rows: readonly ClassRow[];
  /** The same answer with nobody to vouch for it: the signature wrong, or missing. */
  readonly spoil: readonly ((reply: WireReply) => WireReply)[];
  /** Texts that must come out nowhere, besides the payment code: the private key. */
  readonly secrets: readonly string[];
}

export async function gatewayContract(t: Test, subject: GatewaySubject): Promise<void> {
  await t.test('every answer comes to its class', (t) => classPromises(t, subject));
  await t.test('what nobody vouches for is unknown', (t) => trustPromises(t, subject));
  await t.test('whatever the network does, one request is sent', (t) => countPromises(t, subject));
  await t.test('over TLS too, also where TLS itself breaks', (t) =>
    tlsPromises(t, {
      open: (url, http) => subject.open(url, { http, log: { write: () => undefined } }),
      calls: { charge: calls.charge, refund: calls.refund, void: calls.void },
    }),
  );
  await t.test('without a connection nothing is sent', (t) => notSentPromises(t, subject));
  await t.test('an order that this gateway cannot charge is not sent', async (t) => {
    const { gateway, server } = await deskOf(t, subject);
    const refused = await gateway.charge({ ...order, code: null });
    t.equal(refused.kind, 'notSent');
    t.equal(server.connections(), 0);
  });
  await t.test('no bytes make it throw, or believe', (t) => bytePromises(t, subject));
  await t.test('no secret is told', (t) => secrecyPromises(t, subject));
}

interface Desk {
  readonly server: RawServer;
  readonly timers: HandTimers;
  readonly gateway: WalletGateway;
  /** Everything the gateway has logged, as text. */
  readonly logged: string[];
}

async function deskOf(t: Test, subject: GatewaySubject, url?: URL): Promise<Desk> {
  const server = await rawServer(t);
  const timers = handTimers();
  const logged: string[] = [];
  const log: Log = {
    write: (level, name, fields) => void logged.push(inspect([level, name, fields], deep)),
  };
  const http = httpClient(timers);
  return { server, timers, gateway: subject.open(url ?? server.url, { http, log }), logged };
}

async function classPromises(t: Test, subject: GatewaySubject): Promise<void> {
  const { gateway, server, timers } = await deskOf(t, subject);
  for (const row of subject.rows) {
    const before = server.heads.length;
    server.act = (socket) => socket.write(bytesOf(row.reply));
    const answer = await calls[row.call](gateway);
    const name = `${row.call}: ${row.says}`;
    if (row.expected === 'unknown') t.equal(answer.kind, 'unknown', name);
    else t.same(answer, row.expected, name);
    t.equal(server.heads.length, before + 1, `${name}: one request`);
  }
  t.same(timers.pending(), [], 'no wait is left behind');
  for (const name of callNames) {
    const kinds = subject.rows.filter((row) => row.call === name).map(kindOf);
    t.ok(kinds.includes('unknown') && new Set(kinds).size > 1, `the table covers ${name}`);
  }
}

function bytesOf({ status = '200 OK', headers = [], body }: WireReply): Buffer {
  return answerOf(status, body, [...headers]);
}

function kindOf({ expected }: ClassRow): string {
  return expected === 'unknown' ? expected : expected.kind;
}

async function trustPromises(t: Test, subject: GatewaySubject): Promise<void> {
  const { gateway, server } = await deskOf(t, subject);
  const statuses = ['500 Oops', '201 Created', '302 Found', '404 Not Found'];
  const known = new Set<string>();
  for (const [place, row] of subject.rows.entries()) {
    // The first row of a class meets every way of losing its voucher, the others one each.
    const isFirst = !known.has(`${row.call} ${kindOf(row)}`);
    known.add(`${row.call} ${kindOf(row)}`);
    for (const [turn, spoil] of subject.spoil.entries()) {
      if (!isFirst && place % subject.spoil.length !== turn) continue;
      server.act = (socket) => socket.write(bytesOf(spoil(row.reply)));
      const { kind } = await calls[row.call](gateway);
      const name = `${row.call}: ${row.says}`;
      // What a diagnosis asks is whether the keys fit: it may name one, and opens nothing.
      if (row.call === 'diagnose') t.match(kind, /^(unknown|setup)$/, name);
      else t.equal(kind, 'unknown', name);
    }
    const own = Number.parseInt(row.reply.status ?? '200', 10);
    const others = statuses.filter((status) => Number.parseInt(status, 10) !== own);
    for (const status of isFirst ? others : []) {
      server.act = (socket) => socket.write(bytesOf({ ...row.reply, status }));
      const { kind } = await calls[row.call](gateway);
      t.equal(kind, 'unknown', `${row.call}: ${row.says}, with status ${status}`);
    }
  }
}

async function countPromises(t: Test, subject: GatewaySubject): Promise<void> {
  for (const name of callNames) {
    for (const fault of networkFaults) {
      const { gateway, server, timers } = await deskOf(t, subject);
      server.act = (socket) => {
        fault.act(socket, timers.end);
      };
      const answer = await calls[name](gateway);
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      t.equal(answer.kind, 'unknown', `${name} after ${fault.name}`);
      t.equal(server.heads.length, 1, `${name} after ${fault.name}: one request`);
      t.equal(server.connections(), 1, `${name} after ${fault.name}: one connection`);
      t.same(timers.pending(), [], `${name} after ${fault.name}: no wait is left behind`);
    }
  }
}

async function notSentPromises(t: Test, subject: GatewaySubject): Promise<void> {
  const port = String(await closedPort());
  for (const name of callNames) {
    for (const address of [
      `http://127.0.0.1:${port}/x`,
      `https://127.0.0.1:${port}/x`,
      `https://${'a'.repeat(64)}.invalid/x`,
    ]) {
      const { gateway } = await deskOf(t, subject, new URL(address));
      t.equal((await calls[name](gateway)).kind, 'notSent', `${name} to ${address}`);
    }
    const { server, http, waits } = await hurriedDesk(t);
    const gateway = subject.open(server.url, { http, log: { write: () => undefined } });
    t.equal((await calls[name](gateway)).kind, 'notSent', `${name}: a connect that takes too long`);
    t.same([server.heads.length, waits.pending()], [0, []]);
  }
}

/** A client whose connect deadline is over before any connection can have come about. */
async function hurriedDesk(
  t: Test,
): Promise<{ readonly server: RawServer; readonly http: HttpClient; readonly waits: HandTimers }> {
  const server = await rawServer(t);
  const waits = handTimers();
  const connectMax = millis(7);
  const client = httpClient({ ...waits, connectMax });
  const send: HttpClient['send'] = (request) => {
    const answering = client.send(request);
    waits.end(connectMax);
    return answering;
  };
  return { server, http: { send }, waits };
}

async function bytePromises(t: Test, subject: GatewaySubject): Promise<void> {
  const { gateway, server } = await deskOf(t, subject);
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((text) => Buffer.from(text)),
    fc
      .constantFrom(...subject.rows.map((row) => row.reply.body))
      .chain((body) => fc.nat(body.length).map((length) => body.subarray(0, length))),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...callNames), bodies, async (name, body) => {
      if (subject.rows.some((row) => Buffer.compare(row.reply.body, body) === 0)) return;
      server.act = (socket) => socket.write(answerOf('200 OK', body));
      const { kind } = await calls[name](gateway);
      if (kind !== 'unknown' && !(name === 'diagnose' && kind === 'setup')) {
        throw new Error(`${name} believed ${Buffer.from(body).toString()}: ${kind}`);
      }
    }),
    { seed: 12, numRuns: count({ quick: 80, full: 3_000 }) },
  );
  t.pass();
}

const deep = { depth: 20, showHidden: true, getters: true } as const;

async function secrecyPromises(t: Test, subject: GatewaySubject): Promise<void> {
  const { gateway, server, timers, logged } = await deskOf(t, subject);
  const told: string[] = [];
  const note = async (name: CallName): Promise<void> => {
    const answer = await calls[name](gateway);
    told.push(JSON.stringify(answer), inspect(answer, deep));
  };
  for (const name of callNames) {
    for (const fault of networkFaults) {
      server.act = (socket) => {
        fault.act(socket, timers.end);
      };
      await note(name);
    }
    for (const echo of [
      (text: string) => answerOf('200 OK', text),
      (text: string) => answerOf(`200 ${text}`, text, [`Location: ${text}`]),
      (text: string) => `${text}\r\n\r\n`,
    ]) {
      server.act = (socket, request) => socket.end(echo(decodeURIComponent(request.body)));
      await note(name);
    }
  }
  for (const row of subject.rows.slice(0, 50)) {
    server.act = (socket) => socket.write(bytesOf(row.reply));
    await note(row.call);
  }
  told.push(inspect(gateway, deep));
  t.ok(logged.length > 0, 'the gateway logs what it was told');
  t.ok(
    server.seen.some(({ body }) => body.includes(paymentCode)),
    'the payment code was sent',
  );
  for (const secret of [paymentCode, ...subject.secrets]) {
    const places = [...told, ...logged].filter((text) => text.includes(secret));
    t.same(places, [], `${secret.slice(0, 2)}.. is told nowhere`);
  }
}
