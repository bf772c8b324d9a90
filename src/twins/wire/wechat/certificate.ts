/**
 * Certificates for the two ends of WeChat Pay: X.509 v3 in DER over an RSA key, each its own authority.
 * The platform's stands in `/v3/certificates`; a merchant's opens TLS for v2's reverse and refund, and
 * its serial names the key that signs in v3.
 */
import { type KeyObject, createPublicKey, sign } from 'node:crypto';
import { compactUtc } from '../beijing.js';

export interface CertificateWish {
  readonly key: KeyObject;
  readonly commonName: string;
  /** 40 hexadecimal digits, the first of them 1 to 7. */
  readonly serial: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
}

const tag = { integer: 2, bits: 3, nothing: 5, oid: 6, utf8: 12, time: 24, sequence: 48, set: 49 };
const sha256WithRsa = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
const commonNameId = [0x55, 0x04, 0x03];

/** As PEM. */
export function certificate({ key, commonName, serial, from, until }: CertificateWish): string {
  const algorithm = der(tag.sequence, der(tag.oid, sha256WithRsa), der(tag.nothing));
  const named = der(tag.sequence, der(tag.oid, commonNameId), text(tag.utf8, commonName));
  const name = der(tag.sequence, der(tag.set, named));
  const toBeSigned = der(
    tag.sequence,
    der(0xa0, der(tag.integer, [2])),
    der(tag.integer, Buffer.from(serial, 'hex')),
    algorithm,
    name,
    der(tag.sequence, time(from), time(until)),
    name,
    createPublicKey(key).export({ format: 'der', type: 'spki' }),
  );
  const signature = sign('sha256', toBeSigned, key);
  const whole = der(tag.sequence, toBeSigned, algorithm, der(tag.bits, [0], signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** GeneralizedTime, `20260301040000Z`. */
function time(atMs: number): Buffer {
  return text(tag.time, compactUtc(atMs));
}

function der(kind: number, ...parts: readonly (Uint8Array | readonly number[])[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([kind, length]), content]);
  return Buffer.concat([Buffer.from([kind, 0x82, length >> 8, length & 0xff]), content]);
}

function text(kind: number, content: string): Buffer {
  return der(kind, Buffer.from(content, 'utf8'));
}
