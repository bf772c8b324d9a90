/** Replies of Alipay's wire twin to every call of the gateway, in every state of an order. */
import type { KeyObject } from 'node:crypto';
import { alipayGateway } from '../../../src/net/gateways/alipay/gateway.js';
import {
  type AlipaySettings,
  parseAlipaySettings,
} from '../../../src/net/gateways/alipay/config.js';
import type { HttpClient, HttpRequest } from '../../../src/net/http/message.js';
import type { WalletGateway } from '../../../src/runtime/ports/gateway.js';
import { silentLog } from '../../../src/runtime/ports/log.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import { monoMs, wallMs } from '../../../src/runtime/ports/units.js';
import { type AlipayWire, alipayWire } from '../../../src/twins/wire/alipay/alipay-wire.js';
import { type Keys, pemOf, signedReply } from '../gateways/alipay/wire.js';
import { type Specimen, type WireReply, ours } from './specimen.js';
import { specimensOf } from './stories.js';

/** In certificate mode where certificates are given, with the key that they belong to. */
export interface CertificateMode {
  readonly certificates: NonNullable<AlipaySettings['certificates']>;
  readonly privateKey: string;
}

export function openAlipay(
  keys: Keys,
  mode?: CertificateMode,
): (http: HttpClient) => WalletGateway {
  const isOpen = mode === undefined;
  const config = parseAlipaySettings(
    {
      gateway: 'https://openapi.alipay.com/gateway.do',
      spareGateway: null,
      authority: null,
      certificates: mode?.certificates ?? null,
      appId: '2014072300007148',
      privateKey: new Secret(mode?.privateKey ?? pemOf(keys.app.privateKey, 'pkcs8')),
      alipayPublicKey: isOpen ? pemOf(keys.alipay.publicKey, 'spki') : null,
      subject: '海草便利店',
      store: 'S001',
      terminal: 'T0000001',
    },
    wallMs(Date.UTC(2026, 10, 22)),
  );
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const clock = { wall: () => wallMs(Date.UTC(2026, 10, 22)), mono: () => monoMs(0) };
  return (http) => alipayGateway(config.value, { http, log: silentLog, clock });
}

export async function alipaySpecimens(keys: Keys): Promise<readonly Specimen[]> {
  const told = await specimensOf(openAlipay(keys), () => {
    const wire = wireOf(keys);
    return {
      answer: (request) => replyOf(wire, request),
      script: (next) => {
        wire.script(next);
      },
    };
  });
  const code = {
    code: '10000',
    msg: 'Success',
    out_trade_no: ours,
    qr_code: 'https://qr.example/1',
  };
  const qr = qrReply(JSON.stringify(code), keys.alipay.privateKey);
  return [...told, { call: 'chargeQr', reply: { status: 200, headers: {}, body: qr } }];
}

function qrReply(node: string, key: KeyObject): Buffer {
  return signedReply('alipay_trade_precreate_response', node, key);
}

function wireOf(keys: Keys): AlipayWire {
  return alipayWire({
    now: () => 0,
    beijing: () => '2026-11-22 08:00:00',
    appId: '2014072300007148',
    tillPublicKey: keys.app.publicKey,
    ownPrivateKey: keys.alipay.privateKey,
    isCodeShown: () => true,
    kept: [],
  });
}

function replyOf(wire: AlipayWire, { url, body }: HttpRequest): WireReply {
  const text = body === null ? '' : Buffer.from(body.reveal()).toString('utf8');
  const answer = wire.receive(url.search, text).work();
  if (answer.kind !== 'reply') throw new Error(`the twin answered with ${answer.kind}`);
  return { status: answer.status, headers: answer.headers, body: Buffer.from(answer.body) };
}
