/** A v2 gateway as it is set up in these tests, over the network or over a client that answers as told. */
import {
  type WeChatV2Settings,
  parseWeChatV2Settings,
} from '../../../../src/net/gateways/wechat-v2/config.js';
import { weChatV2Gateway } from '../../../../src/net/gateways/wechat-v2/gateway.js';
import type { HttpAnswer, HttpClient, HttpRequest } from '../../../../src/net/http/message.js';
import type { Clock } from '../../../../src/runtime/ports/clock.js';
import type { WalletGateway } from '../../../../src/runtime/ports/gateway.js';
import { type Log, silentLog } from '../../../../src/runtime/ports/log.js';
import type { Random } from '../../../../src/runtime/ports/random.js';
import { Secret } from '../../../../src/runtime/ports/secret.js';
import { monoMs, wallMs } from '../../../../src/runtime/ports/units.js';
import { ownCertificate } from '../../certificate.js';
import { type CallName, order, refund } from '../../gateway-contract.js';
import { appId, key, mchId } from './wire.js';

const { cert, keyPem } = ownCertificate({ dns: ['apiclient.example'], addresses: [] });

export const settings: WeChatV2Settings = {
  baseUrl: 'https://api.mch.weixin.qq.com',
  spareUrl: null,
  appId,
  mchId,
  key: new Secret(key),
  signType: 'MD5',
  clientCertificate: cert,
  clientKey: new Secret(keyPem),
  authority: null,
  description: '海草便利店 <A&C>',
  store: 'S001',
  terminal: 'T0000001',
  clientIp: '192.0.2.7',
  notifyUrl: 'https://example.com/unused',
};

/** Settings that differ, and what the gateway is made of besides its client. */
export interface Seams extends Partial<WeChatV2Settings> {
  readonly log?: Log;
  readonly random?: Random;
  /** The monotonic clock; stands still unless given. */
  readonly mono?: Clock['mono'];
}

const now = wallMs(Date.UTC(2026, 10, 22, 17, 5, 9));
const counting: Random = { bytes: (length) => Uint8Array.from({ length }, (_, place) => place) };

/** `url` is put in behind the check of the settings, where a client has to judge it. */
export function open(
  url: URL | null,
  {
    http,
    log = silentLog,
    random = counting,
    mono,
    ...more
  }: Seams & { readonly http: HttpClient },
): WalletGateway {
  const config = parseWeChatV2Settings({ ...settings, ...more });
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const clock = { wall: () => now, mono: mono ?? (() => monoMs(0)) };
  const where = url === null ? {} : { baseUrl: url };
  return weChatV2Gateway({ ...config.value, ...where }, { http, log, clock, random });
}

export interface Stub {
  readonly gateway: WalletGateway;
  readonly sent: HttpRequest[];
  /** What is answered to every call from now on. */
  reply: HttpAnswer;
  /** Calls by name, about the order of the suite. */
  ask(call: CallName): Promise<{ readonly kind: string }>;
}

export function stub(seams: Seams = {}): Stub {
  const sent: HttpRequest[] = [];
  const http: HttpClient = {
    send: async (request) => {
      sent.push(request);
      return self.reply;
    },
  };
  const gateway = open(null, { ...seams, http });
  const calls: Record<CallName, () => Promise<{ readonly kind: string }>> = {
    charge: () => gateway.charge(order),
    query: () => gateway.query(order.attempt),
    void: () => gateway.void(order.attempt, 'code'),
    refund: () => gateway.refund(refund),
    queryRefund: () => gateway.queryRefund(refund),
    diagnose: () => gateway.diagnose(),
  };
  const self: Stub = {
    gateway,
    sent,
    reply: { kind: 'notSent', detail: 'no line' },
    ask: (call) => calls[call](),
  };
  return self;
}

export function answered(body: string | Uint8Array): HttpAnswer {
  return { kind: 'answered', status: 200, headers: {}, body: Buffer.from(body) };
}
