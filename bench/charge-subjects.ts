/** What `charge-cpu` measures: our gateways on our own HTTP client, and the wallets' SDKs. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { httpClient } from '../src/net/http/client.js';
import { alipayGateway } from '../src/net/gateways/alipay/gateway.js';
import { parseAlipaySettings } from '../src/net/gateways/alipay/config.js';
import { nodeAfter } from '../src/platform/node-after.js';
import { nodeClock } from '../src/platform/node-clock.js';
import type { ChargeOrder } from '../src/runtime/ports/gateway.js';
import { silentLog } from '../src/runtime/ports/log.js';
import { Secret } from '../src/runtime/ports/secret.js';
import { attemptNo, fen, millis, wallMs } from '../src/runtime/ports/units.js';
import { alipaySdk, installSdks } from '../test/oracles/sdks.js';
import type { LaidDownReply } from './charge-cpu-wallet.js';

export interface ChargeSubject {
  readonly name: string;
  /** One charge; throws when it was not answered as it must be. */
  readonly once: () => Promise<void>;
}

export interface Rivals {
  /** By path. */
  readonly replies: Readonly<Record<string, LaidDownReply>>;
  /** A request as long as a real one. */
  readonly example: { readonly path: string; readonly text: string };
  readonly open: (port: number) => readonly ChargeSubject[];
}

const number = attemptNo('T0000001ABCDEFGH000001');
const order: ChargeOrder = {
  attempt: number,
  amountFen: fen(1_250),
  form: 'code',
  code: new Secret('288888888888888888'),
  expiresIn: millis(180_000),
};
const appId = '2014072300007148';
const subject = '海草便利店';
const path = '/gateway.do';

function newPair(): { readonly privatePem: string; readonly publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    privatePem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    publicPem: String(publicKey.export({ type: 'spki', format: 'pem' })),
  };
}

export function alipaySubjects(): Rivals {
  const till = newPair();
  const wallet = newPair();
  const node = `{"code":"10000","msg":"Success","out_trade_no":"${number}","trade_no":"2026112222001","total_amount":"12.50","receipt_amount":"12.50","buyer_logon_id":"138****0000"}`;
  const signature = sign('sha256', Buffer.from(node), wallet.privatePem).toString('base64');
  const content = {
    ...{ out_trade_no: number, scene: 'bar_code', auth_code: '288888888888888888' },
    ...{ product_code: 'FACE_TO_FACE_PAYMENT', subject, total_amount: '12.50' },
    ...{ timeout_express: '3m', store_id: 'S001', terminal_id: 'T0000001' },
  };
  const openOurs = (port: number): ChargeSubject => {
    const config = parseAlipaySettings(
      {
        gateway: `http://127.0.0.1:${String(port)}${path}`,
        spareGateway: null,
        authority: null,
        certificates: null,
        appId,
        privateKey: new Secret(till.privatePem),
        alipayPublicKey: wallet.publicPem,
        subject,
        store: 'S001',
        terminal: 'T0000001',
      },
      wallMs(Date.UTC(2026, 10, 22)),
    );
    if (!config.ok) throw new Error(JSON.stringify(config.error));
    const clock = nodeClock();
    const http = httpClient({ clock, after: nodeAfter });
    const gateway = alipayGateway(config.value, { http, clock, log: silentLog });
    return {
      name: 'alipay',
      once: async () => {
        const { kind } = await gateway.charge(order);
        if (kind !== 'accepted') throw new Error(`the charge was ${kind}`);
      },
    };
  };
  const openSdk = (port: number): ChargeSubject => {
    const { AlipaySdk } = alipaySdk();
    const sdk = new AlipaySdk({
      appId,
      privateKey: till.privatePem,
      keyType: 'PKCS8',
      alipayPublicKey: wallet.publicPem,
      gateway: `http://127.0.0.1:${String(port)}${path}`,
      camelcase: false,
    });
    return {
      name: 'alipay-sdk',
      once: async () => {
        const request = { bizContent: content };
        const heard = await sdk.exec('alipay.trade.pay', request, { validateSign: true });
        if (heard['code'] !== '10000') throw new Error('the SDK was not answered');
      },
    };
  };
  return {
    replies: {
      [path]: {
        headers: { 'content-type': 'application/json;charset=utf-8' },
        body: `{"alipay_trade_pay_response":${node},"sign":"${signature}"}`,
      },
    },
    example: { path, text: JSON.stringify({ ...content, padding: 'x'.repeat(500) }) },
    open: (port) => {
      const missing = installSdks();
      return missing === null ? [openOurs(port), openSdk(port)] : [openOurs(port)];
    },
  };
}
