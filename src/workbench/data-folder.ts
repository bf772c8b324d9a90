/**
 * The bench's folder: keys of till and wallets, made at the first start; the till's configuration; the
 * wallets' books; the till's own data. What is there is kept.
 */
import { type KeyObject, createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { generateKeyPair } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { namesIn } from './bench-config.js';
import { type WeChatFolder, weChatKeys } from './wechat-keys.js';
import { secretFile, writeWhole } from './whole-file.js';

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
  readonly weChat: WeChatFolder;
}

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
  const { appId, weChat } = namesIn(at('config.json'));
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
    appId,
    tillPublicKey: createPublicKey(till),
    alipayPrivateKey: alipay,
    weChat: { ...weChat, ...(await weChatKeys(at('keys'), weChat.mchId)) },
  };
}

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
