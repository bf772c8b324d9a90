/**
 * What every gateway promises of a wallet's bill, whichever wallet it is: the rows of the day and all of
 * them, or the word that it is not there yet, or `unknown`. One request a step, none after a step that
 * failed, no secret told. A gateway whose bills the shop compares passes this suite.
 */
import { inspect } from 'node:util';
import fc from 'fast-check';
import type { Test } from 'tap';
import { httpClient } from '../../src/net/http/client.js';
import type { HttpClient } from '../../src/net/http/message.js';
import type { BillAnswer, BillRow, WalletGateway } from '../../src/runtime/ports/gateway.js';
import type { Log } from '../../src/runtime/ports/log.js';
import { count } from '../counts.js';
import type { WireReply } from './gateway-contract.js';
import { type HandTimers, handTimers } from './hand-timers.js';
import { networkFaults } from './network-faults.js';
import { type RawServer, answerOf, closedPort, rawServer } from './raw-server.js';

/** What the wallet answers to the requests of one call, in order; `server` is where it answers from. */
export type Steps = (server: URL) => readonly WireReply[];

/** One course of a call. */
export interface BillCase {
  readonly says: string;
  /** `yyyy-MM-dd`; the suite's own day unless told. */
  readonly day?: string;
  readonly steps: Steps;
}

export interface BillSubject {
  readonly open: (
    url: URL,
    seams: { readonly http: HttpClient; readonly log: Log },
  ) => WalletGateway;
  /** A day whose bill is there, by the clock of the gateway that `open` opens. */
  readonly day: string;
  /** A bill with several rows, among them a refund, and what it has to come to. */
  readonly full: { readonly steps: Steps; readonly rows: readonly BillRow[] };
  /** Days without trade, in every way the wallet says so. */
  readonly empty: readonly BillCase[];
  readonly notYet: readonly (BillCase & { readonly code: string })[];
  /** The wallet refuses us. */
  readonly setup: readonly (BillCase & { readonly setting: string; readonly code: string })[];
  /**
   * Nobody vouches for it, or it does not agree with itself: no signature or a wrong one, a hash, a total,
   * a row that cannot be read, another day. No step after the spoilt one may be asked.
   */
  readonly unknown: readonly BillCase[];
  /** A checksum lies over the file, so no changed byte of it may be believed to say something else. */
  readonly isSealed: boolean;
  /** Texts that may come out nowhere: keys, and what opens the file of the bill. */
  readonly secrets: readonly string[];
}

export async function billContract(t: Test, subject: BillSubject): Promise<void> {
  await t.test('a bill is all of its rows', (t) => rowPromises(t, subject));
  await t.test('a day without trade is a bill without rows', (t) => emptyPromises(t, subject));
  await t.test('a bill that is not there yet is not an empty one', (t) =>
    notYetPromises(t, subject),
  );
  await t.test('what is wrong with a bill makes all of it unknown', (t) =>
    unknownPromises(t, subject),
  );
  await t.test('whatever the network does, each step is asked once', (t) =>
    countPromises(t, subject),
  );
  await t.test('without a connection nothing is sent', (t) => notSentPromises(t, subject));
  await t.test('half a bill is none', (t) => bytePromises(t, subject));
  await t.test('no secret of a bill is told', (t) => secrecyPromises(t, subject));
}

interface Desk {
  readonly server: RawServer;
  readonly timers: HandTimers;
  readonly gateway: WalletGateway;
  readonly logged: string[];
}

const deep = { depth: 20, showHidden: true, getters: true } as const;

async function deskOf(t: Test, subject: BillSubject, url?: URL): Promise<Desk> {
  const server = await rawServer(t);
  const timers = handTimers();
  const logged: string[] = [];
  const log: Log = {
    write: (level, name, fields) => void logged.push(inspect([level, name, fields], deep)),
  };
  const gateway = subject.open(url ?? server.url, { http: httpClient(timers), log });
  return { server, timers, gateway, logged };
}

interface Asked {
  readonly answer: BillAnswer;
  /** How many requests came in. */
  readonly requests: number;
}

/** One call, answered step by step; a request beyond the last step is cut off. */
async function ask(desk: Desk, replies: readonly WireReply[], day: string): Promise<Asked> {
  const { server, gateway } = desk;
  const before = server.heads.length;
  let step = 0;
  server.act = (socket) => {
    const reply = replies[step];
    step += 1;
    if (reply === undefined) socket.destroy();
    else socket.write(bytesOf(reply));
  };
  const answer = await gateway.bill(day);
  return { answer, requests: server.heads.length - before };
}

function bytesOf({ status = '200 OK', headers = [], body }: WireReply): Buffer {
  return answerOf(status, body, [...headers]);
}

async function rowPromises(t: Test, subject: BillSubject): Promise<void> {
  const desk = await deskOf(t, subject);
  const { full, day } = subject;
  const steps = full.steps(desk.server.url);
  const { answer, requests } = await ask(desk, steps, day);
  t.same(answer, { kind: 'bill', rows: full.rows });
  t.equal(requests, steps.length, 'one request a step');
  t.ok(full.rows.some(({ kind }) => kind === 'payment') && full.rows.length > 2);
  t.ok(full.rows.some(({ kind, refund }) => kind === 'refund' && refund !== null));
  t.ok(full.rows.every(({ amountFen }) => amountFen >= 0));
  t.same(desk.timers.pending(), [], 'no wait is left behind');
}

