/**
 * What a reply of Alipay's proves, read by a third hand (facts/wallets.md 2): every piece between braces
 * whose bytes Alipay has signed, and what stands in it. Slow and blunt on purpose, and for tests alone.
 */
import { type KeyObject, verify } from 'node:crypto';
import { fenOfYuan, hasKeyTwice } from './hammer.js';
import {
  type AnyAnswer,
  type CallName,
  type WireReply,
  amountFen,
  ours,
  refundNo,
} from './specimen.js';

type Node = Readonly<Record<string, unknown>>;

const nodeNames: Readonly<Record<CallName, string>> = {
  charge: 'alipay_trade_pay_response',
  chargeQr: 'alipay_trade_precreate_response',
  query: 'alipay_trade_query_response',
  void: 'alipay_trade_cancel_response',
  voidQr: 'alipay_trade_cancel_response',
  refund: 'alipay_trade_refund_response',
  queryRefund: 'alipay_trade_fastpay_refund_query_response',
  diagnose: 'alipay_trade_query_response',
};

export function alipayTruth(
  key: KeyObject,
): (call: CallName, reply: WireReply, answer: AnyAnswer) => string | null {
  return (call, { status, body }, answer) => {
    const text = body.toString('latin1');
    // A question about the keys themselves may be answered with the setting that is wrong (P19).
    if (call === 'diagnose' && answer.kind === 'setup') return null;
    if (status !== 200) return `status is ${status}`;
    if (hasKeyTwice(text)) return 'a key stands twice';
    if (answersIn(text) > 1) return 'several nodes speak';
    const nodes = signedNodes(text, nodeNames[call], key);
    if (nodes.length === 0) return 'nobody has signed it';
    return nodes.some((node) => says({ call, node, answer }))
      ? null
      : 'what is signed does not say so';
  };
}

function signedNodes(text: string, name: string, key: KeyObject): readonly Node[] {
  const signatures = [...text.matchAll(/"((?:[^"\\]|\\.){300,})"/gs)].flatMap(([token]) =>
    Buffer.from(String(parsed(token)), 'base64'),
  );
  const found: Node[] = [];
  for (const [start] of bracesOf(text)) {
    const [, own] = /"((?:[^"\\]|\\.)*)"\s*:\s*$/s.exec(text.slice(0, start)) ?? [];
    const named = parsed(`"${own ?? ''}"`);
    if (named !== name && named !== 'error_response') continue;
    const bytes = Buffer.from(text.slice(start, endOf(text, start)), 'latin1');
    if (!signatures.some((signature) => verify('sha256', bytes, key, signature))) continue;
    const node = parsed(bytes.toString('utf8'));
    if (typeof node === 'object' && node !== null) found.push(node as Node);
  }
  return found;
}

/** How many members of the document are answers. */
function answersIn(text: string): number {
  const document = parsed(text);
  if (typeof document !== 'object' || document === null) return 0;
  return Object.keys(document).filter((name) => name.endsWith('_response')).length;
}

