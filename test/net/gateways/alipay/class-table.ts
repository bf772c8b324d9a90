/** What Alipay may say to each call, and what it has to come to (the gateway's README, as data). */
import { fen } from '../../../../src/runtime/ports/units.js';
import { type CallName, type ClassRow, order, refund } from '../../gateway-contract.js';
import type { QrRow } from '../../qr-contract.js';

type Expected = ClassRow['expected'];

/** A row before it is signed. */
export interface TableRow {
  readonly call: CallName;
  /** The text of the node. */
  readonly node: string;
  readonly expected: Expected;
  /** Another name than the method's. */
  readonly name?: string;
}

/** A row as it is written here. */
interface Row extends Omit<TableRow, 'node'> {
  readonly node: Readonly<Record<string, unknown>> | string;
}

/** The node that answers each call. */
export const nodes: Record<CallName, string> = {
  charge: 'alipay_trade_pay_response',
  query: 'alipay_trade_query_response',
  diagnose: 'alipay_trade_query_response',
  void: 'alipay_trade_cancel_response',
  refund: 'alipay_trade_refund_response',
  queryRefund: 'alipay_trade_fastpay_refund_query_response',
};

const ours = { out_trade_no: order.attempt };
const done = { code: '10000', msg: 'Success', ...ours };
const failed = (subCode: string, more: object = {}): Record<string, unknown> => ({
  code: '40004',
  msg: 'Business Failed',
  sub_code: subCode,
  sub_msg: '交易失败',
  ...more,
});
const setup = (setting: string, code: string): Expected => ({ kind: 'setup', setting, code });

const trade = { ...done, trade_no: '2026112222001', total_amount: '12.50' };
const success = { ...trade, trade_status: 'TRADE_SUCCESS' };
const paid = { kind: 'paid', amountFen: fen(1_250), currency: 'CNY', walletNo: '2026112222001' };

const setupRows: readonly Row[] = (
  [
    ['40002', 'isv.invalid-signature', 'channels.alipay.privateKeyFile'],
    ['40001', 'isv.missing-signature-config', 'channels.alipay.privateKeyFile'],
    ['40002', 'isv.invalid-app-id', 'channels.alipay.appId'],
    ['40006', 'isv.insufficient-isv-permissions', 'channels.alipay.appId'],
    ['40006', 'isv.something-new', 'channels.alipay.appId'],
    ['20001', 'aop.invalid-auth-token', 'channels.alipay.appId'],
    ['40002', 'isv.invalid-timestamp', 'clock'],
    ['40002', 'isv.app-cert-expired', 'channels.alipay.appCertFile'],
    ['40002', 'isv.invalid-alipay-root-cert-sn', 'channels.alipay.alipayRootCertFile'],
    ['40001', 'isv.alipay-cert-not-exist', 'channels.alipay.alipayCertFile'],
    ['40003', 'isv.something-new', 'channels.alipay'],
    ['40004', 'ACQ.ACCESS_FORBIDDEN', 'channels.alipay.appId'],
    ['40004', 'ACQ.PARTNER_ERROR', 'channels.alipay.appId'],
    ['40004', 'ACQ.SELLER_BEEN_BLOCKED', 'channels.alipay.appId'],
    ['40004', 'ACQ.INVALID_PARAMETER', 'channels.alipay'],
    ['40004', 'ACQ.EXIST_FORBIDDEN_WORD', 'channels.alipay.subject'],
    ['40004', 'ACQ.INVALID_STORE_ID', 'store'],
  ] as const
).flatMap(([code, subCode, setting]) =>
  (['charge', 'query', 'void', 'refund', 'queryRefund', 'diagnose'] as const).map((call) => ({
    call,
    node: { code, msg: 'Invalid Arguments', sub_code: subCode },
    expected: setup(setting, `${code} ${subCode}`),
    ...(code === '40002' ? { name: 'error_response' } : {}),
  })),
);

