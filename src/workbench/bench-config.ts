/**
 * The till's configuration as the bench writes it: whole at the first start, later only what is the
 * bench's own in it, which is its ports and, when told, the generation of WeChat Pay. What somebody
 * wrote there himself stays.
 */
import { existsSync, readFileSync } from 'node:fs';
import { type WeChatApi, type WeChatFolder, weChatChannel, weChatUsual } from './wechat-keys.js';
import { writeWhole } from './whole-file.js';

/** What of the bench's folder stands in the configuration. */
export interface ConfigFolder {
  /** The file. */
  readonly config: string;
  readonly appId: string;
  readonly weChat: WeChatFolder;
}

const appIdUsual = '2026000100000001';

/** Whom the till says it is at its wallets, so that the twins know it again. */
export function namesIn(path: string): {
  readonly appId: string;
  readonly weChat: Pick<WeChatFolder, 'appId' | 'mchId'>;
} {
  const config = readConfig(path);
  const weChat = weChatOf(config);
  return {
    appId: textOf(alipayOf(config)?.['appId']) ?? appIdUsual,
    weChat: {
      appId: textOf(weChat?.['appId']) ?? weChatUsual.appId,
      mchId: textOf(weChat?.['mchId']) ?? weChatUsual.mchId,
    },
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The ports that the configuration names, so that the twins can be found there again. */
export function configuredPorts({ config }: ConfigFolder): Partial<WalletPorts> {
  const told = readConfig(config);
  const alipay = ownPort(alipayOf(told)?.['gateway']);
  const wechat = ownPort(weChatOf(told)?.['baseUrl']);
  return {
    ...(alipay === undefined ? {} : { alipay }),
    ...(wechat === undefined ? {} : { wechat }),
  };
}

function ownPort(address: unknown): number | undefined {
  if (typeof address !== 'string' || !URL.canParse(address)) return undefined;
  const { hostname, port } = new URL(address);
  return hostname === '127.0.0.1' && port !== '' ? Number(port) : undefined;
}

const ownServer = /^127\.0\.0\.1:(\d+)$/;

/** The same of the bench's time server. */
export function configuredTimePort({ config }: ConfigFolder): number | undefined {
  const [, port] = ownServer.exec(onlyServerOf(readConfig(config)) ?? '') ?? [];
  return port === undefined ? undefined : Number(port);
}

export type WalletPorts = Readonly<Record<'alipay' | 'wechat', number>>;

export interface BenchServices {
  readonly ports: WalletPorts;
  readonly timePort: number;
  /** Which generation the till is to speak to WeChat Pay; as it stands, or v2, unless told. */
  readonly weChat: WeChatApi | undefined;
}

/** Writes the first configuration, or the ports into the one that is there. One that is no JSON stays. */
export function adjustConfig(folder: ConfigFolder, services: BenchServices): void {
  const { ports, timePort, weChat: wished } = services;
  const gateway = `http://127.0.0.1:${String(ports.alipay)}/gateway.do`;
  const baseUrl = `http://127.0.0.1:${String(ports.wechat)}`;
  const server = `127.0.0.1:${String(timePort)}`;
  const weChat = (api: WeChatApi): Document => weChatChannel(api, folder.weChat, baseUrl);
  if (!existsSync(folder.config)) {
    const channels = { wechat: weChat(wished ?? 'v2') };
    writeConfig(folder.config, firstConfig(folder, { gateway, server, channels }));
    return;
  }
  const config = readConfig(folder.config);
  if (config === undefined) return;
  const before = JSON.stringify(config);
  const found = configuredPorts(folder);
  if (isAsFirstWritten(folder, config)) addChannel(config, weChat(wished ?? 'v2'));
  put(alipayOf(config), found.alipay, { gateway });
  put(weChatOf(config), found.wechat, { baseUrl });
  if (wished !== undefined && isEqual(weChatOf(config), weChat(wished === 'v2' ? 'v3' : 'v2'))) {
    addChannel(config, weChat(wished));
  }
  // What somebody wrote there himself, none included, stays.
  if (config['time'] === undefined || configuredTimePort(folder) !== undefined) {
    config['time'] = { servers: [server] };
  }
  if (JSON.stringify(config) !== before) writeConfig(folder.config, config);
}

/** A configuration of the bench from before it had WeChat Pay, which nobody has touched. */
function isAsFirstWritten(folder: ConfigFolder, config: Document): boolean {
  const gateway = alipayOf(config)?.['gateway'];
  const server = onlyServerOf(config);
  return isEqual(config, firstConfig(folder, { gateway, server, channels: {} }));
}

function addChannel(config: Document, weChat: Document): void {
  config['channels'] = { ...documentOf(config['channels']), wechat: weChat };
}

/** An address of ours is moved to where we are now. */
function put(channel: Document | undefined, port: number | undefined, ours: Document): void {
  if (channel !== undefined && port !== undefined) Object.assign(channel, ours);
}

function isEqual(one: Document | undefined, other: Document): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

type Document = Record<string, unknown>;

interface First {
  readonly gateway: unknown;
  readonly server: unknown;
  /** Beside Alipay. */
  readonly channels: Document;
}

function firstConfig({ appId }: ConfigFolder, { gateway, server, channels }: First): Document {
  return {
    terminal: 'T0000001',
    store: 'S001',
    language: 'zh',
    wait: { totalSeconds: 120, voidAfterSeconds: 60 },
    time: { servers: [server] },
    limits: { saleFenMax: 10_000_000 },
    support: { phone: '400-000-0000', hours: '08:00-22:00' },
    cashier: '01',
    merchant: { name: '海藻便利店', address: '海滨路1号', phone: '010-00000000' },
    keys: {
      journalKeyFile: 'keys/journal.key',
      codeKeyFile: 'keys/code.key',
      exportKeyFile: 'keys/export-private.pem',
    },
    channels: {
      alipay: {
        gateway,
        appId,
        privateKeyFile: 'keys/till-private.pem',
        alipayPublicKeyFile: 'keys/alipay-public.pem',
      },
      ...channels,
    },
  };
}

function readConfig(path: string): Document | undefined {
  try {
    return documentOf(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Missing or no JSON: the till says so in its own words when it reads it.
    return undefined;
  }
}

function alipayOf(config: Document | undefined): Document | undefined {
  return documentOf(documentOf(config?.['channels'])?.['alipay']);
}

/** The time server that is named alone; `undefined` for none, and for several. */
function onlyServerOf(config: Document | undefined): string | undefined {
  const servers = documentOf(config?.['time'])?.['servers'];
  const all: readonly unknown[] = Array.isArray(servers) ? servers : [];
  const [only, ...more] = all;
  return typeof only === 'string' && more.length === 0 ? only : undefined;
}

function weChatOf(config: Document | undefined): Document | undefined {
  return documentOf(documentOf(config?.['channels'])?.['wechat']);
}

function documentOf(value: unknown): Document | undefined {
  return typeof value === 'object' && value !== null ? (value as Document) : undefined;
}

function writeConfig(path: string, config: Document): void {
  writeWhole(path, `${JSON.stringify(config, undefined, 2)}\n`);
}
