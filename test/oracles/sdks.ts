/**
 * The wallets' own SDKs as far as they are used here. What they do differently on purpose is told where
 * it matters.
 */
import { loadPackage as load } from './packages.js';

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
  const inside = 'alipay-sdk/dist/commonjs';
  const { AlipaySdk } = load('alipay-sdk') as Pick<AlipayParts, 'AlipaySdk'>;
  const { sign, signatureV3 } = load(`${inside}/util.js`) as AlipayParts;
  const { getSN } = load(`${inside}/antcertutil.js`) as AlipayParts;
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
