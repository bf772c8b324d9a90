/** What WeChat Pay v3 may say to each call, and what it has to come to (the gateway's README, as data). */
import { fen } from '../../../../src/runtime/ports/units.js';
import { type CallName, type ClassRow, order, refund } from '../../gateway-contract.js';

type Expected = ClassRow['expected'];

export const mchId = '1900000109';
export const appId = 'wxd678efh567hg6787';

/** A row before it is signed. */
export interface TableRow {
  readonly call: CallName;
  readonly status: number;
  readonly body: string;
  readonly expected: Expected;
}

/** A row as it is written here. */
type Row = Omit<TableRow, 'body'> & { readonly body: object | string };
type Told = readonly [status: number, body: object | string, expected: Expected];

export const callNames: readonly CallName[] = [
  'charge',
  'query',
  'void',
  'refund',
  'queryRefund',
  'diagnose',
];

const rowsOf = (call: CallName, told: readonly Told[]): readonly Row[] =>
  told.map(([status, body, expected]) => ({ call, status, body, expected }));
const error = (code: string, more: object = {}): object => ({ code, message: '交易失败', ...more });
const setup = (setting: string, code: string): Expected => ({ kind: 'setup', setting, code });

const ours = { appid: appId, mchid: mchId, out_trade_no: order.attempt };
const amount = { total: 1_250, payer_total: 1_000, currency: 'CNY', payer_currency: 'CNY' };
export const trade = {
  ...ours,
  transaction_id: '4200001234202611220001',
  trade_type: 'MICROPAY',
  trade_state_desc: '支付成功',
  bank_type: 'OTHERS',
  payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
  promotion_detail: [{ coupon_id: '109519', amount: 250, goods_detail: [] }],
  amount,
};
export const success = { ...trade, trade_state: 'SUCCESS' };
const paid: Expected = {
  kind: 'paid',
  amountFen: fen(1_250),
  currency: 'CNY',
  walletNo: trade.transaction_id,
};
const foreign = { out_trade_no: 'T0000001ABCDEFGH000009' };

const chargeRows = rowsOf('charge', [
  [202, { trade_state: 'USERPAYING' }, { kind: 'pending' }],
  [202, { ...ours, trade_state: 'USERPAYING' }, { kind: 'pending' }],
  [200, success, paid],
  [200, { ...success, amount: { total: 1_250 } }, paid],
  [200, { ...success, amount: { total: 1 } }, { ...paid, amountFen: fen(1) }],
  [200, { ...success, amount: { ...amount, currency: 'HKD' } }, { ...paid, currency: 'HKD' }],
  ...spoilt(success),
  [202, success, 'unknown'],
  [202, { trade_state: 'SUCCESS' }, 'unknown'],
  [202, { trade_state: 'USERPAYING', ...foreign }, 'unknown'],
  [202, '', 'unknown'],
  [200, { trade_state: 'USERPAYING' }, 'unknown'],
  [200, { ...trade, trade_state: 'NOTPAY' }, 'unknown'],
  [200, { ...trade, trade_state: 'PAYERROR' }, 'unknown'],
  [200, { code_url: 'weixin://wxpay/bizpayurl?pr=p4lpSuKzz' }, 'unknown'],
  [204, '', 'unknown'],
  [201, success, 'unknown'],
  ...['AUTH_CODE_INVALID', 'AUTH_CODE_ERROR', 'ORDER_CLOSED', 'ORDERCLOSED', 'ORDER_REVERSED'].map(
    (code) => refused(400, code, 'freshCode'),
  ),
  ...['AUTH_CODE_EXPIRE', 'AUTHCODEEXPIRE', 'ORDERREVERSED'].map((code) =>
    refused(403, code, 'freshCode'),
  ),
  ...[
    'NOT_ENOUGH',
    'NOTENOUGH',
    'NOT_SUPORT_CARD',
    'NOTSUPORTCARD',
    'TRADE_ERROR',
    'ACCOUNT_ERROR',
  ].map((code) => refused(403, code, 'otherMeans')),
  ...['ORDER_PAID', 'ORDERPAID', 'OUT_TRADE_NO_USED', 'BUYER_MISMATCH'].map((code): Told => [
    400,
    error(code),
    { kind: 'collision', code },
  ]),
  [403, error('OUT_TRADE_NO_USED'), { kind: 'collision', code: 'OUT_TRADE_NO_USED' }],
  [400, error('AUTH_CODE_EXPIRE', ours), refusal('AUTH_CODE_EXPIRE', 'freshCode')],
  [400, error('AUTH_CODE_EXPIRE', foreign), 'unknown'],
  [400, error('AUTH_CODE_EXPIRE', { mchid: '1' }), 'unknown'],
  // A refusal with a status that is none of a refusal.
  [200, error('AUTH_CODE_EXPIRE'), 'unknown'],
  [202, error('AUTH_CODE_EXPIRE'), 'unknown'],
  [404, error('AUTH_CODE_EXPIRE'), 'unknown'],
  [500, error('AUTH_CODE_EXPIRE'), 'unknown'],
  [429, error('NOT_ENOUGH'), 'unknown'],
  [404, error('ORDER_NOT_EXIST'), 'unknown'],
  [400, success, 'unknown'],
]);

