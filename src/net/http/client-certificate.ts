/**
 * Our certificate and its key, for services that ask who we are (WeChat Pay v2: reverse, refund). Both
 * are looked at when the settings are read: a pair that does not match would show on the day of the
 * first refund.
 *
 * That a certificate has ended is no problem here: whether it has depends on a clock that may be wrong.
 * `holdfast doctor --channel` tells of it.
 */
import { type KeyObject, type X509Certificate, createPrivateKey } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import type { Secret } from '../../runtime/ports/secret.js';
import { parseCertificates } from './certificate.js';
import type { ClientCertificate } from './message.js';
import { systemCode } from './system-code.js';

/** What is wrong with which of the two files; at least one is there. */
export interface PairProblems {
  readonly certificate?: string;
  readonly key?: string;
}

/** From the texts of the two files (PEM). */
export function parseClientCertificate(texts: {
  readonly certificate: string;
  readonly key: Secret<string>;
}): Result<ClientCertificate, PairProblems> {
  const certificates = parseCertificates(texts.certificate);
  const key = parseKey(texts.key);
  if (!certificates.ok || !key.ok) {
    return failed({
      ...(certificates.ok ? {} : { certificate: certificates.error }),
      ...(key.ok ? {} : { key: key.error }),
    });
  }
  const [own] = certificates.value;
  if (!own.checkPrivateKey(key.value)) {
    return failed({ key: 'is not the key of the certificate beside it' });
  }
  const bits = own.publicKey.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < rsaBitsMin) {
    return failed({ key: `has ${String(bits)} bits; ${String(rsaBitsMin)} are needed` });
  }
  const pair: ClientCertificate = {
    certificate: certificates.value.map((one: X509Certificate) => one.toString()).join(''),
    key: texts.key,
  };
  const refusal = refusalOf(pair);
  return refusal === null ? ok(pair) : failed({ certificate: refusal });
}

/** What Node takes of less depends on the OpenSSL that it was built with. */
const rsaBitsMin = 2048;

function parseKey(text: Secret<string>): Result<KeyObject, string> {
  const key = text.reveal();
  if (key.includes('ENCRYPTED')) return failed('is protected by a password; store it without one');
  if (!key.includes('PRIVATE KEY-----')) {
    const isPublic = key.includes('PUBLIC KEY-----') || key.includes('CERTIFICATE-----');
    return failed(isPublic ? 'holds no private key, but what is public' : noKey);
  }
  try {
    return ok(createPrivateKey({ key, format: 'pem' }));
  } catch {
    // What OpenSSL says of it names its own routines and helps nobody.
    return failed(noKey);
  }
}

const noKey = 'holds no private key in PEM';

/** What TLS has against a pair that matches: curves that are too small, signatures that are too weak. */
function refusalOf({ certificate, key }: ClientCertificate): string | null {
  try {
    createSecureContext({ cert: certificate, key: key.reveal() });
    return null;
  } catch (error: unknown) {
    if (!(error instanceof Error)) throw error;
    return `is refused by TLS: ${systemCode(error)}`;
  }
}
