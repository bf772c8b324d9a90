/**
 * What the codes of WeChat Pay v2 mean, as data: allow-lists. A code that is in no list is `unknown`, by
 * whoever looks here (law 3). Sources: facts/wallets.md 3.2, and for refunds the list of codes in the
 * public documentation of /pay/refund; where PAYMENT says otherwise it holds (P5: numbers used; P15:
 * which answers to a cancel count).
 */
import type { RefusalAdvice } from '../../../runtime/ports/gateway.js';

/** `err_code` of a charge: it was understood, and the customer has to confirm it. */
export const customerPays = 'USERPAYING';

/** `err_code` of a charge: the order is definitely not paid and cannot become so. */
export const refusals: ReadonlyMap<string, RefusalAdvice> = new Map([
  ...listed('freshCode', [
    'AUTHCODEEXPIRE',
    'AUTH_CODE_ERROR',
    'AUTH_CODE_INVALID',
    // The number is dead: the next try has its own.
    'ORDERCLOSED',
    'ORDERREVERSED',
  ]),
  ...listed('otherMeans', ['NOTENOUGH', 'NOTSUPORTCARD', 'TRADE_ERROR']),
] satisfies [string, RefusalAdvice][]);

/**
 * `err_code` of a charge: the number belongs to another order already (P5). BUYER_MISMATCH says that
 * this number was begun with another customer; facts 3.2 has it as a refusal, but a refused attempt is
 * asked again (P17), and would give back what another till has earned.
 */
export const collisions: ReadonlySet<string> = new Set([
  'ORDERPAID',
  'OUT_TRADE_NO_USED',
  'BUYER_MISMATCH',
]);

export const orderNotExist = 'ORDERNOTEXIST';
export const refundNotExist = 'REFUNDNOTEXIST';

/** `err_code` of a reverse or close: to be sent again (P15). */
export const voidAgain: ReadonlySet<string> = new Set(['SYSTEMERROR', 'USERPAYING', 'TRADE_ERROR']);

/** `err_code` of a reverse: the window is over, or the merchant's balance too low. A refund may do. */
export const reverseCannot: ReadonlySet<string> = new Set(['REVERSE_EXPIRE', 'NOTENOUGH']);

/**
 * `err_code` of a reverse: answered, and nothing was reversed (P15). What WeChat says to a reverse of an
 * order that it never saw is not known (facts 9); the query behind it decides.
 */
export const reverseRefusals: ReadonlySet<string> = new Set([
  'INVALID_TRANSACTIONID',
  orderNotExist,
  'ORDERCLOSED',
  'ORDERREVERSED',
]);

/** `err_code` of a close: the order is paid and can only be refunded. */
export const closePaid = 'ORDERPAID';
/** `err_code` of a close: that is what was wanted. */
export const closeDone = 'ORDERCLOSED';

/** `err_code` of a refund: this request has moved nothing and will not. */
export const refundRefusals: ReadonlySet<string> = new Set([
  'NOTENOUGH',
  'TRADE_OVERDUE',
  'USER_ACCOUNT_ABNORMAL',
  'REFUND_FEE_MISMATCH',
  // Well formed, but against a rule of refunds: not a fault of our settings as it is elsewhere.
  'INVALID_REQUEST',
  orderNotExist,
]);

const channel = 'channels.wechat';
export const keySetting = `${channel}.keyFile`;
const appIdSetting = `${channel}.appId`;
const mchIdSetting = `${channel}.mchId`;

/** `err_code` that refuses *us*, with the setting to look at (facts 3.2, set-up). */
const setupCodes: ReadonlyMap<string, string> = new Map([
  ['SIGNERROR', keySetting],
  ['APPID_NOT_EXIST', appIdSetting],
  ['APPID_MCHID_NOT_MATCH', appIdSetting],
  ['MCHID_NOT_EXIST', mchIdSetting],
  ['NOAUTH', mchIdSetting],
  ['CERT_ERROR', `${channel}.clientCertFile`],
  ['PARAM_ERROR', channel],
  ['LACK_PARAMS', channel],
  ['INVALID_REQUEST', channel],
  ['XML_FORMAT_ERROR', channel],
  ['REQUIRE_POST_METHOD', channel],
  ['POST_DATA_EMPTY', channel],
  ['NOT_UTF8', channel],
]);

/** The setting that such an answer points at; `undefined` when it is none of these. */
export function settingAtFault(code: string): string | undefined {
  return setupCodes.get(code);
}

/**
 * `return_msg` of an unsigned FAIL, where it stands for a code: with a wrong key WeChat has nothing to
 * sign with, and says so in one of these sentences. For `diagnose` alone.
 */
const unsignedFaults: ReadonlyMap<string, string> = new Map([
  ...['签名失败', '签名错误', '签名错误，请检查后再试'].map((sentence): [string, string] => [
    sentence,
    'SIGNERROR',
  ]),
  ...[...setupCodes.keys()].map((code): [string, string] => [code, code]),
]);

/** The code that such a message stands for. */
export function unsignedFault(message: string): string | undefined {
  return unsignedFaults.get(message);
}

/**
 * What a FAIL says to /pay/downloadbill, by `return_msg` or `error_code` in small letters: 20002 alone
 * stands for both. The words with underscores are those of v3.
 */
export const billFaults: ReadonlyMap<string, 'empty' | 'notYet'> = new Map([
  ['no bill exist', 'empty'],
  ['no_statement_exist', 'empty'],
  ['bill creating', 'notYet'],
  ['statement_creating', 'notYet'],
] satisfies [string, 'empty' | 'notYet'][]);

/**
 * A code as it may be logged. What is not shaped like a code of WeChat is not repeated, since it may be
 * anything that was sent to whoever answered.
 */
export function sayable(code: string): string {
  return /^[A-Z][A-Z_]{1,40}$/.test(code) ? code : 'an odd code';
}

function listed(advice: RefusalAdvice, codes: readonly string[]): [string, RefusalAdvice][] {
  return codes.map((code) => [code, advice]);
}
