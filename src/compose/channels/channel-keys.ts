/**
 * The key files of each channel as data, and what is wrong with one (pure but for reading it): what a
 * technician looks at when a wallet does not take a signature. A channel gets here by its row.
 */
import { dirname, resolve } from 'node:path';
import { type KeyLook, lookAtKey } from '../../net/signing/key-look.js';
import { isOwnHalf } from '../../net/signing/rsa-keys.js';
import { type FileLook, type FileProblem, lookAtNamedFile } from '../../platform/named-file.js';
import { Secret } from '../../runtime/ports/secret.js';
import { type WallMs, hours } from '../../runtime/ports/units.js';
import type { GatewayRow, KeyKind, KeyRow } from './gateway-row.js';

export type KeyFault =
  | { readonly kind: 'file'; readonly problem: FileProblem }
  | { readonly kind: 'locked' }
  /** It holds something else, or nothing that can be read. */
  | { readonly kind: 'other'; readonly holds: KeyLook['kind'] }
  | { readonly kind: 'small'; readonly bits: number }
  | { readonly kind: 'notRsa'; readonly type: string }
  | { readonly kind: 'length'; readonly length: number; readonly needed: number }
  /** A certificate that is not of the private key beside it. */
  | { readonly kind: 'mismatch'; readonly beside: string }
  /** The other half of our own key, where the wallet's should be. */
  | { readonly kind: 'ownHalf'; readonly beside: string }
  | { readonly kind: 'notBegun' | 'ended' | 'endsSoon'; readonly at: WallMs };

export interface KeyFinding {
  readonly row: KeyRow;
  /** As the configuration writes it. */
  readonly file: string;
  readonly mode: string | null;
  /** Of a secret text: how many characters it has, and nothing more. */
  readonly length: number | null;
  readonly look: KeyLook | null;
  /** Of a certificate: whether it was compared with a private key. */
  readonly isMatched: boolean;
  readonly faults: readonly KeyFault[];
}

export interface KeyPlace {
  /** The configuration's own path, absolute. */
  readonly path: string;
  /** The data folder, which no secret may lie in. */
  readonly data: string;
  readonly now: WallMs;
}

const keyBytesMax = 256 * 1024;
const rsaBitsMin = 2048;
/** A new one takes days of forms. */
const renewBefore = hours(30 * 24);

/** One finding for each key file that `raw`, the channel as it is written, names. */
export async function lookAtKeys(
  { keys }: Pick<GatewayRow, 'keys'>,
  raw: Readonly<Record<string, unknown>>,
  place: KeyPlace,
): Promise<readonly KeyFinding[]> {
  const read = new Map<string, ReadKey>();
  for (const row of keys) {
    const file = raw[row.setting];
    if (typeof file === 'string') read.set(row.setting, await readKey(row, file, place));
  }
  return [...read.values()].map((key) => finding(key, read, place.now));
}

interface ReadKey {
  readonly row: KeyRow;
  readonly name: string;
  readonly file: FileLook;
  readonly look: KeyLook | null;
}

async function readKey(row: KeyRow, name: string, { path, data }: KeyPlace): Promise<ReadKey> {
  const isSecret = row.kind === 'ownPrivateKey' || row.kind === 'secretText';
  const file = await lookAtNamedFile(resolve(dirname(path), name), {
    bytesMax: keyBytesMax,
    ...(isSecret ? { secretOutside: data } : {}),
  });
  const isKey = file.text !== null && row.kind !== 'secretText';
  return { row, name, file, look: isKey ? lookAtKey(new Secret(file.text)) : null };
}

function finding(key: ReadKey, all: ReadonlyMap<string, ReadKey>, now: WallMs): KeyFinding {
  const { row, name, file, look } = key;
  const beside = row.beside === undefined ? undefined : all.get(row.beside);
  const length = row.kind === 'secretText' ? (file.text?.trim().length ?? null) : null;
  return {
    row,
    file: name,
    mode: file.mode,
    length,
    look,
    isMatched: look?.kind === 'certificate' && beside?.look?.kind === 'privateKey',
    faults: [
      ...file.problems.flatMap((problem): readonly KeyFault[] =>
        problem.kind === 'open' && isPublic(look) ? [] : [{ kind: 'file', problem }],
      ),
      ...(look === null ? [] : contentFaults(row, look)),
      ...(length === null ? [] : lengthFaults(row, length)),
      ...(look === null || beside === undefined ? [] : pairFaults(look, beside)),
      ...(look?.kind === 'certificate' ? endFaults(look, now) : []),
    ],
  };
}

/** Who put such a file in the place of a secret need not hide it. */
function isPublic(look: KeyLook | null): boolean {
  return look?.kind === 'publicKey' || look?.kind === 'certificate';
}

const wanted = {
  ownPrivateKey: 'privateKey',
  theirPublicKey: 'publicKey',
  certificate: 'certificate',
  secretText: null,
} as const satisfies Readonly<Record<KeyKind, KeyLook['kind'] | null>>;

function contentFaults({ kind }: KeyRow, look: KeyLook): readonly KeyFault[] {
  if (look.kind === 'locked') return [{ kind: 'locked' }];
  if (look.kind === 'nothing' || look.kind !== wanted[kind]) {
    return [{ kind: 'other', holds: look.kind }];
  }
  const { bits, type } = look;
  // Certificates may have other keys; every wallet signs by RSA.
  if (bits === null) return look.kind === 'certificate' ? [] : [{ kind: 'notRsa', type }];
  return bits < rsaBitsMin ? [{ kind: 'small', bits }] : [];
}

function lengthFaults({ length: needed }: KeyRow, length: number): readonly KeyFault[] {
  if (length === 0) return [{ kind: 'other', holds: 'nothing' }];
  return needed === undefined || length === needed ? [] : [{ kind: 'length', length, needed }];
}

function pairFaults(look: KeyLook, beside: ReadKey): readonly KeyFault[] {
  const own = beside.look;
  if (own?.kind !== 'privateKey') return [];
  if (look.kind === 'publicKey' && isOwnHalf(look.key, own.key)) {
    return [{ kind: 'ownHalf', beside: beside.name }];
  }
  if (look.kind === 'certificate' && !look.certificate.checkPrivateKey(own.key)) {
    return [{ kind: 'mismatch', beside: beside.name }];
  }
  return [];
}

function endFaults(
  { from, until }: Extract<KeyLook, { readonly kind: 'certificate' }>,
  now: WallMs,
): readonly KeyFault[] {
  if (from !== null && now < from) return [{ kind: 'notBegun', at: from }];
  if (until === null || until - now > renewBefore) return [];
  return [{ kind: until <= now ? 'ended' : 'endsSoon', at: until }];
}
