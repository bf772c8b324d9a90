/**
 * What a till asks of v3: a method and a path, and a body of JSON whose fields are checked as WeChat
 * Pay checks them (facts/wallets.md 3.4).
 */
import { fen, isAttemptNo } from '../../../runtime/ports/units.js';
import { type Asked, type WireCall, amountOf, codeOrder, qrOrder } from '../wechat/asked.js';
import { ofZoned } from '../beijing.js';
import type { JsonObject } from './sealed.js';

export type Place =
  | { readonly kind: 'codepay' | 'native' | 'refunds' | 'certificates' | 'tradebill' | 'file' }
  | { readonly kind: 'order' | 'reverse' | 'close'; readonly attempt: string }
  | { readonly kind: 'refund'; readonly refund: string };

export const filePath = '/v3/billdownload/file';

const places: readonly (readonly [RegExp, (name: string) => Place])[] = [
  [/^POST \/v3\/pay\/transactions\/codepay$/, () => ({ kind: 'codepay' })],
  [/^POST \/v3\/pay\/transactions\/native$/, () => ({ kind: 'native' })],
  [
    /^GET \/v3\/pay\/transactions\/out-trade-no\/([^/]+)$/,
    (attempt) => ({ kind: 'order', attempt }),
  ],
  [
    /^POST \/v3\/pay\/transactions\/out-trade-no\/([^/]+)\/reverse$/,
    (attempt) => ({ kind: 'reverse', attempt }),
  ],
  [
    /^POST \/v3\/pay\/transactions\/out-trade-no\/([^/]+)\/close$/,
    (attempt) => ({ kind: 'close', attempt }),
  ],
  [/^POST \/v3\/refund\/domestic\/refunds$/, () => ({ kind: 'refunds' })],
  [/^GET \/v3\/refund\/domestic\/refunds\/([^/]+)$/, (refund) => ({ kind: 'refund', refund })],
  [/^GET \/v3\/certificates$/, () => ({ kind: 'certificates' })],
  [/^GET \/v3\/bill\/tradebill$/, () => ({ kind: 'tradebill' })],
  [/^GET \/v3\/billdownload\/file$/, () => ({ kind: 'file' })],
];

/** `undefined`: there is nothing at this address. */
export function placeOf(method: string, target: string): Place | undefined {
  const [path = ''] = target.split('?');
  for (const [form, place] of places) {
    const found = form.exec(`${method} ${path}`);
    if (found !== null) return place(found[1] ?? '');
  }
  return undefined;
}

const calls: Readonly<Record<Place['kind'], WireCall | null>> = {
  codepay: 'pay',
  native: 'pay',
  order: 'query',
  reverse: 'cancel',
  close: 'cancel',
  refunds: 'refund',
  refund: 'refundQuery',
  certificates: null,
  tradebill: null,
  file: null,
};

export function callAt(place: Place | undefined): WireCall | null {
  return place === undefined ? null : calls[place.kind];
}

/** A body as an object; `undefined` when it is none. */
export function readBody(text: string): JsonObject | undefined {
  try {
    const told: unknown = JSON.parse(text);
    return objectIn(told);
  } catch {
    return undefined;
  }
}

function objectIn(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

export interface Telling {
  readonly body: JsonObject;
  readonly query: URLSearchParams;
  /** The wallet's clock, since 1970. */
  readonly clockMs: number;
  /** Which order a refund belongs to, as the books know it. */
  readonly orderOf: (refund: string) => string | undefined;
}

/** `undefined`: a field is missing or not well said. */
export function askedAt(place: Place, telling: Telling): Asked | undefined {
  const { body } = telling;
  switch (place.kind) {
    case 'codepay':
      return codePayIn(body);
    case 'native':
      return nativeIn(body, telling.clockMs);
    case 'order':
      return orderNoForm.test(place.attempt) ? { on: 'query', attempt: place.attempt } : undefined;
    case 'reverse':
    case 'close':
      return orderNoForm.test(place.attempt)
        ? { on: 'cancel', attempt: place.attempt, by: place.kind }
        : undefined;
    case 'refunds':
      return refundIn(body);
    case 'refund': {
      const { refund } = place;
      const attempt = telling.orderOf(refund) ?? refund;
      if (!isAttemptNo(refund) || !isAttemptNo(attempt)) return undefined;
      const none = { amountFen: fen(0), totalFen: fen(0) };
      return { on: 'refundQuery', order: { attempt, refund, ...none } };
    }
    case 'certificates':
    case 'tradebill':
    case 'file':
      return undefined;
  }
}

const orderNoForm = /^[\w\-|*]{1,32}$/;
const descriptionMax = 127;

function codePayIn(body: JsonObject): Asked | undefined {
  const store = objectIn(objectIn(body['scene_info'])?.['store_info']);
  const isAtStore = textIn(store, 'id') !== '' || textIn(store, 'out_id') !== '';
  const code = textIn(objectIn(body['payer']), 'auth_code');
  const order = codeOrder(textIn(body, 'out_trade_no'), priceIn(body, 'total'), code);
  return order === undefined || !isAtStore || !isDescribed(body) ? undefined : { on: 'pay', order };
}

function nativeIn(body: JsonObject, clockMs: number): Asked | undefined {
  const told = textIn(body, 'time_expire');
  const endsAtMs = told === '' ? null : ofZoned(told);
  if (endsAtMs === undefined || textIn(body, 'notify_url') === '') return undefined;
  const lifeMs = endsAtMs === null ? null : endsAtMs - clockMs;
  const order = qrOrder(textIn(body, 'out_trade_no'), priceIn(body, 'total'), lifeMs);
  return order === undefined || !isDescribed(body) ? undefined : { on: 'pay', order };
}

function refundIn(body: JsonObject): Asked | undefined {
  const attempt = textIn(body, 'out_trade_no');
  const refund = textIn(body, 'out_refund_no');
  const amountFen = amountOf(priceIn(body, 'refund'));
  const totalFen = amountOf(priceIn(body, 'total'));
  // Where a currency may be left out in a payment, it may not be here.
  const isPriced = textIn(objectIn(body['amount']), 'currency') === 'CNY';
  if (amountFen === undefined || totalFen === undefined || !isPriced) return undefined;
  if (!isAttemptNo(attempt) || !isAttemptNo(refund)) return undefined;
  return { on: 'refund', order: { attempt, refund, amountFen, totalFen } };
}

function isDescribed(body: JsonObject): boolean {
  const description = textIn(body, 'description');
  return description !== '' && description.length <= descriptionMax;
}

/** In fen; `NaN` when it is no number, or in another currency. */
function priceIn(body: JsonObject, name: string): number {
  const amount = objectIn(body['amount']);
  const isCny = (amount?.['currency'] ?? 'CNY') === 'CNY';
  const told = amount?.[name];
  return isCny && typeof told === 'number' ? told : Number.NaN;
}

function textIn(body: JsonObject | undefined, name: string): string {
  const told = body?.[name];
  return typeof told === 'string' ? told : '';
}
