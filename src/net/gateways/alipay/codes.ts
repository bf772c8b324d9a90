/**
 * What the codes of Alipay mean, as data: allow-lists. A code that is in no list is `unknown`, by
 * whoever looks here (law 3). Sources: facts/wallets.md 2.3 and 2.4; where PAYMENT says otherwise it
 * holds (P5: numbers used; P15: which answers to a cancel count).
 */
import type { RefusalAdvice } from '../../../runtime/ports/gateway.js';

/** `code` of an answer. */
export const replyCodes = { done: '10000', inProcess: '10003', businessFailed: '40004' } as const;

/** `sub_code` of a charge: the order is definitely not paid and cannot become so. */
export const refusals: ReadonlyMap<string, RefusalAdvice> = new Map([
  ...listed('freshCode', [
    'PAYMENT_AUTH_CODE_INVALID',
    'TRADE_HAS_CLOSE',
    'PULL_MOBILE_CASHIER_FAIL',
    'PAYMENT_FAIL',
  ]),
  ...listed('otherMeans', [
    'BUYER_BALANCE_NOT_ENOUGH',
    'BUYER_BANKCARD_BALANCE_NOT_ENOUGH',
    'ERROR_BALANCE_PAYMENT_DISABLE',
    'NO_PAYMENT_INSTRUMENTS_AVAILABLE',
    'BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR',
    'BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR',
    'PAYMENT_REQUEST_HAS_RISK',
    'BUYER_SELLER_EQUAL',
    'BUYER_ENABLE_STATUS_FORBID',
    'NOT_CERTIFIED_USER',
    'USER_FACE_PAYMENT_SWITCH_OFF',
    'MOBILE_PAYMENT_SWITCH_OFF',
    // Limits of the shop's contract: this sale cannot be had here, the channel is sound.
    'TOTAL_FEE_EXCEED',
    'BEYOND_PAY_RESTRICTION',
    'BEYOND_PER_RECEIPT_RESTRICTION',
  ]),
] satisfies [string, RefusalAdvice][]);

/** `sub_code` of a charge: the number belongs to another order already (P5). */
export const collisions: ReadonlySet<string> = new Set([
  'ACQ.TRADE_HAS_SUCCESS',
  'ACQ.CONTEXT_INCONSISTENT',
  'ACQ.TRADE_BUYER_NOT_MATCH',
]);

export const notExist = 'ACQ.TRADE_NOT_EXIST';

/** `sub_code` of a cancel: to be sent again. */
export const cancelAgain: ReadonlySet<string> = new Set(['ACQ.SYSTEM_ERROR']);

/** `sub_code` of a cancel: it cannot be had this way; a refund may do, or a person must. */
export const cancelCannot: ReadonlySet<string> = new Set([
  'ACQ.TRADE_CANCEL_TIME_OUT',
  'ACQ.TRADE_HAS_FINISHED',
  'ACQ.SELLER_BALANCE_NOT_ENOUGH',
  'ACQ.CANCEL_NOT_ALLOWED',
  'ACQ.REASON_TRADE_BEEN_FREEZEN',
  'ACQ.REASON_TRADE_REFUND_FEE_ERR',
]);

/** `sub_code` of a refund: this request has moved nothing and will not. */
export const refundRefusals: ReadonlySet<string> = new Set([
  'ACQ.DISCORDANT_REPEAT_REQUEST',
  'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL',
  'ACQ.TRADE_NOT_ALLOW_REFUND',
  'ACQ.NOT_ALLOW_PARTIAL_REFUND',
  'ACQ.SELLER_BALANCE_NOT_ENOUGH',
  'ACQ.REASON_TRADE_BEEN_FREEZEN',
  'ACQ.REASON_TRADE_REFUND_FEE_ERR',
  'ACQ.TRADE_HAS_FINISHED',
  notExist,
]);

/**
 * `sub_code` of a bill: there is none. The gateway's own word is the first (several public clients know it
 * by that alone); the documentation has the second, facts/wallets.md 2.4 the third.
 */
