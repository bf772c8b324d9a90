/** What WeChat Pay v2 may say to each call, and what it has to come to (the gateway's README, as data). */
import { fen } from '../../../../src/runtime/ports/units.js';
import { type CallName, type ClassRow, order, refund } from '../../gateway-contract.js';
import { type Answer, envelope, refusal as failed } from './wire.js';

type Expected = ClassRow['expected'];

/** A row before it is signed. */
export interface TableRow {
  readonly call: CallName;
  readonly answer: Answer;
  readonly expected: Expected;
}

const callNames: readonly CallName[] = [
  'charge',
  'query',
  'void',
  'refund',
  'queryRefund',
  'diagnose',
];

const foreignNo = 'T0000001ABCDEFGH000009';
const done: Answer = { ...envelope, out_trade_no: order.attempt };

const walletNo = '4200002360202407091150650780';
const trade: Answer = {
  ...done,
  openid: 'oDodT0XcpFfrHVR9Kc',
  trade_type: 'MICROPAY',
  bank_type: 'OTHERS',
  total_fee: '1250',
  fee_type: 'CNY',
  cash_fee: '1250',
  transaction_id: walletNo,
  time_end: '20261123010510',
  attach: '',
};
const paid = { kind: 'paid', amountFen: fen(1_250), currency: 'CNY', walletNo } as const;

const paidRows: readonly (readonly [Answer, Expected])[] = [
  [trade, paid],
  [{ ...trade, fee_type: undefined }, paid],
  // What the customer's coupons left is no price.
  [{ ...trade, cash_fee: '1', settlement_total_fee: '900', coupon_fee: '1249' }, paid],
  [
    { ...trade, fee_type: 'USD' },
    { ...paid, currency: 'USD' },
  ],
  [
    { ...trade, total_fee: '9999' },
    { ...paid, amountFen: fen(9_999) },
  ],
  [
    { ...trade, total_fee: '999999999999' },
    { ...paid, amountFen: fen(999_999_999_999) },
  ],
  [{ ...trade, out_trade_no: undefined }, 'unknown'],
  [{ ...trade, out_trade_no: order.attempt.toLowerCase() }, 'unknown'],
  [{ ...trade, out_trade_no: foreignNo }, 'unknown'],
  [{ ...trade, transaction_id: undefined }, 'unknown'],
  [{ ...trade, transaction_id: '' }, 'unknown'],
  [{ ...trade, transaction_id: '1'.repeat(65) }, 'unknown'],
  [{ ...trade, fee_type: '' }, 'unknown'],
  [{ ...trade, fee_type: 'yuan' }, 'unknown'],
  ...[
    undefined,
    '',
    '1e3',
    '-1',
    '01',
    '1.0',
    '12.50',
    '+1',
    ' 1250',
    '1250 ',
    '1,250',
    '0x4e2',
    'NaN',
    '１２５０',
    '9999999999999999',
  ].map((total_fee): [Answer, Expected] => [{ ...trade, total_fee }, 'unknown']),
  // Neither SUCCESS nor FAIL, so nothing.
  [{ ...trade, result_code: undefined }, 'unknown'],
  [{ ...trade, result_code: 'success' }, 'unknown'],
  [{ ...trade, result_code: 'FAIL' }, 'unknown'],
  // Two fields in one value: the text that is signed is the same.
  [{ ...trade, fee_type: undefined, err_code_des: 'x&fee_type=USD' }, 'unknown'],
  [{ ...trade, mch_id: '1900000108' }, 'unknown'],
  [{ ...trade, mch_id: undefined }, 'unknown'],
  [{ ...trade, appid: 'wx2421b1c4370ec43c' }, 'unknown'],
  [{ ...trade, appid: undefined }, 'unknown'],
];

const refused = (code: string, advice: 'freshCode' | 'otherMeans'): Expected => ({
  kind: 'refused',
  code,
  advice,
});
const freshCode = [
  'AUTHCODEEXPIRE',
  'AUTH_CODE_ERROR',
  'AUTH_CODE_INVALID',
  'ORDERCLOSED',
  'ORDERREVERSED',
];
const otherMeans = ['NOTENOUGH', 'NOTSUPORTCARD', 'TRADE_ERROR'];

