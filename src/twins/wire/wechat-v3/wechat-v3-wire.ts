/**
 * WeChat Pay v3 as a wallet of the other side: JSON under signatures in the headers, over the house
 * that both generations share. Verifies who asks and when, signs what it says with the platform's key,
 * and does on the wire what a script wants (CONTRACT, `do`).
 *
 * Public-key mode when the platform holds no certificates, certificate mode else. An asker who is not
 * known is refused unsigned; so are bill files, which are good by their hash. Not here: partners,
 * notifications, coupons.
 */
import type { Arrived, WireHead, WireRequest } from '../wallet-wire.js';
import { type Speaker, letIn, turnedAway } from '../wechat/work.js';
import type { WeChatHouse } from '../wechat/wechat-house.js';
import { type Place, type Telling, askedAt, callAt, placeOf, readBody } from './asked.js';
import { type Merchant, strangeness } from './authorization.js';
import { type BillFiles, billFiles } from './bill-files.js';
import { type PlatformCertificate, certificateList } from './certificates.js';
import { type JsonObject, type Said, type Seal, sealed, spoiler, unsealed } from './sealed.js';
import { failedWith, wordsOf } from './words.js';

export interface WeChatV3Keys {
  readonly merchant: Omit<Merchant, 'mchId'>;
  /** 32 bytes. */
  readonly apiV3Key: string;
  /** What the platform signs with now. */
  readonly seal: Seal;
  /** None: public-key mode. */
  readonly certificates: readonly PlatformCertificate[];
}

export interface WeChatV3 {
  head(head: WireHead): { readonly method: string; readonly on: string | null };
  receive(request: WireRequest): Arrived;
}

interface Office {
  readonly house: WeChatHouse;
  readonly keys: WeChatV3Keys;
  readonly files: BillFiles;
  readonly speaker: Speaker<Said>;
}

export function weChatV3(house: WeChatHouse, keys: WeChatV3Keys): WeChatV3 {
  const { seal } = keys;
  const speaker: Speaker<Said> = {
    words: (told, attempt) => wordsOf(house, told, attempt),
    systemError: () => failedWith('SYSTEMERROR'),
    plain: (said) => sealed(house, seal, said),
    spoilt: spoiler(house, seal),
    wrongTime: () => unsealed(house, stranger('timestamp与当前时间不得超过5分钟')),
  };
  const office: Office = { house, keys, files: billFiles(house), speaker };
  return {
    head: ({ method, target }) => ({
      method: `${method} ${pathOf(target)}`,
      on: callAt(placeOf(method, target)),
    }),
    receive: (request) => receive(office, request),
  };
}

function receive(office: Office, request: WireRequest): Arrived {
  const { house, keys } = office;
  const place = placeOf(request.method, request.target);
  const telling: Telling = {
    body: readBody(request.body) ?? {},
    query: new URLSearchParams(request.target.split('?')[1] ?? ''),
    clockMs: house.clock(),
    orderOf: (refund) =>
      house.books.rows().find(({ refunds }) => refunds.some((one) => one.refund === refund))
        ?.attempt,
  };
  const why = strangeness(request, { ...keys.merchant, mchId: house.mchId }, telling.clockMs);
  const known = { attempt: numberIn(place, telling), verified: why === null };
  if (why !== null) return turnedAway(known, () => unsealed(house, stranger(why)));
  const say = (said: Said): Arrived => turnedAway(known, () => sealed(house, keys.seal, said));
  if (place === undefined) return say(failedWith('RESOURCE_NOT_EXISTS'));
  const refusal = notOurs(place, telling, house);
  if (refusal !== undefined) return say(failedWith(refusal));
  if (place.kind === 'certificates') return say(certificates(office));
  if (place.kind === 'tradebill') return say(office.files.ask(telling.query, request.origin));
  if (place.kind === 'file') {
    const gone = failedWith('RESOURCE_NOT_EXISTS');
    return turnedAway(known, () => office.files.file(telling.query) ?? unsealed(house, gone));
  }
  const asked = askedAt(place, telling);
  if (asked === undefined) return say(failedWith('PARAM_ERROR'));
  return letIn(house, office.speaker, asked, known);
}

function pathOf(target: string): string {
  return target.split('?')[0] ?? '';
}

function stranger(message: string): Said {
  return { status: 401, body: { code: 'SIGN_ERROR', message } };
}

function certificates({ house, keys }: Office): Said {
  // Merchants of the public-key mode have no platform certificates to fetch.
  if (keys.certificates.length === 0) return failedWith('RESOURCE_NOT_EXISTS');
  return { status: 200, body: certificateList(house, keys.apiV3Key, keys.certificates) };
}

/** The order's number, from the address, the body or, for a question about a refund, the books. */
function numberIn(place: Place | undefined, { body, orderOf }: Telling): string | null {
  if (place === undefined) return null;
  if ('attempt' in place) return place.attempt;
  if (place.kind === 'refund') return orderOf(place.refund) ?? null;
  const told = body['out_trade_no'];
  return typeof told === 'string' && told !== '' ? told : null;
}

const namesBoth: readonly Place['kind'][] = ['codepay', 'native', 'reverse'];

/** Whether the request names this merchant and application where it has to. */
function notOurs(place: Place, { body, query }: Telling, house: WeChatHouse): string | undefined {
  const told: JsonObject = place.kind === 'order' ? Object.fromEntries(query) : body;
  const needsMerchant = namesBoth.includes(place.kind) || place.kind === 'close';
  if ((needsMerchant || place.kind === 'order') && told['mchid'] !== house.mchId) {
    return 'PARAM_ERROR';
  }
  if (!namesBoth.includes(place.kind)) return undefined;
  return told['appid'] === house.appId ? undefined : 'APPID_MCHID_NOT_MATCH';
}
