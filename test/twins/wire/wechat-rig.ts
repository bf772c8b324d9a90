/**
 * A till's side of WeChat Pay's wires for tests of the twin: signs requests of v2 and v3, takes answers
 * apart. Written from facts/wallets.md 3, apart from the twin's code and the gateways'.
 */
import {
  type KeyObject,
  createHash,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
} from 'node:crypto';
import { seededRandom } from '../../../src/twins/seeded-random.js';
import type { WalletWire, WireAnswer, WireHead } from '../../../src/twins/wire/wallet-wire.js';
import { certificate } from '../../../src/twins/wire/wechat/certificate.js';
import { weChatWire } from '../../../src/twins/wire/wechat/wechat-wire.js';
import type { LedgerRow } from '../../../src/twins/wallet/ledger.js';

const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 });
const platform = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const strangerKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

export const appId = 'wx0123456789abcdef';
export const mchId = '1900000109';
export const apiKey = '0123456789abcdefghijklmnopqrstuv';
export const apiV3Key = 'vutsrqponmlkjihgfedcba9876543210';
export const shownCode = '134567890123456789';
export const merchantSerial = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1';
export const platformSerial = '4A57F09EFDC096DE15EBE81A47057A7232F1B8E2';
export const publicKeyId = 'PUB_KEY_ID_0119000001092026010100181900000100';
/** 2026-03-01 12:00:00 in Beijing. */
export const noon = Date.parse('2026-03-01T12:00:00+08:00');

/** The till's private key and the platform's public one, as files hold them. */
export const merchantPem = String(merchant.privateKey.export({ format: 'pem', type: 'pkcs8' }));
export const platformPublicPem = String(platform.publicKey.export({ format: 'pem', type: 'spki' }));

export interface RigWish {
  readonly mode?: 'publicKey' | 'certificate';
  readonly kept?: readonly LedgerRow[];
  readonly client?: WireHead['client'];
}

export type Content = Readonly<Record<string, string>>;

export interface Rig {
  readonly wire: WalletWire;
  readonly advance: (ms: number) => void;
  /** Sends one request of v2 and does its work at once. */
  readonly v2: (path: string, content: Content, more?: V2Wish) => WireAnswer;
  /** The same of v3. */
  readonly v3: (method: 'GET' | 'POST', target: string, body?: object, more?: V3Wish) => WireAnswer;
}

export interface V2Wish {
  readonly key?: string;
  readonly signType?: 'MD5' | 'HMAC-SHA256';
}

export interface V3Wish {
  readonly key?: KeyObject;
  readonly serial?: string;
  /** The till's clock against the wallet's. */
  readonly aheadSeconds?: number;
}

const validFrom = Date.parse('2025-01-01T00:00:00Z');
const validUntil = Date.parse('2030-01-01T00:00:00Z');

export const platformPem = certificate({
  key: platform.privateKey,
  commonName: 'Tenpay.com Root CA',
  serial: platformSerial,
  from: validFrom,
  until: validUntil,
});

export function rig({ mode = 'publicKey', kept = [], client = 'plain' }: RigWish = {}): Rig {
  let now = 0;
  const isCertificate = mode === 'certificate';
  const listed = { serial: platformSerial, pem: platformPem, from: validFrom, until: validUntil };
  const wire = weChatWire({
    now: () => now,
    clockAt: (ms) => noon + ms,
    appId,
    mchId,
    apiKey,
    isCodeShown: (code) => code === shownCode,
    random: seededRandom(1),
    kept,
    v3: {
      merchant: { serial: merchantSerial, publicKey: createPublicKey(merchant.privateKey) },
      apiV3Key,
      seal: { id: isCertificate ? platformSerial : publicKeyId, key: platform.privateKey },
      certificates: isCertificate ? [listed] : [],
    },
  });
  const head = { headers: {}, origin: 'http://127.0.0.1:9002', client };
  return {
    wire,
    advance: (ms) => {
      now += ms;
    },
    v2: (path, content, more = {}) => {
      const body = v2Document(content, more);
      return wire.receive({ ...head, method: 'POST', target: path, body }).work();
    },
    v3: (method, target, body, more = {}) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const seconds = Math.floor((noon + now) / 1000) + (more.aheadSeconds ?? 0);
      const authorization = v3Authorization({ method, target, text, seconds }, more);
      const headers = { authorization };
      return wire.receive({ ...head, headers, method, target, body: text }).work();
    },
  };
}