const chargeRows: readonly TableRow[] = (
  [
    ...paidRows,
    [{ ...trade, trade_state: 'SUCCESS' }, paid],
    [{ ...trade, trade_state: 'USERPAYING' }, 'unknown'],
    [failed('USERPAYING'), { kind: 'pending' }],
    [failed('USERPAYING', { out_trade_no: order.attempt }), { kind: 'pending' }],
    [failed('USERPAYING', { out_trade_no: foreignNo }), 'unknown'],
    ...freshCode.map((code) => [failed(code), refused(code, 'freshCode')] as const),
    ...otherMeans.map((code) => [failed(code), refused(code, 'otherMeans')] as const),
    [failed('NOTENOUGH', { out_trade_no: foreignNo }), 'unknown'],
    // A refusal that does not call itself one.
    [failed('NOTENOUGH', { result_code: 'SUCCESS' }), 'unknown'],
    [failed('NOTENOUGH', { result_code: undefined }), 'unknown'],
    [failed('notenough'), 'unknown'],
    ...['ORDERPAID', 'OUT_TRADE_NO_USED', 'BUYER_MISMATCH'].map(
      (code) => [failed(code), { kind: 'collision', code }] as const,
    ),
    [failed('ORDERPAID', { out_trade_no: foreignNo }), 'unknown'],
    [failed('SYSTEMERROR'), 'unknown'],
    [failed('BANKERROR'), 'unknown'],
    [failed('ORDERNOTEXIST'), 'unknown'],
  ] as const
).map(([answer, expected]) => ({ call: 'charge', answer, expected: expected }));

const state = (trade_state: string): Answer => ({ ...done, trade_state, trade_state_desc: '订单' });
const queryRows: readonly TableRow[] = (
  [
    ...paidRows.map(
      ([answer, expected]) => [{ ...answer, trade_state: 'SUCCESS' }, expected] as const,
    ),
    [trade, 'unknown'],
    [{ ...trade, trade_state: 'success' }, 'unknown'],
    [{ ...trade, trade_state: 'DREAMT' }, 'unknown'],
    [
      { ...trade, trade_state: 'REFUND' },
      { kind: 'refunded', amountFen: null },
    ],
    [state('NOTPAY'), { kind: 'pending' }],
    [state('USERPAYING'), { kind: 'pending' }],
    [state('ACCEPT'), { kind: 'pending' }],
    [state('CLOSED'), { kind: 'closed' }],
    [state('REVOKED'), { kind: 'closed' }],
    [state('PAYERROR'), { kind: 'payError' }],
    ...['NOTPAY', 'CLOSED', 'REVOKED', 'PAYERROR', 'REFUND'].flatMap((name) => [
      [{ ...state(name), out_trade_no: foreignNo }, 'unknown'] as const,
      [{ ...state(name), out_trade_no: undefined }, 'unknown'] as const,
    ]),
    [failed('ORDERNOTEXIST'), { kind: 'notFound' }],
    [failed('ORDERNOTEXIST', { out_trade_no: order.attempt }), { kind: 'notFound' }],
    [failed('ORDERNOTEXIST', { out_trade_no: foreignNo }), 'unknown'],
    [failed('ORDERNOTEXIST', { result_code: 'SUCCESS' }), 'unknown'],
    [failed('SYSTEMERROR'), 'unknown'],
    // A query refuses no order.
    [failed('NOTENOUGH'), 'unknown'],
    [failed('ORDERCLOSED'), 'unknown'],
    [failed('ORDERREVERSED'), 'unknown'],
  ] as const
).map(([answer, expected]) => ({ call: 'query', answer, expected: expected }));

