/**
 * What till and WeChat's twin know of each other, made at the bench's first start and kept: the API key
 * of v2, the merchant's certificate and key, the platform's key and its id.
 */
import {
  type KeyObject,
  X509Certificate,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  randomBytes,
} from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { certificate } from '../twins/wire/wechat/certificate.js';
import type { WeChatV3Keys } from '../twins/wire/wechat-v3/wechat-v3-wire.js';
import { secretFile, writeWhole } from './whole-file.js';

export interface WeChatKeys {
  /** Of v2. */
  readonly apiKey: string;
  readonly v3: WeChatV3Keys;
}

export interface WeChatFolder extends WeChatKeys {
  readonly appId: string;
  readonly mchId: string;
}

export type WeChatApi = 'v2' | 'v3';

export const weChatUsual = { appId: 'wx2026000100000001', mchId: '1900000109' };

/** Names within the folder of the keys. */
const weChatFiles = {
  apiKey: 'wechat-v2.key',
  apiV3Key: 'wechat-apiv3.key',
  merchantKey: 'wechat-merchant-key.pem',
  merchantCertificate: 'wechat-merchant-cert.pem',
  platformKey: 'wechat-platform-private.pem',
  platformPublicKey: 'wechat-platform-public.pem',
} as const;

/** What WeChat Pay calls the key that it signs with, in public-key mode. */
const platformKeyId = 'PUB_KEY_ID_0119000001092026010100181900000100';

/** Safe to repeat. */
export async function weChatKeys(folder: string, mchId: string): Promise<WeChatKeys> {
  const at = (name: keyof typeof weChatFiles): string => join(folder, weChatFiles[name]);
  for (const name of ['apiKey', 'apiV3Key'] as const) {
    if (existsSync(at(name))) continue;
    writeFileSync(at(name), `${randomBytes(16).toString('hex')}\n`, secretFile);
  }
  const [merchant, platform] = await Promise.all([
    rsaKey(at('merchantKey')),
    rsaKey(at('platformKey')),
  ]);
  if (!existsSync(at('merchantCertificate'))) {
    writeFileSync(at('merchantCertificate'), merchantCertificate(merchant, mchId));
  }
  const half = createPublicKey(platform).export({ type: 'spki', format: 'pem' });
  if (!existsSync(at('platformPublicKey'))) writeFileSync(at('platformPublicKey'), half);
  const { serialNumber, publicKey } = new X509Certificate(readFileSync(at('merchantCertificate')));
  return {
    apiKey: readFileSync(at('apiKey'), 'utf8').trim(),
    v3: {
      merchant: { serial: serialNumber, publicKey },
      apiV3Key: readFileSync(at('apiV3Key'), 'utf8').trim(),
      seal: { id: platformKeyId, key: platform },
      certificates: [],
    },
  };
}

const yearMs = 365 * 24 * 3_600_000;

function merchantCertificate(key: KeyObject, mchId: string): string {
  const from = Date.now() - yearMs;
  // The first digits are those of a real one; a number in DER begins with neither 0 nor 8 to F.
  const serial = `51${randomBytes(19).toString('hex')}`.toUpperCase();
  return certificate({ key, commonName: mchId, serial, from, until: from + 10 * yearMs });
}

async function rsaKey(path: string): Promise<KeyObject> {
  if (!existsSync(path)) {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    writeWhole(path, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  }
  return createPrivateKey(readFileSync(path, 'utf8'));
}

/** The channel as it stands in the till's configuration. */
export function weChatChannel(
  api: WeChatApi,
  { appId, mchId, v3 }: WeChatFolder,
  baseUrl: string,
): Record<string, unknown> {
  const file = (name: keyof typeof weChatFiles): string => `keys/${weChatFiles[name]}`;
  const notifyUrl = 'https://holdfast.invalid/notify';
  const common = { api, baseUrl, appId, mchId };
  if (api === 'v2') {
    return {
      ...common,
      keyFile: file('apiKey'),
      clientCertFile: file('merchantCertificate'),
      clientKeyFile: file('merchantKey'),
      notifyUrl,
    };
  }
  return {
    ...common,
    privateKeyFile: file('merchantKey'),
    serialNo: v3.merchant.serial,
    apiV3KeyFile: file('apiV3Key'),
    wechatPublicKeyId: platformKeyId,
    wechatPublicKeyFile: file('platformPublicKey'),
    notifyUrl,
  };
}
