/**
 * Which addresses the client talks to: https anywhere, plain http on this machine alone (CONTRACT,
 * Configuration). Used twice: on the URL, when the configuration is read, and on the address that a
 * socket has really reached, since `localhost` is whatever the resolver says.
 */
import { isIP } from 'node:net';

/** What is wrong with an address of a service, in a sentence; `null` when nothing is. */
export function addressProblem(url: URL): string | null {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an http or https URL';
  if (url.username !== '' || url.password !== '') return 'must not carry a user name or password';
  if (url.protocol === 'http:' && !isLoopbackName(hostOf(url))) {
    return 'must be https: plain http is for loopback addresses only';
  }
  return null;
}

/** Host as sockets take it: an IPv6 address without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

export function isLoopbackName(host: string): boolean {
  return host === 'localhost' || isLoopbackAddress(host);
}

/** 127.0.0.0/8 and ::1, also as IPv6 writes IPv4. */
export function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined || isIP(address) === 0) return false;
  return address === '::1' || /^(::ffff:)?127\./i.test(address);
}