/** Said to any call, these prove nothing. */
const silentRows: readonly Row[] = [
  { code: '20000', msg: 'Service Unavailable', sub_code: 'isp.unknow-error' },
  { code: '20000', sub_code: 'aop.unknow-error' },
  { code: '40004', sub_code: 'ACQ.NEVER_HEARD_OF' },
  { code: '40004', sub_code: 'TRADE_NOT_EXIST' },
  { code: '40004', sub_code: 'aop.ACQ.TRADE_NOT_EXIST' },
  { code: '40005', sub_code: 'isv.app-call-limited' },
  { code: '10001', ...ours },
  { code: '' },
  {},
].flatMap((node) =>
  (['charge', 'query', 'void', 'refund', 'queryRefund', 'diagnose'] as const).map((call) => ({
    call,
    node,
    expected: 'unknown' as const,
  })),
);

/** An answer that carries another number than ours says nothing about our order. */
const foreignRows: readonly Row[] = (
  [
    ['charge', done],
    ['charge', { ...done, code: '10003' }],
    ['charge', failed('ACQ.BUYER_BALANCE_NOT_ENOUGH')],
    ['charge', failed('ACQ.TRADE_HAS_SUCCESS')],
    ['query', success],
    ['query', { ...trade, trade_status: 'WAIT_BUYER_PAY' }],
    ['query', { ...trade, trade_status: 'TRADE_CLOSED' }],
    ['query', failed('ACQ.TRADE_NOT_EXIST')],
    ['void', { ...done, retry_flag: 'N', action: 'close' }],
    ['void', failed('ACQ.TRADE_NOT_EXIST')],
    ['refund', { ...done, fund_change: 'Y', refund_fee: '5.00' }],
    ['refund', failed('ACQ.TRADE_NOT_ALLOW_REFUND')],
    ['queryRefund', failed('ACQ.TRADE_NOT_EXIST')],
  ] as const
).map(([call, node]) => ({
  call,
  node: { ...node, out_trade_no: 'T0000001ABCDEFGH000009' },
  expected: 'unknown' as const,
}));

const chargeRows: readonly Row[] = [
  { call: 'charge', node: trade, expected: { kind: 'accepted' } },
  { call: 'charge', node: done, expected: { kind: 'accepted' } },
  { call: 'charge', node: { ...done, code: '10003' }, expected: { kind: 'pending' } },
  { call: 'charge', node: { code: '10000', msg: 'Success' }, expected: 'unknown' },
  { call: 'charge', node: { code: '10003' }, expected: 'unknown' },
  { call: 'charge', node: { ...trade, total_amount: '12.51' }, expected: 'unknown' },
  { call: 'charge', node: { ...trade, code: '10003', total_amount: '0.01' }, expected: 'unknown' },
  { call: 'charge', node: { ...trade, total_amount: '12.500' }, expected: 'unknown' },
  { call: 'charge', node: failed('ACQ.SYSTEM_ERROR'), expected: 'unknown' },
  { call: 'charge', node: failed('ACQ.TRADE_STATUS_ERROR'), expected: 'unknown' },
  { call: 'charge', node: failed('ACQ.TRADE_NOT_EXIST'), expected: 'unknown' },
  { call: 'charge', node: failed('ACQ.PAYMENT_FAIL', ours), expected: refused('PAYMENT_FAIL') },
  // A refusal that does not call itself one.
  { call: 'charge', node: { ...failed('ACQ.PAYMENT_FAIL'), code: '20000' }, expected: 'unknown' },
  ...['PAYMENT_AUTH_CODE_INVALID', 'TRADE_HAS_CLOSE', 'PULL_MOBILE_CASHIER_FAIL'].map(refusedRow),
  ...[
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
    'TOTAL_FEE_EXCEED',
    'BEYOND_PAY_RESTRICTION',
    'BEYOND_PER_RECEIPT_RESTRICTION',
  ].map((code) => refusedRow(code, 'otherMeans')),
  ...['TRADE_HAS_SUCCESS', 'CONTEXT_INCONSISTENT', 'TRADE_BUYER_NOT_MATCH'].map((code) => ({
    call: 'charge' as const,
    node: failed(`ACQ.${code}`),
    expected: { kind: 'collision' as const, code: `ACQ.${code}` },
  })),
];

function refused(code: string, advice: 'freshCode' | 'otherMeans' = 'freshCode'): Expected {
  return { kind: 'refused', code: `ACQ.${code}`, advice };
}

