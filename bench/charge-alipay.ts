/** Alipay's part of `charge-cpu`: our gateway on our own HTTP client, and the SDK. */
import { sign } from 'node:crypto';
import { httpClient } from '../src/net/http/client.js';
import { alipayGateway } from '../src/net/gateways/alipay/gateway.js';
import { parseAlipaySettings } from '../src/net/gateways/alipay/config.js';
import { nodeAfter } from '../src/platform/node-after.js';
import { nodeClock } from '../src/platform/node-clock.js';
import { silentLog } from '../src/runtime/ports/log.js';
import { Secret } from '../src/runtime/ports/secret.js';
import { wallMs } from '../src/runtime/ports/units.js';
import { alipaySdk } from '../test/oracles/sdks.js';
import { type ChargeSubject, type Rivals, newPair, number, order } from './charge-order.js';

const appId = '2014072300007148';
const subject = '海草便利店';
const path = '/gateway.do';

export function alipaySubjects(): Rivals {
  const till = newPair();
  const wallet = newPair();
  const node = `{"code":"10000","msg":"Success","out_trade_no":"${number}","trade_no":"2026112222001","total_amount":"12.50","receipt_amount":"12.50","buyer_logon_id":"138****0000"}`;
  const signature = sign('sha256', Buffer.from(node), wallet.privatePem).toString('base64');
  const content = {
    ...{ out_trade_no: number, scene: 'bar_code', auth_code: '134567890123456789' },
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
    open: (port) => [openOurs(port)],
    openSdk: (port) => [openSdk(port)],
  };
}
