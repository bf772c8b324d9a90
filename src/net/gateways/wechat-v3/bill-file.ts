/**
 * The bill of a day, from the reply that says where it lies to the rows in it (facts/wallets.md 5.2).
 * The download itself is not signed: what vouches for the file is the SHA-1 of its text, which the
 * signed reply has told. Pure but for unpacking, which takes its turn on the pool.
 */
import { createHash } from 'node:crypto';
import { gunzip } from 'node:zlib';
import type { BillAnswer, Setup, Unknown } from '../../../runtime/ports/gateway.js';
import { type Result, failed, ok } from '../../../runtime/ports/result.js';
import type { WallMs } from '../../../runtime/ports/units.js';
import type { Answered } from '../../http/message.js';
import { isBillDue } from '../bill-due.js';
import { readWeChatBill } from '../wechat/bill.js';
import { unknown } from '../wechat/trade.js';
import { errorCode, setup, unlisted } from './answer.js';
import { billEmpty, billNotYet, requestCodes } from './codes.js';
import type { WeChatV3Config } from './config.js';
import { type Said, textIn } from './reply.js';

export interface BillLink {
  readonly kind: 'link';
  readonly url: URL;
  /** Of the unpacked text, in small hex digits. */
  readonly sha1: string;
}

/** A bomb of a few kilobytes unpacks to gigabytes; no till has a day like that. */
const textBytesMax = 16 * 1024 * 1024;

export interface BillAsked {
  /** `yyyy-MM-dd`. */
  readonly day: string;
  readonly now: WallMs;
  readonly config: WeChatV3Config;
}

/**
 * What the wallet says when it is asked for a bill: where it lies, or why there is none. That a day has
 * none is believed once it can be there: before, its trade may just not have been counted yet.
 */
export function billLink(said: Said, { day, now, config }: BillAsked): BillLink | BillAnswer {
  const code = errorCode(said);
  if (code === billNotYet) return { kind: 'notYet', code };
  if (code === billEmpty) {
    return isBillDue(day, now) ? { kind: 'bill', rows: [] } : { kind: 'notYet', code };
  }
  const fault = billSetup(said);
  if (fault !== undefined) return fault;
  return said.status === 200 ? linkIn(said, config) : unlisted(said);
}

/** Codes that dislike a request speak of the day here: no setting is at fault. */
function billSetup(said: Said): Setup | undefined {
  return requestCodes.has(errorCode(said) ?? '') ? undefined : setup(said);
}

/** The request to the link carries our signature: it goes to the hosts of the configuration alone. */
function linkIn({ members }: Said, config: WeChatV3Config): BillLink | Unknown {
  const sha1 = textIn(members, 'hash_value').toLowerCase();
  const told = textIn(members, 'download_url');
  if (textIn(members, 'hash_type') !== 'SHA1' || !/^[0-9a-f]{40}$/.test(sha1)) {
    return unknown('the hash of the bill is none that is known');
  }
  if (told.length > 4_096 || !URL.canParse(told)) return unknown('the link of the bill is none');
  const url = new URL(told);
  const isOurs = [config.baseUrl, config.spareUrl].some((host) => host?.origin === url.origin);
  const isPlain = url.username === '' && url.password === '' && url.hash === '';
  return isOurs && isPlain ? { kind: 'link', url, sha1 } : unknown('the bill lies at another host');
}

/** The rows of the file, if it is the one that the link was told for. */
export async function billAnswer(
  { status, body }: Answered,
  { sha1 }: BillLink,
  day: string,
): Promise<BillAnswer> {
  if (status !== 200) return unknown(`the bill's download is status ${String(status)}`);
  const text = await textOf(body);
  if (!text.ok) return unknown(`bill: ${text.error}`);
  if (createHash('sha1').update(text.value).digest('hex') !== sha1) {
    return unknown('bill: is not the one that was told');
  }
  const bill = readWeChatBill(text.value, day);
  return bill.ok ? { kind: 'bill', rows: bill.value } : unknown(`bill: ${bill.error}`);
}

/** It is asked for packed; that it is, its first two bytes say. */
async function textOf(file: Uint8Array): Promise<Result<Uint8Array, string>> {
  if (file[0] !== 0x1f || file[1] !== 0x8b) return ok(file);
  const text = await unpacked(file);
  return text === null ? failed('cannot be unpacked, or is too long') : ok(text);
}

function unpacked(file: Uint8Array): Promise<Uint8Array | null> {
  return new Promise((resolve) => {
    gunzip(file, { maxOutputLength: textBytesMax }, (error, text) => {
      resolve(error === null ? text : null);
    });
  });
}
