/**
 * Certificates that vouch for each other, as a wallet hands them out: RSA, SHA-256, a name of four parts.
 * What stands between a root and a leaf, and what has ended, is the test's to say.
 */
import { type KeyObject, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { der, pemOf, tag, text } from './certificate.js';

export interface Name {
  readonly country: string;
  readonly organization: string;
  readonly unit: string;
  readonly common: string;
}

export interface Issued {
  /** PEM. */
  readonly cert: string;
  readonly key: KeyObject;
  readonly publicKey: KeyObject;
  readonly name: Name;
}

export interface Wish {
  readonly common: string;
  /** Its own authority unless told. */
  readonly by?: Issued;
  /** Hexadecimal, an even number of digits, below 80. */
  readonly serial?: string;
  readonly isAuthority?: boolean;
  /** `yyMMddHHmmss`, UTC; the other end is in 2020. */
  readonly until?: string;
  /** A curve in place of RSA. */
  readonly isCurve?: boolean;
  /** Which of the test's RSA keys, made when it is first asked for; making one takes its time. */
  readonly keyNo?: number;
  /** A private key that is there already. */
  readonly key?: KeyObject;
}

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const rsaPairs = new Map<number, KeyPair>();

function rsaPair(keyNo: number): KeyPair {
  const pair = rsaPairs.get(keyNo) ?? generateKeyPairSync('rsa', { modulusLength: 2048 });
  rsaPairs.set(keyNo, pair);
  return pair;
}

const attributes = { country: 6, organization: 10, unit: 11, common: 3 } as const;
const rsaWithSha256 = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
const ecdsaWithSha256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const basicConstraints = [0x55, 0x1d, 0x13];

export function issued(wish: Wish): Issued {
  const { common, by, serial = '01', isAuthority = false, until = '491231235959' } = wish;
  const pair = pairOf(wish);
  const name: Name = { country: 'CN', organization: 'Kelp', unit: 'Tests', common };
  const signer = by?.key ?? pair.privateKey;
  const isRsa = signer.asymmetricKeyType === 'rsa';
  const algorithm = der(
    tag.sequence,
    der(tag.oid, isRsa ? rsaWithSha256 : ecdsaWithSha256),
    ...(isRsa ? [der(5)] : []),
  );
  const validity = der(
    tag.sequence,
    text(tag.utcTime, '200101000000Z'),
    text(tag.utcTime, `${until}Z`),
  );
  const constraints = der(tag.sequence, ...(isAuthority ? [[1, 1, 0xff]] : []));
  const extension = der(tag.sequence, der(tag.oid, basicConstraints), der(tag.octets, constraints));
  const toBeSigned = der(
    tag.sequence,
    der(0xa0, der(tag.integer, [2])),
    der(tag.integer, Buffer.from(serial, 'hex')),
    algorithm,
    nameOf(by?.name ?? name),
    validity,
    nameOf(name),
    pair.publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, der(tag.sequence, extension)),
  );
  const signature = sign('sha256', toBeSigned, signer);
  const whole = der(tag.sequence, toBeSigned, algorithm, der(tag.bits, [0], signature));
  return { cert: pemOf(whole), key: pair.privateKey, publicKey: pair.publicKey, name };
}

function pairOf({ key, isCurve, keyNo = 0 }: Wish): KeyPair {
  if (key !== undefined) return { privateKey: key, publicKey: createPublicKey(key) };
  return isCurve === true ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : rsaPair(keyNo);
}

function nameOf(name: Name): Buffer {
  const parts = (['country', 'organization', 'unit', 'common'] as const).map((part) => {
    const type = der(tag.oid, [0x55, 0x04, attributes[part]]);
    return der(tag.set, der(tag.sequence, type, text(tag.utf8, name[part])));
  });
  return der(tag.sequence, ...parts);
}