function refusedRow(code: string, advice: unknown): Row {
  const means = advice === 'otherMeans' ? advice : 'freshCode';
  return { call: 'charge', node: failed(`ACQ.${code}`), expected: refused(code, means) };
}

/** The node that answers an order whose code the customer scans. */
export const qrNode = 'alipay_trade_precreate_response';

const code = 'https://qr.alipay.com/bavh4wjlxf12tper3a';
const shown = { kind: 'pending', showsCode: code } as const;
const madeCode = { ...done, qr_code: code };

/** Said to `alipay.trade.precreate`. */
export const qrRows: readonly {
  readonly node: string;
  readonly expected: QrRow['expected'];
  readonly name?: string;
}[] = (
  [
    [madeCode, shown],
    [{ ...madeCode, code: '10003' }, 'unknown'],
    [done, 'unknown'],
    [{ ...madeCode, out_trade_no: undefined }, 'unknown'],
    [{ ...madeCode, out_trade_no: 'T0000001ABCDEFGH000009' }, 'unknown'],
    ...[
      '',
      'bavh4wjlxf12tper3a',
      'http://qr.alipay.com/bavh4wjlxf12tper3a',
      'HTTPS://qr.alipay.com/x',
      'javascript:alert(1)//https://qr.alipay.com',
      'https://',
      'https://qr.alipay.com/a b',
      'https://qr.alipay.com/a\n',
      'https://qr.alipay.com/海草',
      'https://qr.alipay.com/a\u007f',
      `https://qr.alipay.com/${'x'.repeat(1_003)}`,
    ].map((text) => [{ ...madeCode, qr_code: text }, 'unknown'] as const),
    [
      { ...madeCode, qr_code: `https://qr.alipay.com/${'x'.repeat(1_002)}` },
      { kind: 'pending', showsCode: `https://qr.alipay.com/${'x'.repeat(1_002)}` },
    ],
    [{ ...madeCode, qr_code: { text: code } }, 'unknown'],
    [failed('ACQ.TOTAL_FEE_EXCEED'), refused('TOTAL_FEE_EXCEED', 'otherMeans')],
    [failed('ACQ.TRADE_HAS_CLOSE', ours), refused('TRADE_HAS_CLOSE')],
    [failed('ACQ.TRADE_BUYER_NOT_MATCH'), { kind: 'collision', code: 'ACQ.TRADE_BUYER_NOT_MATCH' }],
    [failed('ACQ.TRADE_HAS_SUCCESS'), { kind: 'collision', code: 'ACQ.TRADE_HAS_SUCCESS' }],
    [failed('ACQ.CONTEXT_INCONSISTENT'), { kind: 'collision', code: 'ACQ.CONTEXT_INCONSISTENT' }],
    [failed('ACQ.ACCESS_FORBIDDEN'), setup('channels.alipay.appId', '40004 ACQ.ACCESS_FORBIDDEN')],
    [failed('ACQ.SYSTEM_ERROR'), 'unknown'],
    [failed('ACQ.NEVER_HEARD_OF'), 'unknown'],
    [{ code: '20000', sub_code: 'isp.unknow-error' }, 'unknown'],
    [{ code: '40002', sub_code: 'isv.invalid-signature' }, signatureRefused()],
  ] as const
).map(([node, expected]) => ({
  node: JSON.stringify(node),
  expected: expected as QrRow['expected'],
}));

function signatureRefused(): Expected {
  return setup('channels.alipay.privateKeyFile', '40002 isv.invalid-signature');
}

