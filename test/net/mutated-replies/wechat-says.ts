/** What WeChat Pay's words for an order mean, in both generations, read by a third hand (facts 3). */

/** `trade_state` of a query, and the classes that may follow from it. */
export const stateKinds: Readonly<Record<string, string>> = {
  SUCCESS: 'paid',
  REFUND: 'refunded',
  NOTPAY: 'pending',
  USERPAYING: 'pending',
  ACCEPT: 'pending',
  CLOSED: 'closed',
  REVOKED: 'closed',
  PAYERROR: 'payError',
};

/** Codes of a charge that are final, with and without the underscores of v3. */
export const finalCodes = new Set([
  ...[
    'AUTHCODEEXPIRE',
    'AUTH_CODE_EXPIRE',
    'AUTH_CODE_ERROR',
    'AUTH_CODE_INVALID',
    'AUTHCODE_EXPIRE',
  ],
  ...[
    'NOTENOUGH',
    'NOT_ENOUGH',
    'NOTSUPORTCARD',
    'NOT_SUPORT_CARD',
    'TRADE_ERROR',
    'ACCOUNT_ERROR',
  ],
  ...['ORDERCLOSED', 'ORDER_CLOSED', 'ORDERREVERSED', 'ORDER_REVERSED', 'AUTH_CODE_EXPIRED'],
]);

export const notThere = new Set(['ORDERNOTEXIST', 'ORDER_NOT_EXIST']);
export const noSuchRefund = new Set(['REFUNDNOTEXIST', 'REFUND_NOT_EXISTS', 'RESOURCE_NOT_EXISTS']);
export const used = new Set(['ORDERPAID', 'ORDER_PAID', 'OUT_TRADE_NO_USED', 'BUYER_MISMATCH']);
/** After which a reverse or close is to be sent again (PAYMENT P15). */
export const again = new Set([
  'SYSTEMERROR',
  'USERPAYING',
  'USER_PAYING',
  'TRADE_ERROR',
  'recall=Y',
]);
/** Never an answer to a cancel (PAYMENT P15). */
export const isAnswered = (code: string): boolean => code !== '' && !again.has(code);