async function emptyPromises(t: Test, subject: BillSubject): Promise<void> {
  t.ok(subject.empty.length > 0);
  const desk = await deskOf(t, subject);
  for (const { says, steps, day = subject.day } of subject.empty) {
    const { answer } = await ask(desk, steps(desk.server.url), day);
    t.same(answer, { kind: 'bill', rows: [] }, says);
  }
}

async function notYetPromises(t: Test, subject: BillSubject): Promise<void> {
  t.ok(subject.notYet.length > 0);
  const desk = await deskOf(t, subject);
  for (const { says, steps, code, day = subject.day } of subject.notYet) {
    const { answer } = await ask(desk, steps(desk.server.url), day);
    t.same(answer, { kind: 'notYet', code }, says);
  }
  for (const { says, steps, setting, code, day = subject.day } of subject.setup) {
    const { answer } = await ask(desk, steps(desk.server.url), day);
    t.same(answer, { kind: 'setup', setting, code }, says);
  }
}

async function unknownPromises(t: Test, subject: BillSubject): Promise<void> {
  const desk = await deskOf(t, subject);
  for (const { says, steps, day = subject.day } of subject.unknown) {
    const replies = steps(desk.server.url);
    const { answer, requests } = await ask(desk, replies, day);
    t.equal(answer.kind, 'unknown', says);
    t.equal(requests, replies.length, `${says}: no step is asked twice, and none after it`);
  }
  const good = subject.full.steps(desk.server.url);
  const statuses = ['500 Oops', '201 Created', '206 Partial Content', '304 Not Modified'];
  for (const place of good.keys()) {
    for (const status of statuses) {
      const spoilt = good.map((reply, step) => (step === place ? { ...reply, status } : reply));
      const { answer, requests } = await ask(desk, spoilt, subject.day);
      t.equal(answer.kind, 'unknown', `step ${place + 1} with status ${status}`);
      t.equal(requests, place + 1);
    }
  }
  t.same(desk.timers.pending(), [], 'no wait is left behind');
}

async function countPromises(t: Test, subject: BillSubject): Promise<void> {
  for (const place of subject.full.steps(new URL('http://127.0.0.1/')).keys()) {
    for (const fault of networkFaults) {
      const { server, timers, gateway } = await deskOf(t, subject);
      const good = subject.full.steps(server.url);
      let step = 0;
      server.act = (socket) => {
        const reply = good[step];
        if (step >= place || reply === undefined) fault.act(socket, timers.end);
        else socket.write(bytesOf(reply));
        step += 1;
      };
      const answer = await gateway.bill(subject.day);
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      const name = `step ${place + 1} after ${fault.name}`;
      t.equal(answer.kind, 'unknown', name);
      t.equal(server.heads.length, place + 1, `${name}: each step once`);
      t.equal(server.connections(), place + 1, `${name}: a connection each`);
      t.same(timers.pending(), [], `${name}: no wait is left behind`);
    }
  }
}

async function notSentPromises(t: Test, subject: BillSubject): Promise<void> {
  const port = String(await closedPort());
  const { gateway } = await deskOf(t, subject, new URL(`http://127.0.0.1:${port}/x`));
  t.equal((await gateway.bill(subject.day)).kind, 'notSent');
}

async function bytePromises(t: Test, subject: BillSubject): Promise<void> {
  const desk = await deskOf(t, subject);
  const good = subject.full.steps(desk.server.url);
  const told = JSON.stringify(subject.full.rows);
  const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  const byte = fc.integer({ min: 1, max: 255 });
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), place, byte, async (step, where, change) => {
      for (const spoil of subject.isSealed ? [cut, changed] : [cut]) {
        const spoilt = good.map((reply, n) =>
          n === step ? { ...reply, body: spoil(reply.body, where, change) } : reply,
        );
        const { answer } = await ask(desk, spoilt, subject.day);
        if (answer.kind === 'bill' && JSON.stringify(answer.rows) === told) continue;
        // A byte of the link may lead to a port where nobody listens.
        if (answer.kind !== 'unknown' && answer.kind !== 'notSent') {
          throw new Error(`${spoil.name} at ${where} of step ${step + 1}: ${inspect(answer)}`);
        }
      }
    }),
    { seed: 21, numRuns: count({ quick: 150, full: 4_000 }) },
  );
  t.pass();
}

function cut(body: Uint8Array, where: number): Uint8Array {
  return body.subarray(0, Math.floor(where * body.length));
}

function changed(body: Uint8Array, where: number, change: number): Uint8Array {
  const copy = Buffer.from(body);
  const at = Math.floor(where * body.length);
  copy[at] = (copy[at] ?? 0) ^ change;
  return copy;
}

async function secrecyPromises(t: Test, subject: BillSubject): Promise<void> {
  const desk = await deskOf(t, subject);
  const told: string[] = [];
  const { full, empty, notYet, setup, unknown, day } = subject;
  const whole: BillCase = { says: 'full', steps: full.steps };
  const courses: readonly BillCase[] = [whole, ...empty, ...notYet, ...setup, ...unknown];
  for (const course of courses) {
    const { answer } = await ask(desk, course.steps(desk.server.url), course.day ?? day);
    told.push(JSON.stringify(answer), inspect(answer, deep));
  }
  told.push(inspect(desk.gateway, deep));
  t.ok(desk.logged.length > 0, 'the gateway logs what it was told');
  for (const secret of subject.secrets) {
    const places = [...told, ...desk.logged].filter((text) => text.includes(secret));
    t.same(places, [], `${secret.slice(0, 2)}.. is told nowhere`);
  }
}
