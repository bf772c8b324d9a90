/**
 * A true answer, and what a script makes of it on its way into the wire: the breaking verbs of
 * CONTRACT as bytes, statuses and broken connections. Whether the wallet has done its work by then
 * was decided before.
 */
import { unreachable } from '../../../runtime/ports/bug.js';
import type { BreakingVerb } from '../../wallet/script.js';
import { fenOf, yuanOf } from './amounts.js';
import {
  type Fields,
  type Speaker,
  documentOf,
  signatureOf,
  signed,
  wireNode,
} from './document.js';

export type WireAnswer =
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** Blanks that follow the body. */
      readonly paddingBytes: number;
    }
  /** The head tells the whole length; half of the body comes, and the connection closes. */
  | { readonly kind: 'half'; readonly body: string }
  | { readonly kind: 'reset' }
  | { readonly kind: 'silence' };

export interface Truth {
  readonly method: string;
  readonly fields: Fields;
  readonly speaker: Speaker;
}

const hugeBytes = 20 * 1024 * 1024;
const json = { 'content-type': 'application/json;charset=utf-8' };
const html = { 'content-type': 'text/html;charset=utf-8' };
const page = '<!DOCTYPE html><html><body><h1>Service Temporarily Unavailable</h1></body></html>';

export function plainReply({ method, fields, speaker }: Truth): WireAnswer {
  return reply(signed(wireNode(method, fields), speaker));
}

export interface Spoiling {
  readonly verb: Exclude<BreakingVerb, 'clock'>;
  /** For `status`. */
  readonly code: number | undefined;
}

export function spoiltReply(truth: Truth, { verb, code }: Spoiling): WireAnswer {
  const { method, fields, speaker } = truth;
  const { key, certificate } = speaker;
  const node = wireNode(method, fields);
  switch (verb) {
    case 'hang':
      return { kind: 'silence' };
    case 'reset-before':
    case 'reset-after':
      return { kind: 'reset' };
    case 'half-reply':
      return { kind: 'half', body: signed(node, speaker) };
    case 'status':
      return reply(page, html, code ?? 502);
    case 'redirect':
      return reply('', { location: '/gateway.do?moved=1' }, 302);
    case 'html':
      return reply(page, html);
    case 'huge':
      return { ...reply(signed(node, speaker)), paddingBytes: hugeBytes };
    case 'bad-signature':
      return reply(documentOf([node], signatureOf(`${node.text} `, key), certificate));
    case 'duplicate-node':
      return reply(documentOf([node, node], signatureOf(node.text, key), certificate));
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

type Reply = Extract<WireAnswer, { readonly kind: 'reply' }>;

function reply(
  body: string,
  headers: Readonly<Record<string, string>> = json,
  status = 200,
): Reply {
  return { kind: 'reply', status, headers, body, paddingBytes: 0 };
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