export const billMissing: ReadonlySet<string> = new Set([
  'isp.bill_not_exist',
  'BILL_NOT_EXIST',
  'NO_BILL_DATA',
]);

/** `sub_code` of a bill: no day that a bill can be had of; the documentation's own spelling is the last. */
export const billDayRefused: ReadonlySet<string> = new Set([
  'isv.invalid-arguments',
  'isv.invalid_arguments',
  'invalid_arguments',
  'INVAILID_ARGUMENTS',
]);

const channel = 'channels.alipay';
export const appIdSetting = `${channel}.appId`;
export const privateKeySetting = `${channel}.privateKeyFile`;
export const alipayPublicKeySetting = `${channel}.alipayPublicKeyFile`;
export const alipayCertSetting = `${channel}.alipayCertFile`;
const appCertSetting = `${channel}.appCertFile`;
const rootCertSetting = `${channel}.alipayRootCertFile`;

/** Codes of the gateway that refuse *us*, with the setting to look at when the sub_code says no more. */
const setupCodes: ReadonlyMap<string, string> = new Map([
  ['20001', appIdSetting],
  ['40001', channel],
  ['40002', channel],
  ['40003', channel],
  ['40006', appIdSetting],
]);

const setupSubCodes: ReadonlyMap<string, string> = new Map([
  ['isv.invalid-signature', privateKeySetting],
  ['isv.missing-signature', privateKeySetting],
  ['isv.invalid-signature-type', privateKeySetting],
  ['isv.missing-signature-type', privateKeySetting],
  ['isv.missing-signature-key', privateKeySetting],
  ['isv.missing-signature-config', privateKeySetting],
  ['isv.invalid-app-id', appIdSetting],
  ['isv.missing-app-id', appIdSetting],
  ['isv.insufficient-isv-permissions', appIdSetting],
  ['isv.insufficient-user-permissions', appIdSetting],
  // Certificate mode (Alipay's common codes).
  ['isv.missing-app-cert-sn', appCertSetting],
  ['isv.app-cert-not-exist', appCertSetting],
  ['isv.app-cert-expired', appCertSetting],
  ['isv.missing-alipay-root-cert-sn', rootCertSetting],
  ['isv.invalid-alipay-root-cert-sn', rootCertSetting],
  ['isv.alipay-cert-not-exist', alipayCertSetting],
  ['isv.invalid-timestamp', 'clock'],
  ['isv.missing-timestamp', 'clock'],
]);

/** `sub_code` of 40004 that refuses us, not the customer (facts/wallets.md 2.4, set-up). */
const setupBusinessCodes: ReadonlyMap<string, string> = new Map([
  ['ACQ.INVALID_PARAMETER', channel],
  ['ACQ.ACCESS_FORBIDDEN', appIdSetting],
  ['ACQ.PARTNER_ERROR', appIdSetting],
  ['ACQ.SELLER_BEEN_BLOCKED', appIdSetting],
  ['ACQ.EXIST_FORBIDDEN_WORD', `${channel}.subject`],
  ['ACQ.INVALID_STORE_ID', 'store'],
]);

/** The setting that such an answer points at; `undefined` when it is none of these. */
export function settingAtFault(code: string, subCode: string): string | undefined {
  if (code === replyCodes.businessFailed) return setupBusinessCodes.get(subCode);
  const setting = setupCodes.get(code);
  return setting === undefined ? undefined : (setupSubCodes.get(subCode) ?? setting);
}

/**
 * A code as it may be logged. What is not shaped like a code of Alipay is not repeated, since it may
 * be anything that was sent to whoever answered.
 */
export function sayable(code: string, subCode: string): string {
  const shownCode = /^[0-9]{5}$/.test(code) ? code : 'odd code';
  const shownSubCode = /^(ACQ|aop|isv|isp)\.[A-Za-z_-]{1,60}$/.test(subCode) ? ` ${subCode}` : '';
  return `${shownCode}${shownSubCode}`;
}

function listed(advice: RefusalAdvice, codes: readonly string[]): [string, RefusalAdvice][] {
  return codes.map((code) => [`ACQ.${code}`, advice]);
}
