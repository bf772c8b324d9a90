/**
 * What every gateway promises of an order whose code the customer scans (P18): a code that can be shown or
 * no code, one request whatever the network does, nothing believed that is not vouched for.
 */
import type { Test } from 'tap';
import { httpClient } from '../../src/net/http/client.js';
import type { ChargeAnswer, ChargeOrder } from '../../src/runtime/ports/gateway.js';
import { silentLog } from '../../src/runtime/ports/log.js';
import { minutes } from '../../src/runtime/ports/units.js';
import { type GatewaySubject, type WireReply, order } from './gateway-contract.js';
import { handTimers } from './hand-timers.js';
import { networkFaults } from './network-faults.js';
import { answerOf, closedPort, rawServer } from './raw-server.js';

export const qrOrder: ChargeOrder = {
  ...order,
  form: 'qr',
  code: null,
  expiresIn: minutes(2),
};

export interface QrRow {
  readonly says: string;
  readonly reply: WireReply;
  /** `unknown` stands for any detail. */
  readonly expected: ChargeAnswer | 'unknown';
}

export interface QrSubject extends Pick<GatewaySubject, 'open' | 'spoil'> {
  readonly rows: readonly QrRow[];
}

export async function qrContract(t: Test, subject: QrSubject): Promise<void> {
  await t.test('every answer comes to its class, by one request', async (t) => {
    const { server, charge } = await deskOf(t, subject);
    for (const { says, reply, expected } of subject.rows) {
      const before = server.heads.length;
      server.act = (socket) => socket.write(bytesOf(reply));
      const answer = await charge();
      if (expected === 'unknown') t.equal(answer.kind, 'unknown', says);
      else t.same(answer, expected, says);
      t.equal(server.heads.length, before + 1, `${says}: one request`);
    }
    t.ok(subject.rows.some(({ expected }) => expected !== 'unknown' && 'showsCode' in expected));
  });
  await t.test('what nobody vouches for shows no code', async (t) => {
    const { server, charge } = await deskOf(t, subject);
    for (const { says, reply } of subject.rows) {
      const spoilt = subject.spoil.map((spoil) => spoil(reply));
      const statuses = ['500 Oops', '201 Created', '302 Found'];
      for (const wrong of [...spoilt, ...statuses.map((status) => ({ ...reply, status }))]) {
        server.act = (socket) => socket.write(bytesOf(wrong));
        t.equal((await charge()).kind, 'unknown', says);
      }
    }
  });
  await t.test('whatever the network does, one request is sent', async (t) => {
    for (const fault of networkFaults) {
      const { server, timers, charge } = await deskOf(t, subject);
      server.act = (socket) => {
        fault.act(socket, timers.end);
      };
      t.equal((await charge()).kind, 'unknown', fault.name);
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      t.same([server.heads.length, server.connections()], [1, 1], fault.name);
      t.same(timers.pending(), [], `${fault.name}: no wait is left behind`);
    }
  });
  await t.test('without a connection nothing is sent', async (t) => {
    const { charge } = await deskOf(t, subject, await closedPort());
    t.equal((await charge()).kind, 'notSent');
  });
}

async function deskOf(t: Test, { open }: QrSubject, port?: number) {
  const server = await rawServer(t);
  const timers = handTimers();
  const url = port === undefined ? server.url : new URL(`http://127.0.0.1:${port}/x`);
  const gateway = open(url, { http: httpClient(timers), log: silentLog });
  t.ok(gateway.forms.includes('qr'), 'the gateway says that it can');
  return { server, timers, charge: () => gateway.charge(qrOrder) };
}

function bytesOf({ status = '200 OK', headers = [], body }: WireReply): Buffer {
  return answerOf(status, body, [...headers]);
}
