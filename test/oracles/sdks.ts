/**
 * The wallets' own SDKs as far as they are used here, loaded from `test/oracles/node_modules`, where
 * `installSdks` puts them: `package.json` with its lock, installed when they are first asked for and
 * never by start or npm test. What they do differently on purpose is told where it matters.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { projectRoot } from '../project.js';

const folder = path.join(projectRoot, 'test', 'oracles');
const stamp = path.join(folder, 'node_modules', '.holdfast-oracles');

/** Answers what is missing, in words; `null` when they are there. */
export function installSdks(): string | null {
  const wanted = readFileSync(path.join(folder, 'package-lock.json'), 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return null;
  process.stderr.write("installing the wallets' SDKs\n");
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) return `npm ${args.join(' ')} in test/oracles failed: ${stderr.trim()}`;
  writeFileSync(stamp, wanted);
  return null;
}

export interface AlipaySdkOptions {
  readonly appId: string;
  /** PEM, PKCS#8. */
  readonly privateKey: string;
  readonly keyType: 'PKCS8';
  readonly alipayPublicKey?: string;
  /** Certificate mode. */
  readonly alipayRootCertContent?: string;
  readonly appCertContent?: string;
  readonly alipayPublicCertContent?: string;
  readonly gateway: string;
  readonly camelcase: false;
}

export interface AlipaySdk {
  readonly config: Readonly<Record<string, unknown>>;
  /** Throws when the signature of the reply does not hold and `validateSign` is true. */
  exec(
    method: string,
    request: { readonly bizContent: Readonly<Record<string, string>> },
    options: { readonly validateSign: boolean },
  ): Promise<Readonly<Record<string, unknown>>>;
  /** Whether parameters are signed with the other half of `alipayPublicKey`. */
  checkNotifySignV2(parameters: Readonly<Record<string, string>>): boolean;
}

interface AlipayParts {
  readonly AlipaySdk: new (options: AlipaySdkOptions) => AlipaySdk;
  /** All parameters of a request, `sign` among them. */
  readonly sign: (
    method: string,
    request: Readonly<Record<string, unknown>>,
    config: Readonly<Record<string, unknown>>,
  ) => Readonly<Record<string, string>>;
  readonly signatureV3: (text: string, privateKey: string) => string;
  readonly getSN: (certificate: Buffer, isRoot?: boolean) => string;
}

export function alipaySdk(): AlipayParts {
  const inside = path.join(folder, 'node_modules', 'alipay-sdk', 'dist', 'commonjs');
  const { AlipaySdk } = load('alipay-sdk') as Pick<AlipayParts, 'AlipaySdk'>;
  const { sign, signatureV3 } = load(path.join(inside, 'util.js')) as AlipayParts;
  const { getSN } = load(path.join(inside, 'antcertutil.js')) as AlipayParts;
  return { AlipaySdk, sign, signatureV3, getSN };
}

export interface WechatpayOptions {
  readonly mchid: string;
  readonly serial: string;
  readonly privateKey: string;
  /** Public keys of the platform, by serial or id. */
  readonly certs: Readonly<Record<string, string>>;
  /** The API key of v2. */
  readonly secret: string;
  readonly baseURL: string;
}

export interface WechatpayClient {
  /** Throws when a reply does not verify. `v2/...` speaks v2, everything else v3. */
  request(
    path: string,
    method: 'get' | 'post',
    data?: object,
    config?: { readonly params?: Readonly<Record<string, string>> },
  ): Promise<{ readonly status: number; readonly data: Readonly<Record<string, unknown>> }>;
}

type SignType = 'MD5' | 'HMAC-SHA256';

interface WechatpayParts {
  readonly Wechatpay: new (options: WechatpayOptions) => { readonly client: WechatpayClient };
  readonly Hash: {
    sign(type: SignType, fields: Readonly<Record<string, string>>, key: string): string;
  };
  readonly Transformer: {
    toObject(xml: string): Readonly<Record<string, string>>;
    toXml(fields: Readonly<Record<string, string>>): string;
  };
  readonly Rsa: {
    sign(text: string, key: string): string;
    verify(text: string, signature: string, key: string): boolean;
  };
  readonly Formatter: {
    request(method: string, path: string, time: string, nonce: string, body: string): string;
    response(time: string, nonce: string, body: string): string;
  };
  readonly Aes: {
    readonly AesGcm: { encrypt(text: string, key: string, nonce: string, aad: string): string };
  };
}

export function wechatpaySdk(): WechatpayParts {
  return load('wechatpay-axios-plugin') as WechatpayParts;
}

function load(name: string): unknown {
  return createRequire(path.join(folder, 'package.json'))(name);
}
