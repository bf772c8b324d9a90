/**
 * A call from its request to its class: the keys first, one signed request, the reply checked, and one
 * entry in the log. A bill alone is two requests: where it lies, and the file.
 */
import type {
  BillAnswer,
  DiagnoseAnswer,
  NotSent,
  Unknown,
} from '../../../runtime/ports/gateway.js';
import { type Millis, type MonoMs, after, seconds } from '../../../runtime/ports/units.js';
import { diagnosis, unproved } from './answer.js';
import { billAnswer, billLink } from './bill-file.js';
import type { WeChatV3Config } from './config.js';
import { type WeChatV3Parts, blameOfTime, wechatExchange } from './exchange.js';
import type { Said } from './reply.js';
import { type Call, billCall, downloadCall, queryCall } from './request.js';

/** No order can have this number: ours are capital letters and digits (P4). */
const impossibleNo = 'HOLDFAST_PROBE';

interface Answer {
  readonly kind: string;
}

export interface Conversation {
  /** `classify` is given verified replies alone. Ten seconds unless told. */
  ask<A extends Answer>(
    call: Call,
    classify: (said: Said) => A,
    deadline?: Millis,
  ): Promise<A | NotSent | Unknown>;
  bill(day: string): Promise<BillAnswer>;
  diagnose(): Promise<DiagnoseAnswer>;
}

export function wechatConversation(config: WeChatV3Config, parts: WeChatV3Parts): Conversation {
  const { clock } = parts;
  const otherDeadline = parts.otherDeadline ?? seconds(10);
  const exchange = wechatExchange(config, parts);

  const tell = <A extends Answer>({ name, about }: Call, answer: A): A => {
    const detail = 'detail' in answer && typeof answer.detail === 'string' ? answer.detail : null;
    const code = 'code' in answer && typeof answer.code === 'string' ? answer.code : null;
    const level = answer.kind === 'unknown' || answer.kind === 'setup' ? 'warning' : 'debug';
    parts.log.write(level, 'wechat.answer', { call: name, about, kind: answer.kind, code, detail });
    return answer;
  };

  /** Not told yet. `until` was taken before signing: that waits for a thread of the pool (P11). */
  const hear = async <A extends Answer>(
    call: Call,
    classify: (said: Said) => A,
    until: MonoMs,
  ): Promise<A | NotSent | Unknown> => {
    const fault = await exchange.ready(until, call.method === 'GET');
    if (fault !== null) return unsent(fault);
    const exchanged = await exchange.send(call, until);
    if (!('reply' in exchanged)) return exchanged;
    const { reply } = exchanged;
    return reply.kind === 'verified' ? classify(reply) : unproved(reply);
  };

  const diagnose = async (call: Call, until: MonoMs): Promise<DiagnoseAnswer> => {
    const fault = await exchange.ready(until, true);
    if (fault !== null) return fault;
    const exchanged = await exchange.send(call, until);
    if (!('reply' in exchanged)) return exchanged;
    const found = diagnosis(exchanged.reply, config.apiV3Key !== null);
    return blameOfTime(found, exchanged, clock.wall());
  };

  const bill = async (day: string, until: MonoMs): Promise<BillAnswer> => {
    const asked = (said: Said) => billLink(said, { day, config, now: clock.wall() });
    const link = await hear(billCall(day), asked, until);
    if (link.kind !== 'link') return link;
    const file = await exchange.download(downloadCall(day, link.url), until);
    return file.kind === 'answered' ? billAnswer(file, link, day) : file;
  };

  return {
    ask: async (call, classify, deadline = otherDeadline) =>
      tell(call, await hear(call, classify, after(clock.mono(), deadline))),
    bill: async (day) => tell(billCall(day), await bill(day, after(clock.mono(), otherDeadline))),
    diagnose: async () => {
      const call = queryCall(impossibleNo, config);
      return tell(call, await diagnose(call, after(clock.mono(), otherDeadline)));
    },
  };
}

/** Certificates could not be had: the call itself was not sent, whatever became of the fetch. */
function unsent(fault: { readonly kind: string; readonly cause?: 'clock' }): NotSent {
  const detail = 'no key to check an answer with could be fetched';
  return { kind: 'notSent', detail, ...(fault.cause === undefined ? {} : { cause: fault.cause }) };
}
