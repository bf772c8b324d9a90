/**
 * What a reply of WeChat Pay v3 proves, read by a third hand (facts/wallets.md 3.4): time, nonce and body
 * under the platform's signature, not more than five minutes old, and then what the JSON says.
 */
import { verify } from 'node:crypto';
import { hasKeyTwice } from './hammer.js';
import { type AnyAnswer, type CallName, type WireReply, ours, refundNo } from './specimen.js';
import { finalCodes, isAnswered, noSuchRefund, notThere, stateKinds, used } from './wechat-says.js';
import { type Pair, mchId, nowMs, publicKeyId } from './wechat-specimens.js';

type Members = Readonly<Record<string, unknown>>;

export function weChatV3Truth({
  publicKey,
}: Pair): (call: CallName, reply: WireReply, answer: AnyAnswer) => string | null {
  return (call, reply, answer) => {
    if (call === 'diagnose' && answer.kind === 'setup') return null;
    const [time, nonce, serial, signature] = ['timestamp', 'nonce', 'serial', 'signature'].map(
      (name) => reply.headers[`wechatpay-${name}`],
    );
    if (typeof time !== 'string' || typeof nonce !== 'string' || typeof signature !== 'string') {
      return 'a header is missing';
    }
    if (/\s/.test(`${time}${nonce}${signature}`)) return 'a header is not in its form';
    if (serial !== publicKeyId) return 'nobody known has signed it';
    const whole = Buffer.concat([
      Buffer.from(`${time}\n${nonce}\n`),
      reply.body,
      Buffer.from('\n'),
    ]);
    if (!verify('sha256', whole, publicKey, Buffer.from(signature, 'base64'))) {
      return 'the signature does not hold';
    }
    const age = Math.floor(nowMs / 1000) - Number(time);
    if (!(Math.abs(age) <= 300)) return 'it is too old or too young';
    if (hasKeyTwice(reply.body.toString('latin1'))) return 'a key stands twice';
    const members = membersOf(reply.body);
    if (members === null) return 'it is no object';
    const said = { call, status: reply.status, members, answer };
    if (!isAboutUs(said)) return 'it is about something else';
    return borneOut[answer.kind]?.(said) === true ? null : 'what is signed does not say so';
  };
}

function membersOf(body: Buffer): Members | null {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface Said {
  readonly call: CallName;
  readonly status: number;
  readonly members: Members;
  readonly answer: AnyAnswer;
}

/** Numbers that are there have to be ours, whatever stands there. A diagnosis is about no order. */
function isAboutUs({ call, members }: Said): boolean {
  const isOr = (name: string, own: string): boolean =>
    !Object.hasOwn(members, name) || members[name] === own;
  return call === 'diagnose' || (isOr('mchid', mchId) && isOr('out_trade_no', ours));
}

const borneOut: Readonly<Record<string, (said: Said) => boolean>> = {
  paid: isPaid,
  pending: isPending,
  refused: (said) => {
    const { call, members, answer } = said;
    const code = errorOf(said);
    const isClosed = members['status'] === 'CLOSED' && namesRefund(said);
    if (call === 'refund') return isClosed || (code !== '' && code === answer['code']);
    if (call === 'queryRefund') return isClosed;
    if (code !== answer['code']) return false;
    return call.startsWith('charge') ? finalCodes.has(code) : isVoid(call) && isAnswered(code);
  },
  collision: (said) => said.call.startsWith('charge') && used.has(errorOf(said)),
  notFound: (said) => {
    const wanted = said.call === 'query' ? notThere : noSuchRefund;
    return ['query', 'queryRefund'].includes(said.call) && wanted.has(errorOf(said));
  },
  closed: (said) => isState(said, 'closed'),
  payError: (said) => isState(said, 'payError'),
  refunded: isRefunded,
  voided: isVoided,
  notExist: (said) => isVoid(said.call) && notThere.has(errorOf(said)),
  again: (said) =>
    isVoid(said.call) && (errorOf(said) === said.answer['code'] || said.members['recall'] === 'Y'),
  cannot: (said) => isVoid(said.call) && errorOf(said) === said.answer['code'],
  setup: (said) => errorOf(said) === said.answer['code'],
  verified: (said) => said.call === 'diagnose' && notThere.has(errorOf(said)),
};

function isVoid(call: CallName): boolean {
  return call === 'void' || call === 'voidQr';
}

/** 429 and 5xx are no word of the wallet about an order. */
function errorOf({ status, members }: Said): string {
  const { code } = members;
  const speaks = [400, 401, 403, 404].includes(status);
  return speaks && typeof code === 'string' ? code : '';
}

function isState({ call, status, members }: Said, kind: string): boolean {
  const isOurs = status === 200 && members['out_trade_no'] === ours;
  return call === 'query' && isOurs && stateKinds[String(members['trade_state'])] === kind;
}

function isPaid(said: Said): boolean {
  const { call, status, members, answer } = said;
  const isCharged =
    call === 'charge' &&
    status === 200 &&
    members['out_trade_no'] === ours &&
    members['trade_state'] === 'SUCCESS';
  const { amount } = members;
  const { total, currency = 'CNY' } = isObject(amount) ? amount : {};
  return (
    (isCharged || isState(said, 'paid')) &&
    total === answer['amountFen'] &&
    Number.isSafeInteger(total) &&
    currency === answer['currency'] &&
    members['transaction_id'] === answer['walletNo']
  );
}

function isPending(said: Said): boolean {
  const { call, status, members, answer } = said;
  switch (call) {
    case 'charge':
      return status === 202 && members['trade_state'] === 'USERPAYING';
    case 'chargeQr':
      return status === 200 && members['code_url'] === answer['showsCode'];
    case 'query':
      return isState(said, 'pending');
    case 'refund':
    case 'queryRefund':
      return status === 200 && namesRefund(said) && members['status'] === 'PROCESSING';
    case 'void':
    case 'voidQr':
    case 'diagnose':
      return false;
  }
}

function isRefunded(said: Said): boolean {
  const { call, status, members, answer } = said;
  if (call === 'query') return isState(said, 'refunded') && answer['amountFen'] === null;
  const { amount } = members;
  const { refund, currency = 'CNY' } = isObject(amount) ? amount : {};
  return (
    (call === 'refund' || call === 'queryRefund') &&
    status === 200 &&
    namesRefund(said) &&
    members['status'] === 'SUCCESS' &&
    refund === answer['amountFen'] &&
    currency === 'CNY'
  );
}

function namesRefund({ members }: Said): boolean {
  return members['out_trade_no'] === ours && members['out_refund_no'] === refundNo;
}

function isVoided(said: Said): boolean {
  const { call, status, members, answer } = said;
  if (call === 'voidQr') {
    const isClosed = errorOf(said) === 'ORDER_CLOSED' || errorOf(said) === 'ORDERCLOSED';
    return (status === 204 || isClosed) && answer['money'] === 'closed';
  }
  const isOver = !Object.hasOwn(members, 'recall') || members['recall'] === 'N';
  const isOurs = status === 200 && members['out_trade_no'] === ours;
  return call === 'void' && isOurs && isOver && answer['money'] === 'untold';
}
