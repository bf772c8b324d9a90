/**
 * WeChat Pay v2 behind the gateway port: one signed request a call, sent once, and its answer put into
 * a class. Never throws for what network or wallet do, and repeats nothing. What goes to /secapi needs
 * a client certificate: it is the HTTP client's, which whoever composes the till makes from the settings.
 */
import type {
  BillAnswer,
  ChargeAnswer,
  ChargeOrder,
  DiagnoseAnswer,
  NotSent,
  Unknown,
  VoidAnswer,
  WalletGateway,
} from '../../../runtime/ports/gateway.js';
import type { Random } from '../../../runtime/ports/random.js';
import { type Millis, after, seconds } from '../../../runtime/ports/units.js';
import type { Answered } from '../../http/message.js';
import type { GatewayParts } from '../gateway-parts.js';
import { unknown } from '../wechat/trade.js';
import {
  chargeAnswer,
  closeAnswer,
  diagnosis,
  nativeAnswer,
  queryAnswer,
  refundAnswer,
  refundQueryAnswer,
  reverseAnswer,
  unproved,
} from './answer.js';
import { billAnswer } from './bill-answer.js';
import type { WeChatV2Config } from './config.js';
import { readReply } from './reply.js';
import {
  type Call,
  billCall,
  closeCall,
  httpRequest,
  micropayCall,
  nativeCall,
  queryCall,
  refundCall,
  refundQueryCall,
  reverseCall,
} from './request.js';
import type { Fields } from './xml.js';

export interface WeChatV2Parts extends GatewayParts {
  /** For `nonce_str`, which makes each signature another one. Decides nothing. */
  readonly random: Random;
}

/** A long answer on a poor line. */
const billDeadline = seconds(60);

/** No order can have this number: ours are capital letters and digits (P4). */
const impossibleNo = 'HOLDFAST_PROBE';

export function weChatV2Gateway(config: WeChatV2Config, parts: WeChatV2Parts): WalletGateway {
  const otherDeadline = parts.otherDeadline ?? seconds(10);
  const chargeDeadline = parts.chargeDeadline ?? seconds(15);

  const exchange = async (call: Call, span: Millis): Promise<Answered | NotSent | Unknown> => {
    const until = after(parts.clock.mono(), span);
    const nonce = Buffer.from(parts.random.bytes(16)).toString('hex');
    const answer = await parts.http.send(httpRequest(call, config, { until, nonce }));
    if (answer.kind !== 'answered' || answer.status === 200) return answer;
    return unknown(`status is ${String(answer.status)}`);
  };

  const tell = <A extends { readonly kind: string }>({ path, about }: Call, answer: A): A => {
    const detail = 'detail' in answer && typeof answer.detail === 'string' ? answer.detail : null;
    const code = 'code' in answer && typeof answer.code === 'string' ? answer.code : null;
    const level = answer.kind === 'unknown' || answer.kind === 'setup' ? 'warning' : 'debug';
    parts.log.write(level, 'wechat.answer', { path, about, kind: answer.kind, code, detail });
    return answer;
  };

  const ask = async <A extends { readonly kind: string }>(
    call: Call,
    classify: (fields: Fields) => A,
    span: Millis = otherDeadline,
  ): Promise<A | NotSent | Unknown> => {
    const answer = await exchange(call, span);
    if (answer.kind !== 'answered') return tell(call, answer);
    const reply = readReply(answer.body, config);
    return tell(call, reply.kind === 'verified' ? classify(reply.fields) : unproved(reply));
  };

  return {
    channel: 'wechat',
    forms: config.notifyUrl === null ? ['code'] : ['code', 'qr'],
    charge: async (order): Promise<ChargeAnswer> => {
      const { call, classify } = charging(order, config, parts);
      if (call === null) return { kind: 'notSent', detail: classify };
      return ask(call, (fields) => classify(fields, order), chargeDeadline);
    },
    query: (attempt) =>
      ask(queryCall(attempt, { mayUseSpare: true }), (fields) => queryAnswer(fields, attempt)),
    void: (attempt, form): Promise<VoidAnswer> =>
      form === 'code'
        ? ask(reverseCall(attempt), (fields) => reverseAnswer(fields, attempt))
        : ask(closeCall(attempt), (fields) => closeAnswer(fields, attempt)),
    refund: (order) => ask(refundCall(order), (fields) => refundAnswer(fields, order)),
    queryRefund: (order) =>
      ask(refundQueryCall(order), (fields) => refundQueryAnswer(fields, order)),
    bill: async (day): Promise<BillAnswer> => {
      const call = billCall(day);
      const answer = await exchange(call, billDeadline);
      if (answer.kind !== 'answered') return tell(call, answer);
      return tell(call, billAnswer(answer.body, { day, now: parts.clock.wall() }));
    },
    diagnose: async (): Promise<DiagnoseAnswer> => {
      // Without the spare host: charges have none, and this is asked on their behalf.
      const call = queryCall(impossibleNo, { mayUseSpare: false });
      const answer = await exchange(call, otherDeadline);
      return tell(
        call,
        answer.kind === 'answered' ? diagnosis(readReply(answer.body, config)) : answer,
      );
    },
  };
}

/** The call that an order is charged by, or in a sentence why there is none. */
type Charging =
  | { readonly call: Call; readonly classify: typeof chargeAnswer }
  | { readonly call: null; readonly classify: string };

function charging(order: ChargeOrder, config: WeChatV2Config, parts: WeChatV2Parts): Charging {
  if (order.form === 'qr') {
    const { notifyUrl } = config;
    return notifyUrl === null
      ? { call: null, classify: 'this channel is not set up for codes that the customer scans' }
      : {
          call: nativeCall(order, notifyUrl, config, parts.clock.wall()),
          classify: nativeAnswer,
        };
  }
  if (order.code === null || !/^[0-9]{10,32}$/.test(order.code.reveal())) {
    return { call: null, classify: 'an order by payment code carries the digits of one' };
  }
  return { call: micropayCall(order, order.code, config), classify: chargeAnswer };
}
