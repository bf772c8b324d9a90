/** Replies of WeChat Pay's wire twin, in both generations of its protocol. */
import { type KeyObject, generateKeyPairSync } from 'node:crypto';
import {
  type WeChatV2Settings,
  parseWeChatV2Settings,
} from '../../../src/net/gateways/wechat-v2/config.js';
import { weChatV2Gateway } from '../../../src/net/gateways/wechat-v2/gateway.js';
import { parseWeChatV3Settings } from '../../../src/net/gateways/wechat-v3/config.js';
import { weChatV3Gateway } from '../../../src/net/gateways/wechat-v3/gateway.js';
import type { HttpClient, HttpRequest } from '../../../src/net/http/message.js';
import type { WalletGateway } from '../../../src/runtime/ports/gateway.js';
import { silentLog } from '../../../src/runtime/ports/log.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import { monoMs, wallMs } from '../../../src/runtime/ports/units.js';
import { seededRandom } from '../../../src/twins/seeded-random.js';
import type { WalletWire } from '../../../src/twins/wire/wallet-wire.js';
import { weChatWire } from '../../../src/twins/wire/wechat/wechat-wire.js';
import { type CallName, type Specimen, type WireReply, ask } from './specimen.js';
import { type Wallet, answered, specimensOf } from './stories.js';

export const appId = 'wx0123456789abcdef';
export const mchId = '1900000109';
export const apiKey = '0123456789abcdefghijklmnopqrstuv';
export const publicKeyId = 'PUB_KEY_ID_0119000001092026010100181900000100';
export const merchantSerial = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1';
/** By the clocks of both sides. */
export const nowMs = Date.UTC(2026, 10, 22, 4, 5, 6);

export interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export interface WeChatKeys {
  readonly merchant: Pair;
  readonly wechat: Pair;
}

export function newWeChatKeys(): WeChatKeys {
  const pair = (): Pair => generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { merchant: pair(), wechat: pair() };
}

const clock = { wall: () => wallMs(nowMs), mono: () => monoMs(0) };
const shop = { description: '海草便利店', store: 'S001', notifyUrl: 'https://shop.example/unused' };

export function openV2(
  signType: WeChatV2Settings['signType'],
): (http: HttpClient) => WalletGateway {
  const config = parseWeChatV2Settings({
    ...{ baseUrl: 'http://127.0.0.1:9002', spareUrl: null, appId, mchId, signType, ...shop },
    ...{ clientCertificate: null, clientKey: null, authority: null },
    ...{ key: new Secret(apiKey), terminal: 'T0000001', clientIp: '192.0.2.7' },
  });
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const random = seededRandom(7);
  return (http) => weChatV2Gateway(config.value, { http, log: silentLog, clock, random });
}

export function openV3({ merchant, wechat }: WeChatKeys): (http: HttpClient) => WalletGateway {
  const config = parseWeChatV3Settings({
    ...{ baseUrl: 'http://127.0.0.1:9002', spareUrl: null, appId, mchId, ...shop },
    ...{ serialNo: merchantSerial, apiV3Key: null, authority: null },
    privateKey: new Secret(pemOf(merchant.privateKey)),
    wechatPublicKey: { id: publicKeyId, text: pemOf(wechat.publicKey) },
  });
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const random = seededRandom(7);
  return (http) => weChatV3Gateway(config.value, { http, log: silentLog, clock, random });
}

export function pemOf(key: KeyObject): string {
  const type = key.type === 'private' ? 'pkcs8' : 'spki';
  return String(key.export({ format: 'pem', type }));
}

/** Both ways of charging, and the state of a code that nobody has scanned. */
export async function weChatSpecimens(
  open: (http: HttpClient) => WalletGateway,
  keys: WeChatKeys,
): Promise<readonly Specimen[]> {
  const told = await specimensOf(open, () => walletOf(wireOf(keys)));
  const wallet = walletOf(wireOf(keys));
  const calls: readonly CallName[] = ['chargeQr', 'query', 'voidQr', 'query', 'voidQr'];
  for (const call of calls) {
    const send: HttpClient['send'] = (request) => {
      const reply = wallet.answer(request);
      told.push({ call, reply });
      return Promise.resolve(answered(reply));
    };
    await ask(open({ send }), call);
  }
  return told;
}

function walletOf(wire: WalletWire): Wallet {
  return {
    answer: (request) => replyOf(wire, request),
    script: (next) => {
      wire.script(next);
    },
  };
}

function wireOf({ merchant, wechat }: WeChatKeys): WalletWire {
  return weChatWire({
    now: () => 0,
    clockAt: (ms) => nowMs + ms,
    ...{ appId, mchId, apiKey },
    isCodeShown: () => true,
    random: seededRandom(1),
    kept: [],
    v3: {
      merchant: { serial: merchantSerial, publicKey: merchant.publicKey },
      apiV3Key: 'vutsrqponmlkjihgfedcba9876543210',
      seal: { id: publicKeyId, key: wechat.privateKey },
      certificates: [],
    },
  });
}

function replyOf(wire: WalletWire, { method, url, headers, body }: HttpRequest): WireReply {
  const text = body === null ? '' : Buffer.from(body.reveal()).toString('utf8');
  const small = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  const arrived = wire.receive({
    method,
    target: `${url.pathname}${url.search}`,
    headers: Object.fromEntries(small),
    origin: url.origin,
    client: 'plain',
    body: text,
  });
  if (!arrived.verified) throw new Error('the twin does not believe the gateway');
  const answer = arrived.work();
  if (answer.kind !== 'reply') throw new Error(`the twin answered with ${answer.kind}`);
  return { status: answer.status, headers: answer.headers, body: Buffer.from(answer.body) };
}
