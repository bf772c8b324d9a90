/** A folder with a sound configuration and its keys, made once for a test file. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ConfigurationDesk {
  readonly folder: string;
  /** Parsed anew for each call: change it freely. */
  readonly document: () => SoundDocument;
  /** Writes a configuration; answers its path. */
  readonly write: (name: string, document: unknown) => string;
  readonly remove: () => void;
}

export interface SoundDocument {
  [key: string]: unknown;
  terminal: string;
  channels: { [key: string]: unknown; alipay: Record<string, unknown> };
}

export function configurationDesk(): ConfigurationDesk {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
  mkdirSync(join(folder, 'keys'));
  const pair = () =>
    generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
  const keep = (name: string, text: string): void => {
    writeFileSync(join(folder, 'keys', name), text, { mode: 0o600 });
  };
  keep('own.pem', pair().privateKey);
  keep('alipay.pem', pair().publicKey);
  keep('journal.key', 'a5'.repeat(32));
  return {
    folder,
    document: () => ({
      terminal: 'T0000001',
      store: 'S001',
      channels: {
        alipay: {
          // Nobody listens on port 1: every call is refused at once.
          gateway: 'http://127.0.0.1:1/gateway.do',
          appId: '2021000000000001',
          privateKeyFile: 'keys/own.pem',
          alipayPublicKeyFile: 'keys/alipay.pem',
        },
      },
    }),
    write: (name, document) => {
      const path = join(folder, name);
      writeFileSync(path, JSON.stringify(document));
      return path;
    },
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}
