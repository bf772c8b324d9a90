/**
 * Sales in whole bytes: the gateways as the till has them, with their documents, nonces and signatures,
 * against the wallets' wires, in virtual time. A number goes this way or by the gateway port by itself,
 * for all of its calls and over every restart, so each wallet keeps two books that never meet.
 */
import { createClockSkew, signingClock, skewedClient } from '../net/clock-skew/skew.js';
import { parseAlipaySettings } from '../net/gateways/alipay/config.js';
import { alipayGateway } from '../net/gateways/alipay/gateway.js';
import { parseWeChatV2Settings } from '../net/gateways/wechat-v2/config.js';
import { weChatV2Gateway } from '../net/gateways/wechat-v2/gateway.js';
import { parseWeChatV3Settings } from '../net/gateways/wechat-v3/config.js';
import { weChatV3Gateway } from '../net/gateways/wechat-v3/gateway.js';
import { signatureAtOnce } from '../net/signing/rsa-sha256.js';
import { Bug } from '../runtime/ports/bug.js';
import type { WalletGateway } from '../runtime/ports/gateway.js';
import { silentLog } from '../runtime/ports/log.js';
import type { Result } from '../runtime/ports/result.js';
import { Secret } from '../runtime/ports/secret.js';
import { type WallMs, wallMs } from '../runtime/ports/units.js';
import { type SeededRandom, seededRandom } from '../twins/seeded-random.js';
import type { VirtualTime } from '../twins/virtual-time.js';
import type { LedgerRow } from '../twins/wallet/ledger.js';
import type { TwinNetwork } from '../twins/wallet/network.js';
import type { ProcessGateway } from '../twins/wallet/wallet-twin.js';
import { alipayWire } from '../twins/wire/alipay/alipay-wire.js';
import { beijing } from '../twins/wire/beijing.js';
import type { WalletWire } from '../twins/wire/wallet-wire.js';
import { weChatWire } from '../twins/wire/wechat/wechat-wire.js';
import { type WireClient, wireClient } from './wire-client.js';
import { keysOf, pemOf } from './wire-keys.js';

type Channel = 'alipay' | 'wechat';

export interface WireWorld {
  readonly time: VirtualTime;
  readonly network: TwinNetwork;
  /** When the world began, by a clock that is right; and no right clock stands before the second. */
  readonly began: WallMs;
  readonly builtAt: WallMs;
  readonly seed: number;
}

export interface WireWallets {
  /** Those that somebody has asked so far. */
  opened(): readonly WalletWire[];
  rows(): readonly LedgerRow[];
  /** Paid less returned. */
  kept(attempt: string): number;
  wasPaid(amountFen: number): boolean;
  /** A gateway for one process. */
  connect(channel: Channel): ProcessGateway;
  /** Numbers that were charged this way. */
  readonly charged: ReadonlySet<string>;
  /** What no till may do. */
  readonly violations: readonly string[];
}

export function wireWallets(world: WireWorld): WireWallets {
  const random = seededRandom(world.seed);
  const wires = new Map<Channel, WalletWire>();
  const charged = new Set<string>();
  const violations: string[] = [];
  const wireOf = (channel: Channel): WalletWire => {
    const wire = wires.get(channel) ?? makers[channel](world, random);
    wires.set(channel, wire);
    return wire;
  };
  return {
    opened: () => [...wires.values()],
    rows: () => [...wires.values()].flatMap((wire) => wire.rows()),
    kept: (attempt) => {
      const rows = [...wires.values()].flatMap((wire) => wire.row(attempt) ?? []);
      return rows.reduce((sum, { paidFen, returnedFen }) => sum + paidFen - returnedFen, 0);
    },
    wasPaid: (amountFen) =>
      [...wires.values()].some((wire) =>
        wire.rows().some((row) => row.amountFen === amountFen && row.paidFen > 0),
      ),
    charged,
    violations,
    connect: (channel) => {
      const { time, network, began } = world;
      const client = wireClient({
        ...{ time, network, wire: wireOf(channel) },
        clock: () => began + time.elapsed(),
      });
      const gateway = gateways[channel](world, random, client);
      return {
        ...gateway,
        charge: (order) => {
          if (charged.has(order.attempt))
            violations.push(`${order.attempt} was charged more than once, in whole bytes`);
          charged.add(order.attempt);
          return gateway.charge(order);
        },
        kill: () => {
          client.kill();
        },
      };
    },
  };
}

const appId = '2021000000000001';
const weChat = { appId: 'wx2421b1c4370ec43b', mchId: '1900000109' };
const apiKey = 'Simulated0Key1Of2Holdfast3456789';
const publicKeyId = 'PUB_KEY_ID_0119000001092027011500000001';
const serialNo = '1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C';
const notifyUrl = 'https://shop.example/wechat';

