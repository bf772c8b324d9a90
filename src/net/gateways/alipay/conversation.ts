/** One signed request and its reply: asked once, verified, told to the log without what was sent. */
import type { NotSent, Unknown } from '../../../runtime/ports/gateway.js';
import { type Millis, after, seconds } from '../../../runtime/ports/units.js';
import { signature } from '../../signing/rsa-sha256.js';
import type { GatewayParts } from '../gateway-parts.js';
import { unknown, unproved } from './answer.js';
import type { AlipayConfig } from './config.js';
import { type Fields, type Reply, readReply } from './reply.js';
import { type Call, httpRequest } from './request.js';

/** An exchange that came about: a reply, or why there is none. */
type Exchanged = Reply | NotSent | Unknown;

interface Answer {
  readonly kind: string;
}

export interface Conversation {
  readonly exchange: (call: Call, deadline?: Millis) => Promise<Exchanged>;
  /** Puts a verified reply into a class; any other is `unknown`. */
  readonly ask: <A extends Answer>(
    call: Call,
    classify: (fields: Fields) => A,
    deadline?: Millis,
  ) => Promise<A | NotSent | Unknown>;
  /** Writes an answer into the log and hands it on. */
  readonly tell: <A extends Answer>(call: Call, answer: A) => A;
}

export function conversation(config: AlipayConfig, parts: GatewayParts): Conversation {
  const { otherDeadline = seconds(10), sign = signature } = parts;

  const exchange = async (call: Call, deadline = otherDeadline): Promise<Exchanged> => {
    const { clock, http } = parts;
    // Before signing: it waits for a thread of the pool, and a deadline that began behind it would
    // let a charge leave when everybody holds its call for over (P11).
    const until = after(clock.mono(), deadline);
    const request = await httpRequest(call, config, { now: clock.wall(), until, sign });
    const answer = await http.send(request);
    if (answer.kind !== 'answered') return answer;
    if (answer.status !== 200) return unknown(`status is ${String(answer.status)}`);
    const { publicKey, certificates } = config.trust;
    return readReply(call.method, answer.body, publicKey, certificates?.alipay ?? null);
  };

  const tell = <A extends Answer>(call: Call, answer: A): A => {
    const detail = 'detail' in answer && typeof answer.detail === 'string' ? answer.detail : null;
    const code = 'code' in answer && typeof answer.code === 'string' ? answer.code : null;
    const level = answer.kind === 'unknown' || answer.kind === 'setup' ? 'warning' : 'debug';
    const { method, orderNo } = call;
    parts.log.write(level, 'alipay.answer', { method, orderNo, kind: answer.kind, code, detail });
    return answer;
  };

  return {
    exchange,
    tell,
    ask: async (call, classify, deadline) => {
      const reply = await exchange(call, deadline);
      if (reply.kind === 'verified') return tell(call, classify(reply.fields));
      if (reply.kind === 'unverified' || reply.kind === 'malformed') {
        return tell(call, unproved(reply));
      }
      return tell(call, reply);
    },
  };
}
