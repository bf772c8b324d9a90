/**
 * From an answer of the network to what WeChat Pay has signed (facts/wallets.md 3.4): time, nonce and
 * raw body, each ended by LF, under the key that the Wechatpay-Serial header names. Each of the four
 * headers has to be there once and in its form: a nonce with a line break in it would let bytes of the
 * body pass for the nonce. A reply older or newer than five minutes by our clock proves nothing.
 */
import type { KeyObject } from 'node:crypto';
import type { WallMs } from '../../../runtime/ports/units.js';
import type { Answered } from '../../http/message.js';
import { type Json, type Member, parseStrict } from '../../json/strict-json.js';
import { isSignedBy } from '../../signing/rsa-sha256.js';

export type Members = ReadonlyMap<string, Member>;

/** A status and the members of its JSON object; none where the body is empty. */
export interface Said {
  readonly status: number;
  readonly members: Members;
}

export type ReplyFault =
  /** A header is missing, there twice or not in its form. */
  | 'headers'
  /** A signature made to be wrong, by which WeChat Pay tries whether anybody checks. */
  | 'probe'
  /** Nobody known here has a key by that name. */
  | 'unknownSerial'
  | 'wrongSignature'
  /** Truly signed, but more than five minutes off. */
  | 'clock';

export type Reply =
  | ({ readonly kind: 'verified' } & Said)
  /** Nobody vouches for it. What it says is hearsay: for the log and `diagnose` alone. */
  | {
      readonly kind: 'unverified';
      readonly fault: ReplyFault;
      /** As claimed; empty where there is none in its form. */
      readonly serial: string;
      readonly hearsay: Said;
    }
  | { readonly kind: 'malformed'; readonly detail: string };

export interface Trust {
  /** The key of a serial, if it may vouch now. */
  readonly keyOf: (serial: string) => KeyObject | null;
  /** By the clock that requests are signed with. */
  readonly now: WallMs;
}

const ageMaxSeconds = 300;
const probeStart = 'WECHATPAY/SIGNTEST/';

const timeForm = /^[0-9]{1,12}$/;
const nonceForm = /^[0-9A-Za-z+/=_-]{1,128}$/;
const serialForm = /^[0-9A-Za-z_]{1,128}$/;
const signatureForm = /^[0-9A-Za-z+/=]{1,2732}$/;

const nothing: Members = new Map();

export function readReply(answer: Answered, trust: Trust): Reply {
  const { status, body } = answer;
  const time = headerOf(answer, 'wechatpay-timestamp', timeForm);
  const nonce = headerOf(answer, 'wechatpay-nonce', nonceForm);
  const serial = headerOf(answer, 'wechatpay-serial', serialForm);
  const claimed = headerOf(answer, 'wechatpay-signature', signatureForm);
  const unverified = (fault: ReplyFault): Reply => ({
    kind: 'unverified',
    fault,
    serial: serial ?? '',
    hearsay: { status, members: membersOf(body) ?? nothing },
  });
  if (time === null || nonce === null || serial === null || claimed === null) {
    return unverified('headers');
  }
  if (claimed.startsWith(probeStart)) return unverified('probe');
  const key = trust.keyOf(serial);
  if (key === null) return unverified('unknownSerial');
  const signed = Buffer.concat([Buffer.from(`${time}\n${nonce}\n`), body, Buffer.from('\n')]);
  if (!isSignedBy(signed, claimed, key)) return unverified('wrongSignature');
  const age = Math.floor(trust.now / 1000) - Number(time);
  if (Math.abs(age) > ageMaxSeconds) return unverified('clock');
  const members = membersOf(body);
  return members === undefined
    ? { kind: 'malformed', detail: 'answer is not a strict JSON object' }
    : { kind: 'verified', status, members };
}

/** A header that is there once; Node joins those that stand twice by a comma, which no form has. */
function headerOf({ headers }: Answered, name: string, form: RegExp): string | null {
  const value = headers[name];
  return typeof value === 'string' && form.test(value) ? value : null;
}

/** Without a body there are none; `undefined` for anything that is not strictly one object. */
function membersOf(body: Uint8Array): Members | undefined {
  if (body.length === 0) return nothing;
  const document = parseStrict(body);
  return document?.kind === 'object' ? document.members : undefined;
}

/** The text of a member; empty where there is none. */
export function textIn(members: Members, name: string): string {
  const value = members.get(name)?.value;
  return value?.kind === 'text' ? value.text : '';
}

/** A whole number of fen as JSON writes it; `null` for anything else. */
export function wholeIn(members: Members, name: string): number | null {
  const value = members.get(name)?.value;
  const isWhole = value?.kind === 'number' && /^(0|[1-9][0-9]{0,12})$/.test(value.text);
  return isWhole ? Number(value.text) : null;
}

/** The members of an object within; none where there is none. */
export function objectIn(members: Members, name: string): Members {
  return membersIn(members.get(name)?.value);
}

export function membersIn(value: Json | undefined): Members {
  return value?.kind === 'object' ? value.members : nothing;
}
