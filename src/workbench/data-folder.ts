/**
 * The bench's folder: keys of till and wallet, made at the first start; the till's configuration; the
 * wallets' books; the till's own data. What is there is kept and only the bench's own ports are adjusted.
 */
import { type KeyObject, createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { generateKeyPair } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface DataFolder {
  readonly root: string;
  readonly till: string;
  readonly config: string;
  readonly keys: string;
  readonly wallets: string;
  readonly log: string;
  readonly appId: string;
  readonly tillPublicKey: KeyObject;
  readonly alipayPrivateKey: KeyObject;
}

const appIdUsual = '2026000100000001';

/** Safe to repeat. */
export async function prepareDataFolder(root: string): Promise<DataFolder> {
  const at = (name: string): string => join(root, name);
  for (const name of ['', 'till', 'keys', 'wallets']) {
    mkdirSync(at(name), { recursive: true, mode: 0o700 });
  }
  const [till, alipay] = await Promise.all([
    keyPair(at('keys'), 'till'),
    keyPair(at('keys'), 'alipay'),
  ]);
  await exportKeyPair(at('keys'));
  for (const name of ['journal.key', 'code.key']) {
    const path = join(at('keys'), name);
    if (!existsSync(path)) writeFileSync(path, `${randomBytes(32).toString('hex')}\n`, secretFile);
  }
  return {
    root,
    till: at('till'),
    config: at('config.json'),
    keys: at('keys'),
    wallets: at('wallets'),
    log: at('till.log'),
    appId: appIdOf(readConfig(at('config.json'))),
    tillPublicKey: createPublicKey(till),
    alipayPrivateKey: alipay,
  };
}

/** The port that the configuration names, so that the twin can be found there again. */
export function configuredPort({ config }: DataFolder): number | undefined {
  const gateway = alipayOf(readConfig(config))?.['gateway'];
  if (typeof gateway !== 'string' || !URL.canParse(gateway)) return undefined;
  const { hostname, port } = new URL(gateway);
  return hostname === '127.0.0.1' && port !== '' ? Number(port) : undefined;
}

const ownServer = /^127\.0\.0\.1:(\d+)$/;

/** The same of the bench's time server. */
export function configuredTimePort({ config }: DataFolder): number | undefined {
  const [, port] = ownServer.exec(onlyServerOf(readConfig(config)) ?? '') ?? [];
  return port === undefined ? undefined : Number(port);
}

export interface BenchPorts {
  readonly gatewayPort: number;
  readonly timePort: number;
}

/** Writes the first configuration, or the ports into the one that is there. One that is no JSON stays. */
export function adjustConfig(folder: DataFolder, { gatewayPort, timePort }: BenchPorts): void {
  const gateway = `http://127.0.0.1:${String(gatewayPort)}/gateway.do`;
  const server = `127.0.0.1:${String(timePort)}`;
  if (!existsSync(folder.config)) {
    writeConfig(folder.config, firstConfig(folder, { gateway, server }));
    return;
  }
  const config = readConfig(folder.config);
  if (config === undefined) return;
  const before = JSON.stringify(config);
  const alipay = alipayOf(config);
  if (alipay !== undefined && configuredPort(folder) !== undefined) alipay['gateway'] = gateway;
  // What somebody wrote there himself, none included, stays.
  if (config['time'] === undefined || configuredTimePort(folder) !== undefined) {
    config['time'] = { servers: [server] };
  }
  if (JSON.stringify(config) !== before) writeConfig(folder.config, config);
}

const secretFile = { mode: 0o600 };

async function keyPair(folder: string, name: string): Promise<KeyObject> {
  const secret = join(folder, `${name}-private.pem`);
  if (!existsSync(secret)) {
    const made = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    const half = made.publicKey.export({ type: 'spki', format: 'pem' });
    writeFileSync(join(folder, `${name}-public.pem`), half);
    writeWhole(secret, made.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  }
  return createPrivateKey(readFileSync(secret, 'utf8'));
}

/** What the till signs exports with; the public half is for whoever checks them. */
async function exportKeyPair(folder: string): Promise<void> {
  const secret = join(folder, 'export-private.pem');
  if (existsSync(secret)) return;
  const made = await promisify(generateKeyPair)('ed25519');
  const half = made.publicKey.export({ type: 'spki', format: 'pem' });
  writeFileSync(join(folder, 'export-public.pem'), half);
  writeWhole(secret, made.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
}

type Document = Record<string, unknown>;

interface Services {
  readonly gateway: string;
  readonly server: string;
}

function firstConfig({ appId }: DataFolder, { gateway, server }: Services): Document {
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

function appIdOf(config: Document | undefined): string {
  const appId = alipayOf(config)?.['appId'];
  return typeof appId === 'string' ? appId : appIdUsual;
}

function documentOf(value: unknown): Document | undefined {
  return typeof value === 'object' && value !== null ? (value as Document) : undefined;
}

function writeConfig(path: string, config: Document): void {
  writeWhole(path, `${JSON.stringify(config, undefined, 2)}\n`);
}

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, secretFile);
  renameSync(`${path}.new`, path);
}
