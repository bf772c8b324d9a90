/** WeChat Pay v3 in the configuration: `channels.wechat` with `"api": "v3"`. */
import {
  type WeChatV3Settings,
  parseWeChatV3Settings,
} from '../../net/gateways/wechat-v3/config.js';
import { weChatV3Gateway } from '../../net/gateways/wechat-v3/gateway.js';
import { weChatPlan } from '../../runtime/payment/plan.js';
import { ok } from '../../runtime/ports/result.js';
import { Secret } from '../../runtime/ports/secret.js';
import { optional, text } from '../../runtime/settings/shape.js';
import { addressText, shortText, subjectText } from './channel-texts.js';
import { type ChannelSource, type GatewayRow, tlsOf } from './gateway-row.js';

export const weChatV3Row: GatewayRow = {
  channel: 'wechat',
  api: 'v3',
  plan: weChatPlan,
  address: 'baseUrl',
  keys: [
    { setting: 'privateKeyFile', kind: 'ownPrivateKey' },
    { setting: 'apiV3KeyFile', kind: 'secretText', length: 32 },
    { setting: 'wechatPublicKeyFile', kind: 'theirPublicKey', beside: 'privateKeyFile' },
    { setting: 'caFile', kind: 'certificate' },
  ],
  fields: ({ publicFile, secretFile }) => ({
    baseUrl: addressText,
    spareUrl: optional(addressText, null),
    appId: shortText,
    mchId: shortText,
    privateKeyFile: secretFile,
    /** Of the merchant's certificate, whose private half the key is. */
    serialNo: text({ form: /^[0-9A-Fa-f]{8,64}$/, says: '8 to 64 hexadecimal digits' }),
    apiV3KeyFile: optional(secretFile, null),
    wechatPublicKeyFile: optional(publicFile, null),
    wechatPublicKeyId: optional(
      text({ form: /^PUB_KEY_ID_[0-9A-Za-z]{1,64}$/, says: 'PUB_KEY_ID_ and its digits' }),
      null,
    ),
    /** Authorities to trust in place of the public ones. */
    caFile: optional(publicFile, null),
    description: optional(subjectText, null),
    /** WeChat makes no code for the customer to scan without one; nothing has to listen there. */
    notifyUrl: optional(addressText, null),
  }),
  read: (source) => {
    const parsed = parseWeChatV3Settings(settingsOf(source));
    if (!parsed.ok) return parsed;
    const config = parsed.value;
    const { baseUrl, spareUrl, authorities } = config;
    return ok({
      hosts: spareUrl === null ? [baseUrl] : [baseUrl, spareUrl],
      tls: tlsOf({ authorities }),
      open: (parts) => weChatV3Gateway(config, parts),
    });
  },
};

/** What has a problem of its own already is stood in for, so that the rest is checked all the same. */
function settingsOf(source: ChannelSource): WeChatV3Settings {
  const id = source.text('wechatPublicKeyId');
  const publicKey = source.file('wechatPublicKeyFile');
  return {
    baseUrl: source.text('baseUrl') ?? 'https://localhost',
    spareUrl: source.text('spareUrl'),
    appId: source.text('appId') ?? '0',
    mchId: source.text('mchId') ?? '0',
    privateKey: source.file('privateKeyFile') ?? new Secret(''),
    serialNo: source.text('serialNo') ?? '00000000',
    apiV3Key: source.file('apiV3KeyFile'),
    // Each needs the other: the one that is missing has a problem of its own.
    wechatPublicKey:
      id === null && publicKey === null ? null : { id: id ?? '', text: publicKey?.reveal() ?? '' },
    authority: source.file('caFile')?.reveal() ?? null,
    description: source.text('description') ?? source.shopName ?? '消费',
    store: source.store,
    notifyUrl: source.text('notifyUrl'),
  };
}
