/**
 * Authorities that a till trusts in place of the public ones: a service whose authority is pinned is
 * refused with any other certificate, also with one that a public authority has signed.
 */
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import { isSelfIssued, parseCertificates } from './certificate.js';

/** From the text of a file for `HttpParts.authorities`, or what is wrong with it. */
export function parseAuthorities(text: string): Result<readonly string[], string> {
  const certificates = parseCertificates(text);
  if (!certificates.ok) return certificates;
  // OpenSSL would take it and trust nobody by it: the connection fails on the day that it is tried.
  const isServer = certificates.value.some((one) => !one.ca && !isSelfIssued(one));
  if (isServer) return failed("holds a server's certificate; that of its authority is needed");
  return ok(certificates.value.map((certificate) => certificate.toString()));
}