const reversed: Answer = { ...envelope, recall: 'N' };
const voidRows: readonly TableRow[] = (
  [
    [reversed, { kind: 'voided', money: 'untold' }],
    [
      { ...reversed, out_trade_no: order.attempt },
      { kind: 'voided', money: 'untold' },
    ],
    [{ ...reversed, out_trade_no: foreignNo }, 'unknown'],
    [
      { ...reversed, recall: 'Y' },
      { kind: 'again', code: 'recall=Y' },
    ],
    [{ ...reversed, recall: undefined }, 'unknown'],
    [{ ...reversed, recall: '' }, 'unknown'],
    [{ ...reversed, recall: 'n' }, 'unknown'],
    // The wish to be called again, hidden in the value before it.
    [{ ...reversed, recall: undefined, nonce_str: 'x&recall=N' }, 'unknown'],
    ...['SYSTEMERROR', 'USERPAYING', 'TRADE_ERROR'].flatMap((code) => [
      [failed(code), { kind: 'again', code }] as const,
      [failed(code, { recall: 'N' }), { kind: 'again', code }] as const,
    ]),
    [failed('BANKERROR', { recall: 'Y' }), { kind: 'again', code: 'recall=Y' }],
    ...['REVERSE_EXPIRE', 'NOTENOUGH'].map(
      (code) => [failed(code), { kind: 'cannot', code }] as const,
    ),
    ...['INVALID_TRANSACTIONID', 'ORDERNOTEXIST', 'ORDERCLOSED', 'ORDERREVERSED'].map(
      (code) => [failed(code), { kind: 'refused', code }] as const,
    ),
    [failed('ORDERNOTEXIST', { recall: 'Y' }), { kind: 'again', code: 'recall=Y' }],
    [failed('ORDERNOTEXIST', { out_trade_no: foreignNo }), 'unknown'],
    [failed('BANKERROR'), 'unknown'],
    [failed('FREQUENCY_LIMITED', { recall: 'N' }), 'unknown'],
  ] as const
).map(([answer, expected]) => ({ call: 'void', answer, expected: expected }));

const taken: Answer = {
  ...done,
  transaction_id: walletNo,
  out_refund_no: refund.refund,
  refund_id: '50302709992024070991956632208',
  refund_fee: '500',
  total_fee: '1250',
  cash_fee: '1250',
};
const refundRows: readonly TableRow[] = (
  [
    // Taken on; only a query says that it is done.
    [taken, { kind: 'pending' }],
    [{ ...taken, refund_status: 'SUCCESS' }, { kind: 'pending' }],
    [{ ...taken, fee_type: 'CNY', refund_fee_type: 'CNY' }, { kind: 'pending' }],
    [{ ...taken, fee_type: 'USD' }, 'unknown'],
    [{ ...taken, refund_fee_type: 'USD' }, 'unknown'],
    [{ ...taken, refund_fee: '501' }, 'unknown'],
    [{ ...taken, refund_fee: '5.00' }, 'unknown'],
    [{ ...taken, refund_fee: undefined }, 'unknown'],
    [{ ...taken, out_refund_no: order.attempt }, 'unknown'],
    [{ ...taken, out_refund_no: undefined }, 'unknown'],
    [{ ...taken, out_trade_no: foreignNo }, 'unknown'],
    [{ ...taken, out_trade_no: undefined }, 'unknown'],
    ...[
      'NOTENOUGH',
      'TRADE_OVERDUE',
      'USER_ACCOUNT_ABNORMAL',
      'REFUND_FEE_MISMATCH',
      'INVALID_REQUEST',
      'ORDERNOTEXIST',
    ].map((code) => [failed(code), { kind: 'refused', code }] as const),
    [failed('NOTENOUGH', { out_refund_no: order.attempt }), 'unknown'],
    [failed('NOTENOUGH', { out_trade_no: foreignNo }), 'unknown'],
    ...[
      'SYSTEMERROR',
      'BIZERR_NEED_RETRY',
      'INVALID_REQ_TOO_MUCH',
      'FREQUENCY_LIMITED',
      'ORDER_NOT_READY',
      'ERROR',
    ].map((code) => [failed(code), 'unknown'] as const),
  ] as const
).map(([answer, expected]) => ({ call: 'refund', answer, expected: expected }));

