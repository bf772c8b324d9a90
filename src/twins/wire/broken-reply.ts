/**
 * What a script makes of an answer on its way into the wire, as far as it does not hang on the wallet:
 * broken connections, pages, redirects. Each wallet adds how it lies.
 */
import { unreachable } from '../../runtime/ports/bug.js';
import type { BreakingVerb } from '../wallet/script.js';
import type { WireAnswer } from './wallet-wire.js';

export interface Spoiling {
  readonly verb: Exclude<BreakingVerb, 'clock'>;
  /** For `status`. */
  readonly code: number | undefined;
}

export type Reply<Body = string | Uint8Array> = Extract<
  WireAnswer<Body>,
  { readonly kind: 'reply' }
>;

const html = { 'content-type': 'text/html;charset=utf-8' };
const page = '<!DOCTYPE html><html><body><h1>Service Temporarily Unavailable</h1></body></html>';
const hugeBytes = 20 * 1024 * 1024;

export function reply<Body extends string | Uint8Array>(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Body,
): Reply<Body> {
  return { kind: 'reply', status, headers, body, paddingBytes: 0 };
}

export function htmlPage(status: number, title: string): Reply<string> {
  return reply(status, html, `<html><head><title>${title}</title></head><body></body></html>`);
}

const lies = [
  'bad-signature',
  'duplicate-node',
  'other-order',
  'other-amount',
  'other-currency',
] as const;

/** What only the wallet itself can say. */
export type LyingVerb = (typeof lies)[number];

export function isLie(verb: Spoiling['verb']): verb is LyingVerb {
  return lies.some((lie) => lie === verb);
}

export function brokenReply(
  honest: Reply<string>,
  verb: Exclude<Spoiling['verb'], LyingVerb>,
  status: number | undefined,
): WireAnswer<string> {
  switch (verb) {
    case 'hang':
      return { kind: 'silence' };
    case 'reset-before':
    case 'reset-after':
      return { kind: 'reset' };
    case 'half-reply':
      return { kind: 'half', status: honest.status, headers: honest.headers, body: honest.body };
    case 'status':
      return reply(status ?? 502, html, page);
    case 'redirect':
      return reply(302, { location: '/moved' }, '');
    case 'html':
      return reply(200, html, page);
    case 'huge':
      return { ...honest, paddingBytes: hugeBytes };
    default:
      return unreachable(verb);
  }
}