export function v2Charge(attempt: string, fen = 1250, more: Content = {}): Content {
  const order = { body: '消费 & more=less', out_trade_no: attempt, total_fee: String(fen) };
  return { ...order, spbill_create_ip: '127.0.0.1', auth_code: shownCode, ...more };
}

export function v2Signature(fields: Content, { key = apiKey, signType = 'MD5' }: V2Wish): string {
  const text = Object.keys(fields)
    .filter((name) => name !== 'sign' && fields[name] !== '')
    .sort()
    .map((name) => `${name}=${fields[name] ?? ''}`)
    .join('&');
  const whole = `${text}&key=${key}`;
  const made =
    signType === 'MD5'
      ? createHash('md5').update(whole).digest('hex')
      : createHmac('sha256', key).update(whole).digest('hex');
  return made.toUpperCase();
}

export function v2Document(content: Content, wish: V2Wish = {}): string {
  const type: Content = wish.signType === undefined ? {} : { sign_type: wish.signType };
  const all = { appid: appId, mch_id: mchId, nonce_str: 'N0nce', ...type, ...content };
  const elements = Object.entries({ ...all, sign: v2Signature(all, wish) });
  return `<xml>${elements.map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`).join('')}</xml>`;
}

export interface HeardV2 {
  readonly fields: Content;
  readonly isSigned: boolean;
}

/** The elements of an answer, the last of a name, and whether their signature holds. */
export function heardV2(answer: WireAnswer, wish: V2Wish = {}): HeardV2 {
  const elements = textOf(answer).matchAll(/<(\w+)>(?:<!\[CDATA\[(.*?)\]\]>|(\d+))<\/\1>/g);
  const fields = Object.fromEntries(
    [...elements].map(([, name = '', text, digits]) => [name, text ?? digits ?? '']),
  );
  return { fields, isSigned: fields['sign'] === v2Signature(fields, wish) };
}

export function textOf(answer: WireAnswer): string {
  if (answer.kind !== 'reply') throw new Error(`the answer is ${answer.kind}`);
  return Buffer.from(answer.body).toString('utf8');
}

interface ToSign {
  readonly method: string;
  readonly target: string;
  readonly text: string;
  readonly seconds: number;
}

function v3Authorization({ method, target, text, seconds }: ToSign, wish: V3Wish): string {
  const signed = `${method}\n${target}\n${String(seconds)}\nN0nce\n${text}\n`;
  const key = wish.key ?? merchant.privateKey;
  const parts = [
    `mchid="${mchId}"`,
    'nonce_str="N0nce"',
    `signature="${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64')}"`,
    `timestamp="${String(seconds)}"`,
    `serial_no="${wish.serial ?? merchantSerial}"`,
  ];
  return `WECHATPAY2-SHA256-RSA2048 ${parts.join(',')}`;
}

export function v3Charge(attempt: string, fen = 1250, more: object = {}): object {
  return {
    appid: appId,
    mchid: mchId,
    description: '消费',
    out_trade_no: attempt,
    payer: { auth_code: shownCode },
    amount: { total: fen, currency: 'CNY' },
    scene_info: { store_info: { id: '0001' } },
    ...more,
  };
}

export interface HeardV3 {
  readonly status: number;
  readonly headers: Content;
  readonly body: Readonly<Record<string, unknown>>;
  readonly isSigned: boolean;
}

export function heardV3(answer: WireAnswer): HeardV3 {
  if (answer.kind !== 'reply') throw new Error(`the answer is ${answer.kind}`);
  const text = textOf(answer);
  const { status, headers } = answer;
  const signed = `${headers['wechatpay-timestamp'] ?? ''}\n${headers['wechatpay-nonce'] ?? ''}\n${text}\n`;
  const signature = Buffer.from(headers['wechatpay-signature'] ?? '', 'base64');
  const isSigned =
    [platformSerial, publicKeyId].includes(headers['wechatpay-serial'] ?? '') &&
    verify('RSA-SHA256', Buffer.from(signed), createPublicKey(platform.privateKey), signature);
  const isJson = (headers['content-type'] ?? '').startsWith('application/json');
  return { status, headers, body: isJson ? (JSON.parse(text) as HeardV3['body']) : {}, isSigned };
}
