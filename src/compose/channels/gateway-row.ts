/**
 * What the till has to know of a gateway to offer it: the channel that it serves, how it is written in
 * the configuration, and how it is opened. Adding a gateway is its folder under src/net/gateways and one
 * such row in `registry.ts`.
 */
import type { GatewayParts } from '../../net/gateways/gateway-parts.js';
import type { ClientCertificate } from '../../net/http/message.js';
import type { Plan } from '../../runtime/payment/plan.js';
import type { ConfigProblem } from '../../runtime/ports/device.js';
import type { WalletChannel, WalletGateway } from '../../runtime/ports/gateway.js';
import type { Random } from '../../runtime/ports/random.js';
import type { Result } from '../../runtime/ports/result.js';
import type { Secret } from '../../runtime/ports/secret.js';
import type { Fields, Shape } from '../../runtime/settings/shape.js';

/** Shapes of keys that name a file, which is read before the row sees it. */
export interface FileShapes {
  readonly publicFile: Shape<string>;
  /** Refused when others can read it, or when it lies in the data folder. */
  readonly secretFile: Shape<string>;
}

/** One channel's part of the document, as far as it can be read: a mistake in one key hides none in another. */
export interface ChannelSource {
  /** What stands under this key; `null` when it is missing, empty or no text. */
  text(key: string): string | null;
  /** The text of the file that stands under this key; `null` when it could not be read. */
  file(key: string): Secret<string> | null;
  /** `store` and `terminal` of the document, and the shop's name. */
  readonly store: string | null;
  readonly terminal: string | null;
  readonly shopName: string | null;
}

export type KeyKind = 'ownPrivateKey' | 'theirPublicKey' | 'certificate' | 'secretText';

/** A key file of a channel, for whoever looks them over. */
export interface KeyRow {
  /** Below the channel, e.g. `privateKeyFile`. */
  readonly setting: string;
  readonly kind: KeyKind;
  /**
   * The setting of our private key that this belongs beside: a certificate has to be of it, and a public
   * key of theirs must not be its other half.
   */
  readonly beside?: string;
  /** Of a secret text: how many characters it has to have. */
  readonly length?: number;
}

/** What gateways are opened with; each takes what it needs. */
export interface OpenParts extends GatewayParts {
  /** For what makes each request another one. Decides nothing. */
  readonly random: Random;
}

/** A gateway that can be opened: its settings are sound. */
export interface GatewayDesign {
  /** Where it asks, first host first. */
  readonly hosts: readonly URL[];
  readonly tls: ChannelTls;
  readonly open: (parts: OpenParts) => WalletGateway;
}

export interface ChannelTls {
  /** Certificates to trust in place of the public authorities. */
  readonly authorities?: readonly string[];
  readonly clientCertificate?: ClientCertificate;
}

/** What is there of both. */
export function tlsOf({
  authorities = null,
  clientCertificate = null,
}: {
  readonly authorities?: readonly string[] | null;
  readonly clientCertificate?: ClientCertificate | null;
}): ChannelTls {
  return {
    ...(authorities === null ? {} : { authorities }),
    ...(clientCertificate === null ? {} : { clientCertificate }),
  };
}

export interface GatewayRow {
  readonly channel: WalletChannel;
  /** What `api` says of it, where its channel has several gateways. */
  readonly api: string | null;
  /** The channel's own timing; the configuration may be slower, and faster on the virtual board alone. */
  readonly plan: Plan;
  /** The setting that holds the wallet's address. */
  readonly address: string;
  /** Its key files. */
  readonly keys: readonly KeyRow[];
  /** Keys of its part of the document besides `api` and `plan`. */
  readonly fields: (files: FileShapes) => Fields;
  /**
   * Paths of the problems start at the channel's part, e.g. `/appId`; `/store` and `/terminal` are the
   * document's.
   */
  readonly read: (source: ChannelSource) => Result<GatewayDesign, readonly ConfigProblem[]>;
}
