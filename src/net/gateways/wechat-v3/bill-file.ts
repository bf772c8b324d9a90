/**
 * The file of a bill, between the reply that says where it lies and the rows in it (facts/wallets.md
 * 5.2). The download itself is not signed: what vouches for the file is the SHA-1 of its text, which
 * the signed reply has told. Pure but for unpacking, which takes its turn on the pool.
 */
import { createHash } from 'node:crypto';
import { gunzip } from 'node:zlib';
import { type Result, failed, ok } from '../../../runtime/ports/result.js';
import type { WeChatV3Config } from './config.js';
import { type Said, textIn } from './reply.js';

export interface BillLink {
  readonly url: URL;
  /** Of the unpacked text, in small hex digits. */
  readonly sha1: string;
}

/** A bomb of a few kilobytes unpacks to gigabytes; no till has a day like that. */
export const billBytesMax = 16 * 1024 * 1024;

/** The request to the link carries our signature: it goes to the hosts of the configuration alone. */
export function billLink({ members }: Said, config: WeChatV3Config): Result<BillLink, string> {
  const sha1 = textIn(members, 'hash_value').toLowerCase();
  const told = textIn(members, 'download_url');
  if (textIn(members, 'hash_type') !== 'SHA1' || !/^[0-9a-f]{40}$/.test(sha1)) {
    return failed('the hash of the bill is none that is known');
  }
  if (!URL.canParse(told) || told.length > 4_096) return failed('the link of the bill is none');
  const url = new URL(told);
  const isOurs = [config.baseUrl, config.spareUrl].some((host) => host?.origin === url.origin);
  const isPlain = url.username === '' && url.password === '' && url.hash === '';
  return isOurs && isPlain ? ok({ url, sha1 }) : failed('the bill lies at another host');
}

/** The text of the bill, if it is the one that the link was told for. */
export async function billText(
  file: Uint8Array,
  { sha1 }: BillLink,
): Promise<Result<Uint8Array, string>> {
  const isPacked = file[0] === 0x1f && file[1] === 0x8b;
  const text = isPacked ? await unpacked(file) : file;
  if (text === null) return failed('the bill cannot be unpacked, or is too long');
  const isTrue = createHash('sha1').update(text).digest('hex') === sha1;
  return isTrue ? ok(text) : failed('the bill is not the one that was told');
}

function unpacked(file: Uint8Array): Promise<Uint8Array | null> {
  return new Promise((resolve) => {
    gunzip(file, { maxOutputLength: billBytesMax }, (error, text) => {
      resolve(error === null ? text : null);
    });
  });
}
