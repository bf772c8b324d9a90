/** Lies of v2: what a script makes of a true document. */
import { unreachable } from '../../../runtime/ports/bug.js';
import type { WireAnswer } from '../wallet-wire.js';
import {
  type LyingVerb,
  type Reply,
  type Spoiling,
  brokenReply,
  isLie,
  reply,
} from '../broken-reply.js';
import { type Fields, type SignType, documentOf, signatureOf } from './document.js';

/** What is said, and how it is to be signed. */
export interface Truth {
  readonly fields: Fields;
  readonly key: string;
  readonly signType: SignType;
}

const headers = { 'content-type': 'text/plain' };

type TextReply = Reply<string>;

function written(elements: readonly (readonly [string, string])[]): TextReply {
  return reply(200, headers, documentOf(elements));
}

export function unsignedReply(fields: Fields): TextReply {
  return written(Object.entries(fields));
}

export function signedReply({ fields, key, signType }: Truth): TextReply {
  return unsignedReply({ ...fields, sign: signatureOf(fields, key, signType) });
}

export function spoiltReply(truth: Truth, { verb, code }: Spoiling): WireAnswer {
  return isLie(verb) ? lie(truth, verb) : brokenReply(signedReply(truth), verb, code);
}

function lie(truth: Truth, verb: LyingVerb): WireAnswer {
  const { fields, key, signType } = truth;
  const signed = (twisted: Fields): WireAnswer => signedReply({ ...truth, fields: twisted });
  switch (verb) {
    case 'bad-signature':
      return signedReply({ ...truth, key: `${key.slice(0, -1)}?` });
    case 'duplicate-node': {
      const sign = signatureOf(fields, key, signType);
      const result: [string, string] = ['result_code', fields['result_code'] ?? 'SUCCESS'];
      return written([...Object.entries(fields), result, ['sign', sign]]);
    }
    case 'other-order':
      return signed({ ...fields, out_trade_no: otherNumber(fields['out_trade_no']) });
    case 'other-amount':
      return signed(otherAmounts(fields));
    case 'other-currency':
      return signed({ ...fields, fee_type: 'USD' });
    default:
      return unreachable(verb);
  }
}

/** Also where no number is told: an answer that carries one carries the asker's (P12). */
function otherNumber(attempt = ''): string {
  return `${attempt.slice(0, 31)}X`;
}

/** Each amount that is told, by one fen more. */
function otherAmounts(fields: Fields): Fields {
  const twisted = Object.entries(fields).map(([name, value]) => {
    const isAmount = /_fee(_\d+)?$/.test(name) && /^\d+$/.test(value);
    return [name, isAmount ? String(Number(value) + 1) : value] as const;
  });
  return Object.fromEntries(twisted);
}