const queryRows: readonly Row[] = (
  [
    [success, paid],
    [{ ...trade, trade_status: 'TRADE_FINISHED' }, paid],
    [{ ...success, total_amount: '12.5' }, paid],
    [{ ...success, buyer_pay_amount: '1.00', receipt_amount: '11.50', point_amount: 0.5 }, paid],
    [{ ...success, fund_bill_list: [{ amount: '12.50', fund_channel: 'PCREDIT' }] }, paid],
    [{ ...success, trans_currency: 'CNY' }, paid],
    [
      { ...success, trans_currency: 'USD' },
      { ...paid, currency: 'USD' },
    ],
    [
      { ...success, total_amount: '99.99' },
      { ...paid, amountFen: fen(9_999) },
    ],
    [{ ...trade, trade_status: 'WAIT_BUYER_PAY' }, { kind: 'pending' }],
    [{ ...trade, trade_status: 'TRADE_CLOSED' }, { kind: 'closed' }],
    [failed('ACQ.TRADE_NOT_EXIST'), { kind: 'notFound' }],
    [failed('ACQ.TRADE_NOT_EXIST', ours), { kind: 'notFound' }],
    [trade, 'unknown'],
    [{ ...trade, trade_status: 'TRADE_DREAMT' }, 'unknown'],
    [{ ...trade, trade_status: 'trade_success' }, 'unknown'],
    [{ ...success, code: '10003' }, 'unknown'],
    [{ ...success, out_trade_no: undefined }, 'unknown'],
    [{ ...success, out_trade_no: order.attempt.toLowerCase() }, 'unknown'],
    [{ ...success, out_trade_no: [order.attempt] }, 'unknown'],
    [{ ...success, trade_no: undefined }, 'unknown'],
    [{ ...success, trade_no: 'x'.repeat(65) }, 'unknown'],
    [{ ...success, total_amount: undefined }, 'unknown'],
    [{ ...success, total_amount: '12.345' }, 'unknown'],
    [{ ...success, total_amount: '-12.50' }, 'unknown'],
    [{ ...success, total_amount: '1.25e1' }, 'unknown'],
    [{ ...success, total_amount: '１２.50' }, 'unknown'],
    [{ ...success, total_amount: { yuan: '12.50' } }, 'unknown'],
    [{ ...success, trans_currency: 'Yuan' }, 'unknown'],
    [failed('ACQ.SYSTEM_ERROR'), 'unknown'],
    // A query refuses no order.
    [failed('ACQ.BUYER_BALANCE_NOT_ENOUGH'), 'unknown'],
    [failed('ACQ.TRADE_HAS_CLOSE'), 'unknown'],
  ] as const
).map(([node, expected]) => ({ call: 'query', node, expected: expected as Expected }));

const voided = (money: 'closed' | 'returned' | 'untold'): Expected => ({ kind: 'voided', money });
const voidRows: readonly Row[] = (
  [
    [{ ...done, retry_flag: 'N', action: 'close' }, voided('closed')],
    [{ ...done, retry_flag: 'N', action: 'refund' }, voided('returned')],
    [{ ...done, retry_flag: 'N' }, voided('untold')],
    [{ ...done, action: 'close' }, voided('closed')],
    [{ ...done, retry_flag: 'N', action: 'dance' }, voided('untold')],
    [
      { ...done, retry_flag: 'Y', action: 'close' },
      { kind: 'again', code: 'retry_flag=Y' },
    ],
    [{ ...done, retry_flag: 'y' }, 'unknown'],
    [{ ...done, out_trade_no: undefined, retry_flag: 'N', action: 'close' }, 'unknown'],
    [{ ...done, code: '10003', retry_flag: 'N', action: 'close' }, 'unknown'],
    [failed('ACQ.TRADE_NOT_EXIST'), { kind: 'notExist' }],
    [failed('ACQ.SYSTEM_ERROR'), { kind: 'again', code: 'ACQ.SYSTEM_ERROR' }],
    ...[
      'ACQ.TRADE_CANCEL_TIME_OUT',
      'ACQ.TRADE_HAS_FINISHED',
      'ACQ.SELLER_BALANCE_NOT_ENOUGH',
      'ACQ.CANCEL_NOT_ALLOWED',
      'ACQ.REASON_TRADE_BEEN_FREEZEN',
      'ACQ.REASON_TRADE_REFUND_FEE_ERR',
    ].map((code) => [failed(code), { kind: 'cannot', code }] as const),
    [failed('ACQ.TRADE_STATUS_ERROR'), 'unknown'],
  ] as const
).map(([node, expected]) => ({ call: 'void', node, expected: expected }));

