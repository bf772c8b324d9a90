/**
 * X.509 certificates as they come out of files: PEM, one or several to a file. Reads what a wallet needs
 * of them (numbers, names, ends) and follows a chain up to a pinned root. What cannot be read is a fault
 * in a sentence; certificates are public, so names and dates may be told.
 *
 * A certificate that begins after our "now" is let pass: a till whose clock stands in 1970 has to start,
 * and says E-CLOCK itself (P25). One that has ended is not.
 */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import { type WallMs, hours, wallMs } from '../../runtime/ports/units.js';
import { timestamp } from '../gateways/beijing-time.js';

const textLengthMax = 64 * 1024;
const perFileMax = 16;
/** Leaf, what stands between, root. */
const chainMax = 5;
const pemForm = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;

/** One certificate of a file, not yet understood: some are of algorithms that Node does not know. */
export interface RawCertificate {
  readonly der: Buffer;
  /** Signed with RSA: PKCS#1, whatever the digest. */
  readonly isRsaSigned: boolean;
}

/** All certificates of a text, in its order; never none. */
export function certificatesIn(text: string): Result<readonly RawCertificate[], string> {
  if (text.length > textLengthMax) return failed('is too long for certificates');
  if (text.includes('PRIVATE KEY')) return failed('holds a private key');
  const found = [...text.matchAll(pemForm)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
  if (found.length === 0) return failed('holds no certificate (PEM)');
  if (found.length > perFileMax) return failed(`holds more than ${perFileMax} certificates`);
  return ok(found.map((der) => ({ der, isRsaSigned: isRsaSigned(der) })));
}

export function understood({ der }: RawCertificate): Result<X509Certificate, string> {
  try {
    return ok(new X509Certificate(der));
  } catch (error: unknown) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return failed('holds a certificate that cannot be read');
  }
}

/** Issuer as RFC 2253 writes it: the last part first, `CN=…,O=…,C=…`. */
export function issuerName(certificate: X509Certificate): string {
  return certificate.issuer.split('\n').reverse().join(',');
}

export function serialInDecimal(certificate: X509Certificate): string {
  return BigInt(`0x${certificate.serialNumber}`).toString();
}

/** When it has ended before `now`: the day (UTC) on which it did. */
export function endedOn(certificate: X509Certificate, now: WallMs): string | null {
  const end = utcText(certificate.validTo);
  // Beijing is eight hours ahead: this is UTC in the same form.
  return end < timestamp(wallMs(now - hours(8))) ? end.slice(0, 10) : null;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Dec  1 23:59:59 2049 GMT`, as OpenSSL writes it, in a form that sorts. Odd ones come before all others. */
function utcText(told: string): string {
  const match = /^([A-Z][a-z]{2}) +(\d{1,2}) (\d{2}:\d{2}:\d{2}) (\d{4}) GMT$/.exec(told);
  const [, name = '', day = '', time = '', year = ''] = match ?? [];
  const month = String(months.indexOf(name) + 1).padStart(2, '0');
  return match === null ? '' : `${year}-${month}-${day.padStart(2, '0')} ${time}`;
}

export interface Chain {
  readonly leaf: X509Certificate;
  /** Those that came with it. */
  readonly between: readonly X509Certificate[];
  /** The pinned ones. */
  readonly roots: readonly X509Certificate[];
}

/** What is wrong with the way from `leaf` up to a root; `null` when it holds and nothing of it has ended. */
export function chainFault({ leaf, between, roots }: Chain, now: WallMs): string | null {
  let lower = leaf;
  for (let step = 0; step < chainMax; step += 1) {
    const ended = endedOn(lower, now);
    if (ended !== null) return `holds a certificate that ended on ${ended}`;
    const root = roots.find((upper) => hasSigned(upper, lower));
    if (root !== undefined) {
      const rootEnded = endedOn(root, now);
      return rootEnded === null ? null : `stands under a root that ended on ${rootEnded}`;
    }
    const upper = between.find((one) => !sameAs(one, lower) && hasSigned(one, lower));
    if (upper === undefined) break;
    lower = upper;
  }
  return 'holds a certificate that no root vouches for';
}

/** `null` for a key of an algorithm that Node does not know, and for a broken one. */
export function keyOf(certificate: X509Certificate): KeyObject | null {
  try {
    return certificate.publicKey;
  } catch (error: unknown) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return null;
  }
}

function hasSigned(upper: X509Certificate, lower: X509Certificate): boolean {
  if (!upper.ca || !lower.checkIssued(upper)) return false;
  const key = keyOf(upper);
  return key !== null && lower.verify(key);
}

function sameAs(one: X509Certificate, other: X509Certificate): boolean {
  return one.fingerprint256 === other.fingerprint256;
}

/** OID 1.2.840.113549.1.1, without its last number. */
const rsaFamily = Buffer.from([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01]);

/** The algorithm stands behind the signed part: Certificate ::= { signed part, { OID, … }, signature }. */
function isRsaSigned(der: Buffer): boolean {
  const whole = content(der);
  const algorithm = content(rest(whole));
  const oid = content(algorithm);
  return oid.length === rsaFamily.length + 1 && oid.subarray(0, -1).equals(rsaFamily);
}

/** What the first element of `bytes` holds; empty where there is none. */
function content(bytes: Buffer): Buffer {
  const { from, to } = extent(bytes);
  return bytes.subarray(from, to);
}

/** What follows the first element. */
function rest(bytes: Buffer): Buffer {
  return bytes.subarray(extent(bytes).to);
}

function extent(bytes: Buffer): { readonly from: number; readonly to: number } {
  const first = bytes[1] ?? 0;
  if (first < 0x80) return { from: 2, to: 2 + first };
  const lengthBytes = Math.min(first & 0x7f, 4, Math.max(bytes.length - 2, 0));
  const length = lengthBytes === 0 ? 0 : bytes.readUIntBE(2, lengthBytes);
  return { from: 2 + lengthBytes, to: 2 + lengthBytes + length };
}
