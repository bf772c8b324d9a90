/**
 * Answers of v3: JSON under a signature in the headers, made with the key that `Wechatpay-Serial`
 * names (facts/wallets.md 3.4); and the lies that a script tells in them.
 */
import { type KeyObject, sign } from 'node:crypto';
import { unreachable } from '../../../runtime/ports/bug.js';
import type { WireAnswer } from '../wallet-wire.js';
import { httpDate } from '../beijing.js';
import {
  type LyingVerb,
  type Reply,
  type Spoiling,
  brokenReply,
  isLie,
  reply,
} from '../broken-reply.js';
import { type WeChatHouse, nonce } from '../wechat/wechat-house.js';

export type JsonObject = Readonly<Record<string, unknown>>;

export interface Said {
  readonly status: number;
  /** `null`: nothing, as after a close. */
  readonly body: JsonObject | null;
}

/** The key that signs now. */
export interface Seal {
  /** Serial of a platform certificate, or `PUB_KEY_ID_…`. */
  readonly id: string;
  readonly key: KeyObject;
}

type TextReply = Reply<string>;

const json = { 'content-type': 'application/json; charset=utf-8' };

/** As an error before anybody knows who asks. */
export function unsealed(house: WeChatHouse, { status, body }: Said): TextReply {
  const text = body === null ? '' : JSON.stringify(body);
  return reply(status, { ...json, ...dated(house) }, text);
}

/** The time of the head is the wallet's, like everything it says. */
function dated(house: WeChatHouse): { readonly date: string } {
  return { date: httpDate(house.clock()) };
}

export function sealed(house: WeChatHouse, seal: Seal, said: Said): TextReply {
  return sealedText(house, seal, {
    ...said,
    text: said.body === null ? '' : JSON.stringify(said.body),
  });
}

function sealedText(
  house: WeChatHouse,
  { id, key }: Seal,
  { status, text }: { readonly status: number; readonly text: string },
): TextReply {
  const timestamp = String(Math.floor(house.clock() / 1000));
  const once = nonce(house.random, 32);
  const signed = Buffer.from(`${timestamp}\n${once}\n${text}\n`, 'utf8');
  const headers = {
    ...(text === '' ? {} : json),
    ...dated(house),
    'request-id': nonce(house.random, 24),
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': once,
    'wechatpay-serial': id,
    'wechatpay-signature': sign('RSA-SHA256', signed, key).toString('base64'),
    'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
  };
  return reply(status, headers, text);
}

/** Spoils one answer after another; the forms of a bad signature take turns. */
export function spoiler(
  house: WeChatHouse,
  seal: Seal,
): (said: Said, spoiling: Spoiling) => WireAnswer {
  let badSignatures = 0;
  return (said, spoiling) => {
    const honest = sealed(house, seal, said);
    const { verb, code } = spoiling;
    if (!isLie(verb)) return brokenReply(honest, verb, code);
    if (verb !== 'bad-signature') return lie(house, seal, { said, verb });
    badSignatures += 1;
    return badlySigned(honest, badSignatures);
  };
}

/** A signature of something else, one of a key that nobody knows, and the wallet's own probe. */
function badlySigned(honest: TextReply, turn: number): TextReply {
  const signature = honest.headers['wechatpay-signature'] ?? '';
  const forms: readonly Readonly<Record<string, string>>[] = [
    { 'wechatpay-signature': `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}` },
    { 'wechatpay-serial': '00000000000000000000000000000000000000FF' },
    { 'wechatpay-signature': `WECHATPAY/SIGNTEST/${signature}` },
  ];
  return { ...honest, headers: { ...honest.headers, ...forms[(turn - 1) % forms.length] } };
}

interface Telling {
  readonly said: Said;
  readonly verb: Exclude<LyingVerb, 'bad-signature'>;
}

function lie(house: WeChatHouse, seal: Seal, { said, verb }: Telling): WireAnswer {
  const body = said.body ?? {};
  const status = said.status === 204 ? 200 : said.status;
  const tell = (twisted: JsonObject): WireAnswer => sealed(house, seal, { status, body: twisted });
  switch (verb) {
    case 'duplicate-node': {
      const [[name, value] = ['code', 'SUCCESS']] = Object.entries(body);
      const text = JSON.stringify({ ...body, '\u0000': value });
      const twice = text.replace('"\\u0000"', JSON.stringify(name));
      return sealedText(house, seal, { status, text: twice });
    }
    case 'other-order': {
      const number = typeof body['out_trade_no'] === 'string' ? body['out_trade_no'] : '';
      return tell({ ...body, out_trade_no: `${number.slice(0, 31)}X` });
    }
    case 'other-amount':
      return tell({
        ...body,
        ...amountsOf(body, (told) => (typeof told === 'number' ? told + 1 : told)),
      });
    case 'other-currency':
      return tell({
        ...body,
        ...amountsOf(body, (told) => (typeof told === 'string' ? 'USD' : told)),
      });
    default:
      return unreachable(verb);
  }
}

function amountsOf(body: JsonObject, twist: (told: unknown) => unknown): JsonObject {
  const { amount } = body;
  if (typeof amount !== 'object' || amount === null) return {};
  const told = Object.entries(amount).map(([name, value]: [string, unknown]) => [
    name,
    twist(value),
  ]);
  return { amount: Object.fromEntries(told) as JsonObject };
}
