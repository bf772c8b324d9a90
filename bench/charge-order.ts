/** What everybody in `charge-cpu` charges, and what a channel brings to it. */
import { generateKeyPairSync } from 'node:crypto';
import type { ChargeOrder } from '../src/runtime/ports/gateway.js';
import { Secret } from '../src/runtime/ports/secret.js';
import { attemptNo, fen, millis } from '../src/runtime/ports/units.js';
import type { LaidDownReply } from './charge-cpu-wallet.js';

export interface ChargeSubject {
  readonly name: string;
  /** One charge; throws when it was not answered as it must be. */
  readonly once: () => Promise<void>;
}

export interface Rivals {
  /** By path. */
  readonly replies: Readonly<Record<string, LaidDownReply>>;
  readonly open: (port: number) => readonly ChargeSubject[];
  readonly openSdk: (port: number) => readonly ChargeSubject[];
}

export const number = attemptNo('T0000001ABCDEFGH000001');

export const order: ChargeOrder = {
  attempt: number,
  amountFen: fen(1_250),
  form: 'code',
  code: new Secret('134567890123456789'),
  expiresIn: millis(180_000),
};

export function newPair(): { readonly privatePem: string; readonly publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    privatePem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    publicPem: String(publicKey.export({ type: 'spki', format: 'pem' })),
  };
}
