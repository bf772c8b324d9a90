/**
 * How Alipay calls a certificate (facts/wallets.md 2.1, and the rule of its SDKs): the digest of who
 * issued it and of its serial. A bundle of roots is called by all of its RSA roots.
 */
import { X509Certificate, createHash } from 'node:crypto';

export interface WireCertificates {
  /** PEM. */
  readonly app: string;
  readonly alipay: string;
  /** PEM, one or several; each its own issuer, as roots are. */
  readonly roots: string;
}

export interface CertificateNumbers {
  readonly app: string;
  readonly alipay: string;
  readonly roots: string;
}

export function numbersOf({ app, alipay, roots }: WireCertificates): CertificateNumbers {
  const numbers = roots
    .split(/(?=-----BEGIN CERTIFICATE-----)/)
    .filter((pem) => pem.includes('-----BEGIN'))
    .map((pem) => new X509Certificate(pem))
    // A root signs itself, so its own key says how it is signed.
    .filter(({ publicKey }) => publicKey.asymmetricKeyType === 'rsa')
    .map((certificate) => numberOf(certificate));
  return {
    app: numberOf(new X509Certificate(app)),
    alipay: numberOf(new X509Certificate(alipay)),
    roots: numbers.join('_'),
  };
}

function numberOf({ issuer, serialNumber }: X509Certificate): string {
  let name = '';
  for (const part of issuer.split('\n')) name = name === '' ? part : `${part},${name}`;
  const serial = BigInt(`0x${serialNumber}`).toString(10);
  return createHash('md5').update(`${name}${serial}`).digest('hex');
}