function bracesOf(text: string): readonly (readonly [number])[] {
  return [...text.matchAll(/\{/g)].slice(0, 16).map((match) => [match.index] as const);
}

/** Behind the brace that closes the one at `start`; braces within texts are none. */
function endOf(text: string, start: number): number {
  let depth = 0;
  for (const match of text.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|[{}]/gs)) {
    if (match[0] === '{') depth += 1;
    if (match[0] === '}') depth -= 1;
    if (depth === 0) return start + match.index + 1;
  }
  return text.length;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Refusals that are final (facts/wallets.md 2.4), in front of a charge. */
const finalCodes = new Set(
  [
    ...['PAYMENT_AUTH_CODE_INVALID', 'TRADE_HAS_CLOSE', 'PULL_MOBILE_CASHIER_FAIL', 'PAYMENT_FAIL'],
    ...['BUYER_BALANCE_NOT_ENOUGH', 'BUYER_BANKCARD_BALANCE_NOT_ENOUGH', 'NOT_CERTIFIED_USER'],
    ...['ERROR_BALANCE_PAYMENT_DISABLE', 'NO_PAYMENT_INSTRUMENTS_AVAILABLE', 'BUYER_SELLER_EQUAL'],
    ...['BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR', 'BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR'],
    ...['PAYMENT_REQUEST_HAS_RISK', 'BUYER_ENABLE_STATUS_FORBID', 'USER_FACE_PAYMENT_SWITCH_OFF'],
    'MOBILE_PAYMENT_SWITCH_OFF',
  ].map((code) => `ACQ.${code}`),
);

interface Said {
  readonly call: CallName;
  readonly node: Node;
  readonly answer: AnyAnswer;
}

/** What has to stand in the node for an answer of that kind. */
const borneOut: Readonly<Record<string, (said: Said) => boolean>> = {
  paid: isPaid,
  accepted: ({ call, node }) =>
    call === 'charge' && isDone(node) && isOurs(node) && isOwnAmount(node),
  pending: (said) => isOurs(said.node) && isPending(said),
  refused: ({ call, node, answer }) => {
    const isFinal = call === 'refund' || finalCodes.has(String(node['sub_code']));
    return isRefusal(node, answer['code']) && isFinal && !isQuestion(call);
  },
  collision: ({ call, node, answer }) =>
    call.startsWith('charge') && isRefusal(node, answer['code']),
  notFound: (said) => isRefusal(said.node, notThere) || isNoRefund(said),
  closed: ({ call, node }) =>
    call === 'query' && isDone(node) && isOurs(node) && node['trade_status'] === 'TRADE_CLOSED',
  voided: isVoided,
  again: ({ call, node, answer }) =>
    call === 'void' &&
    mayBeOurs(node) &&
    (node['retry_flag'] === 'Y' || isRefusal(node, answer['code'])),
  notExist: ({ call, node }) => call === 'void' && isRefusal(node, notThere),
  cannot: ({ call, node, answer }) => call === 'void' && isRefusal(node, answer['code']),
  refunded: isRefunded,
  setup: ({ node }) => mayBeOurs(node) && ['2', '4'].includes(String(node['code']).charAt(0)),
  verified: ({ call, node }) =>
    call === 'diagnose' && (isDone(node) || node['sub_code'] === notThere),
};

function says(said: Said): boolean {
  return borneOut[said.answer.kind]?.(said) === true;
}

const notThere = 'ACQ.TRADE_NOT_EXIST';

function isDone({ code }: Node): boolean {
  return String(code) === '10000';
}

function isOurs({ out_trade_no: number }: Node): boolean {
  return number === ours;
}

function mayBeOurs(node: Node): boolean {
  return isAbsent(node['out_trade_no']) || isOurs(node);
}

function isRefusal(node: Node, subCode: unknown): boolean {
  return String(node['code']) === '40004' && mayBeOurs(node) && node['sub_code'] === subCode;
}

/** A number too long for JavaScript is read with other digits here, and with its own by the gateway. */
function isWalletNo(told: unknown, walletNo: unknown): boolean {
  return typeof told === 'number' ? told === Number(walletNo) : told === walletNo;
}

function isPaid({ call, node, answer }: Said): boolean {
  const status = String(node['trade_status']);
  return (
    call === 'query' &&
    isDone(node) &&
    isOurs(node) &&
    (status === 'TRADE_SUCCESS' || status === 'TRADE_FINISHED') &&
    fenOfYuan(node['total_amount']) === BigInt(Number(answer['amountFen'])) &&
    (node['trans_currency'] ?? 'CNY') === answer['currency'] &&
    isWalletNo(node['trade_no'], answer['walletNo'])
  );
}

/** `null` is how some writers of JSON leave a thing out. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isQuestion(call: CallName): boolean {
  return call === 'query' || call === 'queryRefund' || call === 'void';
}

/** What the charge answers need not name an amount; one that is named has to be ours. */
function isOwnAmount({ total_amount: told }: Node): boolean {
  return isAbsent(told) || fenOfYuan(told) === BigInt(amountFen);
}

function isPending({ call, node, answer }: Said): boolean {
  switch (call) {
    case 'charge':
      return String(node['code']) === '10003' && isOwnAmount(node);
    case 'chargeQr':
      return isDone(node) && node['qr_code'] === answer['showsCode'];
    case 'query':
      return isDone(node) && node['trade_status'] === 'WAIT_BUYER_PAY';
    case 'refund':
      return isDone(node) && node['fund_change'] !== 'Y';
    case 'queryRefund':
      return isDone(node);
    case 'void':
    case 'voidQr':
    case 'diagnose':
      return false;
  }
}

function isNoRefund({ call, node }: Said): boolean {
  const { refund_status: status, out_request_no: request } = node;
  const isIt = isAbsent(request) || request === refundNo;
  const isSilent = isAbsent(status) || status === '';
  return call === 'queryRefund' && isDone(node) && mayBeOurs(node) && isIt && isSilent;
}

function isVoided({ call, node, answer }: Said): boolean {
  const { retry_flag: retry, action } = node;
  const said = action === 'close' ? 'closed' : action === 'refund' ? 'returned' : 'untold';
  const isOver = isAbsent(retry) || retry === 'N';
  return call === 'void' && isDone(node) && isOurs(node) && isOver && answer['money'] === said;
}

function isRefunded({ call, node, answer }: Said): boolean {
  if (!isDone(node) || !isOurs(node)) return false;
  if (call === 'refund') {
    const isMoved = node['fund_change'] === 'Y';
    return isMoved && fenOfYuan(node['refund_fee']) === BigInt(Number(answer['amountFen']));
  }
  return (
    call === 'queryRefund' &&
    node['out_request_no'] === refundNo &&
    node['refund_status'] === 'REFUND_SUCCESS' &&
    fenOfYuan(node['refund_amount']) === BigInt(Number(answer['amountFen']))
  );
}
