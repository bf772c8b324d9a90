/** A till's side of Alipay's wire for tests of the twin: signs requests, takes documents apart. */
import { type KeyObject, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { type AlipayWire, alipayWire } from '../../../src/twins/wire/alipay/alipay-wire.js';
import type { WireAnswer } from '../../../src/twins/wire/alipay/spoiling.js';

const till = generateKeyPairSync('rsa', { modulusLength: 2048 });
const wallet = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const tillKey = till.privateKey;
export const ownKey = wallet.privateKey;
export const strangerKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

export const appId = '2026000100000001';
export const shownCode = '281234567890123456';

export interface Rig {
  readonly wire: AlipayWire;
  /** Sends one request and does its work at once. */
  readonly ask: (method: string, content: Content, by?: KeyObject) => WireAnswer;
  readonly advance: (ms: number) => void;
}

export type Content = Readonly<Record<string, string>>;

export function rig(): Rig {
  let now = 0;
  const wire = alipayWire({
    now: () => now,
    beijing: () => '2026-03-01 12:00:00',
    appId,
    tillPublicKey: createPublicKey(till.privateKey),
    ownPrivateKey: wallet.privateKey,
    isCodeShown: (code) => code === shownCode,
    kept: [],
  });
  return {
    wire,
    ask: (method, content, by = till.privateKey) => {
      const { query, body } = request(method, content, by);
      return wire.receive(query, body).work();
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

export function charge(attempt: string, yuan = '12.50', more: Content = {}): Content {
  return {
    out_trade_no: attempt,
    scene: 'bar_code',
    auth_code: shownCode,
    product_code: 'FACE_TO_FACE_PAYMENT',
    subject: '消费 & more=less',
    total_amount: yuan,
    timeout_express: '2m',
    ...more,
  };
}

export interface WireRequest {
  readonly query: string;
  readonly body: string;
}

/** `more` are common parameters, beside the usual ones or in their place. */
export function request(
  method: string,
  content: Content,
  by: KeyObject,
  more: Content = {},
): WireRequest {
  const common = {
    app_id: appId,
    method,
    format: 'JSON',
    charset: 'utf-8',
    sign_type: 'RSA2',
    version: '1.0',
    timestamp: '2026-03-01 12:00:00',
    ...more,
  };
  const all: Content = { ...common, biz_content: JSON.stringify(content) };
  const text = Object.keys(all)
    .sort()
    .map((name) => `${name}=${all[name] ?? ''}`)
    .join('&');
  const signature = sign('RSA-SHA256', Buffer.from(text), by).toString('base64');
  return {
    query: `?${new URLSearchParams({ ...common, sign: signature }).toString()}`,
    body: new URLSearchParams({ biz_content: all['biz_content'] ?? '' }).toString(),
  };
}

export interface Heard {
  readonly node: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly isSigned: boolean;
}

/** The only node of a document, its fields, and whether the signature holds over its bytes. */
export function heard(answer: WireAnswer): Heard {
  if (answer.kind !== 'reply') throw new Error(`the answer is ${answer.kind}`);
  const match = /^\{"(\w+_response)":(\{.*\}),"sign":"([^"]+)"\}$/.exec(answer.body);
  const [, node = '', text = '{}', signature = ''] = match ?? [];
  const key = createPublicKey(wallet.privateKey);
  const isSigned = verify('RSA-SHA256', Buffer.from(text), key, Buffer.from(signature, 'base64'));
  return { node, fields: JSON.parse(text) as Heard['fields'], isSigned };
}
