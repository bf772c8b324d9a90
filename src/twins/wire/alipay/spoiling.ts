/**
 * A true answer, and what a script makes of it on its way into the wire: the breaking verbs of
 * CONTRACT as bytes, statuses and broken connections. Whether the wallet has done its work by then
 * was decided before.
 */
import { unreachable } from '../../../runtime/ports/bug.js';
import {
  type LyingVerb,
  type Reply,
  type Spoiling,
  brokenReply,
  isLie,
  reply,
} from '../broken-reply.js';
import type { WireAnswer as Answer } from '../wallet-wire.js';
import { fenOf, yuanOf } from './amounts.js';
import {
  type Fields,
  type Speaker,
  documentOf,
  signatureOf,
  signed,
  wireNode,
} from './document.js';

/** The gateway speaks in text alone. */
export type WireAnswer = Answer<string>;

export interface Truth {
  readonly method: string;
  readonly fields: Fields;
  readonly speaker: Speaker;
}

const json = { 'content-type': 'application/json;charset=utf-8' };

export function plainReply({ method, fields, speaker }: Truth): Reply<string> {
  return reply(200, json, signed(wireNode(method, fields), speaker));
}

export function spoiltReply(truth: Truth, { verb, code }: Spoiling): WireAnswer {
  return isLie(verb) ? lie(truth, verb) : brokenReply(plainReply(truth), verb, code);
}

function lie(truth: Truth, verb: LyingVerb): WireAnswer {
  const { method, fields, speaker } = truth;
  const { key, certificate } = speaker;
  const node = wireNode(method, fields);
  switch (verb) {
    case 'bad-signature': {
      const signature = signatureOf(`${node.text} `, key);
      return reply(200, json, documentOf([node], signature, certificate));
    }
    case 'duplicate-node': {
      const signature = signatureOf(node.text, key);
      return reply(200, json, documentOf([node, node], signature, certificate));
    }
    case 'other-order':
      return plainReply({ ...truth, fields: otherOrder(fields) });
    case 'other-amount':
      return plainReply({ ...truth, fields: otherAmount(fields) });
    case 'other-currency':
      return plainReply({ ...truth, fields: { ...fields, trans_currency: 'USD' } });
    default:
      return unreachable(verb);
  }
}

function otherOrder(fields: Fields): Fields {
  return { ...fields, out_trade_no: `${(fields['out_trade_no'] ?? '').slice(0, 31)}X` };
}

/** Each amount that is told, by one fen more. */
function otherAmount(fields: Fields): Fields {
  const twisted = Object.entries(fields).map(([name, value]) => {
    const amountFen = /_amount$|_fee$/.test(name) ? fenOf(value) : undefined;
    return [name, amountFen === undefined ? value : yuanOf(amountFen + 1)] as const;
  });
  return Object.fromEntries(twisted);
}
