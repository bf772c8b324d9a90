/** Alipay in the configuration: `channels.alipay`. */
import { type AlipaySettings, parseAlipaySettings } from '../../net/gateways/alipay/config.js';
import { alipayGateway } from '../../net/gateways/alipay/gateway.js';
import { nodeClock } from '../../platform/node-clock.js';
import { alipayPlan } from '../../runtime/payment/plan.js';
import { ok } from '../../runtime/ports/result.js';
import { Secret } from '../../runtime/ports/secret.js';
import { optional } from '../../runtime/settings/shape.js';
import { addressText, shortText, subjectText } from './channel-texts.js';
import { type ChannelSource, type GatewayRow, tlsOf } from './gateway-row.js';

export const alipayRow: GatewayRow = {
  channel: 'alipay',
  api: null,
  plan: alipayPlan,
  address: 'gateway',
  keys: [
    { setting: 'privateKeyFile', kind: 'ownPrivateKey' },
    { setting: 'alipayPublicKeyFile', kind: 'theirPublicKey', beside: 'privateKeyFile' },
    { setting: 'appCertFile', kind: 'certificate', beside: 'privateKeyFile' },
    { setting: 'alipayCertFile', kind: 'certificate' },
    { setting: 'caFile', kind: 'certificate' },
  ],
  fields: ({ publicFile, secretFile }) => ({
    gateway: addressText,
    spareGateway: optional(addressText, null),
    /** Authorities to trust in place of the public ones. */
    caFile: optional(publicFile, null),
    appId: shortText,
    privateKeyFile: secretFile,
    alipayPublicKeyFile: optional(publicFile, null),
    appCertFile: optional(publicFile, null),
    alipayCertFile: optional(publicFile, null),
    alipayRootCertFile: optional(publicFile, null),
    subject: optional(subjectText, null),
  }),
  read: (source) => {
    const parsed = parseAlipaySettings(settingsOf(source), nodeClock().wall());
    if (!parsed.ok) return parsed;
    const config = parsed.value;
    const { gateway, spareGateway, authority } = config;
    return ok({
      hosts: spareGateway === null ? [gateway] : [gateway, spareGateway],
      tls: tlsOf({ authorities: authority === null ? null : [authority] }),
      open: (parts) => alipayGateway(config, parts),
    });
  },
};

/** What has a problem of its own already is stood in for, so that the rest is checked all the same. */
function settingsOf(source: ChannelSource): AlipaySettings {
  return {
    gateway: source.text('gateway') ?? 'https://localhost/',
    spareGateway: source.text('spareGateway'),
    authority: textIfNamed(source, 'caFile'),
    appId: source.text('appId') ?? '0',
    privateKey: source.file('privateKeyFile') ?? new Secret(''),
    alipayPublicKey: textIfNamed(source, 'alipayPublicKeyFile'),
    certificates: certificatesOf(source),
    subject: source.text('subject') ?? source.shopName ?? '消费',
    store: source.store,
    terminal: source.terminal,
  };
}

/** `null` where the document names no file; one that could not be read is empty, and a problem already. */
function textIfNamed(source: ChannelSource, key: string): string | null {
  return source.text(key) === null ? null : (source.file(key)?.reveal() ?? '');
}

function certificatesOf(source: ChannelSource): AlipaySettings['certificates'] {
  const app = textIfNamed(source, 'appCertFile');
  const alipay = textIfNamed(source, 'alipayCertFile');
  const roots = textIfNamed(source, 'alipayRootCertFile');
  if (app === null && alipay === null && roots === null) return null;
  return { app: app ?? '', alipay: alipay ?? '', roots: roots ?? '' };
}
