/**
 * Certificates as they come out of files (PEM, one or several). What is wrong with one is a sentence to
 * stand after the file's name; nothing of a key is in it.
 */
import { X509Certificate } from 'node:crypto';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import type { WallMs } from '../../runtime/ports/units.js';
import { certificateDate } from './http-date.js';

export type Certificates = readonly [X509Certificate, ...X509Certificate[]];

const textLengthMax = 256 * 1024;

/** All certificates of a file, in its order. */
export function parseCertificates(text: string): Result<Certificates, string> {
  if (text.length > textLengthMax) return failed('is too long for a certificate');
  if (text.includes('PRIVATE KEY-----')) return failed('holds a private key');
  const blocks = text.match(
    /-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----[^-]*-----END [^-]*-----/g,
  );
  if (blocks === null) {
    const isKey = text.includes('PUBLIC KEY-----');
    return failed(isKey ? 'holds a public key and no certificate' : 'holds no certificate in PEM');
  }
  const read = blocks.map(certificateOrNull);
  const [first, ...others] = read.flatMap((certificate) => certificate ?? []);
  const isWhole = others.length + 1 === read.length;
  if (first === undefined || !isWhole) return failed('holds a certificate that cannot be read');
  const all: Certificates = [first, ...others];
  return all.every((certificate) => endOf(certificate) !== null)
    ? ok(all)
    : failed('holds a certificate whose end cannot be read');
}

/** When a certificate begins; `null` when that is written in no known way. */
export function beginOf({ validFrom }: X509Certificate): WallMs | null {
  return certificateDate(validFrom);
}

/** When it ends, likewise; of one that was parsed here it is known. */
export function endOf({ validTo }: X509Certificate): WallMs | null {
  return certificateDate(validTo);
}

/** Its own issuer by name and key: the end of a chain. */
export function isSelfIssued(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate);
}

function certificateOrNull(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    // What OpenSSL says of it names its own routines and helps nobody.
    return null;
  }
}
