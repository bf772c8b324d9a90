/** A till whose clock is wrong: what it is told, what it learns, and that it sells again. */
import t from 'tap';
import {
  createClockSkew,
  signingClock,
  skewedClient,
} from '../../../../src/net/clock-skew/skew.js';
import type { HttpClient, HttpRequest } from '../../../../src/net/http/message.js';
import type { WalletGateway } from '../../../../src/runtime/ports/gateway.js';
import { monoMs, wallMs } from '../../../../src/runtime/ports/units.js';
import { type WireReply, order } from '../../gateway-contract.js';
import { answerOf, now, open, signed, voucher } from './bench.js';
import { success } from './class-table.js';

const hour = 3_600_000;

/** WeChat Pay with the right time: it refuses what was signed more than five minutes off, unsigned. */
function wallet({ hasDate }: { readonly hasDate: boolean }): HttpClient {
  const date = new Date(now).toUTCString();
  const dated = (reply: WireReply): WireReply =>
    hasDate ? { ...reply, headers: [...(reply.headers ?? []), `Date: ${date}`] } : reply;
  const answer = ({ headers, url }: HttpRequest): WireReply => {
    const signedAt = Number(/timestamp="(\d+)"/.exec(headers['authorization'] ?? '')?.[1]);
    if (Math.abs(signedAt - Number(voucher.time)) > 300) {
      return { ...signed(401, { code: 'SIGN_ERROR' }), headers: [] };
    }
    return url.pathname.endsWith('HOLDFAST_PROBE')
      ? signed(404, { code: 'ORDER_NOT_EXIST' })
      : signed(200, success);
  };
  return { send: async (request) => answerOf(dated(answer(request))) };
}

interface Till {
  readonly gateway: WalletGateway;
}

/** Its clock is off by `offMs`, and it listens to Date headers, or does not. */
function till(http: HttpClient, offMs: number, listens: boolean): Till {
  const clock = { wall: () => wallMs(now + offMs), mono: () => monoMs(5_000) };
  if (!listens) return { gateway: open({ http, clock }) };
  const skew = createClockSkew({ clock, real: clock, builtAt: wallMs(now - 24 * hour) });
  return { gateway: open({ http: skewedClient(http, skew), clock: signingClock(clock, skew) }) };
}

t.test('the refusal teaches the time, and the next request is signed in it', async (t) => {
  for (const offMs of [-hour, hour, 30 * 24 * hour]) {
    const { gateway } = till(wallet({ hasDate: true }), offMs, true);
    t.match(await gateway.diagnose(), { kind: 'unknown', detail: /wrong time/ });
    t.same(await gateway.diagnose(), { kind: 'verified' });
    t.equal((await gateway.charge(order)).kind, 'paid');
    const other = till(wallet({ hasDate: true }), offMs, true);
    t.equal((await other.gateway.query(order.attempt)).kind, 'unknown');
    t.equal((await other.gateway.query(order.attempt)).kind, 'paid');
  }
});

t.test('a clock that cannot be taught is named, and not the key', async (t) => {
  const { gateway } = till(wallet({ hasDate: true }), hour, false);
  t.same(await gateway.diagnose(), { kind: 'setup', setting: 'clock', code: 'SIGN_ERROR' });
  t.equal((await gateway.query(order.attempt)).kind, 'unknown');
  const dateless = till(wallet({ hasDate: false }), hour, true);
  const setting = 'channels.wechat.privateKeyFile';
  t.same(await dateless.gateway.diagnose(), { kind: 'setup', setting, code: 'SIGN_ERROR' });
});

t.test('a clock that is right leaves the key named', async (t) => {
  const refusing: HttpClient = {
    send: async () => {
      const reply = { ...signed(401, { code: 'SIGN_ERROR' }), headers: [] };
      const headers = [`Date: ${new Date(now + 200_000).toUTCString()}`];
      return answerOf({ ...reply, headers });
    },
  };
  const setting = 'channels.wechat.privateKeyFile';
  const { gateway } = till(refusing, 0, false);
  t.same(await gateway.diagnose(), { kind: 'setup', setting, code: 'SIGN_ERROR' });
});

t.test('an answer is judged by the time that it has taught', async (t) => {
  // A wallet that takes what was signed at a wrong time: its answer brings the right one along.
  const lenient: HttpClient = {
    send: async () => {
      const reply = signed(200, success);
      const headers = [...(reply.headers ?? []), `Date: ${new Date(now).toUTCString()}`];
      return answerOf({ ...reply, headers });
    },
  };
  t.equal((await till(lenient, hour, true).gateway.query(order.attempt)).kind, 'paid');
  const deaf = till(lenient, hour, false).gateway;
  t.equal((await deaf.query(order.attempt)).kind, 'unknown');
  t.same(await deaf.diagnose(), { kind: 'setup', setting: 'clock', code: 'reply-time' });
});
