/**
 * One signed request and what comes back, and the keys that replies are checked with. A request is sent
 * once. The certificates of the platform are fetched by requests of their own: before any call when no
 * key is known, since nothing is sent whose answer nobody could believe; and before a call that only
 * asks when a reply was signed by a certificate that is not known.
 */
import type { KeyObject } from 'node:crypto';
import type { NotSent, Setup, Unknown } from '../../../runtime/ports/gateway.js';
import type { Random } from '../../../runtime/ports/random.js';
import type { MonoMs, WallMs } from '../../../runtime/ports/units.js';
import { httpDate } from '../../http/http-date.js';
import type { Answered, HttpAnswer } from '../../http/message.js';
import { signature } from '../../signing/rsa-sha256.js';
import { unknown } from '../wechat/trade.js';
import type { GatewayParts } from '../gateway-parts.js';
import { setup, suspicion, unlisted, unproved } from './answer.js';
import { openCertificates } from './certificates.js';
import { settings } from './codes.js';
import type { WeChatV3Config } from './config.js';
import { platformKeys } from './platform-keys.js';
import { type Reply, readReply } from './reply.js';
import { type Call, certificatesCall, httpRequest } from './request.js';

export interface WeChatV3Parts extends GatewayParts {
  /** For the nonce of each request. */
  readonly random: Random;
}

export interface Exchanged {
  readonly answer: Answered;
  readonly reply: Reply;
  /** What the request was signed with. */
  readonly signedAt: WallMs;
}

/** Why a fetch brought no certificates; a setting is named for a diagnosis alone. */
type FetchFault = Setup | NotSent | Unknown;

export interface Exchange {
  /** What comes back, as it is: for what something else than its signature vouches for. */
  download(call: Call, until: MonoMs): Promise<HttpAnswer>;
  send(call: Call, until: MonoMs): Promise<Exchanged | NotSent | Unknown>;
  /** Fetches what is needed first; `null` when an answer can be believed. */
  ready(until: MonoMs, mayRenew: boolean): Promise<FetchFault | null>;
}

const nonceBytes = 16;
const clockOffMaxMs = 300_000;

export function wechatExchange(config: WeChatV3Config, parts: WeChatV3Parts): Exchange {
  const { clock, http, random, sign = signature } = parts;
  const { apiV3Key } = config;
  const keys = platformKeys(config.wechatPublicKey);

  const sendRaw = async (call: Call, until: MonoMs) => {
    const signedAt = clock.wall();
    const nonce = Buffer.from(random.bytes(nonceBytes)).toString('hex').toUpperCase();
    const answer = await http.send(
      await httpRequest(call, config, { now: signedAt, nonce, until, sign }),
    );
    return { answer, signedAt };
  };

  const send: Exchange['send'] = async (call, until) => {
    const { answer, signedAt } = await sendRaw(call, until);
    if (answer.kind !== 'answered') return answer;
    // Read now: the answer may have taught the clock.
    const now = clock.wall();
    const reply = readReply(answer, { now, keyOf: (serial) => keys.keyOf(serial, now) });
    if (reply.kind === 'unverified' && reply.fault === 'unknownSerial') keys.missed();
    return { answer, reply, signedAt };
  };

  const fetchCertificates = async (opener: KeyObject, until: MonoMs) => {
    keys.fetching(clock.mono());
    const { answer, signedAt } = await sendRaw(certificatesCall(), until);
    if (answer.kind !== 'answered') return answer;
    const now = clock.wall();
    const read = answer.status === 200 ? openCertificates(answer.body, opener) : null;
    if (read?.kind === 'sealed') return setupOf(settings.apiV3Key, 'certificates');
    if (read?.kind === 'malformed') return unknown(read.detail);
    const brought = read?.certificates ?? [];
    const trust = platformKeys(config.wechatPublicKey);
    trust.replace(brought);
    const reply = readReply(answer, { now, keyOf: (serial) => trust.keyOf(serial, now) });
    if (reply.kind === 'malformed') return unproved(reply);
    if (reply.kind === 'verified' && read !== null) {
      keys.replace(brought);
      return null;
    }
    const fault =
      reply.kind === 'verified' ? (setup(reply) ?? unlisted(reply)) : suspicion(reply, true);
    return blameOfTime(fault, { answer, reply, signedAt }, now);
  };

  let fetchUnderWay: Promise<FetchFault | null> | null = null;

  const ready: Exchange['ready'] = async (until, mayRenew) => {
    const isAble = keys.isAble(clock.wall());
    const isDue = !isAble || (mayRenew && keys.isFetchDue(clock.mono()));
    if (apiV3Key === null || !isDue) return null;
    fetchUnderWay ??= fetchCertificates(apiV3Key, until).finally(() => {
      fetchUnderWay = null;
    });
    const fault = await fetchUnderWay;
    return isAble ? null : fault;
  };

  const download: Exchange['download'] = async (call, until) => (await sendRaw(call, until)).answer;

  return { download, send, ready };
}

function setupOf(setting: string, code: string): Setup {
  return { kind: 'setup', setting, code };
}

/**
 * A request that was signed at a time which the wallet does not take is refused as if its key were
 * wrong. The Date header of the answer, which is hearsay, tells the two apart, for a diagnosis alone.
 * Where it has taught the clock as well (src/net/clock-skew), the next request is signed in time.
 */
export function blameOfTime<F extends { readonly kind: string }>(
  fault: F | Setup,
  { answer, signedAt }: Exchanged,
  now: WallMs,
): F | Setup | Unknown {
  const date = httpDate(answer.headers.date ?? '');
  const isOff = date !== null && Math.abs(date - signedAt) > clockOffMaxMs;
  if (!isOff || !('code' in fault) || fault.code !== 'SIGN_ERROR') return fault;
  return Math.abs(date - now) > clockOffMaxMs
    ? setupOf(settings.clock, 'SIGN_ERROR')
    : unknown('the request was signed at a wrong time; the right one is known now');
}
