/** Alipay in the configuration: `channels.alipay`. */
import { type AlipaySettings, parseAlipaySettings } from '../../net/gateways/alipay/config.js';
import { alipayGateway } from '../../net/gateways/alipay/gateway.js';
import { alipayPlan } from '../../runtime/payment/plan.js';
import { ok } from '../../runtime/ports/result.js';
import { Secret } from '../../runtime/ports/secret.js';
import { optional } from '../../runtime/settings/shape.js';
import { addressText, shortText, subjectText } from './channel-texts.js';
import type { ChannelSource, GatewayRow } from './gateway-row.js';

export const alipayRow: GatewayRow = {
  channel: 'alipay',
  api: null,
  plan: alipayPlan,
  address: 'gateway',
  keys: [
    { setting: 'privateKeyFile', kind: 'ownPrivateKey' },
    { setting: 'alipayPublicKeyFile', kind: 'theirPublicKey', beside: 'privateKeyFile' },
  ],
  fields: ({ publicFile, secretFile }) => ({
    gateway: addressText,
    appId: shortText,
    privateKeyFile: secretFile,
    alipayPublicKeyFile: publicFile,
    subject: optional(subjectText, null),
  }),
  read: (source) => {
    const parsed = parseAlipaySettings(settingsOf(source));
    if (!parsed.ok) return parsed;
    const config = parsed.value;
    return ok({ hosts: [config.gateway], tls: {}, open: (parts) => alipayGateway(config, parts) });
  },
};

/** What has a problem of its own already is stood in for, so that the rest is checked all the same. */
function settingsOf(source: ChannelSource): AlipaySettings {
  return {
    gateway: source.text('gateway') ?? 'https://localhost/',
    appId: source.text('appId') ?? '0',
    privateKey: source.file('privateKeyFile') ?? new Secret(''),
    alipayPublicKey: source.file('alipayPublicKeyFile')?.reveal() ?? '',
    subject: source.text('subject') ?? source.shopName ?? '消费',
    store: source.store,
    terminal: source.terminal,
  };
}
