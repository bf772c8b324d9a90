/**
 * A certificate of one's own, made on the spot: tests of TLS need one, and a private key has no place
 * in a repository. X.509 v3 in DER, ECDSA P-256, its own authority unless one issues it; valid from 2020
 * to 2049 unless told.
 */
import { type KeyObject, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

export interface OwnCertificate {
  /** What it calls itself. */
  readonly name: string;
  /** PEM. */
  readonly cert: string;
  readonly key: KeyObject;
  readonly keyPem: string;
}

export interface Names {
  readonly dns: readonly string[];
  /** IPv4. */
  readonly addresses: readonly string[];
}

/** Tags of DER. */
export const tag = {
  integer: 2,
  bits: 3,
  octets: 4,
  oid: 6,
  utf8: 12,
  utcTime: 23,
  sequence: 48,
  set: 49,
};
const ecdsaWithSha256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const commonName = [0x55, 0x04, 0x03];
const basicConstraints = [0x55, 0x1d, 0x13];
const subjectAltName = [0x55, 0x1d, 0x11];

/** `yyMMddHHmmss`, UTC. */
export interface Validity {
  readonly from: string;
  readonly until: string;
}

const longValidity: Validity = { from: '200101000000', until: '491231235959' };

/** Its own authority: trusted by whoever trusts it. */
export function ownCertificate(names: Names, valid = longValidity): OwnCertificate {
  return certificateOf({ names, valid });
}

export interface Wanted {
  readonly names?: Names;
  readonly valid?: Validity;
  readonly name?: string;
  /** Signs it in its own place. */
  readonly issuer?: OwnCertificate;
  /** Whether it may sign others; it may where it signs itself. */
  readonly isAuthority?: boolean;
  /** In place of an EC key of its own. */
  readonly key?: KeyObject;
  /** Big-endian, the first byte below 128; 1 unless told. */
  readonly serial?: Uint8Array;
}

export function certificateOf(wanted: Wanted): OwnCertificate {
  const { names = { dns: [], addresses: [] }, valid = longValidity, issuer } = wanted;
  const { name = 'holdfast test', isAuthority = issuer === undefined } = wanted;
  const privateKey = wanted.key ?? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const publicKey = createPublicKey(privateKey);
  const algorithm = der(tag.sequence, der(tag.oid, ecdsaWithSha256));
  const validity = der(
    tag.sequence,
    text(tag.utcTime, `${valid.from}Z`),
    text(tag.utcTime, `${valid.until}Z`),
  );
  const altNames = der(
    tag.sequence,
    ...names.dns.map((host) => text(0x82, host)),
    ...names.addresses.map((address) => der(0x87, address.split('.').map(Number))),
  );
  const extensions = der(
    tag.sequence,
    der(
      tag.sequence,
      der(tag.oid, basicConstraints),
      der(tag.octets, der(tag.sequence, isAuthority ? [1, 1, 0xff] : [])),
    ),
    ...(names.dns.length + names.addresses.length === 0
      ? []
      : [der(tag.sequence, der(tag.oid, subjectAltName), der(tag.octets, altNames))]),
  );
  const toBeSigned = der(
    tag.sequence,
    der(0xa0, der(tag.integer, [2])),
    der(tag.integer, wanted.serial ?? [1]),
    algorithm,
    nameOf(issuer?.name ?? name),
    validity,
    nameOf(name),
    publicKey.export({ format: 'der', type: 'spki' }),
    der(0xa3, extensions),
  );
  const signature = sign('sha256', toBeSigned, issuer?.key ?? privateKey);
  const whole = der(tag.sequence, toBeSigned, algorithm, der(tag.bits, [0], signature));
  return {
    name,
    cert: pemOf(whole),
    key: privateKey,
    keyPem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

function nameOf(name: string): Buffer {
  const attribute = der(tag.sequence, der(tag.oid, commonName), text(tag.utf8, name));
  return der(tag.sequence, der(tag.set, attribute));
}

export function pemOf(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

export function der(kind: number, ...parts: readonly (Uint8Array | readonly number[])[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([kind, length]), content]);
  return Buffer.concat([Buffer.from([kind, 0x82, length >> 8, length & 0xff]), content]);
}

export function text(kind: number, content: string): Buffer {
  return der(kind, Buffer.from(content, 'utf8'));
}
