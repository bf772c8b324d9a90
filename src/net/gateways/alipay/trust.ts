/**
 * Whom we believe to be Alipay, and who we are to it: a public key, or certificates (facts/wallets.md
 * 2.1). In certificate mode both sides name the certificate that they use by its number: the MD5 of its
 * issuer's name and its serial in decimal; of a root bundle the numbers of all that RSA has signed,
 * joined by `_` (the rule of Alipay's published SDKs).
 */
import { type KeyObject, type X509Certificate, createHash } from 'node:crypto';
import type { ConfigProblem } from '../../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../../runtime/ports/result.js';
import type { WallMs } from '../../../runtime/ports/units.js';
import {
  type RawCertificate,
  certificatesIn,
  chainFault,
  endedOn,
  issuerName,
  keyOf,
  serialInDecimal,
  understood,
} from '../../signing/certificates.js';
import { isOwnHalf, parsePublicKey } from '../../signing/rsa-keys.js';

/** Texts of the three files, as Alipay's console hands them out. */
export interface CertificateTexts {
  readonly app: string;
  readonly alipay: string;
  readonly roots: string;
}

export interface Trust {
  /** Of Alipay. */
  readonly publicKey: KeyObject;
  /** `null` in public-key mode. */
  readonly certificates: CertificateNumbers | null;
}

export interface CertificateNumbers {
  /** `app_cert_sn`: which key we sign with. */
  readonly app: string;
  /** `alipay_cert_sn`: which key Alipay has to sign with. */
  readonly alipay: string;
  /** `alipay_root_cert_sn`: whom we let vouch for it. */
  readonly roots: string;
}

export interface TrustTexts {
  readonly alipayPublicKey: string | null;
  readonly certificates: CertificateTexts | null;
  /** `null` when it could not be read: that is a problem of its own. */
  readonly privateKey: KeyObject | null;
  readonly now: WallMs;
}

type Parsed = Result<Trust, readonly ConfigProblem[]>;

/** One of the two ways, and not both. */
export function parseTrust(texts: TrustTexts): Parsed {
  const { alipayPublicKey, certificates } = texts;
  if (certificates !== null && alipayPublicKey !== null) {
    return problemAt(
      '/alipayPublicKeyFile',
      'cannot stand beside certificates: name one or the others',
    );
  }
  if (certificates !== null) return certificateTrust(certificates, texts);
  if (alipayPublicKey !== null) return publicKeyTrust(alipayPublicKey, texts.privateKey);
  return problemAt(
    '/alipayPublicKeyFile',
    'is missing; in certificate mode name appCertFile, alipayCertFile and alipayRootCertFile',
  );
}

function publicKeyTrust(text: string, privateKey: KeyObject | null): Parsed {
  const key = parsePublicKey(text);
  if (!key.ok) return problemAt('/alipayPublicKeyFile', key.error);
  return privateKey !== null && isOwnHalf(key.value, privateKey)
    ? problemAt('/alipayPublicKeyFile', 'holds our own public key, not that of Alipay')
    : ok({ publicKey: key.value, certificates: null });
}

function certificateTrust(
  { app, alipay, roots }: CertificateTexts,
  { privateKey, now }: TrustTexts,
): Parsed {
  const ours = parseOwn(app, privateKey, now);
  const bundle = parseRoots(roots);
  const theirs = parseTheirs(alipay, bundle.ok ? bundle.value.certificates : [], now, bundle.ok);
  const problems = [
    ...(ours.ok ? [] : [{ path: '/appCertFile', problem: ours.error }]),
    ...(theirs.ok ? [] : [{ path: '/alipayCertFile', problem: theirs.error }]),
    ...(bundle.ok ? [] : [{ path: '/alipayRootCertFile', problem: bundle.error }]),
  ];
  if (!ours.ok || !theirs.ok || !bundle.ok) return failed(problems);
  return ok({
    publicKey: theirs.value.publicKey,
    certificates: {
      app: numberOf(ours.value),
      alipay: theirs.value.number,
      roots: bundle.value.number,
    },
  });
}

/** Certificates of a file that has to be there. */
function namedCertificates(text: string): Result<readonly RawCertificate[], string> {
  return text === ''
    ? failed('is missing: certificate mode needs appCertFile, alipayCertFile, alipayRootCertFile')
    : certificatesIn(text);
}

function parseOwn(
  text: string,
  privateKey: KeyObject | null,
  now: WallMs,
): Result<X509Certificate, string> {
  const found = firstOf(text);
  if (!found.ok) return found;
  const ended = endedOn(found.value, now);
  if (ended !== null) return failed(`holds a certificate that ended on ${ended}`);
  return privateKey === null || found.value.checkPrivateKey(privateKey)
    ? found
    : failed('holds a certificate of another key than privateKeyFile');
}

interface Roots {
  readonly certificates: readonly X509Certificate[];
  readonly number: string;
}

/** Roots of other algorithms (Alipay's bundle has some) are not counted, and vouch for nothing here. */
function parseRoots(text: string): Result<Roots, string> {
  const all = namedCertificates(text);
  if (!all.ok) return all;
  const rsa = allUnderstood(all.value.filter(({ isRsaSigned }) => isRsaSigned));
  if (!rsa.ok) return rsa;
  if (rsa.value.length === 0) return failed('holds no certificate that RSA has signed');
  return ok({ certificates: rsa.value, number: rsa.value.map(numberOf).join('_') });
}

interface Theirs {
  readonly number: string;
  readonly publicKey: KeyObject;
}

/** Checked against the roots where there are any: a bundle that cannot be read is a problem of its own. */
function parseTheirs(
  text: string,
  roots: readonly X509Certificate[],
  now: WallMs,
  isChecked: boolean,
): Result<Theirs, string> {
  const all = namedCertificates(text);
  if (!all.ok) return all;
  const certificates = allUnderstood(all.value);
  if (!certificates.ok) return certificates;
  const [leaf, ...between] = certificates.value;
  const publicKey = leaf === undefined ? null : keyOf(leaf);
  if (leaf === undefined || publicKey?.asymmetricKeyType !== 'rsa') {
    return failed('holds no certificate of an RSA key');
  }
  const fault = isChecked ? chainFault({ leaf, between, roots }, now) : null;
  return fault === null ? ok({ number: numberOf(leaf), publicKey }) : failed(fault);
}

function firstOf(text: string): Result<X509Certificate, string> {
  const all = namedCertificates(text);
  if (!all.ok) return all;
  const [first] = all.value;
  return first === undefined ? failed('holds no certificate (PEM)') : understood(first);
}

function allUnderstood(raw: readonly RawCertificate[]): Result<readonly X509Certificate[], string> {
  const certificates: X509Certificate[] = [];
  for (const one of raw) {
    const certificate = understood(one);
    if (!certificate.ok) return certificate;
    certificates.push(certificate.value);
  }
  return ok(certificates);
}

function numberOf(certificate: X509Certificate): string {
  const text = `${issuerName(certificate)}${serialInDecimal(certificate)}`;
  return createHash('md5').update(text, 'utf8').digest('hex');
}

function problemAt(path: string, problem: string): Parsed {
  return failed([{ path, problem }]);
}