function refusal(code: string, advice: 'freshCode' | 'otherMeans'): Expected {
  return { kind: 'refused', code, advice };
}

function refused(status: number, code: string, advice: 'freshCode' | 'otherMeans'): Told {
  return [status, error(code), refusal(code, advice)];
}

/** A paid trade that is not ours, or not wholly there. */
function spoilt(whole: object): readonly Told[] {
  return [
    { out_trade_no: undefined },
    { out_trade_no: order.attempt.toLowerCase() },
    { out_trade_no: [order.attempt] },
    foreign,
    { mchid: '1900000110' },
    { mchid: 1_900_000_109 },
    { transaction_id: undefined },
    { transaction_id: 'x'.repeat(65) },
    { amount: undefined },
    { amount: 1_250 },
    { amount: [amount] },
    { amount: { ...amount, total: undefined } },
    { amount: { ...amount, total: '1250' } },
    { amount: { ...amount, total: 12.5 } },
    { amount: { ...amount, total: -1_250 } },
    { amount: { ...amount, total: 1e21 } },
    { amount: { ...amount, currency: 'yuan' } },
    { amount: { ...amount, currency: null } },
    { trade_state: 'success' },
    { trade_state: 'DREAMT' },
    { trade_state: undefined },
  ].map((change): Told => [200, { ...whole, ...change }, 'unknown']);
}

const stateRow = (state: string, expected: Expected): Told => [
  200,
  { ...ours, trade_state: state },
  expected,
];
const queryRows = rowsOf('query', [
  [200, success, paid],
  [200, { ...success, mchid: undefined, appid: undefined }, paid],
  [
    200,
    { ...success, amount: { total: 9_999, currency: 'CNY' } },
    { ...paid, amountFen: fen(9_999) },
  ],
  stateRow('NOTPAY', { kind: 'pending' }),
  stateRow('USERPAYING', { kind: 'pending' }),
  stateRow('ACCEPT', { kind: 'pending' }),
  stateRow('CLOSED', { kind: 'closed' }),
  stateRow('REVOKED', { kind: 'closed' }),
  stateRow('PAYERROR', { kind: 'payError' }),
  [200, { ...trade, trade_state: 'REFUND' }, { kind: 'refunded', amountFen: null }],
  [404, error('ORDER_NOT_EXIST'), { kind: 'notFound' }],
  [404, error('ORDERNOTEXIST', ours), { kind: 'notFound' }],
  [404, error('ORDER_NOT_EXIST', foreign), 'unknown'],
  ...spoilt(success),
  [200, error('ORDER_NOT_EXIST'), 'unknown'],
  [400, error('ORDER_NOT_EXIST'), 'unknown'],
  [404, error('NOT_FOUND'), 'unknown'],
  [404, error('RESOURCE_NOT_EXISTS'), 'unknown'],
  [404, '', 'unknown'],
  [202, { trade_state: 'USERPAYING' }, 'unknown'],
  // A query refuses no order.
  [400, error('ORDER_CLOSED'), 'unknown'],
  [403, error('TRADE_ERROR'), 'unknown'],
  [403, error('NOT_ENOUGH'), 'unknown'],
]);

