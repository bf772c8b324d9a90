/**
 * Alipay's face-to-face payment behind the gateway port: one signed request a call, sent once, and
 * its answer put into a class. Never throws for what network or wallet do, and repeats nothing.
 *
 * Not here: codes that the customer scans (precreate), certificate mode, bills.
 */
import type {
  ChargeAnswer,
  DiagnoseAnswer,
  NotSent,
  Unknown,
  WalletGateway,
} from '../../../runtime/ports/gateway.js';
import { type Millis, after, seconds } from '../../../runtime/ports/units.js';
import type { GatewayParts } from '../gateway-parts.js';
import {
  chargeAnswer,
  diagnosis,
  queryAnswer,
  refundAnswer,
  refundQueryAnswer,
  unknown,
  unproved,
  voidAnswer,
} from './answer.js';
import type { AlipayConfig } from './config.js';
import { type Fields, type Reply, readReply } from './reply.js';
import {
  type Call,
  cancelCall,
  httpRequest,
  payCall,
  queryCall,
  refundCall,
  refundQueryCall,
} from './request.js';

/** No order can have this number: ours are capital letters and digits (P4). */
const impossibleNo = 'HOLDFAST_PROBE';

/** An exchange that came about: a reply, or why there is none. */
type Exchanged = Reply | NotSent | Unknown;

export function alipayGateway(config: AlipayConfig, parts: GatewayParts): WalletGateway {
  const otherDeadline = parts.otherDeadline ?? seconds(10);
  const chargeDeadline = parts.chargeDeadline ?? seconds(15);

  const exchange = async (call: Call, deadline: Millis): Promise<Exchanged> => {
    const { clock, http } = parts;
    // Before signing: it waits for a thread of the pool, and a deadline that began behind it would
    // let a charge leave when everybody holds its call for over (P11).
    const until = after(clock.mono(), deadline);
    const request = await httpRequest(call, config, { now: clock.wall(), until });
    const answer = await http.send(request);
    if (answer.kind !== 'answered') return answer;
    if (answer.status !== 200) return unknown(`status is ${String(answer.status)}`);
    return readReply(call.method, answer.body, config.alipayPublicKey);
  };

  const tell = <A extends { readonly kind: string }>(call: Call, answer: A): A => {
    const detail = 'detail' in answer && typeof answer.detail === 'string' ? answer.detail : null;
    const code = 'code' in answer && typeof answer.code === 'string' ? answer.code : null;
    const level = answer.kind === 'unknown' || answer.kind === 'setup' ? 'warning' : 'debug';
    const { method, orderNo } = call;
    parts.log.write(level, 'alipay.answer', { method, orderNo, kind: answer.kind, code, detail });
    return answer;
  };

  const ask = async <A extends { readonly kind: string }>(
    call: Call,
    classify: (fields: Fields) => A,
    deadline: Millis = otherDeadline,
  ): Promise<A | NotSent | Unknown> => {
    const reply = await exchange(call, deadline);
    if (reply.kind === 'verified') return tell(call, classify(reply.fields));
    if (reply.kind === 'unverified' || reply.kind === 'malformed') {
      return tell(call, unproved(reply));
    }
    return tell(call, reply);
  };

  return {
    channel: 'alipay',
    forms: ['code'],
    charge: async (order): Promise<ChargeAnswer> => {
      if (order.form !== 'code' || order.code === null) {
        return { kind: 'notSent', detail: 'this channel charges by the payment code alone' };
      }
      const call = payCall(order, order.code, config);
      return ask(call, (fields) => chargeAnswer(fields, order), chargeDeadline);
    },
    query: (attempt) => ask(queryCall(attempt), (fields) => queryAnswer(fields, attempt)),
    void: (attempt) => ask(cancelCall(attempt), (fields) => voidAnswer(fields, attempt)),
    refund: (order) => ask(refundCall(order), (fields) => refundAnswer(fields, order)),
    queryRefund: (order) =>
      ask(refundQueryCall(order), (fields) => refundQueryAnswer(fields, order)),
    bill: async () => Promise.resolve(unknown('bills are not read yet')),
    diagnose: async (): Promise<DiagnoseAnswer> => {
      const call = queryCall(impossibleNo);
      const reply = await exchange(call, otherDeadline);
      const isReply =
        reply.kind === 'verified' || reply.kind === 'unverified' || reply.kind === 'malformed';
      return tell(call, isReply ? diagnosis(reply) : reply);
    },
  };
}
