/** WeChat Pay v2 in the configuration: `channels.wechat` with `"api": "v2"`. */
import {
  type WeChatV2Settings,
  parseWeChatV2Settings,
} from '../../net/gateways/wechat-v2/config.js';
import { weChatV2Gateway } from '../../net/gateways/wechat-v2/gateway.js';
import { weChatPlan } from '../../runtime/payment/plan.js';
import { ok } from '../../runtime/ports/result.js';
import { Secret } from '../../runtime/ports/secret.js';
import { oneOf, optional, text } from '../../runtime/settings/shape.js';
import { addressText, shortText, subjectText } from './channel-texts.js';
import { type ChannelSource, type GatewayRow, tlsOf } from './gateway-row.js';

const ownAddress = '127.0.0.1';

export const weChatV2Row: GatewayRow = {
  channel: 'wechat',
  api: 'v2',
  plan: weChatPlan,
  address: 'baseUrl',
  keys: [
    { setting: 'keyFile', kind: 'secretText', length: 32 },
    { setting: 'clientKeyFile', kind: 'ownPrivateKey' },
    { setting: 'clientCertFile', kind: 'certificate', beside: 'clientKeyFile' },
    { setting: 'caFile', kind: 'certificate' },
  ],
  fields: ({ publicFile, secretFile }) => ({
    baseUrl: addressText,
    spareUrl: optional(addressText, null),
    appId: shortText,
    mchId: shortText,
    keyFile: secretFile,
    signType: optional(oneOf('MD5', 'HMAC-SHA256'), 'MD5' as const),
    clientCertFile: optional(publicFile, null),
    clientKeyFile: optional(secretFile, null),
    /** Authorities to trust in place of the public ones. */
    caFile: optional(publicFile, null),
    description: optional(subjectText, null),
    /** What the till says its address is (`spbill_create_ip`). */
    clientIp: optional(text({ form: /^[0-9A-Fa-f.:]{2,45}$/, says: 'an IP address' }), null),
    /** WeChat makes no code for the customer to scan without one; nothing has to listen there. */
    notifyUrl: optional(addressText, null),
  }),
  read: (source) => {
    const parsed = parseWeChatV2Settings(settingsOf(source));
    if (!parsed.ok) return parsed;
    const config = parsed.value;
    const { baseUrl, spareUrl, clientCertificate, authorities } = config;
    return ok({
      hosts: spareUrl === null ? [baseUrl] : [baseUrl, spareUrl],
      tls: tlsOf({ authorities, clientCertificate }),
      open: (parts) => weChatV2Gateway(config, parts),
    });
  },
};

/** What has a problem of its own already is stood in for, so that the rest is checked all the same. */
function settingsOf(source: ChannelSource): WeChatV2Settings {
  return {
    baseUrl: source.text('baseUrl') ?? 'https://localhost/',
    spareUrl: source.text('spareUrl'),
    appId: source.text('appId') ?? '0',
    mchId: source.text('mchId') ?? '0',
    key: source.file('keyFile') ?? new Secret(''),
    signType: source.text('signType') === 'HMAC-SHA256' ? 'HMAC-SHA256' : 'MD5',
    clientCertificate: source.file('clientCertFile')?.reveal() ?? null,
    clientKey: source.file('clientKeyFile'),
    authority: source.file('caFile')?.reveal() ?? null,
    description: source.text('description') ?? source.shopName ?? '消费',
    store: source.store,
    terminal: source.terminal,
    clientIp: source.text('clientIp') ?? ownAddress,
    notifyUrl: source.text('notifyUrl'),
  };
}
