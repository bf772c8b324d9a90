/**
 * What the codes of WeChat Pay v3 mean, as data: allow-lists. A code that is in no list, or that comes
 * with a status it does not belong to, is `unknown` by whoever looks here (law 3). Sources:
 * facts/wallets.md 3.2 and 3.4, and the public error tables that the README names; where PAYMENT says
 * otherwise it holds (P5: numbers used; P15: which answers to a cancel count).
 *
 * Older pages of v3 write some codes without underscores; both spellings are met.
 */
import type { RefusalAdvice } from '../../../runtime/ports/gateway.js';

/** Of a charge: the order is definitely not paid and cannot become so. */
export const refusals: ReadonlyMap<string, RefusalAdvice> = new Map([
  ...listed('freshCode', [
    'AUTH_CODE_EXPIRE',
    'AUTHCODEEXPIRE',
    'AUTH_CODE_ERROR',
    'AUTH_CODE_INVALID',
    // The number is dead, and so is the order under it.
    'ORDER_CLOSED',
    'ORDERCLOSED',
    'ORDER_REVERSED',
    'ORDERREVERSED',
  ]),
  ...listed('otherMeans', [
    'NOT_ENOUGH',
    'NOTENOUGH',
    'NOT_SUPORT_CARD',
    'NOTSUPORTCARD',
    'TRADE_ERROR',
    'ACCOUNT_ERROR',
  ]),
] satisfies [string, RefusalAdvice][]);

/**
 * Of a charge: the number belongs to another order already (P5). BUYER_MISMATCH says that it was begun
 * with another customer; facts 3.2 has that as a refusal, but a refused attempt is asked again (P17),
 * and would give back what another till has earned.
 */
export const collisions: ReadonlySet<string> = new Set([
  'ORDER_PAID',
  'ORDERPAID',
  'OUT_TRADE_NO_USED',
  'BUYER_MISMATCH',
]);

/** No such order. */
export const orderNotExist: ReadonlySet<string> = new Set(['ORDER_NOT_EXIST', 'ORDERNOTEXIST']);

/** Of a reverse or a close: to be sent again (P15). */
export const voidAgain: ReadonlySet<string> = new Set(['USERPAYING', 'USER_PAYING', 'TRADE_ERROR']);

/**
 * Of a reverse or a close: it cannot be had this way, since it is paid and the call closes unpaid orders
 * alone, the window is over, or the merchant's balance is too low. A refund may do.
 */
export const voidCannot: ReadonlySet<string> = new Set([
  'ORDER_PAID',
  'ORDERPAID',
  'REVERSE_EXPIRE',
  'NOT_ENOUGH',
]);

/** The order is closed already: of a close that is what was wanted. */
export const orderClosed: ReadonlySet<string> = new Set(['ORDER_CLOSED', 'ORDERCLOSED']);

/** Of a reverse: answered, and nothing was reversed (P15); the query behind it decides. */
export const reverseRefusals: ReadonlySet<string> = new Set([
  ...orderClosed,
  'ORDER_REVERSED',
  'ORDERREVERSED',
]);

/** Of a refund: this request has moved nothing and will not. */
export const refundRefusals: ReadonlySet<string> = new Set([
  'NOT_ENOUGH',
  'USER_ACCOUNT_ABNORMAL',
  // Well formed, but against a rule of refunds: not a fault of our settings as it is elsewhere.
  'INVALID_REQUEST',
  'RESOURCE_NOT_EXISTS',
]);

/** Of a refund's query. */
export const refundNotExist: ReadonlySet<string> = new Set([
  'RESOURCE_NOT_EXISTS',
  'REFUND_NOT_EXISTS',
]);

export const billEmpty = 'NO_STATEMENT_EXIST';
export const billNotYet = 'STATEMENT_CREATING';

const channel = 'channels.wechat';
export const settings = {
  channel,
  privateKey: `${channel}.privateKeyFile`,
  serialNo: `${channel}.serialNo`,
  mchId: `${channel}.mchId`,
  appId: `${channel}.appId`,
  description: `${channel}.description`,
  notifyUrl: `${channel}.notifyUrl`,
  apiV3Key: `${channel}.apiV3KeyFile`,
  wechatPublicKey: `${channel}.wechatPublicKeyFile`,
  wechatPublicKeyId: `${channel}.wechatPublicKeyId`,
  store: 'store',
  clock: 'clock',
} as const;

/** Codes that refuse *us*, with the setting to look at when nothing says more (P19). */
export const setupCodes: ReadonlyMap<string, string> = new Map([
  ['SIGN_ERROR', settings.privateKey],
  ['NO_AUTH', settings.mchId],
  ['NOAUTH', settings.mchId],
  ['MCH_NOT_EXISTS', settings.mchId],
  ['APPID_MCHID_NOT_MATCH', settings.appId],
  ['PARAM_ERROR', settings.channel],
  ['INVALID_REQUEST', settings.channel],
]);

/** Of those, the ones that speak of what is in the request, and not of who sends it. */
export const requestCodes: ReadonlySet<string> = new Set(['PARAM_ERROR', 'INVALID_REQUEST']);

/** Last word of `detail.field`, by which WeChat Pay says what in a request it dislikes. */
export const fieldSettings: ReadonlyMap<string, string> = new Map([
  ['timestamp', settings.clock],
  ['serial_no', settings.serialNo],
  ['mchid', settings.mchId],
  ['appid', settings.appId],
  ['description', settings.description],
  ['notify_url', settings.notifyUrl],
  ['out_id', settings.store],
]);

const statusesOf: ReadonlyMap<string, readonly number[]> = new Map([
  ['SIGN_ERROR', [401]],
  ['ORDER_NOT_EXIST', [404]],
  ['ORDERNOTEXIST', [404]],
  ['RESOURCE_NOT_EXISTS', [404]],
  ['REFUND_NOT_EXISTS', [404]],
  // Both are seen, by page and year.
  ['MCH_NOT_EXISTS', [400, 404]],
  [billEmpty, [400, 404]],
]);
const usualStatuses = [400, 403];

/** Whether a code comes with a status that it may come with. 429 and 5xx never do: they prove nothing. */
export function fits(code: string, status: number): boolean {
  return (statusesOf.get(code) ?? usualStatuses).includes(status);
}

/**
 * A code as it may be logged. What is not shaped like a code of WeChat Pay is not repeated, since it
 * may be anything that was sent to whoever answered.
 */
export function sayable(code: string): string {
  return /^[A-Z][A-Z_]{1,39}$/.test(code) ? code : 'odd code';
}

function listed(advice: RefusalAdvice, codes: readonly string[]): [string, RefusalAdvice][] {
  return codes.map((code) => [code, advice]);
}