const voided: Expected = { kind: 'voided', money: 'untold' };
const voidRows = rowsOf('void', [
  [200, ours, voided],
  [200, { ...ours, recall: 'N' }, voided],
  [200, { ...ours, recall: 'Y' }, { kind: 'again', code: 'recall=Y' }],
  [403, error('USERPAYING'), { kind: 'again', code: 'USERPAYING' }],
  [400, error('USER_PAYING'), { kind: 'again', code: 'USER_PAYING' }],
  [404, error('ORDER_NOT_EXIST'), { kind: 'notExist' }],
  [404, error('ORDERNOTEXIST'), { kind: 'notExist' }],
  [400, error('REVERSE_EXPIRE'), { kind: 'cannot', code: 'REVERSE_EXPIRE' }],
  [403, error('TRADE_ERROR'), { kind: 'again', code: 'TRADE_ERROR' }],
  ...['ORDER_PAID', 'ORDERPAID', 'NOT_ENOUGH'].map((code): Told => [
    400,
    error(code),
    { kind: 'cannot', code },
  ]),
  ...['ORDER_CLOSED', 'ORDERCLOSED', 'ORDER_REVERSED', 'ORDERREVERSED'].map((code): Told => [
    400,
    error(code),
    { kind: 'refused', code },
  ]),
  [200, { ...ours, recall: 'y' }, 'unknown'],
  [200, { ...ours, recall: true }, 'unknown'],
  [200, { ...ours, ...foreign }, 'unknown'],
  [200, { ...ours, mchid: '1' }, 'unknown'],
  [200, { appid: appId, mchid: mchId }, 'unknown'],
  [200, '', 'unknown'],
  [204, '', 'unknown'],
  [202, ours, 'unknown'],
  [500, error('SYSTEM_ERROR'), 'unknown'],
  [500, error('ORDER_CLOSED'), 'unknown'],
  [202, error('USERPAYING'), 'unknown'],
]);

const refundOurs = {
  refund_id: '50000000382019052709732678859',
  out_refund_no: refund.refund,
  out_trade_no: refund.attempt,
  transaction_id: trade.transaction_id,
  channel: 'ORIGINAL',
  amount: { total: 1_250, refund: 500, payer_refund: 400, from: [], currency: 'CNY' },
};
const refundDone = { ...refundOurs, status: 'SUCCESS' };
const refunded: Expected = { kind: 'refunded', amountFen: refund.amountFen };
const refundStates: readonly Told[] = [
  [200, refundDone, refunded],
  [200, { ...refundDone, amount: { refund: 400 } }, { kind: 'refunded', amountFen: fen(400) }],
  [200, { ...refundOurs, status: 'PROCESSING' }, { kind: 'pending' }],
  [200, { ...refundOurs, status: 'CLOSED' }, { kind: 'refused', code: 'CLOSED' }],
  [200, { ...refundOurs, status: 'ABNORMAL' }, 'unknown'],
  [200, { ...refundOurs, status: 'success' }, 'unknown'],
  [200, refundOurs, 'unknown'],
  [202, refundDone, 'unknown'],
  [404, refundDone, 'unknown'],
  [200, { ...refundDone, out_refund_no: order.attempt }, 'unknown'],
  [200, { ...refundDone, out_refund_no: undefined }, 'unknown'],
  [200, { ...refundDone, out_trade_no: undefined }, 'unknown'],
  [200, { ...refundDone, ...foreign }, 'unknown'],
  [200, { ...refundDone, amount: undefined }, 'unknown'],
  [200, { ...refundDone, amount: { refund: '500' } }, 'unknown'],
  [200, { ...refundDone, amount: { refund: 500, currency: 'USD' } }, 'unknown'],
];
const refundRows = rowsOf('refund', [
  ...refundStates,
  ...['NOT_ENOUGH', 'USER_ACCOUNT_ABNORMAL'].map((code): Told => [
    403,
    error(code),
    { kind: 'refused', code },
  ]),
  [404, error('RESOURCE_NOT_EXISTS'), { kind: 'refused', code: 'RESOURCE_NOT_EXISTS' }],
  [400, error('INVALID_REQUEST'), { kind: 'refused', code: 'INVALID_REQUEST' }],
  [403, error('REQUEST_BLOCKED'), 'unknown'],
  [403, error('NOT_ENOUGH', foreign), 'unknown'],
  [200, error('NOT_ENOUGH'), 'unknown'],
]);
const refundQueryRows = rowsOf('queryRefund', [
  ...refundStates,
  [404, error('RESOURCE_NOT_EXISTS'), { kind: 'notFound' }],
  [404, error('REFUND_NOT_EXISTS'), { kind: 'notFound' }],
  [400, error('RESOURCE_NOT_EXISTS'), 'unknown'],
  [403, error('NOT_ENOUGH'), 'unknown'],
]);

