/**
 * The chain that ties each record to all before it: removed, reordered or replaced records do not
 * fit. With a key only its holder can make a chain that fits (HMAC); without one it finds mistakes,
 * not forgers. Pure.
 */
import { createHash, createHmac, createSecretKey } from 'node:crypto';
import type { Secret } from '../ports/secret.js';
import { chainBytes } from './format.js';

/** The next chain value, 16 bytes, from the one before, bytes 0 to 23 of the frame, and its payload. */
export type Link = (previous: Uint8Array, head: Uint8Array, payload: Uint8Array) => Uint8Array;

/** Before the first record of a journal. */
export const chainStart: Uint8Array = new Uint8Array(chainBytes);

export const plainLink: Link = (previous, head, payload) =>
  createHash('sha256')
    .update(previous)
    .update(head)
    .update(payload)
    .digest()
    .subarray(0, chainBytes);

export function keyedLink(key: Secret<Uint8Array>): Link {
  const secret = createSecretKey(key.reveal());
  return (previous, head, payload) =>
    createHmac('sha256', secret)
      .update(previous)
      .update(head)
      .update(payload)
      .digest()
      .subarray(0, chainBytes);
}

/**
 * How a segment's chain is checked: by the key when the segment is keyed, or `null` when it is keyed
 * and the key is not at hand, and the stored values are taken as they are.
 */
export function linkOf(keyed: boolean, key: Secret<Uint8Array> | null): Link | null {
  if (!keyed) return plainLink;
  return key === null ? null : keyedLink(key);
}

export function sameChain(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
