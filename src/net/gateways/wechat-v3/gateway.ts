/**
 * WeChat Pay v3 behind the gateway port: code payments, and QR orders where there is a notify address;
 * one signed request a call, sent once, and its answer put into a class. Never throws for what network
 * or wallet do. What no key vouches for is `unknown`.
 *
 * Not here: notifications (the till asks), partner mode.
 */
import type {
  BillAnswer,
  ChargeAnswer,
  ChargeOrder,
  DiagnoseAnswer,
  NotSent,
  Unknown,
  WalletGateway,
} from '../../../runtime/ports/gateway.js';
import { type Millis, type MonoMs, after, seconds } from '../../../runtime/ports/units.js';
import { unknown } from '../wechat/trade.js';
import {
  chargeAnswer,
  diagnosis,
  queryAnswer,
  refundAnswer,
  refundQueryAnswer,
  unproved,
  voidAnswer,
} from './answer.js';
import type { WeChatV3Config } from './config.js';
import { type WeChatV3Parts, blameOfTime, wechatExchange } from './exchange.js';
import type { Said } from './reply.js';
import {
  type Call,
  closeCall,
  codePayCall,
  nativeCall,
  queryCall,
  refundCall,
  refundQueryCall,
  reverseCall,
} from './request.js';

/** No order can have this number: ours are capital letters and digits (P4). */
const impossibleNo = 'HOLDFAST_PROBE';

export function weChatV3Gateway(config: WeChatV3Config, parts: WeChatV3Parts): WalletGateway {
  const { clock } = parts;
  const { mchId } = config;
  const otherDeadline = parts.otherDeadline ?? seconds(10);
  const chargeDeadline = parts.chargeDeadline ?? seconds(15);
  const exchange = wechatExchange(config, parts);

  const tell = <A extends { readonly kind: string }>({ name, about }: Call, answer: A): A => {
    const detail = 'detail' in answer && typeof answer.detail === 'string' ? answer.detail : null;
    const code = 'code' in answer && typeof answer.code === 'string' ? answer.code : null;
    const level = answer.kind === 'unknown' || answer.kind === 'setup' ? 'warning' : 'debug';
    parts.log.write(level, 'wechat.answer', { call: name, about, kind: answer.kind, code, detail });
    return answer;
  };

  const ask = async <A extends { readonly kind: string }>(
    call: Call,
    classify: (said: Said) => A,
    deadline: Millis = otherDeadline,
  ): Promise<A | NotSent | Unknown> => {
    // Before signing: it waits for a thread of the pool, and a deadline that began behind it would
    // let a charge leave when everybody holds its call for over (P11).
    const until = after(clock.mono(), deadline);
    const fault = await exchange.ready(until, call.method === 'GET');
    if (fault !== null) return tell(call, unsent(fault));
    const exchanged = await exchange.send(call, until);
    if (!('reply' in exchanged)) return tell(call, exchanged);
    const { reply } = exchanged;
    return tell(call, reply.kind === 'verified' ? classify(reply) : unproved(reply));
  };

  const callOf = (order: ChargeOrder): Call | null => {
    if (order.form === 'code') {
      return order.code === null ? null : codePayCall(order, order.code, config);
    }
    const { notifyUrl } = config;
    return notifyUrl === null ? null : nativeCall(order, { config, notifyUrl, now: clock.wall() });
  };

  const diagnose = async (until: MonoMs): Promise<DiagnoseAnswer> => {
    const fault = await exchange.ready(until, true);
    if (fault !== null) return fault;
    const call = queryCall(impossibleNo, config);
    const exchanged = await exchange.send(call, until);
    if (!('reply' in exchanged)) return exchanged;
    const found = diagnosis(exchanged.reply, config.apiV3Key !== null);
    return blameOfTime(found, exchanged, clock.wall());
  };

  return {
    channel: 'wechat',
    forms: config.notifyUrl === null ? ['code'] : ['code', 'qr'],
    charge: async (order): Promise<ChargeAnswer> => {
      const call = callOf(order);
      if (call === null) {
        return { kind: 'notSent', detail: 'this channel is not set up for such an order' };
      }
      return ask(call, (said) => chargeAnswer(said, order, mchId), chargeDeadline);
    },
    query: (attempt) =>
      ask(queryCall(attempt, config), (said) => queryAnswer(said, attempt, mchId)),
    void: (attempt, form) => {
      const call = form === 'qr' ? closeCall(attempt, config) : reverseCall(attempt, config);
      return ask(call, (said) => voidAnswer(said, { orderNo: attempt, form, mchId }));
    },
    refund: (order) => ask(refundCall(order), (said) => refundAnswer(said, order, mchId)),
    queryRefund: (order) =>
      ask(refundQueryCall(order), (said) => refundQueryAnswer(said, order, mchId)),
    bill: async (): Promise<BillAnswer> => Promise.resolve(unknown('bills are not read yet')),
    diagnose: async () =>
      tell(queryCall(impossibleNo, config), await diagnose(after(clock.mono(), otherDeadline))),
  };
}

/** Certificates could not be had: the call itself was not sent, whatever became of the fetch. */
function unsent(fault: { readonly kind: string; readonly cause?: 'clock' }): NotSent {
  const detail = 'no key to check an answer with could be fetched';
  return { kind: 'notSent', detail, ...(fault.cause === undefined ? {} : { cause: fault.cause }) };
}