const diagnoseRows = rowsOf('diagnose', [
  [404, error('ORDER_NOT_EXIST'), { kind: 'verified' }],
  [404, error('ORDERNOTEXIST'), { kind: 'verified' }],
  [200, success, 'unknown'],
  [200, error('ORDER_NOT_EXIST'), 'unknown'],
  [400, error('ORDER_NOT_EXIST'), 'unknown'],
]);

const setupRows = (
  [
    [401, error('SIGN_ERROR'), 'privateKeyFile'],
    [401, error('SIGN_ERROR', { detail: { field: 'signature' } }), 'privateKeyFile'],
    [401, error('SIGN_ERROR', { detail: { field: 'serial_no' } }), 'serialNo'],
    [403, error('NO_AUTH'), 'mchId'],
    [403, error('NOAUTH'), 'mchId'],
    [404, error('MCH_NOT_EXISTS'), 'mchId'],
    [400, error('APPID_MCHID_NOT_MATCH'), 'appId'],
    [400, error('PARAM_ERROR'), ''],
    [400, error('PARAM_ERROR', { detail: ['/description'] }), ''],
    [400, error('PARAM_ERROR', { detail: { field: '/description' } }), 'description'],
    [400, error('PARAM_ERROR', { detail: { field: '/amount/total' } }), ''],
    [400, error('PARAM_ERROR', { detail: { field: '/notify_url' } }), 'notifyUrl'],
    [400, error('PARAM_ERROR', { detail: { field: '/appid' } }), 'appId'],
    [400, error('PARAM_ERROR', { detail: { field: '/mchid' } }), 'mchId'],
  ] as const
).flatMap(([status, body, name]) =>
  callNames.map((call): Row => {
    const setting = name === '' ? 'channels.wechat' : `channels.wechat.${name}`;
    const { code } = body as { code: string };
    return { call, status, body, expected: setup(setting, code) };
  }),
);
const otherSetupRows = callNames.flatMap((call): readonly Row[] => [
  ...rowsOf(call, [
    [401, error('SIGN_ERROR', { detail: { field: 'timestamp' } }), setup('clock', 'SIGN_ERROR')],
    [
      400,
      error('PARAM_ERROR', { detail: { field: '/scene_info/store_info/out_id' } }),
      setup('store', 'PARAM_ERROR'),
    ],
  ]),
  ...(call === 'refund'
    ? []
    : rowsOf(call, [[400, error('INVALID_REQUEST'), setup('channels.wechat', 'INVALID_REQUEST')]])),
]);

/** Said to any call, these prove nothing. */
const silentRows = callNames.flatMap((call) =>
  rowsOf(call, [
    [500, error('SYSTEM_ERROR'), 'unknown'],
    [500, error('BANK_ERROR'), 'unknown'],
    [429, error('FREQUENCY_LIMITED'), 'unknown'],
    [503, error('SIGN_ERROR'), 'unknown'],
    [400, error('SIGN_ERROR'), 'unknown'],
    [429, error('PARAM_ERROR'), 'unknown'],
    [400, error('NEVER_HEARD_OF'), 'unknown'],
    [400, error(' SIGN_ERROR'), 'unknown'],
    [400, { code: ['PARAM_ERROR'] }, 'unknown'],
    [400, {}, 'unknown'],
    [400, '', 'unknown'],
    [200, {}, 'unknown'],
    [200, '[]', 'unknown'],
    [200, 'null', 'unknown'],
    [200, '"SUCCESS"', 'unknown'],
    [200, '{"code":"SUCCESS"', 'unknown'],
    [404, '{"code":"ORDER_NOT_EXIST","code":"ORDER_NOT_EXIST"}', 'unknown'],
  ]),
);

const ownRows = [
  ...chargeRows,
  ...queryRows,
  ...voidRows,
  ...refundRows,
  ...refundQueryRows,
  ...diagnoseRows,
];
const commonRows = [...setupRows, ...otherSetupRows, ...silentRows];

export const tableRows: readonly TableRow[] = [...ownRows, ...commonRows].map(written);

/**
 * For a run over the network, which takes its time: every answer that is believed, and some of the rest,
 * so that each call has its turn.
 */
export const networkRows: readonly TableRow[] = [
  ...ownRows.filter(({ expected }, place) => expected !== 'unknown' || place % 4 === 0),
  ...commonRows.filter((_row, place) => place % 13 === 0),
].map(written);

function written(row: Row): TableRow {
  return { ...row, body: typeof row.body === 'string' ? row.body : JSON.stringify(row.body) };
}