const makers: Readonly<Record<Channel, (world: WireWorld, random: SeededRandom) => WalletWire>> = {
  alipay: ({ time, began }) => {
    const clockAt = (ms: number): number => began + ms;
    const wire = alipayWire({
      now: () => time.elapsed(),
      clockAt,
      beijing: () => beijing(clockAt(time.elapsed())),
      appId,
      tillPublicKey: keysOf('till').publicKey,
      ownPrivateKey: keysOf('wallet').privateKey,
      isCodeShown: () => true,
      kept: [],
    });
    return {
      ...wire,
      head: ({ target }) => wire.head(queryOf(target)),
      receive: ({ target, body, origin }) => wire.receive(queryOf(target), body, origin),
    };
  },
  wechat: ({ time, began }, random) =>
    weChatWire({
      now: () => time.elapsed(),
      clockAt: (ms) => began + ms,
      ...weChat,
      isCodeShown: () => true,
      random,
      kept: [],
      apiKey,
      v3: {
        merchant: { serial: serialNo, publicKey: keysOf('till').publicKey },
        apiV3Key: apiKey,
        seal: { id: publicKeyId, key: keysOf('wallet').privateKey },
        certificates: [],
      },
    }),
};

type Connect = (world: WireWorld, random: SeededRandom, client: WireClient) => WalletGateway;

const gateways: Readonly<Record<Channel, Connect>> = {
  alipay: (world, _random, client) => {
    const settings = parseAlipaySettings(
      {
        ...{ gateway: 'http://127.0.0.1/gateway.do', spareGateway: null, authority: null, appId },
        privateKey: new Secret(pemOf(keysOf('till').privateKey)),
        alipayPublicKey: pemOf(keysOf('wallet').publicKey),
        ...{ certificates: null, subject: 'Noodles', store: 'S001', terminal: 'T0000001' },
      },
      wallMs(world.began),
    );
    return alipayGateway(sound(settings), partsOf(world, client));
  },
  // Which of the two generations a shop speaks, its seed says.
  wechat: (world, random, client) => {
    const parts = { ...partsOf(world, client), random };
    const shared = {
      ...{ baseUrl: 'http://127.0.0.1', spareUrl: null, ...weChat, authority: null },
      ...{ description: 'Noodles', store: 'S001', notifyUrl },
    };
    if (world.seed % 2 === 0) {
      const settings = parseWeChatV2Settings({
        ...{ ...shared, key: new Secret(apiKey), signType: 'HMAC-SHA256' as const },
        ...{ clientCertificate: null, clientKey: null, terminal: 'T0000001', clientIp: '10.0.0.9' },
      });
      return weChatV2Gateway(sound(settings), parts);
    }
    const settings = parseWeChatV3Settings({
      ...shared,
      privateKey: new Secret(pemOf(keysOf('till').privateKey)),
      ...{ serialNo, apiV3Key: null },
      wechatPublicKey: { id: publicKeyId, text: pemOf(keysOf('wallet').publicKey) },
    });
    return weChatV3Gateway(sound(settings), parts);
  },
};

function partsOf({ time, builtAt }: WireWorld, client: WireClient) {
  const skew = createClockSkew({ clock: time, real: time, builtAt });
  return {
    http: skewedClient(client, skew),
    clock: signingClock(time, skew),
    log: silentLog,
    sign: signatureAtOnce,
  };
}

function sound<T>(settings: Result<T, unknown>): T {
  if (settings.ok) return settings.value;
  throw new Bug(`settings of a simulated wallet: ${JSON.stringify(settings.error)}`);
}

function queryOf(target: string): string {
  return new URL(target, 'http://wallet').search;
}

/** A process reaches a wallet by both ways, each number by its own. */
export function routed(
  twin: ProcessGateway,
  open: () => ProcessGateway,
  isWhole: (attempt: string) => boolean,
): ProcessGateway {
  let wire: ProcessGateway | null = null;
  const by = (attempt: string): ProcessGateway => (isWhole(attempt) ? (wire ??= open()) : twin);
  return {
    ...twin,
    charge: (order) => by(order.attempt).charge(order),
    query: (attempt) => by(attempt).query(attempt),
    void: (attempt, form) => by(attempt).void(attempt, form),
    refund: (order) => by(order.attempt).refund(order),
    queryRefund: (order) => by(order.attempt).queryRefund(order),
    kill: (underWay) => {
      twin.kill(underWay);
      wire?.kill(underWay);
    },
  };
}

/** One number in so many goes by whole bytes, always the same ones. */
export function oneIn(count: number): (attempt: string) => boolean {
  return (attempt) => {
    let hash = 0x811c_9dc5;
    for (let at = 0; at < attempt.length; at += 1)
      hash = Math.imul(hash ^ attempt.charCodeAt(at), 0x0100_0193) >>> 0;
    // The lowest bits alone follow the last digit too closely.
    return ((hash >>> 7) ^ hash) % count === 0;
  };
}
