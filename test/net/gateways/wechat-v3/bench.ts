/** A v3 gateway for tests: its settings, its clock and its nonces, over whatever client a test hands in. */
import { parseWeChatV3Settings } from '../../../../src/net/gateways/wechat-v3/config.js';
import type { WeChatV3Settings } from '../../../../src/net/gateways/wechat-v3/config.js';
import { weChatV3Gateway } from '../../../../src/net/gateways/wechat-v3/gateway.js';
import type { HttpAnswer, HttpClient, HttpRequest } from '../../../../src/net/http/message.js';
import type { Clock } from '../../../../src/runtime/ports/clock.js';
import type { WalletGateway } from '../../../../src/runtime/ports/gateway.js';
import { type Log, silentLog } from '../../../../src/runtime/ports/log.js';
import type { Random } from '../../../../src/runtime/ports/random.js';
import { Secret } from '../../../../src/runtime/ports/secret.js';
import { monoMs, wallMs } from '../../../../src/runtime/ports/units.js';
import type { WireReply } from '../../gateway-contract.js';
import { appId, mchId } from './class-table.js';
import { type Keys, type Voucher, newKeys, pemOf, signedReply } from './wire.js';

export const keys: Keys = newKeys();
export const privatePem = pemOf(keys.merchant.privateKey);
export const publicKeyId = 'PUB_KEY_ID_0119000001092026112200000001';
export const apiV3Key = 'Holdfast0123456789abcdefghijklmn';
export const now = wallMs(Date.UTC(2026, 10, 22, 17, 5, 9, 700));
export const nowSeconds = Math.floor(now / 1000);

export const good: WeChatV3Settings = {
  baseUrl: 'https://api.mch.weixin.qq.com',
  spareUrl: null,
  appId,
  mchId,
  privateKey: new Secret(privatePem),
  serialNo: '1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C',
  apiV3Key: null,
  wechatPublicKey: { id: publicKeyId, text: pemOf(keys.wechat.publicKey) },
  authority: null,
  description: '海草便利店',
  store: 'S001',
  notifyUrl: 'https://shop.example/wechat',
};

export const voucher: Voucher = {
  key: keys.wechat.privateKey,
  serial: publicKeyId,
  time: nowSeconds,
};

export function signed(status: number, body: object | string, by: Voucher = voucher): WireReply {
  return signedReply(status, typeof body === 'string' ? body : JSON.stringify(body), by);
}

export interface Seams {
  readonly http: HttpClient;
  readonly log?: Log;
  readonly settings?: Partial<WeChatV3Settings>;
  /** Clocks; they stand still unless given. */
  readonly clock?: Partial<Pick<Clock, 'wall' | 'mono'>>;
  readonly random?: Random;
  /** In place of the address of the settings, behind their check. */
  readonly url?: URL;
}

const steady: Random = { bytes: (length) => new Uint8Array(length).fill(0xa5) };

export function open({ http, log = silentLog, random = steady, ...seams }: Seams): WalletGateway {
  const { settings, clock, url } = seams;
  const config = parseWeChatV3Settings({ ...good, ...settings });
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  return weChatV3Gateway(
    { ...config.value, ...(url === undefined ? {} : { baseUrl: url }) },
    {
      http,
      log,
      clock: { wall: () => now, mono: () => monoMs(0), ...clock },
      random,
    },
  );
}

export interface Stub {
  readonly gateway: WalletGateway;
  readonly sent: HttpRequest[];
  /** What is answered to every call from now on; a function is asked each time. */
  reply: WireReply | HttpAnswer | ((request: HttpRequest) => WireReply | HttpAnswer);
}

export function stub(seams: Omit<Seams, 'http'> = {}): Stub {
  const sent: HttpRequest[] = [];
  const http: HttpClient = {
    send: async (request) => {
      sent.push(request);
      const { reply } = self;
      return answerOf(typeof reply === 'function' ? reply(request) : reply);
    },
  };
  const gateway = open({ ...seams, http });
  const self: Stub = { gateway, sent, reply: { kind: 'notSent', detail: 'no line' } };
  return self;
}

/** As Node hands a reply over: names in small letters, what stands twice joined by commas. */
export function answerOf(reply: WireReply | HttpAnswer): HttpAnswer {
  if ('kind' in reply) return reply;
  const headers: Record<string, string> = {};
  for (const line of reply.headers ?? []) {
    const place = line.indexOf(': ');
    const name = line.slice(0, place).toLowerCase();
    const value = line.slice(place + 2);
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  const status = Number.parseInt(reply.status ?? '200', 10);
  return { kind: 'answered', status, headers, body: reply.body };
}

export function bodyOf(request: HttpRequest | undefined): string {
  return Buffer.from(request?.body?.reveal() ?? new Uint8Array(0)).toString('utf8');
}