const told: Answer = {
  ...done,
  transaction_id: walletNo,
  total_fee: '1250',
  cash_fee: '1250',
  refund_count: '1',
  out_refund_no_0: refund.refund,
  refund_id_0: '50302709992024070991956632208',
  refund_channel_0: 'ORIGINAL',
  refund_fee_0: '500',
  refund_status_0: 'SUCCESS',
  refund_recv_accout_0: '支付用户的零钱',
};
const refundQueryRows: readonly TableRow[] = (
  [
    [told, { kind: 'refunded', amountFen: refund.amountFen }],
    [
      { ...told, refund_fee_0: '400', settlement_refund_fee_0: '500' },
      { kind: 'refunded', amountFen: fen(400) },
    ],
    [
      { ...told, fee_type: 'CNY' },
      { kind: 'refunded', amountFen: refund.amountFen },
    ],
    [{ ...told, fee_type: 'USD' }, 'unknown'],
    [{ ...told, refund_fee_type: 'USD' }, 'unknown'],
    [{ ...told, refund_status_0: 'PROCESSING' }, { kind: 'pending' }],
    [
      { ...told, refund_status_0: 'REFUNDCLOSE' },
      { kind: 'refused', code: 'REFUNDCLOSE' },
    ],
    // Neither back at the customer's nor with the merchant.
    [{ ...told, refund_status_0: 'CHANGE' }, 'unknown'],
    [{ ...told, refund_status_0: 'FAIL' }, 'unknown'],
    [{ ...told, refund_status_0: 'success' }, 'unknown'],
    [{ ...told, refund_status_0: undefined }, 'unknown'],
    [{ ...told, refund_fee_0: undefined }, 'unknown'],
    [{ ...told, refund_fee_0: '5.00' }, 'unknown'],
    [{ ...told, out_refund_no_0: order.attempt }, 'unknown'],
    [{ ...told, out_refund_no_0: undefined }, 'unknown'],
    [{ ...told, out_trade_no: foreignNo }, 'unknown'],
    [{ ...told, out_trade_no: undefined }, 'unknown'],
    [{ ...told, refund_count: '2' }, 'unknown'],
    [failed('REFUNDNOTEXIST'), { kind: 'notFound' }],
    [failed('ORDERNOTEXIST'), { kind: 'notFound' }],
    [failed('REFUNDNOTEXIST', { out_trade_no: foreignNo }), 'unknown'],
    [failed('SYSTEMERROR'), 'unknown'],
  ] as const
).map(([answer, expected]) => ({ call: 'queryRefund', answer, expected: expected }));

const diagnoseRows: readonly TableRow[] = [
  { call: 'diagnose', answer: failed('ORDERNOTEXIST'), expected: { kind: 'verified' } },
  { call: 'diagnose', answer: state('NOTPAY'), expected: { kind: 'verified' } },
  { call: 'diagnose', answer: failed('SYSTEMERROR'), expected: 'unknown' },
];

const setupRows: readonly TableRow[] = (
  [
    ['SIGNERROR', 'channels.wechat.keyFile'],
    ['APPID_NOT_EXIST', 'channels.wechat.appId'],
    ['APPID_MCHID_NOT_MATCH', 'channels.wechat.appId'],
    ['MCHID_NOT_EXIST', 'channels.wechat.mchId'],
    ['NOAUTH', 'channels.wechat.mchId'],
    ['CERT_ERROR', 'channels.wechat.clientCertFile'],
    ['PARAM_ERROR', 'channels.wechat'],
    ['LACK_PARAMS', 'channels.wechat'],
    ['INVALID_REQUEST', 'channels.wechat'],
    ['XML_FORMAT_ERROR', 'channels.wechat'],
    ['REQUIRE_POST_METHOD', 'channels.wechat'],
    ['POST_DATA_EMPTY', 'channels.wechat'],
    ['NOT_UTF8', 'channels.wechat'],
  ] as const
).flatMap(([code, setting]) =>
  callNames
    // There it is a refusal: against a rule of refunds, not of our settings.
    .filter((call) => !(call === 'refund' && code === 'INVALID_REQUEST'))
    .map((call) => ({ call, answer: failed(code), expected: { kind: 'setup', setting, code } })),
);

/** Said to any call, these prove nothing. */
const silentRows: readonly TableRow[] = [
  envelope,
  { ...envelope, result_code: 'FAIL' },
  failed('NEVER_HEARD_OF'),
  failed('SUCCESS'),
  { ...failed('PARAM_ERROR'), result_code: 'MAYBE' },
  { return_code: 'SUCCESS', return_msg: 'OK' },
  { ...envelope, return_code: 'FAIL' },
  { ...envelope, return_code: 'success' },
  { ...envelope, return_code: undefined },
]
  .flatMap((answer) => callNames.map((call) => ({ call, answer, expected: 'unknown' as const })))
  // A query that was understood is all that a diagnosis asks for.
  .filter(({ call, answer }) => call !== 'diagnose' || answer !== envelope);

export const tableRows: readonly TableRow[] = [
  ...chargeRows,
  ...queryRows,
  ...voidRows,
  ...refundRows,
  ...refundQueryRows,
  ...diagnoseRows,
  ...setupRows,
  ...silentRows,
];
