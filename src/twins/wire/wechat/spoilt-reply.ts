/**
 * What a script makes of an answer on its way into the wire, as far as it does not hang on the
 * generation: broken connections, pages, redirects. Each generation adds what it can lie about.
 */
import { unreachable } from '../../../runtime/ports/bug.js';
import type { WireAnswer } from '../wallet-wire.js';
import type { Spoiling } from './work.js';

export type Reply = Extract<WireAnswer, { readonly kind: 'reply' }>;

const html = { 'content-type': 'text/html;charset=utf-8' };
const page = '<!DOCTYPE html><html><body><h1>Service Temporarily Unavailable</h1></body></html>';
const hugeBytes = 20 * 1024 * 1024;

export function reply(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): Reply {
  return { kind: 'reply', status, headers, body, paddingBytes: 0 };
}

export function htmlPage(status: number, title: string): Reply {
  return reply(status, html, `<html><head><title>${title}</title></head><body></body></html>`);
}

const lies = [
  'bad-signature',
  'duplicate-node',
  'other-order',
  'other-amount',
  'other-currency',
] as const;

/** What only the generation itself can say. */
export type LyingVerb = (typeof lies)[number];

export function isLie(verb: Spoiling['verb']): verb is LyingVerb {
  return lies.some((lie) => lie === verb);
}

export function brokenReply(
  honest: Reply & { readonly body: string },
  verb: Exclude<Spoiling['verb'], LyingVerb>,
  status: number | undefined,
): WireAnswer {
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
