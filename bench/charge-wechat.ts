/** WeChat Pay's part of `charge-cpu`: both generations of our gateway, and the SDK in both. */
import { createHash, sign } from 'node:crypto';
import { httpClient } from '../src/net/http/client.js';
import { parseWeChatV2Settings } from '../src/net/gateways/wechat-v2/config.js';
import { weChatV2Gateway } from '../src/net/gateways/wechat-v2/gateway.js';
import { parseWeChatV3Settings } from '../src/net/gateways/wechat-v3/config.js';
import { weChatV3Gateway } from '../src/net/gateways/wechat-v3/gateway.js';
import { nodeAfter } from '../src/platform/node-after.js';
import { nodeClock } from '../src/platform/node-clock.js';
import { nodeRandom } from '../src/platform/node-random.js';
import type { WalletGateway } from '../src/runtime/ports/gateway.js';
import { silentLog } from '../src/runtime/ports/log.js';
import { Secret } from '../src/runtime/ports/secret.js';
import { wechatpaySdk } from '../test/oracles/sdks.js';
import type { LaidDownReply } from './charge-cpu-wallet.js';
import { type ChargeSubject, type Rivals, newPair, number, order } from './charge-order.js';

const appId = 'wx0123456789abcdef';
const mchId = '1900000109';
const apiKey = '0123456789abcdefghijklmnopqrstuv';
const serialNo = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1';
const publicKeyId = 'PUB_KEY_ID_0119000001092026010100181900000100';
const v2Path = '/pay/micropay';
const v3Path = '/v3/pay/transactions/codepay';
const shop = { description: '海草便利店', store: 'S001', notifyUrl: null };

export function weChatSubjects(): Rivals {
  const till = newPair();
  const wallet = newPair();
  return {
    replies: { [v2Path]: v2Reply(), [v3Path]: v3Reply(wallet.privatePem) },
    open: (port) => {
      const baseUrl = `http://127.0.0.1:${String(port)}`;
      const clock = nodeClock();
      const http = httpClient({ clock, after: nodeAfter });
      const parts = { http, clock, log: silentLog, random: nodeRandom };
      const v2 = parseWeChatV2Settings({
        ...{ baseUrl, spareUrl: null, appId, mchId, signType: 'MD5', ...shop },
        ...{ key: new Secret(apiKey), terminal: 'T0000001', clientIp: '192.0.2.7' },
        ...{ clientCertificate: null, clientKey: null, authority: null },
      });
      const v3 = parseWeChatV3Settings({
        ...{ baseUrl, spareUrl: null, appId, mchId, serialNo, ...shop },
        ...{ apiV3Key: null, authority: null, privateKey: new Secret(till.privatePem) },
        wechatPublicKey: { id: publicKeyId, text: wallet.publicPem },
      });
      if (!v2.ok || !v3.ok) throw new Error(JSON.stringify([v2, v3]));
      return [
        ours('wechat-v2', weChatV2Gateway(v2.value, parts)),
        ours('wechat-v3', weChatV3Gateway(v3.value, parts)),
      ];
    },
    openSdk: (port) => {
      const { Wechatpay } = wechatpaySdk();
      const { client } = new Wechatpay({
        ...{ mchid: mchId, serial: serialNo, privateKey: till.privatePem },
        ...{ certs: { [publicKeyId]: wallet.publicPem }, secret: apiKey },
        baseURL: `http://127.0.0.1:${String(port)}/`,
      });
      const v2 = {
        ...{ appid: appId, mch_id: mchId, body: shop.description, out_trade_no: number },
        ...{ total_fee: '1250', spbill_create_ip: '192.0.2.7', auth_code: '134567890123456789' },
      };
      const v3 = {
        ...{ appid: appId, mchid: mchId, description: shop.description, out_trade_no: number },
        ...{ payer: { auth_code: '134567890123456789' } },
        ...{
          amount: { total: 1_250, currency: 'CNY' },
          scene_info: { store_info: { id: 'S001' } },
        },
      };
      return [
        {
          name: 'wechatpay-axios-plugin-v2',
          once: async () => {
            await client.request(`v2${v2Path}`, 'post', v2);
          },
        },
        {
          name: 'wechatpay-axios-plugin-v3',
          once: async () => {
            await client.request(v3Path.slice(1), 'post', v3);
          },
        },
      ];
    },
  };
}

function ours(name: string, gateway: WalletGateway): ChargeSubject {
  return {
    name,
    once: async () => {
      const { kind } = await gateway.charge(order);
      if (kind !== 'paid') throw new Error(`the charge was ${kind}`);
    },
  };
}

function v2Reply(): LaidDownReply {
  const said: Readonly<Record<string, string>> = {
    ...{ appid: appId, mch_id: mchId, nonce_str: 'n0nce', out_trade_no: number },
    ...{ result_code: 'SUCCESS', return_code: 'SUCCESS', return_msg: 'OK', total_fee: '1250' },
    ...{ trade_type: 'MICROPAY', transaction_id: '4200000001202611220001' },
  };
  const names = Object.keys(said).sort();
  const text = [...names.map((name) => `${name}=${said[name] ?? ''}`), `key=${apiKey}`].join('&');
  const signature = createHash('md5').update(text).digest('hex').toUpperCase();
  const elements = Object.entries({ ...said, sign: signature }).map(
    ([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`,
  );
  return { headers: { 'content-type': 'text/plain' }, body: `<xml>${elements.join('')}</xml>` };
}

function v3Reply(privatePem: string): LaidDownReply {
  const body = JSON.stringify({
    ...{ appid: appId, mchid: mchId, out_trade_no: number, trade_state: 'SUCCESS' },
    ...{ transaction_id: '4200000001202611220001', amount: { total: 1_250, currency: 'CNY' } },
  });
  // Good for five minutes, which is longer than a run takes.
  const time = String(Math.floor(nodeClock().wall() / 1000));
  const signature = sign('sha256', Buffer.from(`${time}\nn0nce\n${body}\n`), privatePem);
  return {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'wechatpay-timestamp': time,
      'wechatpay-nonce': 'n0nce',
      'wechatpay-serial': publicKeyId,
      'wechatpay-signature': signature.toString('base64'),
    },
    body,
  };
}