const refunded = { kind: 'refunded', amountFen: refund.amountFen };
const refundRows: readonly Row[] = (
  [
    [{ ...done, fund_change: 'Y', refund_fee: '5.00' }, refunded],
    // The fee is the sum of all refunds of the order.
    [{ ...done, fund_change: 'Y', refund_fee: '12.50' }, refunded],
    [{ ...done, fund_change: 'Y', refund_fee: '4.99' }, 'unknown'],
    [{ ...done, fund_change: 'Y', refund_fee: '12.51' }, 'unknown'],
    [{ ...done, fund_change: 'Y' }, 'unknown'],
    [{ ...done, fund_change: 'N', refund_fee: '5.00' }, { kind: 'pending' }],
    [done, { kind: 'pending' }],
    [{ ...done, out_trade_no: undefined, fund_change: 'Y', refund_fee: '5.00' }, 'unknown'],
    ...[
      'ACQ.DISCORDANT_REPEAT_REQUEST',
      'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL',
      'ACQ.TRADE_NOT_ALLOW_REFUND',
      'ACQ.NOT_ALLOW_PARTIAL_REFUND',
      'ACQ.SELLER_BALANCE_NOT_ENOUGH',
      'ACQ.REASON_TRADE_BEEN_FREEZEN',
      'ACQ.REASON_TRADE_REFUND_FEE_ERR',
      'ACQ.TRADE_HAS_FINISHED',
      'ACQ.TRADE_NOT_EXIST',
    ].map((code) => [failed(code), { kind: 'refused', code }] as const),
    [failed('ACQ.REFUND_CHARGE_ERROR'), 'unknown'],
    [failed('ACQ.SYSTEM_ERROR'), 'unknown'],
  ] as const
).map(([node, expected]) => ({ call: 'refund', node, expected: expected as Expected }));

const told = {
  ...done,
  out_request_no: refund.refund,
  total_amount: '12.50',
  refund_amount: '5.00',
  refund_status: 'REFUND_SUCCESS',
};
const refundQueryRows: readonly Row[] = (
  [
    [told, refunded],
    [
      { ...told, refund_amount: '4.00' },
      { kind: 'refunded', amountFen: fen(400) },
    ],
    [{ ...done, out_request_no: refund.refund }, { kind: 'notFound' }],
    [{ code: '10000', msg: 'Success' }, { kind: 'notFound' }],
    [failed('ACQ.TRADE_NOT_EXIST'), { kind: 'notFound' }],
    // Old documentation reads this as done, new as not done.
    [{ ...told, refund_status: undefined }, 'unknown'],
    [{ ...told, refund_status: 'REFUND_PROCESSING' }, 'unknown'],
    [{ ...told, refund_amount: undefined }, 'unknown'],
    [{ ...told, refund_amount: '5.0000' }, 'unknown'],
    [{ ...told, out_request_no: order.attempt }, 'unknown'],
    [{ ...told, out_request_no: undefined }, 'unknown'],
    [{ ...told, out_trade_no: undefined }, 'unknown'],
    [{ ...done, out_request_no: order.attempt }, 'unknown'],
    [failed('ACQ.SYSTEM_ERROR'), 'unknown'],
  ] as const
).map(([node, expected]) => ({ call: 'queryRefund', node, expected: expected as Expected }));

const diagnoseRows: readonly Row[] = [
  { call: 'diagnose', node: failed('ACQ.TRADE_NOT_EXIST'), expected: { kind: 'verified' } },
  {
    call: 'diagnose',
    node: failed('ACQ.TRADE_NOT_EXIST'),
    name: 'error_response',
    expected: { kind: 'verified' },
  },
  { call: 'diagnose', node: failed('ACQ.SYSTEM_ERROR'), expected: 'unknown' },
];

/** Signed nodes that are not what they should be. */
const oddRows: readonly Row[] = [
  { call: 'query', node: success, name: 'alipay_trade_pay_response', expected: 'unknown' },
  { call: 'charge', node: done, name: 'alipay_trade_query_response', expected: 'unknown' },
  { call: 'query', node: '"10000"', expected: 'unknown' },
  { call: 'query', node: '[]', expected: 'unknown' },
  { call: 'query', node: 'null', expected: 'unknown' },
];

export const tableRows: readonly TableRow[] = [
  ...chargeRows,
  ...queryRows,
  ...voidRows,
  ...refundRows,
  ...refundQueryRows,
  ...diagnoseRows,
  ...setupRows,
  ...silentRows,
  ...foreignRows,
  ...oddRows,
].map((row) => ({
  ...row,
  node: typeof row.node === 'string' ? row.node : JSON.stringify(row.node),
}));
